"""The code on the wall, reporting by phone, and appeals against a list."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from home.core.clock import now
from home.core.exceptions import DomainError
from home.core.limits import count_try, tries
from home.core.views import ActionView
from home.papers import code_svg
from kurse.runs import codes
from kurse.runs.actions import answer_appeal, make_appeal, report_presence
from kurse.runs.actions.reporting import AppealClosedError, Report
from kurse.runs.attendance import (
    appeal_until,
    appeals_visible_to,
    opens_at,
    reported_words,
    sessions_taken_by,
    takes_reports,
)
from kurse.runs.forms import AnswerAppealForm, AppealForm, ReportForm, opened_token
from kurse.runs.models import Appeal, AppealState, Presence, RunAttendance, RunSession
from kurse.runs.queries import TAKING_PART, sessions_visible_to

#: Wrong codes a person may give at one meeting within ten minutes.
WRONG_AT_MOST = 12
TEN_MINUTES = 10 * 60


class TooOftenError(DomainError):
    slug = "run-report-too-often"
    text = _("That was tried too often. Wait ten minutes, or tell those who lead the course.")


class WallView(DetailView):
    """For the projector: the code that changes, and how many have reported. Names of nobody.

    ``?teil=code`` answers with the changing part alone.
    """

    template_name = "runs/wall.html"
    context_object_name = "session"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[RunSession]:
        return sessions_visible_to(self.request.user).select_related("run")

    def get_template_names(self) -> list[str]:
        part = "#code" if self.request.GET.get("teil") == "code" else ""
        return [self.template_name + part]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.object
        if not self.request.user.has_perm("runs.keep_list", session):
            raise PermissionDenied
        moment = now()
        code = codes.code_at(session.public_id, codes.half_minute(moment))
        address = f"{settings.SITE_URL}{report_path(session)}"
        people = session.run.registrations.filter(state__in=TAKING_PART)
        return super().get_context_data(
            open=takes_reports(session) and session.confirmed_at is None,
            opens_at=opens_at(session),
            over=moment > session.ends_at or session.confirmed_at is not None,
            code=f"{code[:3]} {code[3:]}",
            seconds=codes.seconds_left(moment),
            qr=mark_safe(code_svg(f"{address}?code={code}")),  # noqa: S308 -- drawn by segno
            address=address.removeprefix("https://").removeprefix("http://"),
            reported=session.attendances.filter(presence=Presence.PRESENT).count(),
            number=people.count(),
            **kwargs,
        )


def report_path(session: RunSession) -> str:
    return reverse("runs:report", args=[session.public_id])


class ReportView(ActionView):
    """W04: the code from the wall, one button. With a good code in the address only the button.

    A device that kept the entry without a net sends ``sent``; it gets its answer as JSON.
    """

    form_class = ReportForm
    template_name = "runs/report.html"

    def get_queryset(self) -> QuerySet[RunSession]:
        return sessions_taken_by(self.request.user).select_related("run")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "session": self.object,
            "person": self.request.user,
        }

    def get_initial(self) -> dict[str, Any]:
        """A code in the address is judged when the page is opened, not when the button is hit."""
        initial: dict[str, Any] = {"key": uuid.uuid4()}
        code = codes.bare(self.request.GET.get("code", ""))[: codes.DIGITS]
        if not code:
            return initial
        if takes_reports(self.object) and self._good(code):
            initial["opened"] = opened_token(self.object, self.request.user)
        return initial | {"code": code}

    def _good(self, code: str) -> bool:
        if self._tries() >= WRONG_AT_MOST:
            return False
        if codes.is_on_the_wall(self.object.public_id, code, now()):
            return True
        self._count()
        return False

    def perform(self, form: ReportForm) -> None:
        if self._tries() >= WRONG_AT_MOST:
            raise TooOftenError
        try:
            self.report = report_presence(
                self.object,
                scan=form.scan(),
                by=self.request.user,
                key=form.cleaned_data["key"],
            )
        except ValidationError as error:
            if error.code == "run-wrong-code":
                self._count()
            raise

    def _name(self) -> str:
        return f"{self.request.user.pk}:{self.object.pk}"

    def _tries(self) -> int:
        return tries("run-report", self._name())

    def _count(self) -> None:
        count_try("run-report", self._name(), seconds=TEN_MINUTES)

    @property
    def by_device(self) -> bool:
        return "sent" in self.request.POST

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if not self.by_device or answer.status_code != 302:
            return answer
        return JsonResponse({"status": "saved", "text": words_of(self.report), "url": answer.url})

    def refused(self, form: Any, error: ValidationError) -> HttpResponse:
        if not self.by_device:
            return super().refused(form, error)
        return self._refusal(error.messages, 409)

    def form_invalid(self, form: Any) -> HttpResponse:
        if not self.by_device:
            return super().form_invalid(form)
        return self._refusal([text for texts in form.errors.values() for text in texts], 422)

    def _refusal(self, texts: list[str], status: int) -> HttpResponse:
        data = {"status": "refused", "text": " ".join(texts), "url": report_path(self.object)}
        return JsonResponse(data, status=status)

    def get_success_message(self) -> str:
        return words_of(self.report)

    def get_success_url(self) -> str:
        return report_path(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, user = self.object, self.request.user
        registration = session.run.registrations.filter(
            person_id=user.pk, state__in=TAKING_PART
        ).first()
        row = session.attendances.filter(registration=registration).first()
        initial = kwargs.get("form") or self.get_form()
        return super().get_context_data(
            **{**kwargs, "form": initial},
            registration=registration,
            row=row,
            reported=reported_words(row) if row else "",
            there=row is not None and row.presence == Presence.PRESENT,
            open=takes_reports(session) and session.confirmed_at is None,
            early=now() < opens_at(session),
            opens_at=opens_at(session),
            opened=bool(initial["opened"].value()),
            asked_code=bool(self.request.GET.get("code")),
        )


def words_of(report: Report) -> str:
    """W04's answer: what is written down now."""
    if report.appeal is not None:
        return _(
            "The list was confirmed already. Your report is with those who lead the course; "
            "they decide and you get an answer."
        )
    row: RunAttendance | None = report.row
    if row is None:
        return ""
    if row.presence != Presence.PRESENT:
        return _("You are on the list: %(presence)s.") % {"presence": row.get_presence_display()}
    words = _("You are noted as present.")
    if row.late:
        words = _("You are noted as present, %(minutes)s minutes late.") % {"minutes": row.late}
    return words


