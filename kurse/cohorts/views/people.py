"""The people of a cohort: who is what, from when to when."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from home.core.clock import today
from home.core.views import ActionView
from home.outbox.kinds import fill
from home.outbox.queries import text_of
from home.people.actions import create_person
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.actions import (
    add_participation,
    assign_team,
    end_participation,
    invitation_context,
    invite_students,
)
from kurse.cohorts.forms import (
    AssignTeamForm,
    EndForm,
    InviteForm,
    ParticipationForm,
)
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import (
    participations_coordinated_by,
    participations_in,
    teams_with_counts,
    uninvited_students,
)
from kurse.cohorts.views.cohort import CohortMixin


class PeopleView(CohortMixin, TemplateView):
    """Teams, and who is what from when to when."""

    template_name = "cohorts/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cohort = get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])
        day = today()
        rows = list(participations_in(cohort))
        return super().get_context_data(
            cohort=cohort,
            teams=list(teams_with_counts(cohort)),
            current=[row for row in rows if row.until is None or row.until >= day],
            past=[row for row in rows if row.until is not None and row.until < day],
            today=day,
            **kwargs,
        )


class AddPersonView(CohortMixin, ActionView):
    template_name = "cohorts/participation_add.html"
    form_class = ParticipationForm
    success_message = gettext_lazy("Added. Rights hold from the first day on.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "teams": self.object.teams.all()}

    def get_initial(self) -> dict[str, Any]:
        return {"since": max(today(), self.object.starts_on)}

    def perform(self, form: Any) -> None:
        data, by = form.cleaned_data, self.request.user
        user: User = data["user"] or create_person(
            email=data["email"], first_name=data["first_name"], last_name=data["last_name"], by=by
        )
        add_participation(
            user,
            data["role"],
            by=by,
            cohort=self.object,
            team=data["team"] if data["role"] == Role.LECTURER else None,
            since=data["since"],
            until=data["until"],
        )

    def get_success_url(self) -> str:
        return reverse("cohorts:people", args=[self.object.slug])


class EndParticipationView(ActionView):
    """The last day of a participation; history stays."""

    template_name = "cohorts/participation_end.html"
    form_class = EndForm
    permission_required = "cohorts.change_in_cohort"
    success_message = gettext_lazy("Saved. Rights end with the last day, history stays.")

    def get_queryset(self) -> QuerySet[Participation]:
        return participations_coordinated_by(self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"until": today()}

    def perform(self, form: Any) -> None:
        end_participation(self.object, until=form.cleaned_data["until"], by=self.request.user)

    def get_success_url(self) -> str:
        name = "students" if self.object.role == Role.STUDENT else "people"
        return reverse(f"cohorts:{name}", args=[self.object.cohort.slug])


class AssignTeamView(ActionView):
    template_name = "cohorts/participation_team.html"
    form_class = AssignTeamForm
    permission_required = "cohorts.change_in_cohort"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> QuerySet[Participation]:
        return participations_coordinated_by(self.request.user).filter(role=Role.STUDENT)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "teams": self.object.cohort.teams.all()}

    def get_initial(self) -> dict[str, Any]:
        return {"team": self.object.team_id}

    def perform(self, form: Any) -> None:
        assign_team(self.object, form.cleaned_data["team"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("cohorts:students", args=[self.object.cohort.slug])


class InviteView(CohortMixin, ActionView):
    """One real mail to read, then one button (K02)."""

    template_name = "cohorts/invite.html"
    form_class = InviteForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = list(uninvited_students(self.object))
        text = text_of("people.invitation_student")
        values = {
            **invitation_context(self.object),
            "vorname": parts[0].user.first_name if parts else "",
            "name": parts[0].user.get_full_name() if parts else "",
            "link": _("(personal link)"),
            "fuss": f"{self.object.contact_name}, {self.object.contact_phone}",
        }
        return super().get_context_data(
            parts=parts,
            count=len(parts),
            first=parts[0].user if parts else None,
            subject=fill(text.subject, values),
            body=fill(text.body, values),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        self.sent = invite_students(
            self.object, expected=form.cleaned_data["count"], by=self.request.user
        )

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s invitation is on its way.",
            "%(count)s invitations are on their way.",
            self.sent,
        ) % {"count": self.sent}
