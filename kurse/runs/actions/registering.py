"""Registration and the waiting list. Everybody who gives or frees a place locks the run first,
so there is one order of events; the database has the last word (``triggers.py``)."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from home.core.clock import database_now, end_of, now, today
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.core.formats import day_in_mail
from home.outbox.actions import queue_mail
from home.people.actions import accept_invitation, create_person
from home.people.models import User
from home.people.roles import Role, has_role
from home.rulebook.queries import rule
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from kurse.runs.actions.common import (
    ask_lead,
    moment_in_mail,
    note_registration,
    public_pages_changed,
    record,
)
from kurse.runs.models import (
    ENDED_STATES,
    TAKEN_STATES,
    TAKING_STATES,
    Audience,
    CourseRun,
    Entry,
    Registration,
    RegistrationState,
)
from kurse.runs.queries import free_places, position_of, takes_registrations
from kurse.runs.states import REGISTRATION_MOVES, BegunError

STATE = RegistrationState
ANSWER = "runs.answer"
#: Offers that ran out without an answer before somebody leaves the list.
OFFERS_UNANSWERED = 2


class AlreadyRegisteredError(DomainError):
    slug = "already-registered"
    text = _("You are registered for this run already.")


class NotForYouError(DomainError):
    slug = "run-not-for-you"
    text = _("This run is for students only.")


class ByInvitationError(DomainError):
    slug = "run-by-invitation"
    text = _("Places in this run are given by invitation only.")


class LeadersError(DomainError):
    slug = "run-leaders"
    text = _("Whoever has a duty in a run does not take part in it.")


class OfferOverError(DomainError):
    """M43."""

    slug = "offer-over"
    text = _("The offer was valid until %(until)s. You are on the waiting list again.")


class NoPlaceError(DomainError):
    slug = "run-no-place"
    text = _("No place is free, or somebody waits for it.")


@transaction.atomic
def register_person(run: CourseRun, *, person: User, by: User, **answers: str) -> Registration:
    """Register somebody who is signed in: a place, a position, or an application.

    ``answers``: employer, invoice_to, motivation.

    Raises:
        NotOpenError, ByInvitationError, NotForYouError, LeadersError, AlreadyRegisteredError.
        PermissionDenied: only oneself.
    """
    if by != person:
        raise PermissionDenied
    run = lock(run)
    _may_register(run, person)
    registration = Registration(run=run, person=person, **answers)
    _settle_new(registration, by=by)
    return registration


def _may_register(run: CourseRun, person: User) -> None:
    if not takes_registrations(run):
        raise NotOpenError
    if run.entry == Entry.INVITATION:
        raise ByInvitationError
    if run.audience == Audience.STUDENTS and not has_role(person, Role.STUDENT):
        raise NotForYouError
    if run.staff.filter(person=person).exists():
        raise LeadersError
    if run.registrations.filter(person=person).exclude(state__in=ENDED_STATES).exists():
        raise AlreadyRegisteredError


def _next_ticket(run: CourseRun) -> int:
    """The run is locked: each number is given once."""
    run.last_ticket += 1
    run.save(update_fields=["last_ticket"])
    return run.last_ticket


def _settle_new(registration: Registration, *, by: User | None) -> None:
    """A new registration finds its state: applied, seated or waiting."""
    run = registration.run
    if run.entry == Entry.APPLICATION:
        registration.state = STATE.APPLIED
    else:
        registration.ticket = _next_ticket(run)
        registration.state = STATE.SEATED if free_places(run) else STATE.WAITING
    registration.full_clean(exclude=["state"])
    registration.save()
    note_registration(registration, "register", by=by)
    public_pages_changed()
    _tell(registration, by=by)


def _tell(registration: Registration, *, by: User | None) -> None:
    """The mail that fits the state a registration is in now."""
    kind = {
        STATE.APPLIED: "runs.received",
        STATE.WAITING: "runs.waiting",
        STATE.OFFERED: "runs.offer",
        STATE.SEATED: "runs.seated",
        STATE.REFUSED: "runs.refused",
        STATE.CANCELLED: "runs.left",
    }.get(STATE(registration.state))
    if kind is None:
        return
    run = registration.run
    first = run.sessions.aggregate(first=Min("starts_at"))["first"]
    until = registration.last_moment
    context = {
        "kurs": run.course_title,
        "datum": moment_in_mail(first),
        "position": str(position_of(registration)),
        "frist": day_in_mail(until) if until else day_in_mail(run.closes_on),
    }
    link: dict[str, Any] = {"link": registration.get_absolute_url()}
    if not registration.person.has_account:
        link = {"task_link": _answer_link(registration, by=by)}
    queue_mail(kind, to=registration.person, context=context, about=registration, by=by, **link)


def _answer_link(registration: Registration, *, by: User | None) -> TaskLink:
    return issue_link(ANSWER, person=registration.person, about=registration, by=by)


# Without an account: double opt-in --------------------------------------------------------------


@transaction.atomic
def request_registration(
    run: CourseRun, *, email: str, first_name: str, last_name: str, **answers: str
) -> None:
    """Somebody without an account asks for a place: a link goes to the address they typed.

    Nothing counts before they follow it. Whoever is known gets the same page and a mail of their
    own, so nobody learns from the answer who is registered.

    Raises NotOpenError, ByInvitationError, NotForYouError.
    """
    run = lock(run)
    if not takes_registrations(run):
        raise NotOpenError
    if run.entry == Entry.INVITATION:
        raise ByInvitationError
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = create_person(email=email, first_name=first_name, last_name=last_name, by=None)
    if not person.is_active or run.staff.filter(person=person).exists():
        return
    found = run.registrations.filter(person=person).exclude(state__in=ENDED_STATES).first()
    if found is not None and found.state != STATE.UNPROVEN:
        _tell(found, by=None)
        return
    if found is None:
        if run.audience == Audience.STUDENTS and not has_role(person, Role.STUDENT):
            return
        found = Registration(run=run, person=person, state=STATE.UNPROVEN, **answers)
        found.full_clean(exclude=["state"])
        found.save()
        note_registration(found, "ask", by=None)
    queue_mail(
        "runs.prove",
        to=person,
        context={"kurs": run.course_title},
        task_link=_answer_link(found, by=None),
        about=found,
        by=None,
    )


@transaction.atomic
def prove_registration(registration: Registration, *, by: User) -> Registration:
    """The address is theirs: the registration counts from now on, and they can sign in by code.

    Raises HasChangedError (proven before), NotOpenError (registration ended meanwhile).
    """
    registration = lock(registration, first=("run",))
    run = registration.run
    if registration.state == STATE.UNPROVEN and not takes_registrations(run):
        raise NotOpenError
    if run.entry == Entry.APPLICATION:
        move = REGISTRATION_MOVES.check("prove", registration, by=by)
        changes: dict[str, Any] = {}
    else:
        verb = "prove_seat" if free_places(run) else "prove_wait"
        move = REGISTRATION_MOVES.check(verb, registration, by=by)
        changes = {"ticket": _next_ticket(run)}
    if not by.has_account:
        accept_invitation(by)
        registration.person.refresh_from_db()
    record(registration, move, by=by, **changes)
    _tell(registration, by=by)
    return registration


# The waiting list -------------------------------------------------------------------------------


def _offer_until(run: CourseRun) -> dt.datetime:
    """The end of the day some days on, but never later than the first meeting."""
    until = end_of(today() + dt.timedelta(days=rule("runs.offer_days")))
    first = run.sessions.aggregate(first=Min("starts_at"))["first"]
    return min(until, first) if first else until


def move_up(run: CourseRun, *, by: None = None) -> int:
    """Offer every free place to whoever waits longest. The run is locked by the caller.

    Nothing moves once the run has begun.
    """
    first = run.sessions.aggregate(first=Min("starts_at"))["first"]
    if run.state not in TAKING_STATES or (first is not None and first <= now()):
        return 0
    taken = run.registrations.filter(state__in=TAKEN_STATES).count()
    free = max(0, run.capacity - taken)
    queue = run.registrations.filter(state=STATE.WAITING).order_by("ticket")
    number = 0
    for row in list(queue[:free]):
        registration = lock(row)
        registration.run = run
        move = REGISTRATION_MOVES.check("offer", registration, by=None)
        record(registration, move, by=None, offered_until=_offer_until(run))
        _tell(registration, by=None)
        number += 1
    return number


@transaction.atomic
def accept_offer(registration: Registration, *, by: User) -> Registration:
    """W03: the place is theirs.

    Raises OfferOverError after the deadline, HasChangedError if there is no offer.
    """
    registration = lock(registration, first=("run",))
    move = REGISTRATION_MOVES.check("accept", registration, by=by)
    until, said = registration.offered_until, registration.last_moment
    if until is not None and said is not None and database_now() >= until:
        raise OfferOverError(until=day_in_mail(said))
    if not by.has_account:
        accept_invitation(by)
        registration.person.refresh_from_db()
    record(registration, move, by=by)
    _tell(registration, by=by)
    return registration


@transaction.atomic
def decline_offer(registration: Registration, *, by: User) -> Registration:
    """No, thank you: the next person is asked at once."""
    registration = lock(registration, first=("run",))
    record(registration, REGISTRATION_MOVES.check("decline", registration, by=by), by=by)
    move_up(registration.run)
    return registration


@transaction.atomic
def expire_offers() -> int:
    """The calendar's step: offers without an answer go to the next; how many.

    The person goes to the end of the list (M43); after the second time they leave it.
    """
    number = 0
    over = Registration.objects.filter(state=STATE.OFFERED, offered_until__lte=database_now())
    for run_pk in sorted(set(over.values_list("run", flat=True))):
        run = lock(CourseRun(pk=run_pk))
        for row in over.filter(run=run).order_by("ticket"):
            registration = lock(row)
            registration.run = run
            if registration.state == STATE.OFFERED:
                _expire(registration)
                number += 1
        move_up(run)
    return number


def _expire(registration: Registration) -> None:
    before = registration.events.filter(verb="expire").count()
    if before + 1 >= OFFERS_UNANSWERED:
        move = REGISTRATION_MOVES.check("lapse", registration, by=None)
        record(registration, move, by=None)
        _tell(registration, by=None)
        return
    move = REGISTRATION_MOVES.check("expire", registration, by=None)
    record(registration, move, by=None, ticket=_next_ticket(registration.run))
    _tell(registration, by=None)


# Leaving ----------------------------------------------------------------------------------------


@transaction.atomic
def cancel_registration(registration: Registration, *, by: User) -> Registration:
    """One's own place is given back; the next person gets an offer."""
    registration = lock(registration, first=("run",))
    record(registration, REGISTRATION_MOVES.check("cancel", registration, by=by), by=by)
    _tell(registration, by=by)
    move_up(registration.run)
    return registration


