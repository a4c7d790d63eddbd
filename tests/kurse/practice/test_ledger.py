"""The arithmetic: planned and done, missing, credited, and when it will be finished."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from kurse.practice.ledger import Ledger, Terms
from kurse.practice.models import DayKind, PracticeDay, WeekPlan
from kurse.practice.pictures import month_of, way_of

MONDAY = dt.date(2027, 5, 3)
USUAL = (Decimal("7.5"),) * 5 + (Decimal(0),) * 2


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def done(*numbers: int, hours: str = "7.5", kind: str = DayKind.DONE) -> list[PracticeDay]:
    return [PracticeDay(day=day(number), kind=kind, hours=Decimal(hours)) for number in numbers]


def away(*numbers: int) -> list[PracticeDay]:
    return done(*numbers, hours="0", kind=DayKind.ABSENT)


def ledger(rows=(), *, on=9, last=60, required=20, **options) -> Ledger:
    terms = Terms(
        unit=options.pop("unit", "days"),
        required=Decimal(required),
        allowance=options.pop("allowance", 0),
        week=USUAL,
    )
    placement = SimpleNamespace(starts_on=MONDAY, ends_on=day(last), ended_on=None)
    return Ledger(placement=placement, terms=terms, on=day(on), rows=list(rows), **options)


def test_holidays_weekends_and_pauses_are_not_planned():
    """Ascension Day is 6 May 2027; the pause is the Friday after it."""
    found = ledger(pauses=[(day(4), day(4))])

    assert [number for number in range(9) if found.planned(day(number))] == [0, 1, 2, 7, 8]
    assert found.missing == [day(0), day(1), day(2), day(7), day(8)]


def test_a_week_plan_holds_from_its_day_and_the_latest_counts():
    plans = [
        WeekPlan(pk=1, valid_from=day(7), monday=Decimal(8)),
        WeekPlan(pk=2, valid_from=day(7), monday=Decimal(6), saturday=Decimal(4)),
    ]
    found = ledger(plans=plans)

    assert (found.planned(day(0)), found.planned(day(7))) == (Decimal("7.5"), Decimal(6))
    assert (found.planned(day(8)), found.planned(day(12))) == (Decimal(0), Decimal(4))
    assert found.usual(day(8)) == Decimal(6)


@pytest.mark.parametrize(
    ("rows", "options", "finish", "light"),
    [
        # nothing entered: the plan is the pace, and six entries are late; three holidays ahead
        ([], {}, day(30), "ok"),
        # 5 of 6 planned days done, one entry is late: fourteen more
        (done(0, 1, 2, 7, 8), {}, day(30), "ok"),
        # half of the planned days: twice as long as planned, and beyond the last day
        ([*done(0, 2, 8), *away(1, 7, 4)], {"last": 40}, None, "bad"),
        # close to the last day
        (done(0, 1, 2, 7, 8), {"last": 34}, day(30), "wait"),
        # done: the day of the last entry
        (done(0, 1, 2), {"required": 3}, day(2), "ok"),
        # days away that need not be made up count
        ([*done(0, 1), *away(2)], {"required": 3, "allowance": 5}, day(1), "ok"),
        # hours instead of days
        (done(0, 1, 2), {"unit": "hours", "required": 30}, day(9), "ok"),
    ],
)
def test_the_forecast_follows_pace_plan_and_holidays(rows, options, finish, light):
    found = ledger(rows, **options)

    if finish is not None:
        assert found.finish == finish
    assert found.light == light


def test_entries_missing_for_over_two_weeks_count_as_not_done():
    late = ledger(done(0), on=20)

    assert len(late.missing) == 12
    assert late.late == 9
    assert late.finish > ledger(done(*range(3), 4, 7, 8), on=9).finish


def test_a_day_outside_the_plan_makes_up_for_one_away():
    found = ledger([*done(0, 1, 5), *away(2)])

    assert (found.done, found.absent, found.made_up, found.left) == (3, 1, 1, 17)


def test_weeks_tell_what_is_confirmed_missing_and_silent():
    rows = done(0, 1)
    rows[0].state = "confirmed"
    first = ledger(rows, on=10).weeks[-1]

    assert (first.number, first.confirmed, first.open, first.is_over) == (1, 1, 1, True)
    assert first.missing == [day(2), day(4)]
    assert first.silent_days == 4


def test_the_pictures_stay_inside_their_frame():
    found = ledger([*done(0, 1, 2), *away(7)], pauses=[(day(14), day(18))])

    for drawing in way_of(found):
        points = [
            tuple(float(part) for part in point.split(","))
            for point in f"{drawing['line']} {drawing['next']}".split()
        ]
        assert points
        assert all(0 <= x <= drawing["width"] and 0 <= y <= 330 for x, y in points)
    cells = [cell for week in month_of(found, 2027, 5, may_enter=True) for cell in week]
    tones = {cell.day.day: cell.tone for cell in cells if cell.inside}
    assert tones[3] == "done"
    assert tones[6] == "holiday"
    assert tones[7] == "missing"
    assert tones[8] == "off"
    assert tones[10] == "away"
    assert tones[13] == "planned"
    assert tones[18] == "pause"
    assert [cell.day.day for cell in cells if cell.links] == [
        *range(3, 13),
    ]
