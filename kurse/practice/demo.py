"""The ledgers of the demo: every state of a day, silence, a dispute, somebody behind.

Rows are written in bulk as the actions would have written them one by one: same checks by the
database, same trace.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pgtrigger

from home.core.clock import start_of
from home.core.holidays_nrw import is_holiday
from kurse.placements.models import Placement, PlacementState
from kurse.practice.ledger import DAY, Ledger, days_between, monday_of
from kurse.practice.models import DayEvent, DayKind, DayState, PracticeDay
from kurse.practice.queries import ledgers_of

State = PlacementState
TEXTS = (
    "Offener Treff, Gespräche im Hof",
    "Hausaufgabenhilfe, danach Teamrunde",
    "Aktivierende Befragung im Nordviertel",
    "Vorbereitung Stadtteilfest",
    "Beratung begleitet, Nachgespräch",
    "Runder Tisch im Stadtteilbüro protokolliert",
    "Frühstück für Eltern, Netzwerktreffen",
    "Rundgang mit der Gebietsbeauftragten",
)
#: What the placement sites of the demo have answered: weeks back from which days are confirmed.
ANSWERED_UNTIL = (1, 1, 1, 2, 1, 3, 1, 1, 5, 1, 2, 1)


def load(world: Any) -> None:
    from kurse.practice.actions import plan_week

    running = list(_begun(world.things["phase"]))
    for number, placement in enumerate(running[4:7] if len(running) > 7 else []):
        if placement.state in ("running", "completing"):
            week = [Decimal(9), Decimal(9), Decimal(0), Decimal(9), Decimal(9)]
            week = week if number else [Decimal(0), *(Decimal("8.5"),) * 4]
            with world.at(placement.starts_on):
                plan_week(
                    placement,
                    valid_from=placement.starts_on,
                    hours=[*week, Decimal(0), Decimal(0)],
                    by=placement.student,
                )
    last = list(_begun(world.things["last_phase"]))
    rows: list[PracticeDay] = []
    for number, ledger in enumerate(ledgers_of(running, on=world.today).values()):
        rows += _current(world, ledger, number)
    for ledger in ledgers_of(last, on=world.today).values():
        rows += _past(world, ledger)
    with pgtrigger.ignore("practice.PracticeDay:practice_day_in_open_ledger"):
        PracticeDay.objects.bulk_create(rows)
    DayEvent.objects.bulk_create([event for row in rows for event in _trace(row)], batch_size=2000)


def _begun(phase: Any) -> Any:
    return (
        Placement.objects.filter(
            phase=phase,
            state__in=(
                State.RUNNING,
                State.INTERRUPTED,
                State.COMPLETING,
                State.COMPLETED,
                State.ENDED_EARLY,
            ),
        )
        .select_related("student", "phase__cohort", "practice_supervisor__user")
        .order_by("student__sort_key", "pk")
    )


def _current(world: Any, ledger: Ledger, number: int) -> list[PracticeDay]:
    """Until yesterday; today waits for its entry. Every ninth student is behind."""
    chance, end = world.random, min(world.today - DAY, ledger.last)
    behind = number % 9 == 4
    silent_since = monday_of(world.today) - 7 * DAY * (
        ANSWERED_UNTIL[number % len(ANSWERED_UNTIL)] - 1
    )
    rows = []
    for day in days_between(ledger.first, end):
        hours = ledger.planned(day)
        if not hours or ((end - day).days < 6 and number % 5 == 2 and chance.random() < 0.6):
            continue
        away = chance.random() < (0.3 if behind else 0.03)
        found = [_row(ledger, day, hours, away=away, text=chance.choice(TEXTS))]
        saturday = monday_of(day) + 5 * DAY
        if away and not behind and saturday <= end and not is_holiday(saturday):
            made_up = _row(ledger, saturday, hours, away=False, text="Nachgeholt: Stadtteilfest")
            if all(row.day != saturday for row in rows):
                found.append(made_up)
        for row in found:
            if day < silent_since:
                _answer(row, ledger)
        rows += found
    monday = monday_of(world.today)
    open_rows = [row for row in rows if row.state == DayState.ENTERED and row.day < monday]
    if number % 11 == 3 and open_rows:
        row = open_rows[0]
        row.state, row.remark = DayState.DISPUTED, "An dem Tag war unser Haus geschlossen."
        row.answered_at = start_of(row.day + 7 * DAY)
        row.answered_by = _confirmer(ledger)
    return rows


def _past(world: Any, ledger: Ledger) -> list[PracticeDay]:
    """Last year: all done and confirmed, up to the required or credited days."""
    most = ledger.placement.days_credited or int(ledger.terms.required)
    rows: list[PracticeDay] = []
    for day in days_between(ledger.first, ledger.last):
        hours = ledger.planned(day)
        if hours and len(rows) < most:
            row = _row(ledger, day, hours, away=False, text="")
            _answer(row, ledger)
            rows.append(row)
    return rows


def _row(ledger: Ledger, day: dt.date, hours: Decimal, *, away: bool, text: str) -> PracticeDay:
    return PracticeDay(
        placement=ledger.placement,
        day=day,
        kind=DayKind.ABSENT if away else DayKind.DONE,
        hours=Decimal(0) if away else hours,
        text="" if away else text,
        entered_at=start_of(day) + dt.timedelta(hours=17, minutes=day.day),
    )


def _confirmer(ledger: Ledger) -> str:
    contact = ledger.placement.practice_supervisor
    return contact.user.get_full_name() if contact else "Leitung des Trägers"


def _answer(row: PracticeDay, ledger: Ledger) -> None:
    row.state = DayState.CONFIRMED
    row.answered_at = start_of(monday_of(row.day) + 7 * DAY) + dt.timedelta(hours=9)
    row.answered_by = _confirmer(ledger)


def _trace(row: PracticeDay) -> list[DayEvent]:
    said = f"{row.kind} {row.hours:.2f}"
    events = [
        DayEvent(
            day=row,
            verb="enter",
            to_state=DayState.ENTERED,
            by=row.placement.student,
            became=said,
            at=row.entered_at,
        )
    ]
    if row.answered_at is not None:
        contact = row.placement.practice_supervisor
        events.append(
            DayEvent(
                day=row,
                verb="confirm" if row.state == DayState.CONFIRMED else "dispute",
                from_state=DayState.ENTERED,
                to_state=row.state,
                by=contact.user if contact else None,
                became=said,
                note=row.remark,
                answered_by=row.answered_by,
                at=row.answered_at,
            )
        )
    return events
