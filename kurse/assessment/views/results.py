"""Marks, release, result, changes after it, inspection, the examinations office."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.generic import View

from home.core.clock import today
from home.core.spreadsheets import table_workbook, workbook_response
from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.assessment.actions import (
    ask_change,
    decide_change,
    give_mark,
    give_statement,
    open_file,
    release_assessment,
)
from kurse.assessment.comparison import compare, development, weighted_level
from kurse.assessment.forms import (
    ChangeForm,
    DecisionForm,
    InspectionForm,
    MarkForm,
    ReleaseForm,
    StatementForm,
)
from kurse.assessment.marks import AGREEMENT
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    ChangeRequest,
    Release,
    RoundKind,
)
from kurse.assessment.pictures import development_picture
from kurse.assessment.queries import (
    INSPECTION_MINUTES,
    assessments_visible_to,
    book_of,
    changes_visible_to,
    content_of,
    export_rows,
    files_visible_to,
    is_inspecting,
    is_marked,
    phases_coordinated_by,
    releasable_by,
    releases_visible_to,
    scale_for,
    seat_of,
    seen_by,
)
from kurse.cohorts.models import Phase, StudentRecord


class MarkView(ActionView):
    """One's own mark; the other examiner's is seen when both are in."""

    form_class = MarkForm
    template_name = "assessment/mark_form.html"
    permission_required = "assessment.give_mark"
    success_message = gettext_lazy("The mark is in the book.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "placement__phase__cohort", "placement__student", "round", "examiner"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "scale": scale_for(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seat = seat_of(self.request.user, self.object)
        book = seen_by(book_of(self.object), seat)
        return super().get_context_data(
            assessment=self.object,
            book=book,
            own=getattr(book, str(seat)) if seat else "",
            must_agree=AGREEMENT in book.waits_for,
            hint=weighted_level(content_of(self.object), "l") if str(seat) == "first" else None,
            open=is_marked(self.object)
            and self.object.state in (AssessmentState.COMPARED, AssessmentState.TALKED)
            and not (book.both_are_in and book.current),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        give_mark(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


class ReleaseView(ActionView):
    """Release several assessments at once, after signing in again; never by accident."""

    form_class = ReleaseForm
    template_name = "assessment/release.html"
    sign_in_again = ("GET", "POST")

    def get_object(self) -> None:
        """There is no single object: the page is the person's own list."""
        if not has_role(self.request.user, Role.LECTURER, Role.COORDINATOR):
            raise PermissionDenied

    def get_queryset(self) -> QuerySet[Assessment]:
        return releasable_by(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "queryset": self.get_queryset()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(count=self.get_queryset().count(), **kwargs)

    def perform(self, form: forms.Form) -> None:
        chosen = list(form.cleaned_data["assessments"])
        for assessment in chosen:
            release_assessment(assessment, by=self.request.user)
        self.count = len(chosen)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s assessment is released.", "%(count)s assessments are released.", self.count
        ) % {"count": self.count}

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class ResultView(ActionView):
    """The released result as it was frozen, and the student's statement."""

    form_class = StatementForm
    template_name = "assessment/result.html"
    slug_field = "assessment__public_id"
    success_message = gettext_lazy("Your statement is part of the file now.")

    def get_queryset(self) -> QuerySet[Release]:
        return releases_visible_to(self.request.user).select_related("statement", "by")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            self.permission_required = "assessment.give_statement"
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release = self.object
        statement = getattr(release, "statement", None)
        own = release.assessment.placement.student_id == self.request.user.pk
        return super().get_context_data(
            release=release,
            assessment=release.assessment,
            content=release.content,
            comparison=compare(release.content),
            statement=statement,
            development=self.development(release),
            may_state=own and statement is None and today() <= release.statement_until,
            **kwargs,
        )

    def development(self, release: Release) -> dict[str, Any] | None:
        """From mid-term to final, where both are released."""
        earlier = (
            releases_visible_to(self.request.user)
            .filter(
                assessment__placement=release.assessment.placement_id,
                assessment__round__kind=RoundKind.MIDTERM,
            )
            .first()
        )
        if earlier is None or release.content["kind"] != RoundKind.FINAL:
            return None
        rows = development(earlier.content, release.content)
        return {"rows": rows, "picture": development_picture(rows)} if rows else None

    def perform(self, form: forms.Form) -> None:
        give_statement(self.object, text=form.cleaned_data["text"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:result", args=[self.object.assessment.public_id])


class ChangeView(ActionView):
    """An examiner asks to correct what is released; somebody else decides."""

    form_class = ChangeForm
    template_name = "assessment/change_form.html"
    permission_required = "assessment.ask_change"
    success_message = gettext_lazy("The coordination decides. Until then nothing changes.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "placement__phase__cohort", "placement__student", "round"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        scale = scale_for(self.object) if is_marked(self.object) else None
        return {**super().get_form_kwargs(), "scale": scale}

    def get_initial(self) -> dict[str, Any]:
        return {"talk_result": self.object.release.content["talk"]["result"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            assessment=self.object, mark=self.object.release.content["mark"], **kwargs
        )

    def perform(self, form: forms.Form) -> None:
        data = form.cleaned_data
        ask_change(
            self.object,
            grade=data.get("grade", ""),
            talk_result=data["talk_result"],
            reason=data["reason"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


class DecideChangeView(ActionView):
    """The second person approves or refuses, after signing in again."""

    form_class = DecisionForm
    template_name = "assessment/change_decide.html"
    sign_in_again = ("GET", "POST")

    def get_queryset(self) -> QuerySet[ChangeRequest]:
        return changes_visible_to(self.request.user)

    def get_object(self) -> ChangeRequest:
        change: ChangeRequest = super().get_object()
        if not self.request.user.has_perm("assessment.decide_change", change.assessment):
            raise PermissionDenied
        return change

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assessment = self.object.assessment
        return super().get_context_data(
            change=self.object,
            assessment=assessment,
            before=assessment.release.content,
            text_changes=assessment.release.content["talk"]["result"] != self.object.talk_result,
            open=self.object.decided_at is None,
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        decide_change(
            self.object,
            approved="approve" in self.request.POST,
            answer=form.cleaned_data["answer"],
            by=self.request.user,
        )

    def get_success_message(self) -> str:
        if "approve" in self.request.POST:
            return _("The new version holds. The student gets a mail.")
        return _("The change is refused. The result stays as it is.")

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.assessment.public_id])


class FileView(ActionView):
    """The whole file of a released assessment; opening it is written down (Einsicht)."""

    form_class = InspectionForm
    template_name = "assessment/file.html"
    permission_required = "assessment.inspect"

    def get_queryset(self) -> QuerySet[Assessment]:
        return files_visible_to(self.request.user).select_related(
            "placement__student", "placement__phase__cohort", "round", "examiner"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assessment = self.object
        opened = is_inspecting(self.request.user, assessment)
        found = super().get_context_data(
            assessment=assessment, opened=opened, minutes=INSPECTION_MINUTES, **kwargs
        )
        if opened:
            found |= {
                "releases": assessment.releases.select_related("by", "statement").order_by(
                    "-version"
                ),
                "marks": assessment.marks.select_related("by"),
                "changes": assessment.changes.select_related("asked_by", "decided_by"),
                "inspections": assessment.inspections.select_related("by"),
                "events": assessment.events.select_related("by"),
            }
        return found

    def perform(self, form: forms.Form) -> None:
        open_file(self.object, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:file", args=[self.object.public_id])


class ExportView(View):
    """Released final results of a phase for the examinations office, as a workbook."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        phase: Phase = get_object_or_404(phases_coordinated_by(request.user), **kwargs)
        if not request.user.has_perm("assessment.export", phase):
            raise PermissionDenied
        headings = [
            _("Matriculation number"),
            _("Last name"),
            _("First name"),
            _("Cohort"),
            _("Practice phase"),
            _("Mark"),
            _("Passed"),
            _("Released on"),
            _("Version"),
            _("Examined by"),
        ]
        book = table_workbook(
            _("Results"), headings, self.rows(phase), widths=(18, 22, 22, 18, 22, 8, 10, 14, 9, 34)
        )
        return workbook_response(book, f"ergebnisse-{phase.cohort.slug}-{phase.number}.xlsx")

    def rows(self, phase: Phase) -> list[list[Any]]:
        records = StudentRecord.objects.filter(cohort=phase.cohort_id)
        numbers = dict(records.values_list("participation__user", "matriculation_number"))
        return [
            self.row(release, phase, numbers.get(release.assessment.placement.student_id, ""))
            for release in export_rows(phase)
        ]

    def row(self, release: Release, phase: Phase, number: str) -> list[Any]:
        student, mark = release.assessment.placement.student, release.content["mark"]
        passed = pgettext("result", "yes") if mark and mark["passed"] else pgettext("result", "no")
        return [
            number,
            student.last_name,
            student.first_name,
            phase.cohort.name,
            phase.name,
            mark["grade"] if mark else "",
            passed if mark else "",
            dt.date.fromisoformat(release.at.date().isoformat()),
            release.version,
            ", ".join(mark["examiners"]) if mark else release.content["examiner"],
        ]
