"""The verbs of concerns; the only writers. Who writes locks the concern first."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on
from kurse.concerns.models import Concern, ConcernEvent, ConcernState, Outcome, RaisedAs
from kurse.concerns.queries import raiser_of
from kurse.concerns.states import CONCERN_MOVES
from kurse.placements.actions.asking import asked_contacts
from kurse.placements.models import Placement

RAISED = "concerns.raised"
INVITED = "concerns.invited"
#: Who can be asked to a talk about a concern.
STUDENT, SITE = "student", "site"


class ReviewInPastError(DomainError):
    slug = "review-in-past"
    text = _("The day of review lies in the past. Please choose a later one.")


class WordsMissingError(DomainError):
    slug = "words-missing"
    text = _("Please write a few words. Nothing is saved yet.")


class ProtectedError(DomainError):
    slug = "protected"
    text = _("What students raise themselves cannot be hidden from them.")


@transaction.atomic
def raise_concern(
    placement: Placement,
    *,
    text: str,
    call_wanted: bool,
    by: User,
    is_protected: bool = False,
    name: str = "",
) -> Concern:
    """Somebody speaks up; coordination and lecturers of the team hear of it at once, without the
    words: these are read signed in.

    ``name`` is who wrote by link. Only lecturers and coordination make it a case of protection.

    Raises:
        PermissionDenied: ``by`` has no part in this practice. WordsMissingError, ProtectedError.
    """
    raised_as = raiser_of(by, placement)
    if not raised_as or not by.has_perm("concerns.raise_concern", placement):
        raise PermissionDenied
    if not text.strip():
        raise WordsMissingError
    if is_protected and raised_as in (RaisedAs.STUDENT, RaisedAs.AGENCY):
        raise ProtectedError
    concern = Concern(
        placement=placement,
        raised_by=by,
        raised_as=raised_as,
        raised_at=clock.now(),
        text=text.strip(),
        call_wanted=call_wanted,
        is_protected=is_protected,
    )
    concern.full_clean()
    concern.save(force_insert=True)
    _note(concern, "raise", "", by=by, evidence=name)
    for person in carers_of(placement):
        if person.pk not in (by.pk, placement.student_id):
            queue_mail(RAISED, to=person, link=concern.get_absolute_url(), about=concern, by=by)
    return concern


def carers_of(placement: Placement) -> list[User]:
    """Today's coordination of the cohort and lecturers of the team, each once."""
    parts = Participation.objects.filter(
        active_on(clock.today()), cohort=placement.phase.cohort_id
    ).select_related("user")
    people = {
        part.user_id: part.user
        for part in parts.filter(role__in=(Role.COORDINATOR, Role.LECTURER))
        if part.role == Role.COORDINATOR or part.team_id == placement.team_id
    }
    return list(people.values())


@transaction.atomic
def take_concern(concern: Concern, *, by: User) -> Concern:
    """One person cares for it from now on."""
    concern = lock(concern)
    move = CONCERN_MOVES.check("take", concern, by=by)
    concern.taken_by = by
    return _step(concern, move, by=by)


@transaction.atomic
def plan_concern(
    concern: Concern,
    *,
    plan: str,
    review_on: dt.date,
    by: User,
    invited: Iterable[str] = (),
    meeting: str = "",
) -> Concern:
    """What will be done, and when one looks again; whom to ask to a talk (``student``, ``site``).

    The mail says where and when (``meeting``) and nothing else.

    Raises:
        ReviewInPastError, WordsMissingError (no plan, or guests and no meeting).
    """
    concern = lock(concern)
    move = CONCERN_MOVES.check("plan", concern, by=by)
    return _planned(concern, move, plan, review_on, by=by, invited=invited, meeting=meeting)


@transaction.atomic
def review_concern(
    concern: Concern,
    *,
    note: str,
    plan: str,
    review_on: dt.date,
    by: User,
    invited: Iterable[str] = (),
    meeting: str = "",
) -> Concern:
    """Looked at again: how it goes (``note``), the plan from here on, the next day of review."""
    concern = lock(concern)
    move = CONCERN_MOVES.check("review", concern, by=by)
    if not note.strip():
        raise WordsMissingError
    return _planned(
        concern, move, plan, review_on, by=by, invited=invited, meeting=meeting, note=note
    )


def _planned(
    concern: Concern,
    move: Move,
    plan: str,
    review_on: dt.date,
    *,
    by: User,
    invited: Iterable[str],
    meeting: str,
    note: str = "",
) -> Concern:
    invited = set(invited)
    if not plan.strip() or (invited and not meeting.strip()):
        raise WordsMissingError
    if review_on < clock.today():
        raise ReviewInPastError
    concern.plan, concern.review_on = plan.strip(), review_on
    concern = _step(concern, move, by=by, note=note)
    for person in _guests(concern, invited):
        queue_mail(
            INVITED,
            to=person,
            context={"termin_neu": meeting.strip()},
            about=concern,
            by=by,
        )
    return concern


def _guests(concern: Concern, invited: set[str]) -> list[User]:
    placement = concern.placement
    guests = [placement.student] if STUDENT in invited else []
    contact = asked_contacts([placement])[placement.pk] if SITE in invited else None
    return [*guests, contact.user] if contact is not None else guests


@transaction.atomic
def close_concern(concern: Concern, *, outcome: str, by: User, note: str = "") -> Concern:
    """It is settled; the result as a class, a sentence if one likes."""
    concern = lock(concern)
    move = CONCERN_MOVES.check("close", concern, by=by)
    concern.outcome = Outcome(outcome).value
    concern.review_on = None
    return _step(concern, move, by=by, note=note)


@transaction.atomic
def reopen_concern(concern: Concern, *, note: str, by: User) -> Concern:
    """It was not settled after all; whoever opens it again cares for it."""
    concern = lock(concern)
    move = CONCERN_MOVES.check("reopen", concern, by=by)
    if not note.strip():
        raise WordsMissingError
    concern.taken_by, concern.outcome = by, ""
    return _step(concern, move, by=by, note=note)


@transaction.atomic
def protect_concern(concern: Concern, *, protected: bool, by: User) -> Concern:
    """Hide it from the student, or show it (Schutzfall).

    Raises:
        ProtectedError: the student raised it.
    """
    concern = lock(concern)
    if not by.has_perm("concerns.clarify_concern", concern):
        raise PermissionDenied
    if protected and concern.raised_as == RaisedAs.STUDENT:
        raise ProtectedError
    concern.is_protected = protected
    concern.save(update_fields=["is_protected"])
    _note(concern, "protect" if protected else "show", concern.state, by=by)
    return concern


def _step(concern: Concern, move: Move, *, by: User, note: str = "") -> Concern:
    before = str(concern.state)
    concern.state = ConcernState(move.target)
    concern.save(update_fields=["state", "taken_by", "plan", "review_on", "outcome"])
    _note(concern, move.verb, before, by=by, note=note)
    return concern


def _note(
    concern: Concern, verb: str, before: str, *, by: User, note: str = "", evidence: str = ""
) -> None:
    ConcernEvent.objects.create(
        concern=concern,
        verb=verb,
        from_state=before,
        to_state=concern.state,
        by=by,
        note=note.strip()[:1000],
        evidence=evidence[:200],
        at=clock.now(),
    )
