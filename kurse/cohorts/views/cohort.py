"""The cohort, its phases and teams."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from home.core.clock import today
from home.core.views import ActionView
from kurse.cohorts import timeline
from kurse.cohorts.actions import (
    add_phase,
    change_cohort,
    change_phase,
    change_team,
    copy_people,
    create_cohort,
    create_team,
)
from kurse.cohorts.facts import cohort_facts, cohort_steps
from kurse.cohorts.forms import (
    CohortForm,
    NewCohortForm,
    PhaseForm,
    TeamForm,
)
from kurse.cohorts.models import Cohort, Phase, Team
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    cohorts_with_counts,
    current_cohort_of,
    phases_coordinated_by,
    teams_coordinated_by,
    teams_with_counts,
)


class StartView(View):
    """The coordination's present cohort; ``to`` is the page of it."""

    to = "cohorts:cohort"

    def get(self, request: HttpRequest) -> HttpResponse:
        cohort = current_cohort_of(request.user)
        if cohort is None:
            raise PermissionDenied
        return redirect(self.to, slug=cohort.slug)


class CohortMixin:
    """Pages below one coordinated cohort; everybody else gets 404."""

    permission_required = "cohorts.coordinate_cohort"
    slug_field = "slug"
    slug_url_kwarg = "slug"
    request: HttpRequest

    def get_queryset(self) -> QuerySet[Cohort]:
        return cohorts_coordinated_by(self.request.user)


class CohortView(CohortMixin, TemplateView):
    """The year at a glance: next step, dates as a picture, counts, teams."""

    template_name = "cohorts/cohort_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        cohorts = list(cohorts_with_counts(user))
        cohort = next((row for row in cohorts if row.slug == self.kwargs["slug"]), None)
        if cohort is None:
            raise Http404
        phases = list(cohort.phases.order_by("number"))
        bars = timeline.bars_of(cohort, phases)
        steps = [step for source in cohort_steps for step in source([cohort], user, today())]
        return super().get_context_data(
            cohort=cohort,
            cohorts=cohorts,
            phases=phases,
            drawing=timeline.draw(bars, cohort.starts_on, cohort.ends_on, today()),
            bars=bars,
            today=today(),
            step=steps[0] if steps else None,
            later=steps[1:],
            teams=list(teams_with_counts(cohort)),
            facts=[fact for source in cohort_facts for fact in source(cohort, user)],
            **kwargs,
        )


class NewCohortView(ActionView):
    """The next year: dates, wishes, contact, first practice phase."""

    template_name = "cohorts/cohort_add.html"
    form_class = NewCohortForm
    success_message = gettext_lazy("The cohort is there. Nobody has been informed.")

    def get_object(self) -> Any:
        if not self.request.user.has_perm("cohorts.coordinate_any"):
            raise PermissionDenied
        return None

    def get_initial(self) -> dict[str, Any]:
        """Last year's contact and limits; the dates are the coordination's to choose."""
        last = self.newest()
        names = ("min_wishes", "max_wishes", "contact_name", "contact_phone")
        return {name: getattr(last, name) for name in names} if last else {}

    def newest(self) -> Cohort | None:
        return cohorts_coordinated_by(self.request.user).order_by("-starts_on").first()

    @transaction.atomic
    def perform(self, form: Any) -> None:
        source = self.newest() if form.cleaned_data["copy_people"] else None
        self.object = create_cohort(by=self.request.user, **form.cohort_fields())
        add_phase(self.object, by=self.request.user, **form.phase_fields())
        if source is not None:
            copy_people(self.object, source, by=self.request.user)


class ChangeView(ActionView):
    """A form over one of our rows; the action gets the fields that were shown."""

    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.object}

    def changes(self, form: Any) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in form.Meta.fields}


def fresh(row: Any) -> Any:
    """A model form writes into its instance; the action starts from the row as it is."""
    return type(row)._base_manager.get(pk=row.pk)


class EditCohortView(CohortMixin, ChangeView):
    template_name = "cohorts/cohort_edit.html"
    form_class = CohortForm

    def perform(self, form: Any) -> None:
        change_cohort(fresh(self.object), by=self.request.user, **self.changes(form))


class AddPhaseView(CohortMixin, ActionView):
    template_name = "cohorts/phase_form.html"
    form_class = PhaseForm
    success_message = gettext_lazy("Saved.")

    def perform(self, form: Any) -> None:
        add_phase(self.object, by=self.request.user, **form.cleaned_data)


class EditPhaseView(ChangeView):
    template_name = "cohorts/phase_form.html"
    form_class = PhaseForm
    permission_required = "cohorts.change_in_cohort"

    def get_queryset(self) -> QuerySet[Phase]:
        return phases_coordinated_by(self.request.user)

    def perform(self, form: Any) -> None:
        change_phase(fresh(self.object), by=self.request.user, **self.changes(form))

    def get_success_url(self) -> str:
        return self.object.cohort.get_absolute_url()


class AddTeamView(CohortMixin, ActionView):
    template_name = "cohorts/team_form.html"
    form_class = TeamForm
    success_message = gettext_lazy("Saved.")

    def perform(self, form: Any) -> None:
        create_team(self.object, by=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("cohorts:people", args=[self.object.slug])


class EditTeamView(ChangeView):
    template_name = "cohorts/team_form.html"
    form_class = TeamForm
    permission_required = "cohorts.change_in_cohort"

    def get_queryset(self) -> QuerySet[Team]:
        return teams_coordinated_by(self.request.user)

    def perform(self, form: Any) -> None:
        change_team(fresh(self.object), by=self.request.user, **self.changes(form))

    def get_success_url(self) -> str:
        return reverse("cohorts:people", args=[self.object.cohort.slug])
