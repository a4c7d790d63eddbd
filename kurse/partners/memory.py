"""What we remember of an agency over the years: rows of a table and one small picture.

Pure: parts of several slices go in, lines for the page come out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from kurse.partners.facts import Memory

WIDTH, LEFT, BASE, TOP = 620, 24, 150, 30
NARROW = 340
BAR = 22
#: What the whole name of a cohort takes; with less only its last word stands below.
ROOM = 125


@dataclass
class Year:
    """A cohort at an agency or at one of its placement sites; see :class:`Memory`.

    ``answered`` is the middle of all answer times, in days. ``changed``: the year before
    somebody else supervised the practice.
    """

    name: str
    offered: int = 0
    filled: int = 0
    answers: list[int] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)
    supervisors: set[str] = field(default_factory=set)
    visited: dt.date | None = None
    thanked: list[tuple[dt.date, str]] = field(default_factory=list)
    changed: bool = False

    def add(self, part: Memory) -> None:
        self.offered += part.offered
        self.filled += part.filled
        self.answers += part.answered
        self.reasons.update(part.resting)
        self.supervisors |= part.supervisors
        self.thanked += part.thanked
        self.visited = max(filter(None, (self.visited, part.visited)), default=None)

    @property
    def rests(self) -> list[str]:
        """Why not this year: each reason once."""
        return sorted(self.reasons)

    @property
    def answered(self) -> int | None:
        return round(median(self.answers)) if self.answers else None


def years_of(parts: Iterable[Memory], names: Sequence[tuple[int, str]]) -> list[Year]:
    """One row per cohort that remembers something; ``names`` are (cohort, name), oldest first."""
    by_cohort: dict[int, list[Memory]] = defaultdict(list)
    for part in parts:
        by_cohort[part.cohort].append(part)
    years: list[Year] = []
    before: set[str] = set()
    for cohort, name in names:
        if cohort not in by_cohort:
            continue
        year = Year(name)
        for part in by_cohort[cohort]:
            year.add(part)
        year.changed = bool(before and year.supervisors and not year.supervisors <= before)
        before = year.supervisors or before
        years.append(year)
    return years


def picture_of(years: Sequence[Year]) -> dict[str, Any] | None:
    """Two bars a year, offered and filled, in two widths; geometry only. None: nothing to draw."""
    most = max((max(year.offered, year.filled) for year in years), default=0)
    if not most:
        return None
    return {"wide": _drawing(years, most, WIDTH), "narrow": _drawing(years[-4:], most, NARROW)}


def _drawing(years: Sequence[Year], most: int, width: int) -> dict[str, Any]:
    step = min((width - 2 * LEFT) / max(len(years), 1), 150)
    groups = []
    for number, year in enumerate(years):
        middle = round(LEFT + (number + 0.5) * step, 1)
        groups.append(
            {
                "name": year.name if step >= ROOM else year.name.rsplit(None, 1)[-1],
                "x": middle,
                "offered": _bar(middle - BAR - 2, year.offered, most),
                "filled": _bar(middle + 2, year.filled, most),
            }
        )
    end = round(2 * LEFT + len(years) * step, 1)
    return {"width": width, "height": BASE + 34, "base": BASE, "end": end, "groups": groups}


def _bar(x: float, value: int, most: int) -> dict[str, Any]:
    height = round(value / most * (BASE - TOP), 1)
    return {
        "x": round(x, 1),
        "y": round(BASE - height, 1),
        "width": BAR,
        "height": height,
        "value": value,
        "text_x": round(x + BAR / 2, 1),
        "text_y": round(BASE - height - 6, 1),
    }
