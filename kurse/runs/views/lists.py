"""The lead's lists and papers: attendance, sign-in sheet, names, certificates, opinions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView, View

from home.core import formats
from home.core.clock import now
from home.core.forms import ConfirmForm
from home.core.spreadsheets import table_workbook, workbook_response
from home.core.views import ActionView
from home.papers import pdf_response, render
from kurse.runs.actions import (
    approve_registration,
    confirm_attendance,
    correct_attendance,
    issue_certificates,
    mark_achievement,
    mark_task,
    miss_run,
    note_attendance,
    refuse_registration,
    remove_registration,
    restore_registration,
)
from kurse.runs.actions.proving import facts_for, kinds_for, open_lists
from kurse.runs.attendance import takes_reports
from kurse.runs.forms import QUESTION_LABELS, AttendanceForm, ReasonForm
from kurse.runs.models import (
    AttendanceEvent,
    CourseRun,
    Presence,
    Registration,
    RegistrationState,
    RunSession,
)
from kurse.runs.queries import (
    evidence_for,
    opinions_shown,
    participants_of,
    registrations_of,
    registrations_visible_to,
    runs_led_by,
    sessions_visible_to,
    state_words,
)
from lernen.certificates.models import CertificateKind
from lernen.certificates.papers import preview_of
from lernen.certificates.queries import valid_certificates


class AttendanceView(ActionView):
    """L11: everybody is there unless said otherwise; minutes; confirmed once."""

    permission_required = "runs.keep_list"
    template_name = "runs/attendance.html"
    form_class = AttendanceForm

    def get_queryset(self) -> QuerySet[RunSession]:
        return sessions_visible_to(self.request.user).select_related("run", "confirmed_by")

    @property
    def closed(self) -> bool:
        return self.object.confirmed_at is not None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "registrations": list(participants_of(self.object.run)),
            "rows": {row.registration_id: row for row in self.object.attendances.all()},
            "correcting": self.closed,
        }

    def perform(self, form: Any) -> None:
        by, marks, seen_at = self.request.user, form.marks(), form.seen_at()
        if self.closed:
            correct_attendance(self.object, marks=marks, reason=form.cleaned_data["reason"], by=by)
        elif "confirm" in self.request.POST:
            confirm_attendance(self.object, marks=marks, by=by, seen_at=seen_at)
        else:
            note_attendance(self.object, marks=marks, by=by, seen_at=seen_at)
        there = self.object.attendances.filter(presence=Presence.PRESENT).count()
        messages.success(
            self.request,
            _("Saved: %(there)s present, %(away)s absent.")
            % {"there": there, "away": len(marks) - there},
        )

    def get_success_url(self) -> str:
        return self.object.run.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        leads = self.request.user.has_perm("runs.lead_run", self.object)
        return super().get_context_data(
            early=self.object.starts_at > now(),
            takes_reports=takes_reports(self.object) and not self.closed,
            trace=self._trace(),
            may_write=not self.closed or leads,
            closed=self.closed,
            **kwargs,
        )

    def _trace(self) -> list[AttendanceEvent]:
        """What the list said before, the newest first."""
        rows = AttendanceEvent.objects.filter(attendance__session=self.object)
        rows = rows.exclude(verb="note", was="")
        rows = rows.select_related("by", "attendance__registration__person")
        return list(rows.order_by("-at", "-pk")[:60])


class SheetView(View):
    """The paper to sign: one line a person, for one meeting."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        session = get_object_or_404(
            sessions_visible_to(request.user).select_related("run"), public_id=public_id
        )
        if not request.user.has_perm("runs.keep_list", session):
            raise PermissionDenied
        names = [row.person.get_full_name() for row in participants_of(session.run)]
        data = {
            "reference": str(session.run),
            "over": session.run.course_title,
            "facts": [
                ["Termin", formats.moment(session.starts_at)],
                ["Ende", formats.moment(session.ends_at)],
                ["Raum", session.room or session.run.place or "–"],
                ["Einheiten", f"{session.units} UE"],
            ],
            "names": names,
        }
        pdf = render("runs/papers/sheet.typ", data, title="Anwesenheitsliste")
        return pdf_response(pdf, f"Anwesenheit {timezone.localdate(session.starts_at)}")


