"""What happens to places. The only writers of places, their seats and their events."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.db import change, lock
from home.core.exceptions import DomainError
from home.core.registries import Registry
from home.people.models import User
from kurse.cohorts.models import Cohort, Phase
from kurse.offers.models import (
    PUBLISHED_STATES,
    Place,
    PlaceEvent,
    PlaceState,
    RestReason,
    Seat,
)
from kurse.offers.queries import free_seats, held_seats, places_to_open
from kurse.offers.states import PLACE_MOVES
from kurse.partners.models import Facility

#: ``(place, by, reason)``: a place with students on it was withdrawn; who seated them finds them
#: a new one. Runs in the same transaction.
place_withdrawn: Registry[Callable[[Place, User, str], None]] = Registry()

#: What an edit may change; capacities go through :func:`change_capacity`.
TEXT_FIELDS = (
    "title",
    "field_of_work",
    "task",
    "requirements",
    "days",
    "languages",
    "facility",
    "practice_supervisor",
)
GONE_STATES = (PlaceState.WITHDRAWN, PlaceState.CLOSED)


class CapacityTakenError(DomainError):
    """Fewer seats than are held: somebody would fall off."""

    slug = "capacity-taken"
    text = _("%(taken)s seats are taken. “At most” cannot be smaller; move somebody first.")


class ReasonMissingError(DomainError):
    slug = "reason-missing"
    text = _("Please say why. The reason stays with the place.")


class QualificationMissingError(DomainError):
    """Rule 7: a warning that a reason overrides (K15)."""

    slug = "qualification-missing"
    text = _(
        "The qualification of the practice supervisor %(name)s is missing. "
        "You can go on with a reason."
    )


class ForeignSupervisorError(DomainError):
    slug = "foreign-supervisor"
    text = _("%(name)s is not a contact of this agency. Choose a contact of “%(agency)s”.")


class PlaceGoneError(DomainError):
    slug = "place-gone"
    text = _("This place is withdrawn or closed. It cannot be changed any more.")


@transaction.atomic
def create_place(
    *,
    phase: Phase,
    facility: Facility,
    by: User,
    state: str = PlaceState.REPORTED,
    note: str = "",
    evidence: str = "",
    **fields: Any,
) -> Place:
    """A new offer for a phase: ``reported`` (told to us), or ``invited`` (we ask).

    Raises:
        ValidationError: the row breaks a rule, e.g. its code exists in this phase.
        PermissionDenied: ``by`` neither belongs to the agency nor coordinates.
    """
    place = Place(phase=phase, facility=facility, state=state, **fields)
    _demand("offers.answer_place", place, by)
    _check_supervisor(place)
    place.full_clean()
    place.save()
    verb = "invite" if state == PlaceState.INVITED else "report"
    _record(place, verb, "", by=by, note=note, evidence=evidence)
    return place


@transaction.atomic
def edit_place(place: Place, *, by: User, **fields: Any) -> list[str]:
    """Change texts, placement site or practice supervisor; returns the names of what changed.

    The agency may until the coordination has checked the place, the coordination always.
    """
    place = lock(place)
    _demand("offers.edit_place", place, by)
    if place.state in GONE_STATES:
        raise PlaceGoneError
    unknown = set(fields) - set(TEXT_FIELDS)
    if unknown:
        raise TypeError(f"edit_place does not change {', '.join(sorted(unknown))}.")
    for name in ("facility", "practice_supervisor"):
        if name in fields:
            setattr(place, name, fields[name])
    _check_supervisor(place)
    changed = change(Place.objects.get(pk=place.pk), **fields)
    if changed:
        _record(place, "edit", place.state, by=by, note=", ".join(changed))
    return changed


@transaction.atomic
def change_capacity(
    place: Place,
    *,
    min_students: int,
    ideal_students: int,
    max_students: int,
    by: User,
    note: str = "",
) -> list[str]:
    """More or fewer seats. Once published only the coordination may; never below what is taken.

    Raises:
        CapacityTakenError: more seats are held than ``max_students``.
    """
    place = lock(place)
    _demand("offers.edit_place", place, by)
    if place.state in GONE_STATES:
        raise PlaceGoneError
    taken = held_seats().filter(place=place).count()
    if max_students < taken:
        raise CapacityTakenError(taken=taken)
    before = f"{place.min_students}/{place.ideal_students}/{place.max_students}"
    changed = change(
        place,
        min_students=min_students,
        ideal_students=ideal_students,
        max_students=max_students,
    )
    if changed:
        after = f"{min_students}/{ideal_students}/{max_students}"
        text = f"{before} → {after}" + (f": {note}" if note else "")
        _record(place, "capacity", place.state, by=by, note=text)
        if place.state in PUBLISHED_STATES:
            _make_seats(place)
            settle_place(place)
    return changed


@transaction.atomic
def show_interest(place: Place, *, by: User, note: str = "", evidence: str = "") -> Place:
    """The agency thinks about it."""
    return _walk("show_interest", place, by=by, note=note, evidence=evidence)


@transaction.atomic
def report_place(place: Place, *, by: User, note: str = "", evidence: str = "") -> Place:
    """The agency offers the place this year, by itself or by the coordination on its behalf."""
    return _walk("report", place, by=by, note=note, evidence=evidence)


@transaction.atomic
def decline_year(
    place: Place, *, by: User, note: str = "", reason: str = RestReason.OTHER, evidence: str = ""
) -> Place:
    """Not this year, with a class of reason, and in words where it is "something else"."""
    if reason == RestReason.OTHER and not note.strip():
        raise ReasonMissingError
    place = lock(place)
    PLACE_MOVES.check("not_this_year", place, by=by)
    place.rest_reason = reason
    place.save(update_fields=["rest_reason"])
    return _walk("not_this_year", place, by=by, note=note, evidence=evidence)


@transaction.atomic
def check_place(place: Place, *, by: User, note: str = "") -> Place:
    """The coordination has looked: recognised site, named practice supervisor.

    Raises:
        QualificationMissingError: nothing is said of the practice supervisor's qualification
            and ``note`` gives no reason to go on without.
    """
    place = lock(place)
    move = PLACE_MOVES.check("check", place, by=by)
    contact = place.practice_supervisor
    if contact is not None and not contact.qualification and not note.strip():
        raise QualificationMissingError(name=str(contact.user))
    return _step(place, move.target, move.verb, by=by, note=note)


@transaction.atomic
def open_place(place: Place, *, by: User, note: str = "") -> Place:
    """Students see it from now on; its seats are made."""
    place = _walk("open", place, by=by, note=note)
    _make_seats(place)
    return place


@transaction.atomic
def close_place(place: Place, *, by: User, note: str = "") -> Place:
    """No more placements here in this phase."""
    return _walk("close", place, by=by, note=note)


@transaction.atomic
def withdraw_place(place: Place, *, by: User, note: str, evidence: str = "") -> Place:
    """The agency (or the coordination on its behalf) takes the offer back, with a reason.

    Students on it are never silently removed: who seated them is told in the same transaction.
    """
    if not note.strip():
        raise ReasonMissingError
    place = _walk("withdraw", place, by=by, note=note, evidence=evidence)
    for tell in place_withdrawn:
        tell(place, by, note)
    return place


@transaction.atomic
def settle_place(place: Place) -> Place:
    """Open or filled, by the number of free seats. Called by whoever takes or frees a seat."""
    place = lock(place)
    is_full = not free_seats(place).exists()
    if place.state == PlaceState.OPEN and is_full:
        return _walk("fill", place, by=None)
    if place.state == PlaceState.FILLED and not is_full:
        return _walk("reopen", place, by=None)
    return place


@transaction.atomic
def open_waiting_places(
    cohort: Cohort, *, by: User, note: str = ""
) -> tuple[list[Place], list[tuple[Place, list[str]]]]:
    """Check and open every reported or checked place that has all it needs.

    Returns the opened ones, and those left with the sentences that say what is missing.
    """
    opened: list[Place] = []
    left: list[tuple[Place, list[str]]] = []
    for place in places_to_open(cohort):
        try:
            with transaction.atomic():
                if place.state == PlaceState.REPORTED:
                    check_place(place, by=by, note=note)
                opened.append(open_place(place, by=by))
        except ValidationError as error:
            left.append((place, error.messages))
    return opened, left


def _demand(permission: str, place: Place, by: User) -> None:
    if not by.has_perm(permission, place):
        raise PermissionDenied


def _check_supervisor(place: Place) -> None:
    contact = place.practice_supervisor
    if contact is not None and contact.agency_id != place.facility.agency_id:
        raise ForeignSupervisorError(name=str(contact.user), agency=place.facility.agency.name)


def _make_seats(place: Place) -> None:
    """One open seat per possible student; surplus free seats are closed, never deleted."""
    seats = {seat.number: seat for seat in place.seats.all()}
    held = set(held_seats().filter(place=place).values_list("number", flat=True))
    wanted, number = held, 1
    while len(wanted) < place.max_students:
        wanted.add(number)
        number += 1
    for number in sorted(wanted - set(seats)):
        Seat.objects.create(place=place, number=number)
    for number, seat in seats.items():
        if seat.is_open != (number in wanted):
            seat.is_open = number in wanted
            seat.save(update_fields=["is_open"])


def _walk(verb: str, place: Place, *, by: User | None, note: str = "", evidence: str = "") -> Place:
    place = lock(place)
    move = PLACE_MOVES.check(verb, place, by=by)
    return _step(place, move.target, verb, by=by, note=note, evidence=evidence)


def _step(
    place: Place, target: str, verb: str, *, by: User | None, note: str = "", evidence: str = ""
) -> Place:
    source, place.state = place.state, target
    place.save(update_fields=["state"])
    _record(place, verb, source, by=by, note=note, evidence=evidence)
    return place


def _record(
    place: Place, verb: str, source: str, *, by: User | None, note: str = "", evidence: str = ""
) -> None:
    PlaceEvent.objects.create(
        place=place,
        verb=verb,
        from_state=source,
        to_state=place.state,
        by=by,
        note=note[:1000],
        evidence=evidence[:200],
    )
