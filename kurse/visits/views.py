"""The pages of visits: list, one visit, proposing, a round, the protocol; the site's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from home.calendar.ics import single_event
from home.core.formats import day_in_mail, moment
from home.core.registries import HouseContact, Purpose
from home.core.views import ActionView
from home.people.roles import Role, has_role
from home.tasklinks.actions import finish_link
from home.tasklinks.models import TaskLink
from kurse.placements.models import Placement
from kurse.placements.queries import placements_visible_to, stance_of, with_joins, with_stance
from kurse.visits.actions import (
    ASKED,
    PURPOSE,
    answer_times,
    answer_until,
    cancel_visit,
    contact_of,
    local,
    propose_anew,
    propose_round,
    propose_visit,
    record_visit,
)
from kurse.visits.dates import event_of
from kurse.visits.forms import CancelForm, ProtocolForm, ReplyForm, RoundForm, TimesForm
from kurse.visits.models import Party, Reply, Slot, Visit, VisitState
from kurse.visits.queries import (
    fits_nobody,
    missing_parties,
    visit_rows_for,
    visitable_by,
    visits_visible_to,
)

KINDS = {"proposed": "wait", "agreed": "ok", "done": "end", "cancelled": "gone"}


def party_of(user: Any, visit: Visit) -> str:
    """As which party somebody answers; empty for all others."""
    stance = stance_of(user, visit.placement)
    if stance.student:
        return Party.STUDENT
    return Party.AGENCY if stance.agency else ""


def line_of(visit: Visit) -> dict[str, Any]:
    """One visit as the list shows it."""
    waiting = [Party(party).label for party in missing_parties(visit)]
    return {
        "visit": visit,
        "kind": "bad" if fits_nobody(visit) else KINDS[visit.state],
        "label": _("no time fits all") if fits_nobody(visit) else visit.get_state_display(),
        "waiting": waiting,
    }


class ListView(TemplateView):
    """Visits of everybody one accompanies, supervises or hosts; a student's own."""

    template_name = "visits/visit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if not has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        leads = has_role(user, Role.LECTURER)
        return super().get_context_data(
            rows=[line_of(visit) for visit in visit_rows_for(user)[:200]],
            without=list(visitable_by(user)) if leads else [],
            leads=leads,
            **kwargs,
        )


