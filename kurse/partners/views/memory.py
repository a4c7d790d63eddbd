"""An agency over the years, for the coordination."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import DetailView

from kurse.cohorts.models import Cohort
from kurse.partners.facts import agency_memories, agency_opinions
from kurse.partners.memory import picture_of, years_of
from kurse.partners.models import Agency
from kurse.partners.queries import agency_page_for


class MemoryView(DetailView):
    """Places, answers, people and visits by year; the same for each placement site."""

    template_name = "partners/memory.html"
    context_object_name = "agency"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        if not request.user.has_perm("partners.view_memory", self.object):
            raise PermissionDenied
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_queryset(self) -> QuerySet[Agency]:
        return agency_page_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [part for source in agency_memories for part in source(self.object)]
        keys = {part.cohort for part in parts}
        cohorts = Cohort.objects.filter(pk__in=keys).order_by("starts_on", "pk")
        names = list(cohorts.values_list("pk", "name"))
        years = years_of(parts, names)
        facilities = list(self.object.facilities.all())
        sites = [
            (one, years_of([part for part in parts if part.facility == one.pk], names))
            for one in facilities
        ]
        return super().get_context_data(
            years=years[::-1],
            picture=picture_of(years),
            sites=[(one, rows[::-1]) for one, rows in sites] if len(facilities) > 1 else [],
            opinions=[source(self.object, self.request.user) for source in agency_opinions],
            **kwargs,
        )
