"""Lists of students: the coordination's with all columns, a lecturer's own team."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from home.core.formats import moment
from home.core.spreadsheets import table_workbook, workbook_response
from home.people.roles import Role, has_role
from kurse.cohorts.facts import student_facts
from kurse.cohorts.forms import (
    StudentFilterForm,
)
from kurse.cohorts.models import Participation, Team
from kurse.cohorts.queries import (
    student_rows_for,
    students_of_lecturer,
)
from kurse.cohorts.views.cohort import CohortMixin

PAGE = 25

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
