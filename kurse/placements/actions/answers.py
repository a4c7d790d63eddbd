"""The agency's answer, what becomes of it, and the student's wish to swap.

``by`` is a contact of the agency (by link or account), or the coordination on its behalf: then
``evidence`` says how, when and by whom it was told. ``answered_by`` is the name typed on the
page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day_in_mail
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.actions import finish_link, issue_link
from home.tasklinks.queries import current_links
from kurse.placements.actions.asking import answer_day, ask_agencies, asked_contacts
from kurse.placements.actions.common import (
    add_event,
    demand_reason,
    lock_placement,
    record,
    tell_coordination,
    tell_student,
)
from kurse.placements.models import ChangeProposal, Placement, PlacementState, SwapRequest
from kurse.placements.queries import promised_day, stance_of
from kurse.placements.queries.answers import PURPOSE
from kurse.placements.queries.file import open_proposal, workday_on
from kurse.placements.states import PLACEMENT_MOVES

State = PlacementState


class EvidenceMissingError(DomainError):
    slug = "evidence-missing"
    text = _("You answer for the agency: please say how, when and by whom it was told.")


class ChangeMissingError(DomainError):
    slug = "change-missing"
    text = _("Please say what should be different.")


def _check_evidence(placement: Placement, by: User, evidence: str) -> bool:
    """Whether it is an answer on the agency's behalf; such a one needs evidence."""
    on_behalf = not stance_of(by, placement).agency
    if on_behalf and not evidence.strip():
        raise EvidenceMissingError
    return on_behalf


@transaction.atomic
def confirm_placement(
    placement: Placement, *, by: User, answered_by: str = "", evidence: str = ""
) -> Placement:
    """The agency says yes.

    Raises:
        HasChangedError: somebody answered before.
        PermissionDenied: ``by`` neither belongs to the agency nor coordinates.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("confirm", placement, by=by)
    on_behalf = _check_evidence(placement, by, evidence)
    placement = record(
        placement,
        move,
        by=by,
        evidence=evidence,
        answered_by=answered_by,
        answered_at=clock.now(),
    )
    _close_links(placement, by=by, name=answered_by or str(by))
    if on_behalf:
        _send_receipt(placement, by=by)
    return placement


@transaction.atomic
def request_change(
    placement: Placement,
    *,
    wish: str,
    by: User,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    answered_by: str = "",
    evidence: str = "",
) -> Placement:
    """The agency proposes something else; the place stays taken until the coordination decides.

    Raises:
        ChangeMissingError: no word on what should change.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("request_change", placement, by=by)
    on_behalf = _check_evidence(placement, by, evidence)
    if not wish.strip():
        raise ChangeMissingError
    proposal = ChangeProposal(
        placement=placement,
        wish=wish.strip()[:1000],
        starts_on=starts_on,
        ends_on=ends_on,
        made_by_name=(answered_by or str(by))[:160],
    )
    proposal.full_clean()
    proposal.save()
    placement = record(
        placement,
        move,
        by=by,
        evidence=evidence,
        answered_by=answered_by,
        answered_at=clock.now(),
    )
    tell_coordination(
        "placements.change_proposed",
        placement,
        by=by,
        vorgang=placement.number,
        frist=day_in_mail(decision_day(placement)),
    )
    _close_links(placement, by=by, name=answered_by or str(by))
    if on_behalf:
        _send_receipt(placement, by=by)
    return placement


