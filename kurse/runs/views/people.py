"""Pages of those who take part: registering, one's own page of a run, the link in a mail."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, View

from home.calendar.ics import calendar_of
from home.core.clock import now
from home.core.contacts import contact_for
from home.core.forms import ConfirmForm
from home.core.limits import address_of, count_try
from home.core.registries import CalendarEvent
from home.core.views import ActionView
from home.tasklinks.actions import finish_link
from home.tasklinks.models import TaskLink
from kurse.runs.actions import (
    accept_offer,
    cancel_registration,
    decline_offer,
    evaluate_run,
    prove_registration,
    register_person,
    request_registration,
)
from kurse.runs.attendance import attendance_lines
from kurse.runs.forms import LinkAnswerForm, OpinionForm, RegisterForm
from kurse.runs.keeping import kept_of
from kurse.runs.models import (
    ENDED_STATES,
    CourseRun,
    Registration,
    RegistrationState,
    RunSession,
    RunState,
)
from kurse.runs.queries import (
    TAKING_PART,
    evidence_for,
    free_places,
    may_evaluate,
    position_of,
    position_sentence,
    public_runs,
    registrations_visible_to,
    rule_sentence,
    state_words,
    takes_registrations,
)
from kurse.runs.states import REGISTRATION_MOVES
from lernen.certificates.queries import certificates_of
from lernen.material.queries import outline_with_key

STATE = RegistrationState
HOUR = 60 * 60
ASKED_AN_HOUR = 20
#: to one address, so that nobody fills a mailbox
MAILS_AN_HOUR = 5


# Registering ------------------------------------------------------------------------------------


@login_not_required
def register(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """W01/W02: dates, places, fee; and the few fields it takes. Everybody may see it."""
    run = get_object_or_404(public_runs(), public_id=public_id)
    known = request.user.is_authenticated
    mine = _mine(request, run)
    takes = takes_registrations(run)
    free = free_places(run)
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        run=run,
        known=known,
        waits=not free and run.entry == "first",
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _registered(request, run, form)
            except ValidationError as error:
                form.add_error(None, error)
                status = 409
    sessions = list(run.sessions.all())
    waiting = run.registrations.filter(state=STATE.WAITING).count()
    outline = outline_with_key(run.course_key)
    context = {
        "run": run,
        "form": form,
        "sessions": sessions,
        "units": sum(session.units for session in sessions),
        "rule": rule_sentence(run, sum(session.units for session in sessions)),
        "free": free,
        "next_position": waiting + 1,
        "takes": takes,
        "mine": mine,
        "course_url": outline.url if outline else "",
        "known": known,
    }
    return render(request, "runs/register.html", context, status=status)


def _mine(request: HttpRequest, run: CourseRun) -> Registration | None:
    if not request.user.is_authenticated:
        return None
    return (
        run.registrations.filter(person_id=request.user.pk).exclude(state__in=ENDED_STATES).first()
    )


def _registered(request: HttpRequest, run: CourseRun, form: RegisterForm) -> HttpResponse:
    if request.user.is_authenticated:
        made = register_person(run, person=request.user, by=request.user, **form.answers())
        messages.success(request, success_of(made))
        return redirect(made)
    if count_try("register-run", address_of(request), seconds=HOUR) > ASKED_AN_HOUR:
        return render(
            request, "tasklinks/too_many.html", {"contact": contact_for(None)}, status=429
        )
    data = form.cleaned_data
    if count_try("register-mail", data["email"].lower(), seconds=HOUR) <= MAILS_AN_HOUR:
        request_registration(
            run,
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            **form.answers(),
        )
    return render(request, "runs/register_sent.html", {"run": run})


def success_of(registration: Registration) -> str:
    """M56, M57 and W02."""
    if registration.state == STATE.WAITING:
        return _("You are on the waiting list, place %(position)s. Nobody is preferred.") % {
            "position": position_of(registration)
        }
    if registration.state == STATE.APPLIED:
        return _("Your registration has arrived.")
    return _("Your place is safe. The dates are in the calendar.")


# One's own page ---------------------------------------------------------------------------------


class OwnView(DetailView):
    """The run of one person: state, dates, material, what is missing; also for the lead."""

    template_name = "runs/own.html"
    context_object_name = "registration"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Registration]:
        return registrations_visible_to(self.request.user).select_related("run", "person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, registration = self.request.user, self.object
        run = registration.run
        position = position_of(registration)
        kind, label = state_words(registration, position)
        outline = outline_with_key(run.course_key)
        lines = attendance_lines(registration)
        taking = registration.state in TAKING_PART
        own = registration.person_id == user.pk
        return super().get_context_data(
            run=run,
            kind=kind,
            label=label,
            position=position,
            position_sentence=position_sentence(position) if position else "",
            own=own,
            verbs=REGISTRATION_MOVES.open_to(user, registration) if own else [],
            lines=lines,
            evidence=evidence_for(run, [registration])[registration.pk] if taking else None,
            rule=rule_sentence(run, sum(line["session"].units for line in lines)),
            outline=outline,
            kept=kept_of(run, outline) if taking else None,
            notices=list(run.notices.all()[:10]) if taking else [],
            papers=list(
                certificates_of(registration.person)
                .filter(issued_for=str(run.public_id), state="valid")
                .order_by("kind")
            ),
            evaluates=own and may_evaluate(registration),
            cancelled=run.state == RunState.CANCELLED,
            taking=taking,
            events=list(registration.events.all()),
            **kwargs,
        )


ANSWERS = {
    "annehmen": (
        accept_offer,
        gettext_lazy("Take the place?"),
        gettext_lazy("Take the place"),
        "",
    ),
    "ablehnen": (
        decline_offer,
        gettext_lazy("Not take the place?"),
        gettext_lazy("Decline the place"),
        gettext_lazy("You leave the waiting list; the next person is asked at once."),
    ),
    "abmelden": (
        cancel_registration,
        gettext_lazy("Cancel your registration?"),
        gettext_lazy("Cancel my registration"),
        gettext_lazy("Somebody else gets your place. You can register again, at the end."),
    ),
}


class AnswerView(ActionView):
    """Taking a place, declining it, leaving."""

    permission_required = "runs.answer_registration"
    template_name = "runs/answer.html"
    form_class = ConfirmForm

    def get_queryset(self) -> QuerySet[Registration]:
        if self.kwargs["word"] not in ANSWERS:
            raise Http404
        return registrations_visible_to(self.request.user).select_related("run", "person")

    def perform(self, form: Any) -> None:
        self.object = ANSWERS[self.kwargs["word"]][0](self.object, by=self.request.user)

    def get_success_message(self) -> Any:
        if self.kwargs["word"] == "annehmen":
            return success_of(self.object)
        return _("You are not registered any more.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        _action, title, button, text = ANSWERS[self.kwargs["word"]]
        return super().get_context_data(title=title, button=button, text=text, **kwargs)


class OpinionView(ActionView):
    """The anonymous evaluation, once."""

    permission_required = "runs.answer_registration"
    template_name = "runs/opinion.html"
    form_class = OpinionForm
    success_message = gettext_lazy("Thank you! Your answer is there, without your name.")

    def get_queryset(self) -> QuerySet[Registration]:
        return registrations_visible_to(self.request.user).select_related("run")

    def get_object(self) -> Any:
        found = super().get_object()
        if found.person_id == self.request.user.pk and not may_evaluate(found):
            raise Http404
        return found

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        evaluate_run(self.object, answers=data, text=data["text"], by=self.request.user)


def event_of(session: RunSession) -> CalendarEvent:
    """A meeting as calendars know it."""
    run = session.run
    return CalendarEvent(
        uid=f"run-{session.public_id}",
        sequence=session.sequence + (run.state == RunState.CANCELLED),
        start=session.starts_at,
        end=session.ends_at,
        summary=run.course_title,
        location=session.room or session.online or run.place,
        description=session.topic,
        cancelled=run.state == RunState.CANCELLED,
    )


def calendar_for(user: Any, since: dt.date) -> list[CalendarEvent]:
    """The meetings of runs a person takes part in or has a duty in."""
    rows = (
        RunSession.objects.filter(
            starts_at__gte=timezone.make_aware(dt.datetime.combine(since, dt.time.min))
        )
        .exclude(run__state=RunState.PLANNED)
        .select_related("run")
    )
    part = rows.filter(
        run__registrations__person_id=user.pk, run__registrations__state__in=TAKING_PART
    )
    duty = rows.filter(run__staff__person_id=user.pk)
    return [event_of(session) for session in sorted({*part, *duty}, key=lambda row: row.starts_at)]


class CalendarFileView(View):
    """All meetings of the run as one file for any calendar."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = get_object_or_404(
            registrations_visible_to(request.user).select_related("run"), public_id=public_id
        )
        if not request.user.has_perm("runs.see_registration", row):
            raise PermissionDenied
        sessions = row.run.sessions.select_related("run")
        content = calendar_of([event_of(one) for one in sessions], name=row.run.course_title)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="termine.ics"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


