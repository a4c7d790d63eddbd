"""The list of places, its filter and export."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView

from home.core.spreadsheets import table_workbook, workbook_response
from home.today.queries import SIGNER, Visit, row_since
from kurse.offers.forms import (
    PlaceFilter,
)
from kurse.offers.models import Place
from kurse.offers.panels import STATE_KINDS
from kurse.offers.queries import (
    LIST_LOOK,
    filter_choices_for,
    place_rows_for,
)

PAGE = 20

SORTS = {
    "title": ("title", "pk"),
    "-title": ("-title", "-pk"),
    "district": ("facility__site__district__name", "title", "pk"),
    "-district": ("-facility__site__district__name", "title", "pk"),
    "seats": ("max_students", "title", "pk"),
    "-seats": ("-max_students", "title", "pk"),
    "state": ("state", "title", "pk"),
    "-state": ("-state", "title", "pk"),
}


class PlaceList(TemplateView):
    """Rows, filter and order of all visible places; list and export share them."""

    permission = "offers.list_places"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def filtered(self) -> tuple[Any, QuerySet[Place]]:
        user = self.request.user
        choices = filter_choices_for(user)
        data = self.request.GET.copy()
        if "cohort" not in data and choices.present:
            data["cohort"] = choices.present  # "all" is an empty value in the address
        found = PlaceFilter(
            data,
            queryset=place_rows_for(user),
            districts=choices.districts,
            cohorts=choices.cohorts,
        )
        rows = found.qs
        sort = self.request.GET.get("sort", "")
        return found.form, rows.order_by(*SORTS[sort]) if sort in SORTS else rows


class PlacesView(PlaceList):
    template_name = "offers/place_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, rows = self.filtered()
        user = self.request.user
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        places = list(page.object_list)
        since = row_since(places[0]) if places else None
        for place in places:
            place.kind = STATE_KINDS[place.state]  # type: ignore[attr-defined]
            changed_at = place.changed_at  # type: ignore[attr-defined]
            place.is_new = bool(since and changed_at and changed_at > since)  # type: ignore[attr-defined]
        number = sum(place.is_new for place in places)  # type: ignore[attr-defined]
        return super().get_context_data(
            form=form,
            page_obj=page,
            places=places,
            visit=Visit(SIGNER.sign(LIST_LOOK), since, number),
            sort=self.request.GET.get("sort", ""),
            may_export=user.has_perm("offers.export_places"),
            **kwargs,
        )


class ExportPlacesView(PlaceList):
    """The filtered list as a workbook (rows 90 and 92)."""

    permission = "offers.export_places"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _form, rows = self.filtered()
        headings = [
            pgettext("offer", "Place"),
            _("Agency"),
            _("Placement site"),
            _("District"),
            pgettext("offer", "Level"),
            _("Field of work"),
            _("Weekdays"),
            _("At least"),
            _("Ideally"),
            _("At most"),
            pgettext("offer", "Taken"),
            _("Practice supervisor"),
            pgettext("offer", "State"),
            _("Cohort"),
        ]
        table = (
            (
                place.title,
                place.facility.agency.name,
                place.facility.name,
                place.facility.site.district.name,
                place.facility.agency.get_level_display(),
                place.get_field_of_work_display(),
                place.days,
                place.min_students,
                place.ideal_students,
                place.max_students,
                place.taken,  # type: ignore[attr-defined]
                place.practice_supervisor.user.get_full_name()
                if place.practice_supervisor_id
                else "",
                str(place.get_state_display()),
                place.phase.cohort.name,
            )
            for place in rows
        )
        content = table_workbook(_("Places"), headings, table, widths=(34, 34, 30, 18, 18, 24, 18))
        return workbook_response(content, "plaetze.xlsx")
