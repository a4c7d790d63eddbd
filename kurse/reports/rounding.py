"""Small numbers that identify nobody: rounding to five, and what can still be inferred. Pure.

The method of official statistics (F-23, threat 21): every number is rounded from its own true
value to the nearest multiple of five; a total that would give a small true number away is withheld;
averages are told from ten on.
"""

import math
from collections.abc import Sequence

STEP = 5
FEWEST_FOR_AVERAGE = 10
#: Numbers of people that must never be inferred exactly.
SMALL = range(1, STEP)


def rounded(value: int) -> int:
    """The nearest multiple of five; 1 and 2 become 0, 3 and 4 become 5."""
    if value < 0:
        raise ValueError("Numbers of people are not negative.")
    return (value + STEP // 2) // STEP * STEP


def span(shown: int) -> tuple[int, int]:
    """The true numbers a shown one may stand for, both inclusive."""
    return max(0, shown - STEP // 2), shown + STEP // 2


def gives_away(parts: Sequence[int], total: int) -> bool:
    """Whether shown ``parts`` and their shown ``total`` fix a true number of 1 to 4.

    A part is fixed when the total leaves it exactly one value in its span.
    """
    spans = [span(part) for part in parts]
    low, high = span(total)
    least, most = sum(one for one, _two in spans), sum(two for _one, two in spans)
    for first, last in spans:
        smallest = max(first, low - (most - last))
        largest = min(last, high - (least - first))
        if smallest == largest and smallest in SMALL:
            return True
    smallest, largest = max(low, least), min(high, most)
    return smallest == largest and smallest in SMALL


def shown_total(parts: Sequence[int], total: int) -> int | None:
    """The rounded total of true ``parts``, or None where it would give a small one away."""
    shown = rounded(total)
    return None if gives_away([rounded(part) for part in parts], shown) else shown


def average(values: Sequence[float]) -> float | None:
    """To one decimal, from ten values on; else None."""
    if len(values) < FEWEST_FOR_AVERAGE:
        return None
    return math.floor(sum(values) / len(values) * 10 + 0.5) / 10
