"""Seats: proposing, publishing for everybody at one moment, placing anew, calling off."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.exceptions import DomainError
from home.core.formats import day_in_mail
from home.outbox.actions import queue_mail
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.actions import join_teams
from kurse.cohorts.models import Participation, Phase, Team
from kurse.cohorts.queries import active_on
from kurse.offers.actions import settle_place
from kurse.offers.models import Place, Seat
from kurse.offers.queries import free_seats, team_of_place
from kurse.placements.actions.answers import decline_placement
from kurse.placements.actions.asking import answer_day, ask_agencies, asked_contacts
from kurse.placements.actions.common import (
    add_event,
    demand_reason,
    event_of,
    lock_place,
    lock_placement,
    record,
    tell_student,
)
from kurse.placements.models import (
    RELEASED_STATES,
    NoPlaceYet,
    Placement,
    PlacementEvent,
    PlacementState,
)
from kurse.placements.queries import holding, with_stance
from kurse.placements.states import (
    PLACEMENT_MOVES,
    NotActiveError,
    PlacedAnewError,
    SeatsFullError,
)
from kurse.wishes.models import SubmittedWish

State = PlacementState

#: Called off by the place's agency: what becomes of those seated there.
STARTED_STATES = (State.RUNNING, State.INTERRUPTED, State.COMPLETING, State.COMPLETED)


class LoadError(DomainError):
    """Rule 2: parallel practices only as an exception with a reason."""

    slug = "load"
    text = _(
        "This person has another practice at the same time. You can go on with a reason for the "
        "exception."
    )


class AlreadyPlacedError(DomainError):
    slug = "already-placed"
    text = _("This student already has a placement in this phase.")


class StudentsMissingError(DomainError):
    """M39: every active student has a proposal or an explicit "none yet"."""

    slug = "students-missing"
    text = _(
        "Not possible yet. Without a place and without “none yet”: %(names)s. Give each of them "
        "a place, or say by when you report back."
    )


class NotReleasedError(DomainError):
    slug = "not-released"
    text = _("This placement is alive. Call it off first, then look for a new place.")


class PlaceInUseError(DomainError):
    slug = "place-in-use"
    text = _(
        "Students have been promised this place. Please call the placement coordination; nothing "
        "has been changed."
    )


@dataclass(frozen=True)
class Publication:
    """What a publication did: nothing where it was published before.

    ``unreachable`` have no contact with a mail address: they get a call or a sheet of paper.
    """

    placements: int = 0
    waiting: int = 0
    mails: int = 0
    unreachable: tuple[Placement, ...] = ()


# Proposing --------------------------------------------------------------------------------------


@transaction.atomic
def propose_placement(
    participation: Participation,
    place: Place,
    *,
    by: User,
    rank: int | None = None,
    explanation: dict[str, Any] | None = None,
    exception: str = "",
    previous: Placement | None = None,
) -> Placement:
    """Give a student one seat of a place; nobody but the coordination sees it yet.

    ``rank`` is the wish it fulfils; ``explanation`` as ``words.reason_sentences`` reads it;
    ``exception`` is the reason for a second practice at the same time.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        NotActiveError: the person is no active student of the place's cohort.
        PlaceNotOpenError, SeatsFullError: not open, or no seat left.
        AlreadyPlacedError: there is a living placement in this phase.
        LoadError: another practice at the same time, and no ``exception``.
    """
    place = lock_place(place)
    if participation.cohort_id != place.phase.cohort_id or participation.role != Role.STUDENT:
        raise NotActiveError
    placement = Placement(
        student=participation.user,
        phase=place.phase,
        place=place,
        team=participation.team or team_of_place(place),
        practice_supervisor_id=place.practice_supervisor_id,
        starts_on=place.phase.starts_on,
        ends_on=place.phase.ends_on,
        rank=rank,
        explanation=explanation or {},
        previous=previous,
    )
    move = PLACEMENT_MOVES.check("propose", placement, by=by)
    _check_load(placement, exception)
    placement.seat = take_seat(place)
    placement.state = PlacementState(move.target)
    _insert(placement)
    add_event(placement, move.verb, State.DRAFT, by=by, note=exception)
    _settle_waiting(participation, place.phase)
    settle_place(place)
    return placement


def team_at(place: Place) -> int | None:
    """Who has no team yet joins the one of the place's district."""
    return (
        Team.objects.filter(cohort=place.phase.cohort_id, district=place.facility.site.district_id)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )


def take_seat(place: Place) -> Seat:
    """The first free seat, locked; the place is locked already.

    Raises SeatsFullError (M28) where there is none.
    """
    seat = free_seats(place).select_for_update(no_key=True, of=("self",)).first()
    if seat is None:
        raise SeatsFullError
    return seat