@transaction.atomic
def decline_placement(
    placement: Placement, *, reason: str, by: User, answered_by: str = "", evidence: str = ""
) -> Placement:
    """The agency says no; the student learns of it in the same transaction (T11).

    The reason is for the coordination only.

    Raises:
        ReasonMissingError: no reason.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("decline", placement, by=by)
    on_behalf = _check_evidence(placement, by, evidence)
    return _lose_place(
        placement,
        move.verb,
        by=by,
        note=demand_reason(reason),
        answered_by=answered_by,
        evidence=evidence,
        receipt=on_behalf,
    )


@transaction.atomic
def give_up_place(placement: Placement, *, by: User, reason: str) -> Placement:
    """A proposed change cannot be met: the student gets another place."""
    placement = lock_placement(placement)
    PLACEMENT_MOVES.check("give_up_place", placement, by=by)
    _decide(placement, accepted=False, answer=reason)
    return _lose_place(placement, "give_up_place", by=by, note=demand_reason(reason))


def _lose_place(
    placement: Placement,
    verb: str,
    *,
    by: User,
    note: str,
    answered_by: str = "",
    evidence: str = "",
    receipt: bool = False,
) -> Placement:
    move = PLACEMENT_MOVES.check(verb, placement, by=by)
    placement = record(
        placement,
        move,
        by=by,
        note=note,
        answered_by=answered_by,
        evidence=evidence,
        answered_at=clock.now(),
    )
    day = day_in_mail(promised_day(placement))
    tell_student("placements.declined", placement, by=by, frist=day)
    _close_links(placement, by=by, name=answered_by or str(by))
    if receipt:
        _send_receipt(placement, by=by)
    return placement


@transaction.atomic
def undo_answer(
    placement: Placement, *, by: User, answered_by: str = "", evidence: str = ""
) -> Placement:
    """Take an answer back within its time (rows 34, 35); the question is open again.

    Raises:
        AnswerFinalError: the time is over.
        SeatsFullError, PlacedAnewError: the seat, or the student, went elsewhere meanwhile.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("undo_answer", placement, by=by)
    _check_evidence(placement, by, evidence or answered_by)
    was_declined = placement.state == State.DECLINED
    if placement.state == State.CHANGE_REQUESTED:
        _decide(placement, accepted=False, answer="")
    placement = record(
        placement, move, by=by, evidence=evidence, answered_by=answered_by, answered_at=None
    )
    if was_declined:
        tell_student("placements.student_news", placement, by=by)
    return placement


def _close_links(placement: Placement, *, by: User, name: str) -> None:
    """Nothing waits for the person asked any more, whoever answered: their link is done."""
    contact = placement.asked
    if contact is None:
        return
    same = {"asked__user": contact.user_id, "phase": placement.phase_id}
    if Placement.objects.filter(state=State.PUBLISHED, **same).exists():
        return
    for link in current_links(
        person=contact.user_id, purpose=PURPOSE, about=str(placement.phase.public_id)
    ):
        if link.opens():
            finish_link(link, name=name, by=by)


def _send_receipt(placement: Placement, *, by: User) -> None:
    """What was noted on the agency's behalf goes to the stored address, to be corrected there."""
    contact = placement.asked or asked_contacts([placement])[placement.pk]
    if contact is None:
        return
    link = issue_link(PURPOSE, person=contact.user, about=placement.phase.public_id, by=by)
    queue_mail(
        "placements.noted",
        to=contact.user,
        context={"vorgang": placement.number},
        task_link=link,
        about=placement.public_id,
        by=by,
    )


# A page of answers -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """One row of an answered page. ``seen`` is the state the page showed when it was filled in:
    changing an answer one has seen is meant, overwriting one that came in between is not.
    """

    placement: Placement
    verb: str
    seen: str
    text: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a row: written, there already, or refused with a sentence."""

    placement: Placement
    error: ValidationError | None = None


#: Where each answer leads.
TARGETS = {
    "confirm": State.AGENCY_CONFIRMED,
    "request_change": State.CHANGE_REQUESTED,
    "decline": State.DECLINED,
}


@transaction.atomic
def answer_placements(
    answers: Sequence[Answer], *, by: User, answered_by: str = "", evidence: str = ""
) -> list[Outcome]:
    """Write each row's answer; a row that cannot be answered any more does not stop the others.

    Sending the same page twice has one effect. Places are locked by key, before everything else.
    """
    answers = sorted(answers, key=lambda answer: (answer.placement.place_id, answer.placement.pk))
    for answer in answers:
        lock_placement(answer.placement)
    return [
        _answer(answer, by=by, answered_by=answered_by, evidence=evidence) for answer in answers
    ]


def _answer(answer: Answer, *, by: User, answered_by: str, evidence: str) -> Outcome:
    placement = Placement.objects.get(pk=answer.placement.pk)
    if placement.state == TARGETS[answer.verb] and (
        answer.seen != placement.state or _says_the_same(answer, placement)
    ):
        return Outcome(placement)
    who: dict[str, Any] = {"by": by, "answered_by": answered_by, "evidence": evidence}
    try:
        with transaction.atomic():
            if placement.state != State.PUBLISHED:
                if answer.seen != placement.state:
                    raise HasChangedError
                placement = undo_answer(placement, **who)
            return Outcome(_walk_answer(answer, placement, **who))
    except ValidationError as error:
        return Outcome(placement, error)


