"""Pictures over many assessments: the cohort for lecturers, the years for the coordination."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import DetailView, TemplateView

from home.people.roles import Role, has_role
from kurse.assessment.figures import marks_of, spread_of
from kurse.assessment.models import AssessmentRound, VoiceKind
from kurse.assessment.pictures import spread_picture
from kurse.assessment.queries import released_contents, rounds_visible_to, shown_from, year_rows


class OverviewView(DetailView):
    """How the levels are spread over a cohort, per criterion; no names, no order of people."""

    template_name = "assessment/overview.html"
    context_object_name = "round"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[AssessmentRound]:
        return rounds_visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contents = released_contents(self.object)
        least = shown_from()
        rows = spread_of(contents, shown_from=least)
        return super().get_context_data(
            rows=[(row, spread_picture(row)) for row in rows],
            count=len(contents) if len(contents) >= least else 0,
            least=least,
            **kwargs,
        )


class YearsView(TemplateView):
    """One line a review of every coordinated cohort, and the criteria over all years."""

    template_name = "assessment/years.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.COORDINATOR):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        least = shown_from()
        rows, contents = year_rows(self.request.user)
        figures = spread_of(contents, shown_from=least)
        return super().get_context_data(
            rows=rows,
            voices=VoiceKind.choices,
            criteria=[(row, spread_picture(row)) for row in figures],
            marks=marks_of(contents, shown_from=least),
            least=least,
            **kwargs,
        )
