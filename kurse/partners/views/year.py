"""Pages of a year of single projects: the analysis on screen and as a paper."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView, View

from home.core.formats import day, period
from home.papers import pdf_response, render
from kurse.partners.year import GoalInYear, ProjectInYear, Year, year_of, years_of

PAPER = "partners/papers/project_year.typ"


class _OfAYear(View):
    """A year in which this person reads a project (rows 31 and 32); any other is 404."""

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.request.user)

    @cached_property
    def year(self) -> Year:
        if not self.request.user.has_perm("partners.read_year"):
            raise PermissionDenied
        if self.kwargs["year"] not in self.years:
            raise Http404
        return year_of(self.request.user, self.kwargs["year"])


class ProjectYearView(_OfAYear, TemplateView):
    template_name = "partners/project_year.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs | {"year": self.year, "years": self.years[::-1]})


class ProjectYearPaperView(_OfAYear):
    """The same as a tagged PDF."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        found = self.year
        content = render(PAPER, _paper(found), title=_title(found))
        return pdf_response(content, f"einzelprojekte-{year}.pdf")


def _title(year: Year) -> str:
    return _("Single projects %(year)s") % {"year": year.number}


def _paper(year: Year) -> dict[str, Any]:
    return {
        "over": _("Yearly analysis"),
        "facts": [
            [_("Projects"), str(len(year.projects))],
            [_("Districts"), str(year.districts)],
            [_("Entries in the documentation"), str(year.entries)],
            [_("Students who took part"), str(year.took_part)],
        ],
        "pictures": [
            {"title": title, "rows": [[str(row["label"]), row["value"]] for row in rows]}
            for title, rows in (
                (_("What was done, by month"), year.months),
                (_("Where the goals stand"), year.states),
                (_("Who acts, by level"), year.levels),
            )
            if rows
        ],
        "projects": [_project(row) for row in year.projects],
        "goals_head": [_("Goal"), _("How we see it"), _("Stand at the end of the year")],
    }


def _project(row: ProjectInYear) -> dict[str, Any]:
    project = row.project
    return {
        "title": project.title,
        "facts": [
            [_("District"), project.district.name],
            [pgettext("project", "Term"), period(project.starts_on, project.ends_on)],
            *[[str(label), ", ".join(names)] for label, names in row.levels],
            [_("Entries in the documentation"), str(row.entries)],
            [_("Students who took part"), str(row.took_part)],
        ],
        "goals": [_goal(goal) for goal in row.goals],
    }


def _goal(row: GoalInYear) -> list[str]:
    if row.review is None:
        return [row.goal.text, row.goal.indicator, _("not looked at yet")]
    stand = f"{row.review.get_status_display()}, {day(row.review.on)}: {row.review.finding}"
    return [row.goal.text, row.goal.indicator, stand]
