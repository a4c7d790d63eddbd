"""Pages of those who plan and lead: the list, one run, its meetings, its people."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, TemplateView

from home.core.clock import now, today
from home.core.forms import ConfirmForm
from home.core.holidays_nrw import holiday_name, is_holiday
from home.core.views import ActionView
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on
from kurse.runs.actions import (
    add_staff,
    cancel_run,
    change_run,
    confirm_run,
    copy_run,
    drop_session,
    invite_to_run,
    make_run,
    move_session,
    open_run,
    plan_session,
    remove_staff,
    send_notice,
)
from kurse.runs.actions.planning import later_by_weeks, next_workable
from kurse.runs.attendance import open_appeals_of, takes_reports
from kurse.runs.forms import (
    CopyForm,
    InviteForm,
    NoticeForm,
    ReasonForm,
    RunForm,
    SessionForm,
    StaffForm,
)
from kurse.runs.keeping import kept_of
from kurse.runs.models import CourseRun, RegistrationState, RunSession
from kurse.runs.queries import (
    RUN_KINDS,
    TAKING_PART,
    clashes_of,
    evidence_for,
    position_of,
    registrations_of,
    rule_sentence,
    run_rows_for,
    runs_led_by,
    runs_taken_by,
    sessions_visible_to,
    state_words,
    with_numbers,
)
from kurse.runs.states import REGISTRATION_MOVES, RUN_MOVES
from lernen.certificates.models import CertificateKind
from lernen.certificates.queries import valid_certificates
from lernen.material.models import CoursePage
from lernen.material.queries import outline_with_key


class StartView(TemplateView):
    """One's own courses; below them, for those who lead, the runs."""

    template_name = "runs/run_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        own = []
        for registration in runs_taken_by(user)[:50]:
            kind, label = state_words(registration, position_of(registration))
            own.append({"registration": registration, "kind": kind, "label": label})
        plans = user.has_perm("runs.plan_run")
        rows = list(run_rows_for(user)[:100])
        for run in rows:
            run.kind = RUN_KINDS[run.state]  # type: ignore[attr-defined]
        return super().get_context_data(own=own, runs=rows, plans=plans, **kwargs)


class RunView(DetailView):
    """One run for its staff: state, meetings, who registered, what to do next."""

    template_name = "runs/run_detail.html"
    context_object_name = "run"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[CourseRun]:
        return with_numbers(runs_led_by(self.request.user)).select_related("based_on")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, run = self.request.user, self.object
        leads = user.has_perm("runs.lead_run", run)
        sessions = list(run.sessions.all())
        context = {
            "kind": RUN_KINDS[run.state],
            "leads": leads,
            "sessions": sessions,
            "staff": list(run.staff.select_related("person").order_by("pk")),
            "rule": rule_sentence(run, sum(session.units for session in sessions)),
            "now": now(),
        }
        for session in sessions:
            session.run = run
            session.takes_reports = session.confirmed_at is None and takes_reports(session)  # type: ignore[attr-defined]
        context["kept"] = kept_of(run, outline_with_key(run.course_key))
        if leads:
            context |= self._people(run, user)
            context["appeals"] = list(open_appeals_of(run))
            context["moves"] = RUN_MOVES.open_to(user, run)
            context["events"] = list(run.events.select_related("by").order_by("-at", "-pk")[:30])
        return super().get_context_data(**context, **kwargs)

    def _people(self, run: CourseRun, user: Any) -> dict[str, Any]:
        rows = list(registrations_of(run))
        there = [row for row in rows if row.state in TAKING_PART]
        evidence = evidence_for(run, there)
        papers = set(
            valid_certificates(CertificateKind.ATTENDANCE, str(run.public_id)).values_list(
                "person", flat=True
            )
        )
        waiting = [row for row in rows if row.state == RegistrationState.WAITING]
        for row in rows:
            row.run = run
            position = waiting.index(row) + 1 if row in waiting else 0
            row.kind, row.label = state_words(row, position)
            row.evidence = evidence.get(row.pk)  # type: ignore[attr-defined]
            row.has_paper = row.person_id in papers  # type: ignore[attr-defined]
            row.verbs = REGISTRATION_MOVES.open_to(user, row)  # type: ignore[attr-defined]
        there.sort(key=lambda row: row.person.sort_key)
        by_state: dict[str, list[Any]] = {}
        for row in rows:
            by_state.setdefault(row.state, []).append(row)
        gone = [row for row in rows if row.state in ("cancelled", "refused")]
        return {
            "people": there,
            "applied_rows": by_state.get("applied", []),
            "offered_rows": by_state.get("offered", []),
            "waiting_rows": waiting,
            "gone_rows": gone,
            "unproven": len(by_state.get("unproven", [])),
            "fulfilled": sum(bool(row.evidence and row.evidence.fulfilled) for row in there),  # type: ignore[attr-defined]
        }