def _check_load(placement: Placement, exception: str) -> None:
    parallel = (
        Placement.objects.filter(holding(), student=placement.student_id)
        .exclude(phase=placement.phase_id)
        .filter(starts_on__lte=placement.ends_on, ends_on__gte=placement.starts_on)
    )
    if not exception.strip() and parallel.exists():
        raise LoadError


def _insert(placement: Placement) -> None:
    """Number it and save it. A second living placement of the phase breaks a constraint, in the
    form's check or, in a race, in the database."""
    with connection.cursor() as cursor:
        table = Placement._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        placement.pk = cursor.fetchone()[0]
    placement.number = f"{placement.starts_on.year}-{placement.pk:03d}"
    if Placement.objects.filter(
        holding(), student=placement.student_id, phase=placement.phase_id
    ).exists():
        raise AlreadyPlacedError
    try:
        with transaction.atomic():
            placement.save(force_insert=True)
    except IntegrityError as error:
        if "placement_one_per_student_and_phase" in str(error):
            raise AlreadyPlacedError from None
        if "placement_one_per_seat" in str(error):
            raise SeatsFullError from None
        raise


def _settle_waiting(participation: Participation, phase: Phase) -> None:
    NoPlaceYet.objects.filter(
        participation=participation, phase=phase, settled_at__isnull=True
    ).update(settled_at=clock.now())


@transaction.atomic
def withdraw_proposal(placement: Placement, *, by: User, reason: str = "") -> Placement:
    """A proposal nobody has seen is dropped: the allocation is computed anew. Its seat is free."""
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("withdraw_proposal", placement, by=by)
    placement = record(placement, move, by=by, note=reason)
    return record(placement, PLACEMENT_MOVES.check("cancel", placement, by=by), by=by, note=reason)


@transaction.atomic
def mark_none_yet(
    participation: Participation, phase: Phase, *, promised_on: dt.date, by: User
) -> NoPlaceYet:
    """Say that a student has no place yet, and by when the coordination reports back."""
    if not by.has_perm("cohorts.coordinate_cohort", phase.cohort):
        raise PermissionDenied
    row = NoPlaceYet.objects.select_for_update(no_key=True).filter(
        participation=participation, phase=phase, settled_at__isnull=True
    ).first() or NoPlaceYet(participation=participation, phase=phase, by=by)
    row.promised_on = promised_on
    row.save()
    return row


# Publishing -------------------------------------------------------------------------------------


@transaction.atomic
def publish_placements(phase: Phase, *, by: User) -> Publication:
    """All proposals of a phase become visible for everybody in one moment (rule 27).

    One mail to each student, one to each agency person with all their places. Doing it twice, or
    two at the same time, does it once: the second finds nothing to publish.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        StudentsMissingError: somebody has neither a proposal nor an explicit "none yet".
    """
    phase = (
        Phase.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cohort")
        .get(pk=phase.pk)
    )
    if not by.has_perm("cohorts.coordinate_cohort", phase.cohort):
        raise PermissionDenied
    proposed = _lock_proposed(phase, by)
    waiting = _untold(phase)
    if not proposed and not waiting:
        return Publication()
    _check_everybody(phase)
    unreachable, mails = _publish(proposed, by=by)
    for row in waiting:
        row.told_at = clock.now()
        row.save(update_fields=["told_at"])
    return Publication(len(proposed), len(waiting), mails, unreachable)


