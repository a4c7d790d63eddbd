"""The pages of first talks: the site's times, the tab of the file, the site's page by link."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from home.calendar.ics import single_event
from home.core.contacts import contact_for
from home.core.forms import ConfirmForm
from home.core.registries import LinkPage
from home.core.views import ActionView
from home.people.roles import Role, has_role
from home.tasklinks.language import wants_simple
from home.tasklinks.models import TaskLink
from kurse.interviews.actions import book_time, cancel_booking, offer_times, withdraw_time
from kurse.interviews.dates import event_of
from kurse.interviews.forms import ChooseForm, OfferForm, WithdrawForm
from kurse.interviews.models import Booking, InterviewTime
from kurse.interviews.queries import (
    OPEN,
    booking_of,
    bookings_visible_to,
    free_times_of,
    own_bookings,
    sites_of,
    still_changeable,
    times_hosted_by,
    with_guests,
)
from kurse.placements.models import Placement
from kurse.placements.queries import placements_visible_to, stance_of, with_joins, with_stance
from kurse.placements.queries.answers import PURPOSE
from kurse.placements.words import student_name


def line_of(time: InterviewTime, *, names: bool) -> dict[str, Any]:
    """A time as the placement site reads it; names only with an account (PERMISSIONS row 11)."""
    guest: Booking | None = next(iter(time.guests), None)  # type: ignore[attr-defined]
    who = ""
    if guest is not None:
        placement = guest.placement
        who = student_name(placement, Role.AGENCY) if names else placement.student.initials
    return {"time": time, "who": who}


class SiteView(FormView):
    """The placement site: which times it offers, who comes, and more times."""

    form_class = OfferForm
    template_name = "interviews/site.html"
    success_url = reverse_lazy("interviews:site")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.AGENCY):
            raise PermissionDenied
        self.sites = sites_of(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sites": self.sites}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        times = with_guests(times_hosted_by(self.request.user))
        lines = [line_of(time, names=True) for time in times]
        return super().get_context_data(lines=lines, sites=self.sites, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.sites:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: OfferForm) -> HttpResponse:
        try:
            offer_times(form.placement(), by=self.request.user, **form.values())  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("The times are offered. The students choose."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class WithdrawView(ActionView):
    """The placement site takes one time back."""

    form_class = ConfirmForm
    template_name = "interviews/confirm.html"
    permission_required = "interviews.withdraw_time"
    success_message = gettext_lazy("The time is taken back.")
    success_url = reverse_lazy("interviews:site")

    def get_queryset(self) -> QuerySet[InterviewTime]:
        return with_guests(times_hosted_by(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = line_of(self.object, names=True)
        text = _("Nobody has booked it.")
        if line["who"]:
            text = _("%(name)s has booked it and is told by mail.") % {"name": line["who"]}
        return super().get_context_data(
            time=self.object,
            heading=_("Take this time back?"),
            text=text,
            button=_("Take this time back"),
            back=self.success_url,
            **kwargs,
        )

    def perform(self, form: ConfirmForm) -> None:
        withdraw_time(self.object, by=self.request.user)  # type: ignore[arg-type]


class FileView(ActionView):
    """The tab of the placement file: the student's time and those still free."""

    form_class = ChooseForm
    template_name = "interviews/file.html"
    success_message = gettext_lazy("The time is yours. The placement site expects you.")

    def get_queryset(self) -> QuerySet[Placement]:
        user = self.request.user
        return with_stance(with_joins(placements_visible_to(user)), user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            self.permission_required = "interviews.book_time"
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def booking(self) -> Booking | None:
        return booking_of(self.object)

    @cached_property
    def free(self) -> list[InterviewTime]:
        return list(free_times_of(self.object)) if self.object.state in OPEN else []

    def get_form_kwargs(self) -> dict[str, Any]:
        moves = self.booking is not None
        return super().get_form_kwargs() | {"times": self.free, "moves": moves}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stance = stance_of(self.request.user, self.object)
        booking = self.booking
        changeable = booking is None or still_changeable(booking.time)
        return super().get_context_data(
            placement=self.object,
            booking=booking,
            free=self.free,
            is_open=self.object.state in OPEN,
            may_choose=stance.student and bool(self.free) and changeable,
            may_cancel=stance.student and booking is not None and changeable,
            is_own=stance.student,
            hosts=stance.agency,
            reads_place=stance.student or stance.agency,
            **kwargs,
        )

    def perform(self, form: ChooseForm) -> None:
        book_time(form.chosen(), placement=self.object, by=self.request.user)  # type: ignore[arg-type]

    def form_valid(self, form: ChooseForm) -> HttpResponse:
        """A refused time is gone from the choices: the page is built anew with what is free."""
        response = super().form_valid(form)
        if response.status_code == 409:
            del self.free
            again = ChooseForm(**self.get_form_kwargs() | {"data": {}})
            again.errors.pop("time", None)
            again.add_error(None, form.non_field_errors())
            return self.render_to_response(self.get_context_data(form=again), status=409)
        return response

    def get_success_url(self) -> str:
        return reverse("interviews:file", args=[self.object.public_id])


class CancelView(ActionView):
    """The student does not come at this time."""

    form_class = ConfirmForm
    template_name = "interviews/confirm.html"
    permission_required = "interviews.book_time"
    success_message = gettext_lazy("Called off. The placement site is told.")

    def get_queryset(self) -> QuerySet[Booking]:
        return (
            bookings_visible_to(self.request.user)
            .filter(ended_at__isnull=True)
            .select_related("time__facility", "placement")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            time=self.object.time,
            heading=_("Call this time off?"),
            text=_("It is free for others then. You can choose another one."),
            button=_("Call the time off"),
            back=self.get_success_url(),
            **kwargs,
        )

    def perform(self, form: ConfirmForm) -> None:
        cancel_booking(self.object, by=self.request.user)  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        return reverse("interviews:file", args=[self.object.placement.public_id])


def ics(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The talk as a file for any calendar: for whoever comes, and for the placement site."""
    booking = get_object_or_404(own_bookings(request.user), public_id=public_id)
    content = single_event(event_of(booking))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kennenlernen.ics"'
    return response


# Behind a task link -------------------------------------------------------------------------------


def times_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """The placement site without account: initials only. GET shows, POST offers or takes back."""
    sites = sites_of(link.person, link.about)
    hosted = times_hosted_by(link.person).filter(phase__public_id=link.about)
    times = list(with_guests(hosted))
    takes_back = request.POST.get("what") == "back"
    data = request.POST if request.method == "POST" else None
    offer = OfferForm(None if takes_back else data, sites=sites, asks_name=True)
    back = WithdrawForm(data if takes_back else None, times=times)
    status, done = 200, ""
    if data is not None:
        done, status = _done_by_link(link, back if takes_back else offer, sites)
    if done:
        times = list(with_guests(hosted))
        offer, back = OfferForm(sites=sites, asks_name=True), WithdrawForm(times=times)
    context = {
        "link": link,
        "contact": contact_for(link.person),
        "simple": wants_simple(request),
        "sites": sites,
        "lines": [line_of(time, names=False) for time in times],
        "offer": offer,
        "back": back,
        "done": done,
    }
    return render(request, "interviews/link.html", context, status=status)


def _done_by_link(
    link: TaskLink, form: OfferForm | WithdrawForm, sites: list[Placement]
) -> tuple[str, int]:
    """What was done, in a word, and the status of the page."""
    if (isinstance(form, OfferForm) and not sites) or not form.is_valid():
        return "", 422
    try:
        if isinstance(form, WithdrawForm):
            withdraw_time(form.chosen(), by=link.person, name=form.cleaned_data["name"])
            return "withdrawn", 200
        offer_times(form.placement(), by=link.person, **form.values())
    except ValidationError as error:
        form.add_error(None, error)
        return "", 409
    return "offered", 200


INTERVIEW_PAGE = LinkPage(
    slug="kennenlernen",
    title=gettext_lazy("Offer times for a first talk"),
    handle=times_by_link,
    purposes=frozenset({PURPOSE}),
)
