"""The ledger as pictures: the way to the required days, and a month of days.

Geometry only, as plain numbers for SVG attributes; words come from the template.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext

from home.core.formats import hours as hours_text
from home.core.formats import month_short, number
from home.core.holidays_nrw import holiday_name
from kurse.practice.ledger import DAY, Ledger, days_between
from kurse.practice.models import DayKind, DayState, PracticeDay

Point = tuple[dt.date, Decimal]


@dataclass(frozen=True)
class Frame:
    """One drawing of the way: its box in the units of its view box."""

    width: int
    left: int
    right: int
    top: int = 44
    bottom: int = 296

    def x(self, day: dt.date, first: dt.date, last: dt.date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, units: Decimal, most: Decimal) -> float:
        share = float(min(units, most) / most) if most else 0.0
        return round(self.bottom - share * (self.bottom - self.top), 1)


WIDE, NARROW = Frame(820, 50, 780), Frame(380, 38, 362)


def way_of(ledger: Ledger) -> list[dict[str, Any]]:
    """The way in two widths."""
    return [
        {"name": "wide", **_drawing(ledger, WIDE)},
        {"name": "narrow", **_drawing(ledger, NARROW)},
    ]


def _drawing(ledger: Ledger, frame: Frame) -> dict[str, Any]:
    first = ledger.first - DAY
    last = max(ledger.last, ledger.finish or ledger.last) + 2 * DAY
    most = ledger.terms.required

    def at(point: Point) -> str:
        return f"{frame.x(point[0], first, last)},{frame.y(point[1], most)}"

    done = [(first, Decimal(0)), *ledger.line()]
    sure = [(first, Decimal(0)), *ledger.line(confirmed=True)]
    ahead = ledger.ahead()
    here = (min(max(ledger.on, first), last), ledger.done + ledger.credited)
    next_line = [here, *ahead] if ahead else []
    x_here, y_here = frame.x(here[0], first, last), frame.y(here[1], most)
    early = x_here < frame.left + 130
    marks = [
        {
            "units": units,
            "y": frame.y(Decimal(units), most),
            "text_y": frame.y(Decimal(units), most) + 5,
            "last": units == most,
        }
        for units in (0, int(most) // 3, 2 * int(most) // 3, int(most))
    ]
    drawing: dict[str, Any] = {
        "width": frame.width,
        "left": frame.left,
        "right": frame.right,
        "top": frame.top,
        "bottom": frame.bottom,
        "marks": marks,
        "months": [
            {
                "x": frame.x(day, first, last),
                "text_x": frame.x(day, first, last) + 5,
                "text": month_short(day),
            }
            for day in _firsts_of_months(first, last)
        ],
        "line": " ".join(at(point) for point in done),
        "fill": _area([at(point) for point in sure], frame, sure[-1][0], first, last),
        "next": " ".join(at(point) for point in next_line),
        "pauses": [
            {
                "x": frame.x(start, first, last),
                "width": max(frame.x(end, first, last) - frame.x(start, first, last), 3),
            }
            for start, end in ledger.pauses
            if end >= first and start <= last
        ],
        "due": frame.x(ledger.last, first, last),
        "due_text": max(frame.x(ledger.last, first, last), frame.left + 150),
        "here": {
            "x": x_here,
            "y": y_here,
            "text_x": x_here + 14 if early else x_here - 12,
            "text_y": y_here + 24 if early else y_here - 14,
            "anchor": "start" if early else "end",
        },
    }
    if ahead:
        drawing["end"] = {"x": frame.x(ahead[-1][0], first, last), "y": frame.y(most, most)}
    return drawing


def _area(points: list[str], frame: Frame, end: dt.date, first: dt.date, last: dt.date) -> str:
    if len(points) < 2:
        return ""
    x = frame.x(end, first, last)
    way = " L".join(point.replace(",", " ") for point in points)
    return f"M{frame.left} {frame.bottom} L{way} L{x} {frame.bottom}Z"


def _firsts_of_months(first: dt.date, last: dt.date) -> list[dt.date]:
    return [day for day in days_between(first, last) if day.day == 1][:9]


# A month ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One day of the month: how it looks (``tone``), what it says, and where it leads."""

    day: dt.date
    inside: bool
    tone: str
    text: str
    short: str
    is_today: bool
    links: bool

    @property
    def iso(self) -> str:
        return self.day.isoformat()


def month_of(ledger: Ledger, year: int, month: int, *, may_enter: bool) -> list[list[Cell]]:
    """Weeks of a month, from Monday to Sunday."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return [[_cell(ledger, day, month, may_enter) for day in week] for week in weeks]


def _cell(ledger: Ledger, day: dt.date, month: int, may_enter: bool) -> Cell:
    inside = day.month == month and ledger.first <= day <= ledger.last
    row = ledger.by_day.get(day) if inside else None
    tone, text, short = _look(ledger, day, row) if inside else ("out", "", "")
    enterable = may_enter and day <= ledger.on and not ledger.is_pause(day)
    return Cell(
        day=day,
        inside=day.month == month,
        tone=tone,
        text=text,
        short=short,
        is_today=day == ledger.on,
        links=inside and (row is not None or enterable),
    )


def _look(ledger: Ledger, day: dt.date, row: PracticeDay | None) -> tuple[str, str, str]:
    if row is not None:
        tone = {DayKind.ABSENT: "away", DayKind.FREE: "away"}.get(DayKind(row.kind), "done")
        if row.state == DayState.CONFIRMED:
            tone += "-ok"
        elif row.state == DayState.DISPUTED:
            tone += "-no"
        return tone, f"{said_of(row)}, {row.get_state_display()}", short_of(row)
    if name := holiday_name(day):
        return "holiday", name, ""
    if ledger.is_pause(day):
        return "pause", pgettext("practice day", "interrupted"), ""
    if not ledger.planned(day):
        return "off", "", ""
    if day < ledger.on:
        return "missing", pgettext("practice day", "entry is missing"), "?"
    return "planned", pgettext("practice day", "planned"), ""


def said_of(row: PracticeDay) -> str:
    """ "7.5 h" or "absent"."""
    return hours_text(row.hours) if row.kind == DayKind.DONE else str(row.get_kind_display())


def short_of(row: PracticeDay) -> str:
    return number(row.hours) if row.kind == DayKind.DONE else "–"