# The lead's part --------------------------------------------------------------------------------


@transaction.atomic
def approve_registration(registration: Registration, *, by: User) -> Registration:
    """The criteria are met: a place, or the end of the waiting list (L10)."""
    registration = lock(registration, first=("run",))
    run = registration.run
    verb = "approve" if free_places(run) else "queue"
    move = REGISTRATION_MOVES.check(verb, registration, by=by)
    record(registration, move, by=by, ticket=_next_ticket(run))
    _tell(registration, by=by)
    return registration


@transaction.atomic
def refuse_registration(registration: Registration, *, reason: str, by: User) -> Registration:
    """Not this time; the person reads why."""
    registration = lock(registration, first=("run",))
    move = REGISTRATION_MOVES.check("refuse", registration, by=by)
    record(registration, move, by=by, note=reason, reason=reason[:300])
    _tell(registration, by=by)
    return registration


@transaction.atomic
def remove_registration(registration: Registration, *, reason: str, by: User) -> Registration:
    """The lead frees a place, with a reason the person reads."""
    registration = lock(registration, first=("run",))
    move = REGISTRATION_MOVES.check("remove", registration, by=by)
    record(registration, move, by=by, note=reason, reason=reason[:300])
    _tell(registration, by=by)
    move_up(registration.run)
    return registration


