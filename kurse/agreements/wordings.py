"""Texts as data: the house's first wordings, the placeholders, blocks, hash and difference.

No template language: ``{{ wort }}`` is replaced by a string, once, and nothing else happens.
A line that begins with ``# `` is a heading, one with ``- `` an item; an empty line ends a
paragraph.
"""

import difflib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError
from home.outbox.kinds import ANY_BRACES, PLACEHOLDER, fill, placeholders_in
from kurse.agreements.models import Party, WordingKind

#: What each party checks and corrects itself: key → (label, longest)
OWN_DATA: dict[str, dict[str, tuple[Any, int]]] = {
    Party.STUDENT: {
        "name": (_("Name as in the agreement"), 120),
        "telefon": (_("Telephone (if you like)"), 40),
    },
    Party.AGENCY: {
        "traeger": (_("Legal name of the agency"), 160),
        "praxisstelle": (_("Placement site"), 160),
        "anschrift": (_("Address of the placement site"), 240),
        "vertretung": (_("Signs for the agency"), 120),
        "wochentage": (_("Weekdays of practice"), 80),
        "stunden": (_("Hours a week"), 20),
    },
    Party.UNIVERSITY: {
        "hochschule": (_("University"), 200),
        "koordination": (_("Signs for the university"), 120),
    },
}
#: Words about the placement, which only a change of the placement changes.
PLACEMENT_WORDS: dict[str, Any] = {
    "email": _("university address of the student"),
    "anleitung": _("practice supervisor"),
    "von": _("first day"),
    "bis": _("last day"),
    "tage": _("days of practice"),
    "praxisphase": _("practice phase"),
    "jahrgang": _("cohort"),
    "platz": _("title of the place"),
    "stadtteil": _("district"),
    "aufgaben": _("what students do"),
    "vorgang": _("request number"),
}
#: What a page behind a link shows as initials or not at all.
HIDDEN_BEHIND_LINKS = ("name", "telefon", "email")

PLACEHOLDERS: dict[str, Any] = {
    **{key: label for fields in OWN_DATA.values() for key, (label, _most) in fields.items()},
    **PLACEMENT_WORDS,
}
#: Without these the text would not say who agrees on what.
NEEDED = frozenset({"name", "traeger", "praxisstelle", "hochschule", "von", "bis"})


class UnknownWordError(DomainError):
    slug = "unknown-placeholder"
    text = _("“%(found)s” is not a word we can fill in. Allowed are: %(allowed)s.")


class WordMissingError(DomainError):
    slug = "placeholder-missing"
    text = _("The agreement must name these: %(missing)s.")


def check_wording(kind: str, body: str) -> None:
    """Raise at the first brace that is no allowed placeholder, or where a needed one is missing."""
    allowed = set(PLACEHOLDERS) if kind == WordingKind.AGREEMENT else set()
    for found in ANY_BRACES.findall(body):
        match = PLACEHOLDER.fullmatch(found)
        if match is None or match[1] not in allowed:
            raise UnknownWordError(found=found, allowed=", ".join(sorted(allowed)) or "–")
    if kind == WordingKind.AGREEMENT and (missing := NEEDED - placeholders_in(body)):
        raise WordMissingError(missing=", ".join(f"{{{{ {name} }}}}" for name in sorted(missing)))


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with its words, line ends alike everywhere, so that its hash is the same."""
    unix = body.replace("\r\n", "\n").replace("\r", "\n")
    clean = {key: " ".join(str(value).split()) for key, value in values.items()}
    return fill(unix, clean).strip() + "\n"


def hash_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or an item; ``parts`` are (same | old | new, words)."""

    kind: str
    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return "".join(words for _how, words in self.parts)

    @property
    def changed(self) -> bool:
        return any(how != "same" for how, _words in self.parts)


def lines_of(body: str) -> list[tuple[str, str]]:
    """(kind, words) of each heading, paragraph and item."""
    found: list[tuple[str, str]] = []
    paragraph: list[str] = []

    def end() -> None:
        if paragraph:
            found.append(("text", " ".join(paragraph)))
            paragraph.clear()

    for line in body.splitlines():
        words = line.strip()
        if words.startswith("# "):
            end()
            found.append(("heading", words[2:].strip()))
        elif words.startswith("- "):
            end()
            found.append(("item", words[2:].strip()))
        elif words:
            paragraph.append(words)
        else:
            end()
    end()
    return found


def blocks_of(body: str) -> list[Block]:
    return [Block(kind, (("same", words),)) for kind, words in lines_of(body)]


def difference(old: str, new: str) -> list[Block]:
    """The new text, with what is gone and what is new marked inside; word by word."""
    before, after = lines_of(old), lines_of(new)
    blocks: list[Block] = []
    for how, a1, a2, b1, b2 in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if how == "equal":
            blocks += [Block(kind, (("same", words),)) for kind, words in after[b1:b2]]
            continue
        pairs = min(a2 - a1, b2 - b1)
        for step in range(pairs):
            kind, words = after[b1 + step]
            blocks.append(Block(kind, _word_parts(before[a1 + step][1], words)))
        blocks += [Block(kind, (("old", words),)) for kind, words in before[a1 + pairs : a2]]
        blocks += [Block(kind, (("new", words),)) for kind, words in after[b1 + pairs : b2]]
    return blocks


def _word_parts(old: str, new: str) -> tuple[tuple[str, str], ...]:
    a, b = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    parts: list[tuple[str, str]] = []
    for how, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if how == "equal":
            parts.append(("same", "".join(b[b1:b2])))
            continue
        if a2 > a1:
            parts.append(("old", "".join(a[a1:a2])))
        if b2 > b1:
            parts.append(("new", "".join(b[b1:b2])))
    return tuple(parts)


# The house's first texts ------------------------------------------------------------------------

#: German data, not source: what holds until the coordination saves a version of its own.
STANDARD: dict[str, str] = {
    kind: (Path(__file__).parent / "texts" / f"{kind}.md").read_text(encoding="utf-8")
    for kind in WordingKind.values
}