# By link ----------------------------------------------------------------------------------------


def registration_of(link: TaskLink) -> Registration | None:
    return (
        Registration.objects.select_related("run", "person")
        .filter(public_id=link.about, person=link.person)
        .first()
    )


def link_is_open(link: TaskLink) -> bool:
    found = registration_of(link)
    return found is not None and found.state in (STATE.UNPROVEN, STATE.OFFERED)


def answer_by_link(request: HttpRequest, link: TaskLink) -> HttpResponse:
    """Double opt-in and offers: GET shows, POST answers."""
    registration = registration_of(link)
    if registration is None:
        raise Http404
    error, posted = "", request.method == "POST" and link.done_at is None
    form = LinkAnswerForm(
        request.POST if posted else None, proves=registration.state == STATE.UNPROVEN
    )
    if posted and form.is_valid():
        try:
            done = _answered(registration, form.cleaned_data["answer"])
            finish_link(link, name=str(link.person), by=link.person)
            return render(
                request,
                "runs/link_done.html",
                {"registration": done, "text": success_of(done), "link": link},
            )
        except ValidationError as problem:
            error = " ".join(problem.messages)
    sessions = list(registration.run.sessions.all())
    return render(
        request,
        "runs/link.html",
        {
            "registration": registration,
            "run": registration.run,
            "sessions": sessions,
            "proves": registration.state == STATE.UNPROVEN,
            "error": error,
            "form": form,
            "link": link,
            "contact": contact_for(link.person),
            "now": now(),
        },
        status=409 if error else 422 if form.errors else 200,
    )


def _answered(registration: Registration, answer: str | bool) -> Registration:
    by = registration.person
    if registration.state == STATE.UNPROVEN:
        return prove_registration(registration, by=by)
    if answer == "no":
        return decline_offer(registration, by=by)
    return accept_offer(registration, by=by)


def register_url(run: CourseRun) -> str:
    return reverse("run_public:register", args=[run.public_id])