class VisitActionView(ActionView):
    """The base of pages about one visit."""

    def get_queryset(self) -> QuerySet[Visit]:
        return visits_visible_to(self.request.user).select_related(
            "lecturer",
            "placement__student",
            "placement__phase__cohort",
            "placement__place__facility__agency",
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(visit=self.object, **kwargs)

    def get_success_url(self) -> str:
        return reverse("visits:visit", args=[self.object.public_id])


class VisitView(VisitActionView):
    """One visit: its time, or which of the proposed times fit."""

    form_class = ReplyForm
    template_name = "visits/visit.html"
    success_message = gettext_lazy("Thank you, your answer is saved.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = self.get_object()
        self.party = party_of(request.user, visit)
        if request.method == "POST":
            self.permission_required = "visits.answer_visit"
        self.slots = list(visit.slots.filter(open=True).prefetch_related("replies"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"slots": self.slots}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visit, user = self.object, self.request.user
        times = [time_line(slot, self.party) for slot in self.slots]
        return super().get_context_data(
            state_kind=KINDS[visit.state],
            times=times,
            own_times=times,
            party=self.party,
            may_answer=bool(self.party) and visit.state == VisitState.PROPOSED,
            leads=user.has_perm("visits.lead_visit", visit),
            contact=contact_of(visit.placement),
            **kwargs,
        )

    def perform(self, form: ReplyForm) -> None:
        answer_times(
            self.object,
            fits=form.fits(),
            party=self.party,
            by=self.request.user,
            name=self.request.user.get_full_name(),
        )


def time_line(slot: Slot, party: str) -> dict[str, Any]:
    """A proposed time with both parties' words, and the reader's own."""
    said: dict[str, bool] = {reply.party: reply.fits for reply in slot.replies.all()}
    words = {True: _("fits"), False: _("does not fit"), None: _("no answer yet")}
    return {
        "slot": slot,
        "student_word": words[said.get(Party.STUDENT)],
        "agency_word": words[said.get(Party.AGENCY)],
        "mine": said.get(party),
    }


class ProposeView(ActionView):
    """The lecturer proposes times for one placement."""

    form_class = TimesForm
    template_name = "visits/visit_form.html"
    permission_required = "visits.lead_visit"
    success_message = gettext_lazy("The times are proposed. Student and placement site are asked.")
    extra_context = {"heading": gettext_lazy("Arrange a visit")}

    def get_queryset(self) -> QuerySet[Placement]:
        return with_stance(with_joins(placements_visible_to(self.request.user)), self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object, **kwargs)

    def perform(self, form: TimesForm) -> None:
        data = form.cleaned_data
        self.made = propose_visit(
            self.object,
            times=form.times(),
            kind=data["kind"],
            minutes=data["minutes"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return reverse("visits:visit", args=[self.made.public_id])


class ProposeAnewView(VisitActionView):
    """Other times for a visit that is not over."""

    form_class = TimesForm
    template_name = "visits/visit_form.html"
    permission_required = "visits.lead_visit"
    success_message = gettext_lazy("The times are proposed. Student and placement site are asked.")
    extra_context = {"heading": gettext_lazy("Propose other times")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"again": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object.placement, **kwargs)

    def perform(self, form: TimesForm) -> None:
        propose_anew(
            self.object,
            times=form.times(),
            by=self.request.user,
            note=form.cleaned_data["note"],
        )


class RecordView(VisitActionView):
    form_class = ProtocolForm
    template_name = "visits/visit_form.html"
    permission_required = "visits.lead_visit"
    success_message = gettext_lazy("The protocol is saved.")
    extra_context = {"heading": gettext_lazy("Protocol of the visit")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object.placement, **kwargs)

    def perform(self, form: forms.Form) -> None:
        record_visit(self.object, protocol=form.cleaned_data["protocol"], by=self.request.user)


class CancelView(VisitActionView):
    form_class = CancelForm
    template_name = "visits/visit_form.html"
    permission_required = "visits.lead_visit"
    success_message = gettext_lazy("The visit is called off.")
    extra_context = {"heading": gettext_lazy("Call the visit off")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(placement=self.object.placement, **kwargs)

    def perform(self, form: forms.Form) -> None:
        cancel_visit(self.object, by=self.request.user, note=form.cleaned_data["note"])


class RoundView(FormView):
    """L02: all visits of one day, one after the other, by district."""

    form_class = RoundForm
    template_name = "visits/round.html"
    success_url = reverse_lazy("visits:list")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.LECTURER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placements": visitable_by(self.request.user)}

    def form_valid(self, form: RoundForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            made = propose_round(
                list(data["placements"]),
                first=local(data["day"], data["start"]),
                minutes=data["minutes"],
                way=data["way"],
                by=self.request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        text = ngettext(
            "%(number)d visit is proposed.", "%(number)d visits are proposed.", len(made)
        )
        messages.success(self.request, text % {"number": len(made)})
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def ics(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The agreed time as a file for any calendar."""
    visit = get_object_or_404(
        visits_visible_to(request.user).select_related("placement__place__facility"),
        public_id=public_id,
    )
    event = event_of(visit)
    if event is None:
        raise Http404
    response = HttpResponse(single_event(event), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="praxisbesuch.ics"'
    return response


# The placement site's page (task link) ------------------------------------------------------------


def visit_of_link(link: TaskLink) -> Visit | None:
    """The visit of this link, while its person still acts for the agency."""
    visit = (
        Visit.objects.filter(public_id=link.about)
        .select_related(
            "lecturer",
            "placement__student",
            "placement__phase__cohort",
            "placement__place__facility",
        )
        .first()
    )
    if visit is None or not link.person.has_perm("visits.answer_as_agency", visit):
        return None
    return visit


def link_is_open(link: TaskLink) -> bool:
    visit = visit_of_link(link)
    return visit is not None and visit.state == VisitState.PROPOSED


def link_contact(link: TaskLink) -> HouseContact | None:
    visit = visit_of_link(link)
    if visit is None:
        return None
    cohort = visit.placement.phase.cohort
    return HouseContact(name=cohort.contact_name, phone=cohort.contact_phone)


def link_summary(link: TaskLink) -> list[tuple[Any, Any]]:
    """For the paper sheet: initials and the proposed times."""

    visit = visit_of_link(link)
    if visit is None:
        return []
    who = visit.placement.student.initials
    return [(who, moment(slot.starts_at)) for slot in visit.slots.filter(open=True)]


def link_mail(link: TaskLink) -> tuple[str, dict[str, str]]:

    return ASKED, {"frist": day_in_mail(answer_until())}


def answer_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """GET shows the times, POST answers. Initials only."""
    visit = visit_of_link(link)
    is_open = visit is not None and visit.state == VisitState.PROPOSED
    slots = list(visit.slots.filter(open=True)) if visit is not None and is_open else []
    form = ReplyForm(
        request.POST if request.method == "POST" else None, slots=slots, asks_name=True
    )
    status, done = 200, False
    if request.method == "POST" and visit is not None and is_open:
        status = 422
        if form.is_valid():
            try:
                visit = _answered(link, visit, form)
                status, done = 200, True
            except ValidationError as error:
                form.add_error(None, error)
                status = 409
    said: dict[int, bool] = dict(
        Reply.objects.filter(slot__in=slots, party=Party.AGENCY).values_list("slot", "fits")
    )
    context = {
        "link": link,
        "contact": link_contact(link),
        "visit": visit,
        "form": form,
        "times": [{"slot": slot, "mine": said.get(slot.pk)} for slot in slots],
        "done": done,
        "is_open": is_open and not done,
    }
    return render(request, "visits/visit_link.html", context, status=status)


def _answered(link: TaskLink, visit: Visit, form: ReplyForm) -> Visit:
    name = form.cleaned_data["name"]
    visit = answer_times(visit, fits=form.fits(), party=Party.AGENCY, by=link.person, name=name)
    link.refresh_from_db(fields=["done_at", "revoked_at"])
    if link.done_at is None and link.opens():
        finish_link(link, name=name, by=link.person)
    return visit


VISIT_LINK = Purpose(
    key=PURPOSE,
    title=gettext_lazy("Time for a visit"),
    handle=answer_by_link,
    is_open=link_is_open,
    contact=link_contact,
    summary=link_summary,
    choices=(gettext_lazy("This time fits (please mark)"), gettext_lazy("No time fits")),
    shows_done=True,
    mail=link_mail,
)
