"""Reviews are planned, prolonged, opened; people are replaced."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from home.core.clock import today
from home.core.views import ActionView
from kurse.assessment.actions import (
    appoint_examiner,
    appoint_practice,
    appoint_second_examiner,
    change_round,
    open_round,
    plan_round,
)
from kurse.assessment.forms import (
    ChangeRoundForm,
    ExaminerForm,
    PracticeForm,
    RoundForm,
    SecondExaminerForm,
)
from kurse.assessment.models import Assessment, AssessmentRound
from kurse.assessment.queries import (
    assessments_visible_to,
    contacts_for,
    lecturers_in,
    phases_coordinated_by,
    rounds_visible_to,
)
from kurse.cohorts.models import Phase


class PlanRoundView(ActionView):
    """A review of a phase."""

    form_class = RoundForm
    template_name = "assessment/round_form.html"
    permission_required = "assessment.plan_round"
    success_message = gettext_lazy("The review is planned. It opens by itself on its first day.")

    def get_queryset(self) -> QuerySet[Phase]:
        return phases_coordinated_by(self.request.user)

    def perform(self, form: forms.Form) -> None:
        round_ = plan_round(self.object, by=self.request.user, **form.cleaned_data)
        if round_.opens_on <= today():
            open_round(round_, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class OpenRoundView(ActionView):
    """Ask whoever came later: placements that started after the review opened."""

    form_class = forms.Form
    template_name = "assessment/round_open.html"
    permission_required = "assessment.plan_round"

    def get_queryset(self) -> QuerySet[AssessmentRound]:
        return rounds_visible_to(self.request.user)

    def perform(self, form: forms.Form) -> None:
        self.count = open_round(self.object, by=self.request.user)

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s placement was added.", "%(count)s placements were added.", self.count
        ) % {"count": self.count}

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class ChangeRoundView(ActionView):
    """More time, or another version for whoever has not begun."""

    form_class = ChangeRoundForm
    template_name = "assessment/round_change.html"
    permission_required = "assessment.plan_round"
    success_message = gettext_lazy("The review is changed.")

    def get_queryset(self) -> QuerySet[AssessmentRound]:
        return rounds_visible_to(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "round_": self.object}

    def perform(self, form: forms.Form) -> None:
        change_round(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class ExaminerView(ActionView):
    """Somebody else examines."""

    form_class = ExaminerForm
    template_name = "assessment/examiner_form.html"
    permission_required = "assessment.appoint_examiner"
    success_message = gettext_lazy("The examiner is changed.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "placement__phase__cohort", "placement__student", "examiner", "round"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        cohort = self.object.placement.phase.cohort
        return {**super().get_form_kwargs(), "lecturers": lecturers_in(cohort)}

    def perform(self, form: forms.Form) -> None:
        appoint_examiner(self.object, examiner=form.cleaned_data["examiner"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])


class SecondExaminerView(ExaminerView):
    """A second examiner, or none."""

    form_class = SecondExaminerForm
    template_name = "assessment/second_examiner_form.html"
    success_message = gettext_lazy("The second examiner is saved.")

    def get_initial(self) -> dict[str, Any]:
        return {"examiner": self.object.second_examiner_id}

    def perform(self, form: forms.Form) -> None:
        appoint_second_examiner(
            self.object, examiner=form.cleaned_data["examiner"], by=self.request.user
        )


class PracticeView(ActionView):
    """Another person of the agency fills in the form."""

    form_class = PracticeForm
    template_name = "assessment/practice_form.html"
    permission_required = "assessment.appoint_examiner"
    success_message = gettext_lazy("The form goes to this person now; the old link has ended.")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(self.request.user).select_related(
            "placement__phase__cohort", "placement__student", "placement__place__facility", "round"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contacts": contacts_for(self.object)}

    def perform(self, form: forms.Form) -> None:
        appoint_practice(self.object, contact=form.cleaned_data["contact"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("assessment:detail", args=[self.object.public_id])