def _lock_proposed(phase: Phase, by: User) -> list[Placement]:
    """Places first, then placements, both by key: the order of all actions."""
    found = Placement.objects.filter(phase=phase, state=State.PROPOSED)
    places = Place.objects.filter(pk__in=found.values("place")).order_by("pk")
    list(places.select_for_update(no_key=True, of=("self",)))
    locked = list(
        found.select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return list(
        with_stance(Placement.objects.filter(pk__in=locked), by)
        .select_related("student", "phase__cohort", "place__facility__agency")
        .order_by("student__sort_key", "pk")
    )


def _untold(phase: Phase) -> list[NoPlaceYet]:
    return list(
        NoPlaceYet.objects.select_for_update(no_key=True, of=("self",)).filter(
            phase=phase, settled_at__isnull=True, told_at__isnull=True
        )
    )


def students_without_answer(phase: Phase) -> list[Participation]:
    """Active students of the cohort with neither a living placement nor a "none yet"."""
    placed = Placement.objects.filter(holding(), phase=phase).values("student")
    waiting = NoPlaceYet.objects.filter(phase=phase, settled_at__isnull=True)
    return list(
        Participation.objects.filter(
            active_on(clock.today()), role=Role.STUDENT, cohort=phase.cohort_id
        )
        .exclude(Q(user__in=placed) | Q(pk__in=waiting.values("participation")))
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )


def _check_everybody(phase: Phase) -> None:
    missing = students_without_answer(phase)
    if missing:
        raise StudentsMissingError(names=", ".join(str(part.user) for part in missing))


def _publish(proposed: Sequence[Placement], *, by: User) -> tuple[tuple[Placement, ...], int]:
    """States, events, T07 to each student, T08 to each agency person, in one transaction."""
    if not proposed:
        return (), 0
    moment = clock.now()
    until = answer_day(proposed[0].phase)
    contacts = asked_contacts(proposed)
    for placement in proposed:
        move = PLACEMENT_MOVES.check("publish", placement, by=by)
        placement.state = PlacementState(move.target)
        placement.published_at = moment
        placement.asked = contacts[placement.pk]
        placement.answer_until = until
    Placement.objects.bulk_update(proposed, ["state", "published_at", "asked", "answer_until"])
    PlacementEvent.objects.bulk_create(
        event_of(placement, "publish", State.PROPOSED, by=by) for placement in proposed
    )
    teams = {row.student_id: row.team_id for row in proposed if row.team_id is not None}
    join_teams(proposed[0].phase.cohort, teams)
    join_teams(
        proposed[0].phase.cohort,
        {one.student_id: one.team_id for one in proposed if one.team_id},
    )
    for placement in proposed:
        tell_student("placements.published", placement, by=by, frist=day_in_mail(until))
    mails = ask_agencies(proposed, by=by)
    unreachable = tuple(placement for placement in proposed if placement.asked is None)
    return unreachable, len(proposed) + mails


# Placing anew, calling off ----------------------------------------------------------------------


@transaction.atomic
def reassign_placement(
    placement: Placement, place: Place, *, by: User, reason: str = "", exception: str = ""
) -> Placement:
    """A new place after a "no" or an early end: proposed, published and asked for at once.

    The old placement stays in the file; the new one names it.

    Raises:
        NotReleasedError: the old one still holds its seat.
        PlacedAnewError: there is a new one already.
        SeatsFullError: M28.
    """
    lock_place(place)
    placement = lock_placement(placement)
    if not by.has_perm("placements.coordinate_placement", placement):
        raise PermissionDenied
    if placement.state not in RELEASED_STATES:
        raise NotReleasedError
    if placement.successors.filter(holding()).exists():
        raise PlacedAnewError
    participation = (
        Participation.objects.filter(
            active_on(clock.today()),
            user=placement.student_id,
            role=Role.STUDENT,
            cohort=placement.phase.cohort_id,
        )
        .select_related("user")
        .first()
    )
    if participation is None:
        raise NotActiveError
    new = propose_placement(
        participation,
        place,
        by=by,
        rank=wish_rank(participation, place),
        exception=exception,
        previous=placement,
    )
    add_event(placement, "reassign", placement.state, by=by, note=reason or new.number)
    new = Placement.objects.select_related(
        "student", "phase__cohort", "place__facility__agency"
    ).get(pk=new.pk)
    _publish([new], by=by)
    return new


def wish_rank(participation: Participation, place: Place) -> int | None:
    """Which wish of the list as last submitted this place is, if any."""
    return (
        SubmittedWish.objects.filter(
            submission__number=F("submission__wish_list__version"),
            submission__wish_list__participation=participation,
            submission__wish_list__phase=place.phase_id,
            place=place,
        )
        .values_list("rank", flat=True)
        .first()
    )


@transaction.atomic
def cancel_placement(placement: Placement, *, by: User, reason: str) -> Placement:
    """Call a placement off before its start, with a reason for the file; its seat is free.

    Raises:
        ReasonMissingError: no reason.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("cancel", placement, by=by)
    published = placement.published_at is not None
    placement = record(placement, move, by=by, note=demand_reason(reason), answered_at=clock.now())
    if published:
        tell_student("placements.student_news", placement, by=by)
        tell_asked(placement, by=by)
    return placement


def tell_asked(placement: Placement, *, by: User | None) -> None:
    """News for the agency: to the contact asked, who reads them with an account or by a call."""
    if placement.asked is not None:
        queue_mail(
            "placements.agency_news",
            to=placement.asked.user,
            context={"vorgang": placement.number},
            about=placement.public_id,
            by=by,
        )


def release_withdrawn(place: Place, by: User, reason: str) -> None:
    """The agency takes a place back: nobody on it is silently removed.

    Proposals are dropped, open requests count as declined, accepted ones are called off by the
    coordination. Who has started stays until the coordination decides.
    """
    seated = Placement.objects.filter(holding(), place=place).exclude(state__in=STARTED_STATES)
    for placement in seated.order_by("pk"):
        if placement.state == State.PUBLISHED:
            decline_placement(placement, by=by, reason=reason, evidence=reason)
        elif by.has_perm("placements.coordinate_placement", placement):
            cancel_placement(placement, by=by, reason=reason)
        else:
            raise PlaceInUseError
