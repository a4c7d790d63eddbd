"""The agency's page behind a task link (P02): who is asked what, one form, nothing preselected.

Opening it writes nothing. Names appear only on the page that answers a POST, and only where the
name typed is that of the person the link was sent to (JOURNEYS 9.4).
"""

import datetime as dt
import re
import unicodedata
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from home.core.clock import now, today
from home.core.exceptions import HasChangedError
from home.core.formats import day_in_mail, period
from home.core.registries import HouseContact
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from home.tasklinks.actions import finish_link
from home.tasklinks.language import wants_simple
from home.tasklinks.models import TaskLink
from kurse.cohorts.models import Phase
from kurse.placements.actions import Outcome, answer_placements
from kurse.placements.forms import AnswerForm
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import rows_asked_of
from kurse.placements.states import undo_until
from kurse.placements.words import number_of_places, state_words, student_name

State = PlacementState
#: Answers that may be changed while they are fresh.
CHANGEABLE = (State.AGENCY_CONFIRMED, State.CHANGE_REQUESTED, State.DECLINED)


# What the task links ask ------------------------------------------------------------------------


def is_open(link: TaskLink) -> bool:
    """As long as anything waits for an answer, or one may think again; the deadline does not
    close it."""
    fresh = now() - dt.timedelta(hours=rule("tasklinks.change_hours"))
    waits = Q(state=State.PUBLISHED) | Q(state__in=CHANGEABLE, answered_at__gt=fresh)
    return rows_asked_of(link).filter(waits).exists()


def _phase_of(link: TaskLink) -> Phase | None:
    return Phase.objects.select_related("cohort").filter(public_id=link.about).first()


def contact_of_link(link: TaskLink) -> HouseContact | None:
    phase = _phase_of(link)
    if phase is None:
        return None
    return HouseContact(name=phase.cohort.contact_name, phone=phase.cohort.contact_phone)


def summary_of(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet: initials, place, period."""
    rows = list(rows_asked_of(link))
    return [
        (
            placement.student.initials,
            f"{placement.place.title}, {period(placement.starts_on, placement.ends_on)}",
        )
        for placement in rows
        if placement.state == State.PUBLISHED
    ]


def mail_again(link: TaskLink) -> tuple[str, dict[str, str]]:
    """The request once more, for whom it was handed on to."""
    waiting = [one for one in rows_asked_of(link) if one.state == State.PUBLISHED]
    days = [one.answer_until for one in waiting if one.answer_until]
    context = {
        "plaetze": number_of_places(len(waiting)),
        "frist": day_in_mail(min(days, default=today())),
    }
    return "placements.asked", context


# The page ---------------------------------------------------------------------------------------


def answer_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows, POST answers."""
    placements = list(rows_asked_of(link))
    is_post = request.method == "POST"
    form = AnswerForm(request.POST if is_post else None, placements=placements)
    if is_post and form.is_valid():
        return _answered(request, link, form)
    return _page(request, link, form, status=422 if is_post else 200)


def context_of(form: AnswerForm) -> dict[str, Any]:
    """What all pages of answers show: the rows, and what holds for all open ones."""
    rows = form.rows
    waiting = [row.placement for row in rows if row.is_open]
    until = min((one.answer_until for one in waiting if one.answer_until), default=None)
    periods = {(one.starts_on, one.ends_on) for one in waiting}
    days = {one.phase.required_days for one in waiting}
    answered = [row for row in rows if not row.is_open]
    moments = [row.placement.answered_at for row in answered if row.placement.answered_at]
    ends = [row.until for row in answered if row.until]
    return {
        "form": form,
        "open_rows": [row for row in rows if row.is_open],
        "answered_rows": answered,
        "count": len(waiting),
        "until": until,
        "is_late": until is not None and until < today(),
        "agency": rows[0].placement.place.facility.agency if rows else None,
        "agencies": {row.placement.place.facility.agency.name for row in rows},
        "period": next(iter(periods)) if len(periods) == 1 else None,
        "days": next(iter(days)) if len(days) == 1 else None,
        "answered_on": max(moments, default=None),
        "change_until": max(ends, default=None),
        "undo_from_now": _undo_from_now(),
    }


def _undo_from_now() -> Any:
    """Until when an answer sent now can be changed."""
    return undo_until(Placement(answered_at=now()))


def _page(
    request: HttpRequest, link: TaskLink, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    simple = wants_simple(request)
    context = context_of(form) | {
        "link": link,
        "contact": contact_of_link(link),
        "simple": simple,
    }
    name = "placements/answer_simple.html" if simple else "placements/answer_link.html"
    return render(request, name, context, status=status)


def _answered(request: HttpRequest, link: TaskLink, form: AnswerForm) -> HttpResponse:
    typed = form.cleaned_data["name"]
    outcomes = answer_placements(form.answers(), by=link.person, answered_by=typed)
    rows = list(rows_asked_of(link))
    link.refresh_from_db(fields=["done_at"])
    if link.done_at is None and not any(row.state == State.PUBLISHED for row in rows):
        finish_link(link, name=typed, by=link.person)
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "simple": wants_simple(request),
        "name": typed,
        "shows_names": is_same_person(typed, link.person),
        "results": [result_of(outcome, link.person, typed) for outcome in outcomes],
        "left": sum(row.state == State.PUBLISHED for row in rows),
        "change_until": _undo_from_now(),
    }
    return render(request, "placements/answer_done.html", context)


def result_of(outcome: Outcome, person: User, typed: str) -> dict[str, Any]:
    """One line of the page after the answer: names for those who come, and for them only."""
    placement = outcome.placement
    comes = placement.state in (State.AGENCY_CONFIRMED, State.CHANGE_REQUESTED)
    named = outcome.error is None and comes and is_same_person(typed, person)
    kind, label = state_words(placement, Role.AGENCY)
    return {
        "title": student_name(placement, Role.AGENCY) if named else placement.student.initials,
        "email": placement.student.email if named else "",
        "place": placement.place.title,
        "kind": kind,
        "label": label,
        "error": _sentence(outcome),
    }


def _sentence(outcome: Outcome) -> str:
    if outcome.error is None:
        return ""
    if getattr(outcome.error, "code", "") == HasChangedError.slug:
        return _("This has been answered already.")
    return " ".join(outcome.error.messages)


def is_same_person(typed: str, person: User) -> bool:
    """Whether the typed name is this person's: the last name in full, the first at least begun.

    Accents, case, titles and the order of the names do not matter.
    """
    words = _words(typed)
    last, first = _words(person.last_name), _words(person.first_name)
    if not words or not last or not set(last) <= set(words):
        return False
    rest = [word for word in words if word not in last] or [""]
    return any(word and first and (first[0].startswith(word) or word in first) for word in rest)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ı", "i"))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [word for word in re.split(r"[^a-z]+", plain) if word]