@transaction.atomic
def invite_to_run(
    run: CourseRun, *, email: str, first_name: str, last_name: str, by: User
) -> Registration:
    """Offer a free place to somebody; never past those who wait.

    Raises NoPlaceError, AlreadyRegisteredError, BegunError.
    """
    run = lock(run)
    ask_lead(run, by)
    if run.state not in TAKING_STATES:
        raise BegunError
    if not free_places(run):
        raise NoPlaceError
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = create_person(email=email, first_name=first_name, last_name=last_name, by=by)
    if run.staff.filter(person=person).exists():
        raise LeadersError
    if run.registrations.filter(person=person).exclude(state__in=ENDED_STATES).exists():
        raise AlreadyRegisteredError
    registration = Registration(
        run=run,
        person=person,
        state=STATE.OFFERED,
        ticket=_next_ticket(run),
        offered_until=_offer_until(run),
    )
    registration.full_clean(exclude=["state"])
    registration.save()
    note_registration(registration, "invite", by=by)
    public_pages_changed()
    _tell(registration, by=by)
    return registration


@transaction.atomic
def miss_run(registration: Registration, *, by: User) -> Registration:
    """Never came, without a word."""
    registration = lock(registration, first=("run",))
    if registration.run.state in TAKING_STATES:
        raise HasChangedError
    record(registration, REGISTRATION_MOVES.check("miss", registration, by=by), by=by)
    return registration


@transaction.atomic
def restore_registration(registration: Registration, *, by: User) -> Registration:
    """It was a mistake: they were there."""
    registration = lock(registration, first=("run",))
    record(registration, REGISTRATION_MOVES.check("restore", registration, by=by), by=by)
    return registration
