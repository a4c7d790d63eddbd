"""How hard a German text reads: Amstad's version of the Flesch figure (1978)."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCE = re.compile(r"[.!?…]+(?:\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
VOWELS = re.compile(r"[aeiouyäöü]+", re.IGNORECASE)
#: Fewer words say nothing.
ENOUGH = 60
#: from this figure on: the label
STEPS: tuple[tuple[int, Promise], ...] = (
    (70, _("easy")),
    (50, _("medium")),
    (30, _("hard")),
)


@dataclass(frozen=True)
class Readability:
    """``figure``: 0 very hard, 100 very easy; ``minutes``: reading it slowly (150 words)."""

    figure: int
    words: int

    @property
    def label(self) -> str | Promise:
        return next((label for from_, label in STEPS if self.figure >= from_), _("very hard"))

    @property
    def minutes(self) -> int:
        return max(1, round(self.words / 150))


def readability_of(text: str) -> Readability | None:
    """180 − words per sentence − 58.5 × syllables per word; None for a short text."""
    words = WORD.findall(text)
    if len(words) < ENOUGH:
        return None
    sentences = max(1, len([part for part in SENTENCE.split(text) if WORD.search(part)]))
    syllables = sum(max(1, len(VOWELS.findall(word))) for word in words)
    figure = 180 - len(words) / sentences - 58.5 * syllables / len(words)
    return Readability(max(0, min(100, round(figure))), len(words))
