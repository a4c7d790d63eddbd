"""A student's practice in their own calendar: first and last day, and the planned days."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from home.core.clock import today
from home.core.holidays_nrw import is_holiday
from home.core.registries import CalendarEvent
from home.people.roles import Role, has_role
from kurse.placements.models import RELEASED_STATES, PlacementState
from kurse.placements.queries import own_current, with_joins
from kurse.practice.ledger import Ledger, days_between, plan_of
from kurse.practice.models import OPEN_STATES
from kurse.practice.queries import ledgers_of

State = PlacementState
#: Planned days are told this far ahead: plans change.
AHEAD = dt.timedelta(days=56)
FIXED = (State.AGENCY_CONFIRMED, State.AGREEMENT_OPEN, State.AGREED, State.READY, *OPEN_STATES)


def events_of(user: Any, since: dt.date) -> Iterable[CalendarEvent]:
    """Own placements from the acceptance on; what fell through stays, cancelled."""
    if not has_role(user, Role.STUDENT):
        return
    rows = (
        with_joins(own_current(user))
        .filter(answered_at__isnull=False, ends_on__gte=since)
        .annotate(steps=Count("events"))
    )
    placements = list(rows[:6])
    for placement in placements:
        if placement.state in FIXED or placement.state in RELEASED_STATES:
            yield from _ends(placement)
    open_ones = [one for one in placements if one.state in OPEN_STATES]
    for ledger in ledgers_of(open_ones).values():
        yield from _days(ledger, since)


def _ends(placement: Any) -> Iterable[CalendarEvent]:
    gone = placement.state in RELEASED_STATES
    for name, day, title in (
        ("first", placement.starts_on, _("First day of practice")),
        ("last", placement.ended_on or placement.ends_on, _("Last day of practice")),
    ):
        yield CalendarEvent(
            uid=f"placement-{name}-{placement.public_id}",
            sequence=placement.steps,
            start=day,
            end=day,
            summary=title,
            location=_where(placement),
            cancelled=gone,
            url=placement.get_absolute_url(),
            all_day=True,
        )


def _where(placement: Any) -> str:
    facility = placement.place.facility
    parts = (facility.name, facility.street, facility.city)
    return ", ".join(part for part in parts if part)


def _days(ledger: Ledger, since: dt.date) -> Iterable[CalendarEvent]:
    """Planned days; one that was planned before and is not any more stays as cancelled."""
    placement = ledger.placement
    last = min(ledger.last, today() + AHEAD)
    plans = sorted(ledger.plans, key=lambda plan: plan.pk)
    for day in days_between(max(ledger.first, since), last):
        told = _told(ledger, plans, day)
        hours = ledger.planned(day)
        if not hours and not any(told):
            continue
        yield CalendarEvent(
            uid=f"practice-{placement.public_id}-{day.isoformat()}",
            sequence=len(told) - 1 + ledger.is_pause(day),
            start=day,
            end=day,
            summary=pgettext("calendar", "Day of practice"),
            location=_where(placement),
            cancelled=not hours,
            url=f"/mein/tage/{placement.public_id}/",
            all_day=True,
        )


def _told(ledger: Ledger, plans: list[Any], day: dt.date) -> list[Any]:
    """The hours a calendar was told for a day, one after the other as plans were made."""
    if is_holiday(day):
        return [0]
    said = [ledger.terms.week[day.weekday()]]
    for number in range(1, len(plans) + 1):
        plan = plan_of(plans[:number], day)
        hours = plan.hours()[day.weekday()] if plan else said[-1]
        if hours != said[-1]:
            said.append(hours)
    return said
