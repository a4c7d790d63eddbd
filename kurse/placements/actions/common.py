"""Lock, record, tell: what every verb of a placement shares.

The order of locks is always place, then placement; who changes several takes them by key.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core import db as rows
from home.core.exceptions import DomainError
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on
from kurse.offers.actions import settle_place
from kurse.offers.models import Place
from kurse.placements.models import RELEASED_STATES, Placement, PlacementEvent, PlacementState


class ReasonMissingError(DomainError):
    slug = "reason-missing"
    text = _("Please say why. The reason is read by the placement coordination only.")


def lock_place(place: Place) -> Place:
    """The row whoever seats or frees somebody waits for."""
    return rows.lock(place)


def lock_placement(placement: Placement) -> Placement:
    """The placement, fresh and locked, its place before it."""
    lock_place(Place(pk=placement.place_id))
    return rows.lock(placement)


def demand_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissingError
    return reason.strip()[:1000]


def record(
    placement: Placement,
    move: Move,
    *,
    by: User | None,
    note: str = "",
    evidence: str = "",
    answered_by: str = "",
    **changes: Any,
) -> Placement:
    """Write the new state, what changes with it, and the event row: nothing else writes them.

    Where the step takes or frees the seat, the place is told.
    """
    source, target = str(placement.state), PlacementState(move.target)
    placement.state = target
    for name, value in changes.items():
        setattr(placement, name, value)
    placement.save(update_fields=["state", *changes])
    add_event(
        placement,
        move.verb,
        source,
        by=by,
        note=note,
        evidence=evidence,
        answered_by=answered_by,
    )
    if (source in RELEASED_STATES) != (target in RELEASED_STATES):
        settle_place(placement.place)
    return placement


def event_of(
    placement: Placement,
    verb: str,
    source: str,
    *,
    by: User | None,
    note: str = "",
    evidence: str = "",
    answered_by: str = "",
) -> PlacementEvent:
    return PlacementEvent(
        placement=placement,
        verb=verb,
        from_state=source,
        to_state=placement.state,
        by=by,
        note=note[:1000],
        evidence=evidence[:200],
        answered_by=answered_by[:160],
        at=clock.now(),
    )


def add_event(placement: Placement, verb: str, source: str, **details: Any) -> PlacementEvent:
    event = event_of(placement, verb, source, **details)
    event.save(force_insert=True)
    return event


# Telling ----------------------------------------------------------------------------------------


def tell_student(kind: str, placement: Placement, *, by: User | None, **context: str) -> None:
    queue_mail(
        kind,
        to=placement.student,
        context=context,
        link=placement.get_absolute_url(),
        about=placement.public_id,
        by=by,
    )


def tell_coordination(kind: str, placement: Placement, *, by: User | None, **context: str) -> None:
    """To everybody who coordinates the cohort today."""
    parts = Participation.objects.filter(
        active_on(clock.today()), role=Role.COORDINATOR, cohort=placement.phase.cohort_id
    ).select_related("user")
    for person in {part.user_id: part.user for part in parts}.values():
        queue_mail(
            kind,
            to=person,
            context=context,
            link=placement.get_absolute_url(),
            about=placement.public_id,
            by=by,
        )