class AppealView(ActionView):
    """Somebody says what is not right about them on a confirmed list."""

    form_class = AppealForm
    template_name = "runs/appeal.html"
    success_message = gettext_lazy("Sent. You get an answer by mail; it also stands here.")

    def get_queryset(self) -> QuerySet[RunSession]:
        return sessions_taken_by(self.request.user).select_related("run")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        session = self.get_object()
        self.registration = session.run.registrations.filter(
            person_id=request.user.pk, state__in=TAKING_PART
        ).get()
        until = appeal_until(session)
        if request.method == "GET" and (until is None or now() > until):
            messages.info(request, str(AppealClosedError.text))
            return redirect(self.registration)
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> None:
        make_appeal(self.object, text=form.cleaned_data["text"], by=self.request.user)

    def get_success_url(self) -> str:
        return self.registration.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object.attendances.filter(registration=self.registration).first()
        return super().get_context_data(
            registration=self.registration, row=row, until=appeal_until(self.object), **kwargs
        )


class AnswerAppealView(ActionView):
    """The lead decides with a sentence; nothing is preselected."""

    permission_required = "runs.lead_run"
    form_class = AnswerAppealForm
    template_name = "runs/appeal_answer.html"
    success_message = gettext_lazy("Answered. The person gets a mail.")

    def get_queryset(self) -> QuerySet[Appeal]:
        return appeals_visible_to(self.request.user).select_related(
            "session__run", "registration__person", "answered_by"
        )

    def get_initial(self) -> dict[str, Any]:
        initial = {"presence": Presence.PRESENT}
        if self.object.came_at:
            late = int((self.object.came_at - self.object.session.starts_at).total_seconds() // 60)
            initial["late"] = max(0, late) or None
        return initial

    def perform(self, form: AnswerAppealForm) -> None:
        data = form.cleaned_data
        answer_appeal(
            self.object,
            grant=data["decision"] == "grant",
            mark=form.mark(),
            answer=data["answer"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return self.object.session.run.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        appeal = self.object
        row = appeal.session.attendances.filter(registration=appeal.registration_id).first()
        events = list(row.events.select_related("by")) if row else []
        return super().get_context_data(
            row=row, trace=events, waits=appeal.state == AppealState.OPEN, **kwargs
        )