def _says_the_same(answer: Answer, placement: Placement) -> bool:
    """Whether the answer that stands would only be written once more."""
    if answer.verb == "confirm":
        return True
    if answer.verb == "decline":
        last = placement.events.filter(verb="decline").order_by("-at", "-pk").first()
        return last is not None and last.note == answer.text.strip()[:1000]
    proposal = open_proposal(placement)
    return proposal is not None and (proposal.wish, proposal.starts_on, proposal.ends_on) == (
        answer.text.strip()[:1000],
        answer.starts_on,
        answer.ends_on,
    )


def _walk_answer(answer: Answer, placement: Placement, **who: Any) -> Placement:
    if answer.verb == "confirm":
        return confirm_placement(placement, **who)
    if answer.verb == "decline":
        return decline_placement(placement, reason=answer.text, **who)
    return request_change(
        placement, wish=answer.text, starts_on=answer.starts_on, ends_on=answer.ends_on, **who
    )


# The coordination decides -----------------------------------------------------------------------


def decision_day(placement: Placement) -> dt.date:
    """By when the coordination decides on a proposed change."""
    return workday_on(clock.today() + dt.timedelta(days=rule("placements.decide_days")))


def _decide(placement: Placement, *, accepted: bool, answer: str) -> ChangeProposal | None:
    proposal = open_proposal(placement)
    if proposal is not None:
        proposal.accepted = accepted
        proposal.decided_at = clock.now()
        proposal.answer = answer[:500]
        proposal.save(update_fields=["accepted", "decided_at", "answer"])
    return proposal


@transaction.atomic
def decide_change(
    placement: Placement,
    *,
    accept: bool,
    by: User,
    answer: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Placement:
    """Take up the proposed change, or keep what was planned; the agency is asked anew.

    The dates are those given, else those proposed, else the old ones. The student learns the
    decision where something changes.

    Raises:
        ReasonMissingError: a "no" without a word.
    """
    placement = lock_placement(placement)
    move = PLACEMENT_MOVES.check("accept_change" if accept else "refuse_change", placement, by=by)
    if not accept:
        demand_reason(answer)
    proposal = _decide(placement, accepted=accept, answer=answer)
    dates: dict[str, Any] = {}
    if accept:
        first = starts_on or (proposal.starts_on if proposal else None) or placement.starts_on
        last = ends_on or (proposal.ends_on if proposal else None) or placement.ends_on
        dates = {"starts_on": first, "ends_on": last}
    placement = record(
        placement,
        move,
        by=by,
        note=answer,
        answered_at=None,
        answer_until=answer_day(placement.phase),
        **dates,
    )
    placement.validate_constraints()
    ask_agencies([placement], by=by, kind="placements.change_decided")
    if accept:
        tell_student("placements.student_news", placement, by=by)
    return placement


# Swapping ---------------------------------------------------------------------------------------


@transaction.atomic
def request_swap(placement: Placement, *, wish: str, by: User) -> SwapRequest:
    """A student asks for another place; only the coordination reads it, the place stays (M77)."""
    placement = lock_placement(placement)
    if not by.has_perm("placements.request_swap", placement):
        raise PermissionDenied
    if placement.state not in SWAPPABLE_STATES:
        raise HasChangedError
    swap = SwapRequest(placement=placement, wish=demand_reason(wish))
    swap.full_clean()
    swap.save()
    add_event(placement, "request_swap", placement.state, by=by)
    return swap


@transaction.atomic
def answer_swap(swap: SwapRequest, *, answer: str, by: User) -> SwapRequest:
    """The coordination answers; the student gets word that there is an answer."""
    placement = lock_placement(Placement.objects.get(pk=swap.placement_id))
    swap = lock(swap)
    if not by.has_perm("placements.coordinate_placement", placement):
        raise PermissionDenied
    if swap.answered_at is not None:
        raise HasChangedError
    swap.answer = demand_reason(answer)
    swap.answered_at = clock.now()
    swap.save(update_fields=["answer", "answered_at"])
    add_event(placement, "answer_swap", placement.state, by=by)
    tell_student("placements.student_news", placement, by=by)
    return swap


SWAPPABLE_STATES = (
    State.PUBLISHED,
    State.CHANGE_REQUESTED,
    State.AGENCY_CONFIRMED,
    State.AGREEMENT_OPEN,
    State.AGREED,
    State.READY,
)
