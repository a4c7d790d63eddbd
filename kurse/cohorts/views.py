"""Pages of the cohort: its year, its people, its students. For the coordination; a list for
lecturers."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from home.core.clock import today
from home.core.formats import moment
from home.core.spreadsheets import table_workbook, workbook_response
from home.core.views import ActionView
from home.outbox.kinds import fill
from home.outbox.queries import text_of
from home.people.actions import create_person
from home.people.models import User
from home.people.roles import Role, has_role
from kurse.cohorts import timeline
from kurse.cohorts.actions import (
    add_participation,
    add_phase,
    assign_team,
    change_cohort,
    change_phase,
    change_team,
    copy_people,
    create_cohort,
    create_team,
    end_participation,
    invitation_context,
    invite_students,
)
from kurse.cohorts.facts import cohort_facts, cohort_steps, student_facts
from kurse.cohorts.forms import (
    AssignTeamForm,
    CohortForm,
    EndForm,
    InviteForm,
    NewCohortForm,
    ParticipationForm,
    PhaseForm,
    StudentFilterForm,
    TeamForm,
)
from kurse.cohorts.models import Cohort, Participation, Phase, Team
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    cohorts_with_counts,
    current_cohort_of,
    participations_coordinated_by,
    participations_in,
    phases_coordinated_by,
    student_rows_for,
    students_of_lecturer,
    teams_coordinated_by,
    teams_with_counts,
    uninvited_students,
)

PAGE = 25


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


SORTS = {
    "name": ("user__sort_key", "pk"),
    "-name": ("-user__sort_key", "-pk"),
    "team": ("team__name", "user__sort_key", "pk"),
    "-team": ("-team__name", "user__sort_key", "pk"),
}


class StudentList(TemplateView):
    """Rows, filter, order and pages; who sees which column is decided once, here."""

    with_numbers = False

    def rows(self) -> QuerySet[Participation]:
        raise NotImplementedError

    def teams(self) -> QuerySet[Team]:
        raise NotImplementedError

    def filtered(self) -> tuple[StudentFilterForm, QuerySet[Participation]]:
        form = StudentFilterForm(
            self.request.GET, teams=self.teams(), with_numbers=self.with_numbers
        )
        sort = self.request.GET.get("sort", "name")
        return form, form.narrow(self.rows()).order_by(*SORTS.get(sort, SORTS["name"]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, rows = self.filtered()
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        parts = list(page.object_list)
        told: dict[int, Any] = {}
        if parts:
            users = [part.user_id for part in parts]
            cohorts = list({part.cohort_id for part in parts})
            for source in student_facts:
                told.update(source(users, cohorts, self.request.user))
        for part in parts:
            part.fact = told.get(part.user_id)  # type: ignore[attr-defined]
        return super().get_context_data(
            form=form,
            page_obj=page,
            parts=parts,
            sort=self.request.GET.get("sort", "name"),
            with_numbers=self.with_numbers,
            **kwargs,
        )


class StudentsView(CohortMixin, StudentList):
    """All students of a cohort, with what only the coordination sees (row 12)."""

    template_name = "cohorts/student_list.html"
    with_numbers = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.cohort = get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet[Participation]:
        return student_rows_for(self.request.user, self.cohort)

    def teams(self) -> QuerySet[Team]:
        return self.cohort.teams.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cohort=self.cohort, **kwargs)


class ExportStudentsView(StudentsView):
    """The filtered list as a workbook (row 90)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _form, rows = self.filtered()
        headings = [
            _("Matriculation number"),
            _("First name"),
            _("Last name"),
            _("E-mail"),
            _("Team"),
            _("Invited"),
            _("Access set up"),
        ]
        table = (
            (
                part.student_record.matriculation_number if _has_record(part) else "",
                part.user.first_name,
                part.user.last_name,
                part.user.email,
                part.team.name if part.team_id else "",
                moment(part.user.invited_at),
                moment(part.user.joined_at),
            )
            for part in rows
        )
        content = table_workbook(_("Students"), headings, table, widths=(18, 18, 24, 36, 26))
        return workbook_response(content, f"studierende-{self.cohort.slug}.xlsx")


def _has_record(part: Participation) -> bool:
    return getattr(part, "student_record", None) is not None


class MyTeamView(StudentList):
    """A lecturer's students: name and university address (row 11)."""

    template_name = "cohorts/my_team.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.LECTURER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def teams(self) -> QuerySet[Team]:
        own = self.request.user.participations.filter(role=Role.LECTURER)
        return Team.objects.filter(pk__in=own.values("team"))

    def rows(self) -> QuerySet[Participation]:
        """The teams this person accompanies today, not those they coordinate."""
        return student_rows_for(self.request.user).filter(students_of_lecturer(self.request.user))
