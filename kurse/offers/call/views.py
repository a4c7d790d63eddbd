"""The coordination's pages of a call: what sending would do, the board of answers."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core.clock import today
from home.core.formats import day_in_mail
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.outbox.kinds import fill
from home.outbox.queries import text_of
from kurse.cohorts.models import Cohort, Phase
from kurse.cohorts.views import CohortMixin
from kurse.offers.call.actions import ask_again, send_call
from kurse.offers.call.forms import CallForm, CallOnBehalfForm, SendCallForm, answer_words
from kurse.offers.call.linkpage import contacts_for, give_answer, page_context
from kurse.offers.call.queries import (
    CallPlan,
    places_asked,
    plan_of,
    request_rows,
    requests_of,
    requests_visible_to,
)
from kurse.offers.models import CallRequest, HostingCall


class CallView(CohortMixin, ActionView):
    """Before: whom it asks and what they read. After: who has answered, who has not (K03, K04)."""

    template_name = "offers/call.html"
    form_class = SendCallForm

    @cached_property
    def phase(self) -> Phase:
        found = self.object.phases.select_related("cohort").order_by("number").first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def plan(self) -> CallPlan:
        return plan_of(self.phase)

    def get_initial(self) -> dict[str, Any]:
        cohort: Cohort = self.object
        latest = cohort.wishes_open_on - dt.timedelta(days=10)
        return {"answer_until": max(latest, today() + dt.timedelta(days=21))}

    def perform(self, form: SendCallForm) -> None:
        self.asked = len(self.plan.addressees)  # afterwards nobody is left to ask
        send_call(
            self.phase,
            answer_until=form.cleaned_data["answer_until"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_message(self) -> str:
        return ngettext(
            "The call has been sent to %(count)s person.",
            "The call has been sent to %(count)s persons.",
            self.asked,
        ) % {"count": self.asked}

    def get_success_url(self) -> str:
        return self.request.path

    def letter(self) -> dict[str, str]:
        """The mail to the first person asked, as it will read."""
        if not self.plan.addressees:
            return {}
        text, person = text_of("offers.call"), self.plan.addressees[0].person
        values = {
            "name": person.get_full_name(),
            "jahrgang": self.object.name,
            "frist": day_in_mail(self.get_initial()["answer_until"]),
            "link": _("(personal link)"),
            "fuss": f"{self.object.contact_name}, {self.object.contact_phone}",
        }
        return {"subject": fill(text.subject, values), "body": fill(text.body, values)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        call = HostingCall.objects.filter(phase=self.phase).first()
        rows = [CallLine(row) for row in request_rows(call)] if call else []
        places = [place for row in rows for place in row.request.places.all()]
        return super().get_context_data(
            cohort=self.object,
            phase=self.phase,
            call=call,
            plan=self.plan,
            rows=rows,
            counts=_counts(places),
            letter=self.letter(),
            **kwargs,
        )


class CallLine:
    """One person on the board: what they were asked, what they said."""

    def __init__(self, request: CallRequest) -> None:
        self.request = request
        self.places = [(place, *answer_words(place)) for place in request.places.all()]
        self.agencies = sorted({place.facility.agency.name for place, *_ in self.places})
        self.waits = bool(request.waiting)


def _counts(places: list[Any]) -> list[dict[str, Any]]:
    """As a picture: yes, yes with changes, not this year, open."""
    rows = (
        (gettext_lazy("as last year"), "ok", "ok"),
        (gettext_lazy("yes, with changes"), "told", "1"),
        (gettext_lazy("not this year"), "gone", "mute"),
        (gettext_lazy("no answer yet"), "wait", "warn"),
    )
    kinds = [answer_words(place)[0] for place in places]
    return [
        {"label": label, "value": kinds.count(kind), "total": len(places), "tone": tone}
        for label, kind, tone in rows
    ]


class RequestAction(ActionView):
    """A step with one request of a coordinated cohort."""

    permission_required = ""

    def get_queryset(self) -> QuerySet[CallRequest]:
        return requests_visible_to(self.request.user)


class AnswerCallView(RequestAction):
    """„Für den Träger antworten“: by telephone, on paper, by mail; with evidence."""

    template_name = "offers/call_for.html"
    form_class = CallOnBehalfForm
    success_message = gettext_lazy("Noted. The agency gets a receipt at the stored address.")

    def get_form_kwargs(self) -> dict[str, Any]:
        places = list(places_asked().filter(call_request=self.object))
        return super().get_form_kwargs() | {"places": places, "contacts": contacts_for(places)}

    def perform(self, form: CallOnBehalfForm) -> None:
        error = give_answer(
            form,
            self.object,
            by=self.request.user,  # type: ignore[arg-type]
            answered_by=form.cleaned_data["told_by"],
            evidence=form.evidence,
        )
        if error is not None:
            raise error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | page_context(context["form"], self.object)


class OwnAnswerView(ActionView):
    """The agency's own people, signed in: the same form as behind the link."""

    template_name = "offers/call_own.html"
    form_class = CallForm
    success_message = gettext_lazy("Thank you. Your answer is there.")

    def get_queryset(self) -> QuerySet[CallRequest]:
        return requests_of(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        places = list(places_asked().filter(call_request=self.object))
        return super().get_form_kwargs() | {
            "places": places,
            "contacts": contacts_for(places),
            "asks_name": False,
        }

    def perform(self, form: CallForm) -> None:
        user: Any = self.request.user
        error = give_answer(form, self.object, by=user, answered_by=user.get_full_name())
        if error is not None:
            raise error

    def get_success_url(self) -> str:
        return reverse("offers:places")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | page_context(context["form"], self.object)


class AskAgainView(RequestAction):
    """A fresh link; the old one stops opening."""

    template_name = "offers/call_again.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("A fresh link is on its way to the stored address.")

    def perform(self, form: ConfirmForm) -> None:
        ask_again(self.object, by=self.request.user)  # type: ignore[arg-type]
