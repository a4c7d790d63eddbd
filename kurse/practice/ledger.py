"""The arithmetic of a ledger: planned and done, missing, credited, and when it will be finished.

Pure: it reads rows that were fetched before and asks no database. Both ends of every span are
inclusive. A *unit* is a day or an hour, as the rule of the cohort says.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from home.core.holidays_nrw import is_holiday
from kurse.practice.models import DayKind, DayState, PracticeDay, WeekPlan

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
DAYS, HOURS = "days", "hours"
#: A pace needs some days to be one; before, the plan is the pace.
ENOUGH_DAYS = 3
#: An entry may come this late; the forecast does not count the day as lost before.
FORGOTTEN = dt.timedelta(days=14)
#: Farther away than this a forecast says nothing.
FARTHEST = dt.timedelta(days=730)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """What the rulebook and the phase ask for.

    ``allowance``: days of absence that need not be made up. ``week``: the hours from Monday to
    Sunday where no plan says otherwise.
    """

    unit: str
    required: Decimal
    allowance: int
    week: tuple[Decimal, ...]
    close_days: int = 5


@dataclass(frozen=True)
class WeekRow:
    """One calendar week of a practice, as pages show it."""

    number: int
    first: dt.date
    last: dt.date
    days: list[PracticeDay]
    missing: list[dt.date]
    on: dt.date

    @property
    def is_over(self) -> bool:
        return self.last < self.on

    @property
    def silent_days(self) -> int:
        """For how long the placement site has not answered since the week was over."""
        return max((self.on - self.last).days, 0)

    @property
    def hours(self) -> Decimal:
        return sum((row.hours for row in self.days), NOTHING)

    @property
    def done(self) -> int:
        return sum(row.kind == DayKind.DONE for row in self.days)

    @property
    def confirmed(self) -> int:
        return sum(row.state == DayState.CONFIRMED for row in self.days)

    @property
    def disputed(self) -> int:
        return sum(row.state == DayState.DISPUTED for row in self.days)

    @property
    def open(self) -> int:
        return sum(row.state == DayState.ENTERED for row in self.days)


@dataclass
class Ledger:
    """All days of one placement, seen on the day ``on``."""

    placement: Any
    terms: Terms
    on: dt.date
    plans: Sequence[WeekPlan] = ()
    rows: Sequence[PracticeDay] = ()
    pauses: Sequence[tuple[dt.date, dt.date]] = field(default_factory=list)

    @cached_property
    def by_day(self) -> Mapping[dt.date, PracticeDay]:
        return {row.day: row for row in self.rows}

    @property
    def first(self) -> dt.date:
        return self.placement.starts_on  # type: ignore[no-any-return]

    @property
    def last(self) -> dt.date:
        return self.placement.ended_on or self.placement.ends_on

    # The plan ---------------------------------------------------------------------------------

    def plan_on(self, day: dt.date) -> WeekPlan | None:
        """The plan that holds on a day: the latest that begins on or before it."""
        return plan_of(self.plans, day)

    def week_hours(self, day: dt.date) -> tuple[Decimal, ...]:
        plan = self.plan_on(day)
        return plan.hours() if plan else self.terms.week

    def is_pause(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)

    def planned(self, day: dt.date) -> Decimal:
        """Planned hours of a day; none on holidays, in a pause, and before the first day.

        Goes on beyond the last day: somebody who is not finished goes on in the same rhythm.
        """
        if day < self.first or is_holiday(day) or self.is_pause(day):
            return NOTHING
        return self.week_hours(day)[day.weekday()]

    def usual(self, day: dt.date) -> Decimal:
        """The hours to propose for an entry: planned ones, else those of a usual day."""
        return (
            self.planned(day) or max(self.week_hours(day), default=NOTHING) or max(self.terms.week)
        )

    # Sums -------------------------------------------------------------------------------------

    def unit_of(self, row: PracticeDay) -> Decimal:
        if row.kind != DayKind.DONE:
            return NOTHING
        return Decimal(1) if self.terms.unit == DAYS else row.hours

    def unit_planned(self, day: dt.date) -> Decimal:
        hours = self.planned(day)
        if self.terms.unit == HOURS:
            return hours
        return Decimal(1) if hours else NOTHING

    @cached_property
    def done(self) -> Decimal:
        return sum((self.unit_of(row) for row in self.rows), NOTHING)

    @cached_property
    def confirmed(self) -> Decimal:
        return sum(
            (self.unit_of(row) for row in self.rows if row.state == DayState.CONFIRMED), NOTHING
        )

    @cached_property
    def done_days(self) -> int:
        return sum(row.kind == DayKind.DONE for row in self.rows)

    @cached_property
    def hours(self) -> Decimal:
        return sum((row.hours for row in self.rows), NOTHING)

    @cached_property
    def absent(self) -> int:
        """Days away that were planned, as far as told."""
        return sum(row.kind == DayKind.ABSENT for row in self.rows)

    @cached_property
    def made_up(self) -> int:
        """Days worked that were not planned: they make up for days away."""
        return sum(row.kind == DayKind.DONE and not self.planned(row.day) for row in self.rows)

    @property
    def forgiven(self) -> int:
        """Days away that need not be made up."""
        return min(self.absent, self.terms.allowance)

    @property
    def credited(self) -> Decimal:
        """The same in units."""
        day = Decimal(1) if self.terms.unit == DAYS else max(self.terms.week)
        return self.forgiven * day

    @property
    def left(self) -> Decimal:
        return max(self.terms.required - self.done - self.credited, NOTHING)

    @cached_property
    def missing(self) -> list[dt.date]:
        """Planned days before today without an entry."""
        end = min(self.on - DAY, self.last)
        return [
            day
            for day in days_between(self.first, end)
            if day not in self.by_day and self.planned(day)
        ]

    # Forecast ---------------------------------------------------------------------------------

    @cached_property
    def pace(self) -> Decimal:
        """Units done for each unit planned, on the days that have an entry."""
        planned = sum((self.unit_planned(row.day) for row in self.rows), NOTHING)
        if len(self.rows) < ENOUGH_DAYS or not planned:
            return Decimal(1)
        return self.done / planned

    @cached_property
    def late(self) -> Decimal:
        """What the days of the last two weeks without an entry will bring, at this pace: they
        are probably forgotten, while older ones count as not done."""
        recent = [day for day in self.missing if self.on - day <= FORGOTTEN]
        return sum((self.unit_planned(day) for day in recent), NOTHING) * self.pace

    @cached_property
    def _way(self) -> list[tuple[dt.date, Decimal]]:
        """The coming planned days with the sum reached on each, until nothing is left."""
        if not self.left or not self.pace:
            return []
        sums, reached = [], self.done + self.credited + self.late
        day = max(self.on + DAY if self.on in self.by_day else self.on, self.first)
        while day - self.on < FARTHEST:
            if day not in self.by_day and (units := self.unit_planned(day)):
                reached += units * self.pace
                sums.append((day, min(reached, self.terms.required)))
                if reached >= self.terms.required:
                    return sums
            day += DAY
        return []

    @property
    def finish(self) -> dt.date | None:
        """At this pace the last unit is done on this day; the last entry's day when all is done."""
        if not self.left:
            done = [row.day for row in self.rows if row.kind == DayKind.DONE]
            return max(done, default=None)
        return self._way[-1][0] if self._way else None

    @property
    def light(self) -> str:
        """A traffic light: ``ok``, ``wait`` (tight) or ``bad`` (not by the last day)."""
        if not self.left:
            return "ok"
        if self.finish is None or self.finish > self.last:
            return "bad"
        tight = self.last - dt.timedelta(days=self.terms.close_days)
        return "wait" if self.finish > tight else "ok"

    # Weeks and drawing ------------------------------------------------------------------------

    def week_number(self, day: dt.date) -> int:
        return (monday_of(day) - monday_of(self.first)).days // 7 + 1

    @cached_property
    def weeks(self) -> list[WeekRow]:
        """Every week that has an entry or lacks one, the latest first."""
        found: dict[dt.date, tuple[list[PracticeDay], list[dt.date]]] = {}
        for row in self.rows:
            found.setdefault(monday_of(row.day), ([], []))[0].append(row)
        for day in self.missing:
            found.setdefault(monday_of(day), ([], []))[1].append(day)
        return [
            WeekRow(self.week_number(monday), monday, monday + 6 * DAY, rows, missing, self.on)
            for monday, (rows, missing) in sorted(found.items(), reverse=True)
        ]

    def line(self, *, confirmed: bool = False) -> list[tuple[dt.date, Decimal]]:
        """The sum reached at the end of each day with an entry, in order."""
        reached, points = NOTHING, []
        for row in sorted(self.rows, key=lambda one: one.day):
            if confirmed and row.state != DayState.CONFIRMED:
                continue
            reached += self.unit_of(row)
            points.append((row.day, reached))
        return points

    def ahead(self) -> list[tuple[dt.date, Decimal]]:
        """The forecast as points, one a planned day."""
        return list(self._way)


def plan_of(plans: Iterable[WeekPlan], day: dt.date) -> WeekPlan | None:
    held = [plan for plan in plans if plan.valid_from <= day]
    return max(held, key=lambda plan: (plan.valid_from, plan.pk or 0)) if held else None


def monday_of(day: dt.date) -> dt.date:
    return day - day.weekday() * DAY


def days_between(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
