"""The agency's page behind the link of a call (P01): a minute, without an account."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from home.core.clock import today
from home.core.registries import HouseContact
from home.people.models import User
from home.tasklinks.language import wants_simple
from home.tasklinks.models import TaskLink
from kurse.offers.call.actions import answer_call, mail_context
from kurse.offers.call.forms import CallForm, answer_words
from kurse.offers.call.queries import ANSWERABLE, REQUEST, WAITING, places_asked, request_of
from kurse.offers.models import CallRequest, Place
from kurse.partners.models import Contact
from kurse.partners.queries import contacts_active


def is_open(link: TaskLink) -> bool:
    """Until the practice begins: as long as a place waits, or rests and may be offered yet."""
    request = request_of(link)
    return (
        request is not None
        and request.call.phase.starts_on > today()
        and request.places.filter(state__in=ANSWERABLE).exists()
    )


def contact_of_link(link: TaskLink) -> HouseContact | None:
    request = request_of(link)
    if request is None:
        return None
    cohort = request.call.phase.cohort
    return HouseContact(name=cohort.contact_name, phone=cohort.contact_phone)


def summary_of(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet: each place that waits, with last year's seats."""
    request = request_of(link)
    if request is None:
        return []
    waiting = places_asked().filter(call_request=request, state__in=WAITING)
    return [
        (place.title, f"{place.min_students}, {place.ideal_students}, {place.max_students}")
        for place in waiting
    ]


def mail_again(link: TaskLink) -> tuple[str, dict[str, str]]:
    request = request_of(link)
    return (REQUEST, mail_context(request)) if request else ("tasklinks.handed_on", {})


def contacts_for(places: list[Place]) -> list[Contact]:
    agencies = {place.facility.agency_id for place in places}
    return list(contacts_active().filter(agency__in=agencies).select_related("user"))


def answer_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows, POST answers."""
    asked = request_of(link)
    if asked is None:
        raise Http404
    places = list(places_asked().filter(call_request=asked))
    is_post = request.method == "POST"
    form = CallForm(request.POST if is_post else None, places=places, contacts=contacts_for(places))
    context = {
        "link": link,
        "contact": contact_of_link(link),
        "simple": wants_simple(request),
    }
    if is_post and form.is_valid():
        typed = form.cleaned_data["name"]
        if error := give_answer(form, asked, by=link.person, answered_by=typed, link=link):
            form.add_error(None, error)
            return _page(request, form, asked, context, status=409)
        return render(
            request,
            "offers/call_done.html",
            context | {"name": typed, "answers": answers_of(asked)},
        )
    return _page(request, form, asked, context, status=422 if is_post else 200)


def give_answer(form: CallForm, asked: CallRequest, *, by: User, **how: Any) -> Any:
    """Write the answers; the error for the form, or None."""
    try:
        answer_call(asked, form.answers(), by=by, **how)
    except ValidationError as error:
        return error
    return None


def answers_of(asked: CallRequest) -> list[dict[str, Any]]:
    """Each place with what was noted for it."""
    rows = []
    for place in places_asked().filter(call_request=asked):
        kind, label = answer_words(place)
        rows.append({"place": place, "kind": kind, "label": label})
    return rows


def page_context(form: CallForm, asked: CallRequest) -> dict[str, Any]:
    agencies = sorted({place.facility.agency.name for place in form.places})
    return {
        "form": form,
        "asked": asked,
        "cohort": asked.call.phase.cohort,
        "phase": asked.call.phase,
        "agencies": agencies,
        "open_rows": form.open_rows,
        "answers": [row for row in answers_of(asked) if row["place"].state not in WAITING],
        "resting_rows": [row for row in form.answered_rows if row.fields],
        "until": asked.call.answer_until,
        "is_late": asked.call.answer_until < today(),
    }


def _page(
    request: HttpRequest,
    form: CallForm,
    asked: CallRequest,
    context: dict[str, Any],
    *,
    status: int,
) -> HttpResponse:
    return render(
        request, "offers/call_link.html", context | page_context(form, asked), status=status
    )
