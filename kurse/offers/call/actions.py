"""Sending the call, answering it, reminding; nobody else writes calls and requests."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day_in_mail, local_date
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.actions import finish_link, issue_link
from home.tasklinks.models import TaskLink
from home.tasklinks.queries import current_links
from kurse.cohorts.models import Phase
from kurse.offers.actions import (
    change_capacity,
    create_place,
    decline_year,
    edit_place,
    report_place,
)
from kurse.offers.call.queries import (
    ANSWERABLE,
    PURPOSE,
    REMINDER,
    REQUEST,
    WAITING,
    open_requests,
    places_asked,
    plan_of,
)
from kurse.offers.models import CallRequest, HostingCall, Place, PlaceState

#: What a new year takes over from the place of the year before.
TAKEN_OVER = (
    "code",
    "title",
    "field_of_work",
    "task",
    "requirements",
    "days",
    "languages",
    "min_students",
    "ideal_students",
    "max_students",
)


class NobodyToAskError(DomainError):
    slug = "nobody-to-ask"
    text = _("There is nobody to ask: every place of the year before has been asked for.")


class DayOverError(DomainError):
    slug = "day-over"
    text = _("The last day for answers must lie ahead and before the practice begins.")


class AnsweredAlreadyError(DomainError):
    slug = "answered-already"
    text = _("All places of this request have been answered.")


@dataclass(frozen=True)
class CallAnswer:
    """The answer for one place. ``changes`` holds new texts, ``seats`` (least, ideal, most)."""

    place: Place
    is_offered: bool
    changes: dict[str, Any] = field(default_factory=dict)
    seats: tuple[int, int, int] | None = None
    reason: str = ""
    text: str = ""


@transaction.atomic
def send_call(phase: Phase, *, answer_until: dt.date, by: User) -> HostingCall:
    """Ask for every place of the year before: places ``invited``, one mail a person (T03).

    Sent again, it asks only for what was not asked for yet.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        DayOverError: the last day is over, or after the first day of practice.
        NobodyToAskError: nothing is left to ask for.
    """
    phase = lock(phase)
    if not by.has_perm("cohorts.coordinate_cohort", phase.cohort):
        raise PermissionDenied
    if not clock.today() <= answer_until < phase.starts_on:
        raise DayOverError
    plan = plan_of(phase)
    if not plan.addressees:
        raise NobodyToAskError
    call = HostingCall.objects.filter(phase=phase).first() or HostingCall(
        phase=phase, by=by, sent_at=clock.now()
    )
    call.answer_until = answer_until
    call.save()
    for addressee in plan.addressees:
        request, _new = CallRequest.objects.get_or_create(
            call=call, person=addressee.person, defaults={"asked_at": clock.now()}
        )
        for old in addressee.places:
            _invite(old, phase, request, by=by)
        _ask(request, REQUEST, by=by)
    return call


def _invite(old: Place, phase: Phase, request: CallRequest, *, by: User) -> None:
    contact = old.practice_supervisor
    stays = contact is not None and (contact.until is None or contact.until >= phase.starts_on)
    create_place(
        phase=phase,
        facility=old.facility,
        by=by,
        state=PlaceState.INVITED,
        previous=old,
        call_request=request,
        practice_supervisor=contact if stays else None,
        **{name: getattr(old, name) for name in TAKEN_OVER},
    )


def _ask(request: CallRequest, kind: str, *, by: User | None, link: TaskLink | None = None) -> None:
    person = link.person if link else request.person
    queue_mail(
        kind,
        to=person,
        context=mail_context(request),
        task_link=link or issue_link(PURPOSE, person=person, about=request, by=by),
        about=request,
        by=by,
        digest=kind == REMINDER,
    )


def mail_context(request: CallRequest) -> dict[str, str]:
    return {
        "jahrgang": request.call.phase.cohort.name,
        "frist": day_in_mail(request.call.answer_until),
    }


@transaction.atomic
def ask_again(request: CallRequest, *, by: User) -> None:
    """A fresh link to whom was asked; the old one stops opening.

    Raises:
        AnsweredAlreadyError: nothing waits for an answer.
    """
    request = _locked(request)
    if not by.has_perm("cohorts.coordinate_cohort", request.call.phase.cohort):
        raise PermissionDenied
    if not request.places.filter(state__in=WAITING).exists():
        raise AnsweredAlreadyError
    _ask(request, REQUEST, by=by)


@transaction.atomic
def answer_call(
    request: CallRequest,
    answers: Sequence[CallAnswer],
    *,
    by: User,
    answered_by: str,
    evidence: str = "",
    link: TaskLink | None = None,
) -> CallRequest:
    """Write down what the agency answers, place by place; all of it or nothing.

    ``by`` acts for the agency or coordinates; ``evidence`` says how it was told. Places that
    were answered in the meantime are left as they are.

    Raises:
        HasChangedError: somebody else answered for one of these places.
        PermissionDenied: ``by`` neither belongs to the agency nor coordinates.
        ValidationError: seats in the wrong order, or more than the house can count.
    """
    request = _locked(request)
    for answer in sorted(answers, key=lambda one: one.place.pk):
        place = places_asked().select_for_update(no_key=True, of=("self",)).get(pk=answer.place.pk)
        if place.call_request_id != request.pk:
            raise PermissionDenied
        if place.state not in ANSWERABLE or place.state != answer.place.state:
            raise HasChangedError
        _write(place, answer, by=by, answered_by=answered_by, evidence=evidence)
    request.answered_at = clock.now()
    request.answered_name = answered_by[:120]
    request.save(update_fields=["answered_at", "answered_name"])
    if link is not None and not request.places.filter(state__in=WAITING).exists():
        finish_link(link, name=answered_by, by=by)
    queue_mail(
        "offers.call_noted",
        to=link.person if link else request.person,
        context=mail_context(request),
        task_link=link or issue_link(PURPOSE, person=request.person, about=request, by=by),
        about=request,
        by=by,
    )
    return request


def _write(place: Place, answer: CallAnswer, *, by: User, answered_by: str, evidence: str) -> None:
    note = ": ".join(part for part in (answered_by, answer.text) if part)
    if not answer.is_offered:
        decline_year(place, by=by, reason=answer.reason, note=note, evidence=evidence)
        return
    report_place(place, by=by, note=note, evidence=evidence)
    changed = []
    if answer.changes:
        changed += edit_place(place, by=by, **answer.changes)
    if answer.seats:
        least, ideal, most = answer.seats
        changed += change_capacity(
            place, min_students=least, ideal_students=ideal, max_students=most, by=by
        )
    if changed or answer.text:
        Place.objects.filter(pk=place.pk).update(is_changed=True)


def remind_call(on: dt.date | None = None) -> int:
    """T04 on the days the rulebook names, until an answer is there. Returns the mails written."""
    day = on or clock.today()
    return sum(_remind(request, day) for request in open_requests(day))


@transaction.atomic
def _remind(request: CallRequest, day: dt.date) -> int:
    request = _locked(request)
    age = (day - local_date(request.asked_at)).days
    reminded = request.reminded_at and local_date(request.reminded_at) == day
    if reminded or age not in rule("offers.call_remind_after_days"):
        return 0
    if day > request.call.answer_until:
        return 0
    link = (
        current_links(purpose=PURPOSE, about=str(request.public_id))
        .filter(expires_at__gt=clock.now())
        .select_related("person")
        .order_by("-issued_at")
        .first()
    )
    _ask(request, REMINDER, by=None, link=link)
    request.reminded_at = clock.now()
    request.save(update_fields=["reminded_at"])
    return 1


def _locked(request: CallRequest) -> CallRequest:
    lock(request)
    return CallRequest.objects.select_related("call__phase__cohort", "person").get(pk=request.pk)