def course_choices() -> list[tuple[str, str]]:
    pages = CoursePage.objects.filter(live=True).order_by("title")
    return [(str(page.translation_key), page.title) for page in pages]


class NewRunView(FormView):
    """A run of a course; the course may come with the address."""

    form_class = RunForm
    template_name = "runs/run_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("runs.plan_run"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "courses": course_choices()}

    def get_initial(self) -> dict[str, Any]:
        return {"course": self.request.GET.get("kurs", ""), "opens_on": today()}

    def form_valid(self, form: Any) -> HttpResponse:
        key = form.cleaned_data["course"]
        self.run = make_run(
            course_key=UUID(key),
            course_title=dict(form.fields["course"].choices)[key],
            by=self.request.user,
            **form.values(),
        )
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("runs:session_add", args=[self.run.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("New run"), **kwargs)


class LeadView(ActionView):
    """Something the lead does with a run."""

    permission_required = "runs.lead_run"
    template_name = "runs/run_form.html"

    def get_queryset(self) -> QuerySet[CourseRun]:
        return runs_led_by(self.request.user)


class EditRunView(LeadView):
    form_class = RunForm
    success_message = gettext_lazy("Saved.")
    extra_context = {"title": gettext_lazy("Change the run")}

    def get_form_kwargs(self) -> dict[str, Any]:
        # a copy: a form of a model writes into its instance before anything is checked
        fresh = CourseRun.objects.get(pk=self.object.pk)
        return {**super().get_form_kwargs(), "instance": fresh}

    def perform(self, form: Any) -> None:
        change_run(self.object, by=self.request.user, **form.values())


class AddSessionView(LeadView):
    form_class = SessionForm
    success_message = gettext_lazy("The meeting is planned.")
    extra_context = {"title": gettext_lazy("Plan a meeting")}

    def perform(self, form: Any) -> None:
        plan_session(self.object, by=self.request.user, **form.values())


class SessionView(ActionView):
    """Another time, room or topic for a meeting."""

    permission_required = "runs.lead_run"
    template_name = "runs/run_form.html"
    form_class = SessionForm
    success_message = gettext_lazy("Saved. Whoever takes part is told.")
    extra_context = {"title": gettext_lazy("Change the meeting")}

    def get_queryset(self) -> QuerySet[RunSession]:
        return sessions_visible_to(self.request.user).select_related("run")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "session": self.object}

    def perform(self, form: Any) -> None:
        if "drop" in self.request.POST:
            drop_session(self.object, by=self.request.user)
        else:
            move_session(self.object, by=self.request.user, **form.values())

    def get_success_url(self) -> str:
        return self.object.run.get_absolute_url()