class LedView(View):
    """A file for the lead of a run."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        run = get_object_or_404(runs_led_by(request.user), public_id=public_id)
        if not request.user.has_perm("runs.lead_run", run):
            raise PermissionDenied
        return self.file_of(run)

    def file_of(self, run: CourseRun) -> HttpResponse:
        raise NotImplementedError


class PeopleFileView(LedView):
    """The list of participants as a workbook (row 83)."""

    def file_of(self, run: CourseRun) -> HttpResponse:
        rows = [row for row in registrations_of(run) if row.state != RegistrationState.UNPROVEN]
        rows.sort(key=lambda row: (row.state, row.person.sort_key))
        evidence = evidence_for(run, rows)
        content = table_workbook(
            _("Participants"),
            [
                _("Last name"),
                _("First name"),
                _("E-mail address"),
                _("State"),
                _("Employer"),
                _("Address for the invoice"),
                _("Units (UE)"),
                _("Evidence"),
            ],
            [
                (
                    row.person.last_name,
                    row.person.first_name,
                    row.person.email,
                    state_words(row)[1],
                    row.employer,
                    row.invoice_to,
                    evidence[row.pk].counted,
                    _("fulfilled")
                    if evidence[row.pk].fulfilled
                    else evidence[row.pk].staff_sentence,
                )
                for row in rows
            ],
            widths=(20, 18, 32, 18, 28, 34, 12, 34),
        )
        return workbook_response(content, f"teilnehmende-{run.term}.xlsx")


class BadgesFileView(LedView):
    """Name badges, eight on a sheet."""

    def file_of(self, run: CourseRun) -> HttpResponse:
        rows = participants_of(run).filter(state=RegistrationState.SEATED)
        names = [
            {
                "first": row.person.first_name,
                "last": row.person.last_name,
                "employer": row.employer,
            }
            for row in rows
        ]
        data = {"reference": str(run), "course": run.course_title, "names": names}
        pdf = render("runs/papers/names.typ", data, title="Namensschilder")
        return pdf_response(pdf, f"Namensschilder {run.term}")


class CertificatesView(ActionView):
    """L12: who gets a paper and what others miss; preview, sign in again, issue all at once."""

    permission_required = "runs.lead_run"
    template_name = "runs/certificates.html"
    form_class = ConfirmForm

    def get_queryset(self) -> QuerySet[CourseRun]:
        return runs_led_by(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = get_object_or_404(runs_led_by(request.user), public_id=kwargs["public_id"])
        if not request.user.has_perm("runs.lead_run", run):
            raise PermissionDenied
        again = reauthentication_required(super().dispatch)
        response: HttpResponseBase = again(request, *args, **kwargs)
        return response

    def perform(self, form: Any) -> None:
        number = len(issue_certificates(self.object, by=self.request.user))
        messages.success(
            self.request,
            ngettext(
                "%(number)s certificate is issued. The mail is on its way.",
                "%(number)s certificates are issued. The mails are on their way.",
                number,
            )
            % {"number": number},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.object
        rows = list(participants_of(run))
        evidence = evidence_for(run, rows)
        papers = {
            paper.person_id: paper
            for paper in valid_certificates(CertificateKind.ATTENDANCE, str(run.public_id))
        }
        due, lacking = [], []
        for row in rows:
            row.evidence = evidence[row.pk]  # type: ignore[attr-defined]
            row.paper = papers.get(row.person_id)  # type: ignore[attr-defined]
            good = evidence[row.pk].fulfilled and row.state == RegistrationState.SEATED
            (due if good else lacking).append(row)
        return super().get_context_data(
            due=due,
            lacking=lacking,
            waiting=[row for row in due if row.paper is None],  # type: ignore[attr-defined]
            open_lists=open_lists(run),
            begun=run.state in ("running", "finished"),
            **kwargs,
        )


class PreviewView(View):
    """The paper of one person before it is issued."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        row = get_object_or_404(
            registrations_visible_to(request.user).select_related("run", "person"),
            public_id=public_id,
        )
        if not request.user.has_perm("runs.lead_run", row):
            raise PermissionDenied
        if not row.run.sessions.exists():
            raise Http404
        facts = facts_for(row.run, evidence_for(row.run, [row])[row.pk])
        kind = kinds_for(row.run, row)[-1]
        return pdf_response(preview_of(kind=kind, person=row.person, facts=facts), "Vorschau")


DECISIONS = {
    "zulassen": (approve_registration, gettext_lazy("Admit this person?"), False),
    "ablehnen": (refuse_registration, gettext_lazy("Refuse this registration?"), True),
    "entfernen": (remove_registration, gettext_lazy("Take the place away?"), True),
    "gefehlt": (miss_run, gettext_lazy("Did not come at all?"), False),
    "zurueck": (restore_registration, gettext_lazy("Was there after all?"), False),
}
MARKS: dict[str, tuple[Callable[..., Registration], dict[str, bool], Any]] = {
    "abgegeben": (mark_task, {"done": True}, gettext_lazy("Handed in?")),
    "nicht-abgegeben": (mark_task, {"done": False}, gettext_lazy("Not handed in after all?")),
    "leistung": (mark_achievement, {"shown": True}, gettext_lazy("Achievement shown?")),
}


class DecideView(ActionView):
    """What the lead decides about one registration."""

    permission_required = "runs.lead_run"
    template_name = "runs/decide.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> QuerySet[Registration]:
        if self.kwargs["word"] not in {**DECISIONS, **MARKS}:
            raise Http404
        return registrations_visible_to(self.request.user).select_related("run", "person")

    def get_form_class(self) -> Any:
        word = self.kwargs["word"]
        return ReasonForm if word in DECISIONS and DECISIONS[word][2] else ConfirmForm

    def perform(self, form: Any) -> None:
        word, by = self.kwargs["word"], self.request.user
        if word in MARKS:
            action, values, _title = MARKS[word]
            action(self.object, by=by, **values)
            return
        action, _title, asks = DECISIONS[word]
        more = {"reason": form.cleaned_data["reason"]} if asks else {}
        action(self.object, by=by, **more)

    def get_success_url(self) -> str:
        return self.object.run.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        word = self.kwargs["word"]
        title = DECISIONS[word][1] if word in DECISIONS else MARKS[word][2]
        asks = word in DECISIONS and DECISIONS[word][2]
        return super().get_context_data(title=title, asks=asks, **kwargs)


class OpinionsView(DetailView):
    """What the participants think, from five answers on."""

    template_name = "runs/opinions.html"
    context_object_name = "run"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[CourseRun]:
        return runs_led_by(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("runs.lead_run", self.object):
            raise PermissionDenied
        rows = opinions_shown(self.object)
        texts = list(self.object.opinions.exclude(text="").values_list("text", flat=True))
        return super().get_context_data(
            rows=[
                {
                    **row,
                    "label": QUESTION_LABELS[row["key"]],
                }
                for row in rows
            ],
            bars=[
                {"label": QUESTION_LABELS[row["key"]], "value": round(row["mean"], 1), "total": 5}
                for row in rows
            ],
            texts=texts if rows else [],
            number=self.object.opinions.count() if rows else 0,
            **kwargs,
        )
