"""The cohort's year as a picture: bars and marks on a line of months. Pure; drawn as SVG."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from home.core.formats import day_short, month_short, period

WIDTH = 1000
ROW = 46
TOP = 34
#: About so many units a letter of a label takes; a label that does not fit goes to the other side.
LETTER = 9.2
#: A month's name nearer than this to the word "today" gives way.
NEAR_TODAY = 60


@dataclass(frozen=True)
class Bar:
    """A stretch of days, both inclusive; ``tone`` is a class of the look."""

    label: str
    start: dt.date
    end: dt.date
    tone: str


@dataclass(frozen=True)
class DrawnBar:
    label: str
    detail: str
    x: float
    y: float
    width: float
    tone: str
    text_x: float
    anchor: str


@dataclass
class Drawing:
    """What the template draws; all lengths in the units of the view box."""

    height: float
    bars: list[DrawnBar] = field(default_factory=list)
    months: list[tuple[float, str]] = field(default_factory=list)
    today_x: float | None = None


def bars_of(cohort: Any, phases: Iterable[Any]) -> list[Bar]:
    """Preparation, wishes, allocation, answers, practice."""
    day = dt.timedelta(days=1)
    bars = [
        Bar(_("Places are gathered"), cohort.starts_on, cohort.wishes_open_on - day, "c-rest"),
        Bar(_("Wishes"), cohort.wishes_open_on, cohort.wishes_close_on, "c-bar-3"),
        Bar(_("Allocation"), cohort.wishes_close_on + day, cohort.publish_on, "c-bar-2"),
        Bar(_("Agencies answer"), cohort.publish_on, cohort.answer_until, "c-bar-4"),
    ]
    bars += [Bar(phase.name, phase.starts_on, phase.ends_on, "c-bar-1") for phase in phases]
    return [bar for bar in bars if bar.end >= bar.start]


def draw(bars: list[Bar], start: dt.date, end: dt.date, today: dt.date) -> Drawing:
    """One row a bar, the label beside it where there is room."""
    start = min([start, *(bar.start for bar in bars)])
    end = max([end, *(bar.end for bar in bars)])
    span = max(1, (end - start).days + 1)

    def x_of(day: dt.date) -> float:
        return round((day - start).days / span * WIDTH, 1)

    drawing = Drawing(height=TOP + ROW * len(bars) + 8)
    for number, bar in enumerate(bars):
        x, right = x_of(bar.start), x_of(bar.end + dt.timedelta(days=1))
        detail = day_short(bar.start) if bar.start == bar.end else period(bar.start, bar.end)
        room = (len(bar.label) + len(detail) + 2) * LETTER
        fits_right = right + 10 + room <= WIDTH
        drawing.bars.append(
            DrawnBar(
                label=bar.label,
                detail=detail,
                x=x,
                y=TOP + ROW * number + 6,
                width=max(6.0, round(right - x, 1)),
                tone=bar.tone,
                text_x=right + 10 if fits_right else x - 10,
                anchor="start" if fits_right else "end",
            )
        )
    month = start.replace(day=1)
    while month <= end:
        if month >= start:
            drawing.months.append((x_of(month), month_short(month)))
        month = (month + dt.timedelta(days=32)).replace(day=1)
    if start <= today <= end:
        drawing.today_x = now = x_of(today)
        drawing.months = [
            (x, "" if abs(x - now) < NEAR_TODAY else name) for x, name in drawing.months
        ]
    return drawing
