"""German words for the search: small letters, umlauts, their other spelling."""

import re

WORD = re.compile(r"[^\W_]+", re.UNICODE)
MAX_WORDS = 8
FOLDS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


def words_of(text: str) -> list[str]:
    """The first words somebody typed."""
    return [word[:60] for word in WORD.findall(text)[:MAX_WORDS]]


def fold(word: str) -> str:
    """``Häuser`` → ``haeuser``: how it is compared letter by letter."""
    return word.casefold().translate(FOLDS)


def spellings(word: str) -> list[str]:
    """The word as typed, and with the umlauts a keyboard may not have: ``Haeuser``, ``Häuser``."""
    small = word.casefold()
    other = small
    for plain, umlaut in UMLAUTS:
        other = other.replace(plain, umlaut)
    return [small] if other == small else [small, other]