class CopyRunView(LeadView):
    """L09: dates shifted, holidays and clashes shown, and what is copied said before."""

    form_class = CopyForm
    template_name = "runs/run_copy.html"

    def get_initial(self) -> dict[str, Any]:
        weeks = self.request.GET.get("weeks", "26")
        return {"weeks": int(weeks) if weeks.isdigit() and 0 < int(weeks) <= 520 else 26}

    def perform(self, form: Any) -> None:
        self.object = copy_run(self.object, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        raw = self.request.POST.get("weeks") or str(self.get_initial()["weeks"])
        weeks = int(raw) if raw.isdigit() and 0 < int(raw) <= 520 else 26
        lines = []
        for session in self.object.sessions.all():
            wanted = later_by_weeks(session.starts_at, weeks)
            start = next_workable(wanted)
            span = (start, start + (session.ends_at - session.starts_at))
            clash = clashes_of(self.object, [span], session.room)
            day = wanted.date()
            lines.append(
                {
                    "old": session.starts_at,
                    "new": start,
                    "holiday": holiday_name(day) if is_holiday(day) else "",
                    "clash": clash[0] if clash else None,
                }
            )
        return {**context, "lines": lines, "weeks": weeks}


WORDS = {
    "oeffnen": (
        "open",
        gettext_lazy("Open registration?"),
        gettext_lazy("The run stands on the page of its course, for everybody."),
    ),
    "zusagen": (
        "confirm",
        gettext_lazy("Say that it takes place?"),
        gettext_lazy("Everybody who has a place gets a mail."),
    ),
    "absagen": (
        "cancel",
        gettext_lazy("Cancel the run?"),
        gettext_lazy("Everybody who registered gets a mail. This cannot be taken back."),
    ),
}


class MoveRunView(LeadView):
    """One step of the run: opened, confirmed, cancelled."""

    template_name = "runs/run_move.html"

    def get_queryset(self) -> QuerySet[CourseRun]:
        if self.kwargs["word"] not in WORDS:
            raise Http404
        return super().get_queryset()

    def get_form_class(self) -> Any:
        return ReasonForm if self.kwargs["word"] == "absagen" else ConfirmForm

    def perform(self, form: Any) -> None:
        by = self.request.user
        if self.kwargs["word"] == "oeffnen":
            open_run(self.object, by=by)
        elif self.kwargs["word"] == "zusagen":
            confirm_run(self.object, by=by)
        else:
            cancel_run(self.object, reason=form.cleaned_data["reason"], by=by)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verb, title, text = WORDS[self.kwargs["word"]]
        return super().get_context_data(
            title=title,
            text=text,
            missing=RUN_MOVES.missing_for(verb, self.object),
            asks=self.kwargs["word"] == "absagen",
            **kwargs,
        )


def possible_staff() -> QuerySet[User]:
    """Lecturers and coordination of today."""
    roles = Participation.objects.filter(
        active_on(today()), role__in=(Role.LECTURER, Role.COORDINATOR)
    )
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("sort_key")


class StaffView(LeadView):
    """Who does what in the run; one more, or one less."""

    form_class = StaffForm
    template_name = "runs/run_staff.html"
    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": possible_staff()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            return self.form_valid(ConfirmForm(request.POST))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        form.full_clean()
        return super().form_valid(form)

    def perform(self, form: Any) -> None:
        key = self.request.POST.get("remove", "")
        if key:
            row = get_object_or_404(self.object.staff, pk=int(key) if key.isdigit() else 0)
            remove_staff(row, by=self.request.user)
        else:
            add_staff(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("runs:staff", args=[self.object.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(self.object.staff.select_related("person").order_by("pk"))
        if not isinstance(kwargs.get("form"), StaffForm):
            kwargs["form"] = StaffForm(people=possible_staff())
        return super().get_context_data(rows=rows, **kwargs)


class InviteView(LeadView):
    form_class = InviteForm
    success_message = gettext_lazy("The place is offered; the mail is on its way.")
    extra_context = {"title": gettext_lazy("Offer a place to somebody")}

    def perform(self, form: Any) -> None:
        invite_to_run(self.object, by=self.request.user, **form.cleaned_data)


class NoticeView(LeadView):
    form_class = NoticeForm
    success_message = gettext_lazy("The message is out. The mails lead to it.")
    extra_context = {"title": gettext_lazy("Message to all who take part")}

    def perform(self, form: Any) -> None:
        send_notice(self.object, text=form.cleaned_data["text"], by=self.request.user)
