"""From the yes to the closed file: agreement, clearance, start, pauses, end."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core import db as rows
from home.core.exceptions import DomainError
from home.people.models import User
from kurse.partners.models import Contact
from kurse.placements.actions.common import (
    add_event,
    demand_reason,
    lock_placement,
    record,
    tell_student,
)
from kurse.placements.models import EndReason, Interruption, Placement, PlacementState, Side
from kurse.placements.queries import closing_gaps, placement_closed, supervisor_changed
from kurse.placements.states import PLACEMENT_MOVES

State = PlacementState


class GapsError(DomainError):
    """M39: something is missing; a reason lets the coordination go on."""

    slug = "gaps"
    text = _("Not possible yet. Missing: %(gaps)s. You can go on with a reason.")


class DayOutsideError(DomainError):
    slug = "day-outside"
    text = _("This day lies outside the practice.")


@transaction.atomic
def prepare_agreement(placement: Placement, *, by: User) -> Placement:
    """The agreement goes out to be signed: by the student, the agency, the university."""
    placement = lock_placement(placement)
    return record(placement, PLACEMENT_MOVES.check("prepare_agreement", placement, by=by), by=by)


@transaction.atomic
def agree_placement(placement: Placement) -> Placement:
    """All have signed: the system's step, walked by the slice that keeps the agreement."""
    placement = lock_placement(placement)
    return record(placement, PLACEMENT_MOVES.check("agree", placement, by=None), by=None)


@transaction.atomic
def make_ready(placement: Placement) -> Placement:
    """The system's step as soon as nothing is missing; starts where the first day has come.

    Raises:
        StartBlockedError: something is missing; it names what, and who can solve it.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("make_ready", placement, by=None)
    return _start_if_due(record(placement, move, by=None))


@transaction.atomic
def allow_start(placement: Placement, *, reason: str, by: User) -> Placement:
    """The coordination lets the practice start although something is missing, and says why."""
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("allow_start", placement, by=by)
    return _start_if_due(record(placement, move, by=by, note=demand_reason(reason)))


def _start_if_due(placement: Placement) -> Placement:
    if clock.today() >= placement.starts_on:
        record(placement, PLACEMENT_MOVES.check("start", placement, by=None), by=None)
    return placement


@transaction.atomic
def change_terms(
    placement: Placement,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    practice_supervisor: Contact | None,
    by: User | None,
    note: str = "",
) -> Placement:
    """What an amendment that all have signed says: dates and practice supervisor. Open tasks
    follow the placement's practice supervisor; what they did before stays theirs."""
    placement = lock_placement(placement)
    before = str(placement.state)
    names = rows.change(
        placement, starts_on=starts_on, ends_on=ends_on, practice_supervisor=practice_supervisor
    )
    if names:
        add_event(placement, "change_terms", before, by=by, note=note)
    if "practice_supervisor" in names:
        for hook in supervisor_changed:
            hook(placement, by)
    return placement


def start_due(on: dt.date | None = None) -> int:
    """The system starts every practice that is ready on its first day; returns how many."""
    day = on or clock.today()
    waiting = Placement.objects.filter(state=State.READY, starts_on__lte=day).order_by("pk")
    started = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            placement = lock_placement(Placement.objects.get(pk=pk))
            if placement.state != State.READY:
                continue
            record(placement, PLACEMENT_MOVES.check("start", placement, by=None), by=None)
            started += 1
    return started


@transaction.atomic
def interrupt_placement(
    placement: Placement, *, starts_on: dt.date, ends_on: dt.date, side: str, by: User
) -> Placement:
    """A pause: dates and whose side, no reason in detail (M73)."""
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("interrupt", placement, by=by)
    if not placement.starts_on <= starts_on <= placement.ends_on:
        raise DayOutsideError
    pause = Interruption(
        placement=placement, starts_on=starts_on, ends_on=ends_on, side=Side(side).value
    )
    pause.full_clean()
    pause.save()
    placement = record(placement, move, by=by)
    tell_student("placements.student_news", placement, by=by)
    return placement


@transaction.atomic
def resume_placement(
    placement: Placement, *, on: dt.date, by: User, ends_on: dt.date | None = None
) -> Placement:
    """Back in practice since ``on``; ``ends_on`` is the new last day, where it moves."""
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("resume", placement, by=by)
    pause = placement.interruptions.get(resumed_on__isnull=True)
    if on < pause.starts_on:
        raise DayOutsideError
    pause.resumed_on = on
    pause.save(update_fields=["resumed_on"])
    changes: dict[str, Any] = {"ends_on": ends_on} if ends_on else {}
    placement = record(placement, move, by=by, **changes)
    placement.validate_constraints()
    tell_student("placements.student_news", placement, by=by)
    return placement


@transaction.atomic
def begin_closing(placement: Placement, *, by: User) -> Placement:
    """The days are done; what is missing is asked for until the file is closed."""
    placement = lock_placement(placement)
    return record(placement, PLACEMENT_MOVES.check("begin_closing", placement, by=by), by=by)


def gaps_of(placement: Placement) -> list[str]:
    """What is still missing before the file can be closed, as the slices above tell it."""
    return [str(gap) for source in closing_gaps for gap in source(placement)]


@transaction.atomic
def close_placement(placement: Placement, *, passed: bool, by: User, reason: str = "") -> Placement:
    """The coordination closes the file: passed or not.

    Raises:
        GapsError: something is missing and there is no reason for an exception.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("close", placement, by=by)
    gaps = gaps_of(placement)
    if gaps and not reason.strip():
        raise GapsError(gaps="; ".join(gaps))
    placement = record(placement, move, by=by, note=reason, passed=passed)
    tell_student("placements.student_news", placement, by=by)
    for hook in placement_closed:
        hook(placement, by)
    return placement


@transaction.atomic
def end_early(
    placement: Placement,
    *,
    ended_on: dt.date,
    ended_by: str,
    end_reason: str,
    days_credited: int,
    by: User,
    note: str = "",
) -> Placement:
    """The practice ends before its time: whose side, a class of reason, the days that count."""
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("end_early", placement, by=by)
    if not placement.starts_on <= ended_on <= max(placement.ends_on, clock.today()):
        raise DayOutsideError
    pause = placement.interruptions.filter(resumed_on__isnull=True).first()
    if pause is not None:
        pause.resumed_on = ended_on
        pause.save(update_fields=["resumed_on"])
    placement = record(
        placement,
        move,
        by=by,
        note=note,
        ended_on=ended_on,
        ended_by=Side(ended_by).value,
        end_reason=EndReason(end_reason).value,
        days_credited=days_credited,
    )
    tell_student("placements.student_news", placement, by=by)
    return placement
