"""Pages of reports: the cockpit, closing together, the city's tables."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from home.core.clock import today
from home.core.formats import day_long
from home.core.spreadsheets import table_workbook, workbook_response
from home.core.views import ActionView
from home.papers import pdf_response, render
from home.people.models import User
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.cohorts.views import CohortMixin
from kurse.placements.models import Placement, PlacementState
from kurse.reports.actions import (
    close_together,
    make_city_report,
    release_city_report,
    release_day,
)
from kurse.reports.certificates import (
    certified,
    facts_of,
    files_to_certify,
    issue_practice_certificates,
)
from kurse.reports.forms import CityTextForm, FilesForm, ReleaseForm
from kurse.reports.models import CityReport
from kurse.reports.queries import (
    ClosingRow,
    calls_of_today,
    closing_rows,
    picture_of,
    reports_visible_to,
    results_of,
)
from kurse.reports.words import readable


class CockpitView(TemplateView):
    """Whom to ring up today, and the year as pictures (K13, K17)."""

    template_name = "reports/cockpit.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("reports.read_cockpit"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, day = self.request.user, today()
        cohorts = list(cohorts_coordinated_by(user).order_by("-starts_on"))
        asked = self.request.GET.get("jahrgang", "")
        running = [one for one in cohorts if one.starts_on <= day <= one.ends_on]
        chosen = next((one for one in cohorts if one.slug == asked), None)
        cohort = chosen or (running[-1] if running else next(iter(cohorts), None))
        picture = picture_of(cohort) if cohort else None
        return super().get_context_data(
            cohorts=cohorts,
            cohort=cohort,
            calls=calls_of_today(user),
            picture=picture,
            states=_state_bars(picture.states) if picture else [],
            districts=[
                {"label": name, "value": number, "district": {"name": name, "mark": mark}}
                for name, mark, number in (picture.districts if picture else ())
            ],
            ranks=[
                {
                    "label": _("Wish %(rank)s") % {"rank": rank} if rank else _("by hand"),
                    "value": number,
                }
                for rank, number in (picture.ranks if picture else ())
            ],
            **kwargs,
        )


def _state_bars(states: Any) -> list[dict[str, Any]]:
    total = sum(states.values())
    return [
        {"label": PlacementState(state).label, "value": states[state], "total": total}
        for state in PlacementState
        if states[state]
    ]


class ClosingView(CohortMixin, ActionView):
    """„Abschlussbereit“ and „Es fehlt noch“, each missing thing named; close together (K18)."""

    template_name = "reports/closing.html"
    form_class = FilesForm
    sign_in_again = ("POST",)

    @cached_property
    def rows(self) -> list[ClosingRow]:
        return closing_rows(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        ready = [row.placement for row in self.rows if not row.gaps]
        return super().get_form_kwargs() | {"placements": ready}

    def perform(self, form: FilesForm) -> None:
        self.closed = close_together(
            self.object,
            form.cleaned_data["chosen"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_message(self) -> str:
        count = len(self.closed)
        return ngettext(
            "%(count)s placement file closed.", "%(count)s placement files closed.", count
        ) % {"count": count}

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cohort=self.object,
            ready=[row for row in self.rows if not row.gaps],
            lacking=[row for row in self.rows if row.gaps],
            closed=results_of(self.object).count(),
            certified=certified(self.object),
            without_paper=files_to_certify([self.object]).count(),
            **kwargs,
        )


class CertifyView(CohortMixin, ActionView):
    """Closed files that have no certificate yet; what each paper will say, issued together."""

    template_name = "reports/certify.html"
    form_class = FilesForm
    sign_in_again = ("POST",)

    @cached_property
    def placements(self) -> list[Placement]:
        return list(files_to_certify([self.object]))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placements": self.placements}

    def perform(self, form: FilesForm) -> None:
        self.issued = issue_practice_certificates(
            self.object,
            form.cleaned_data["chosen"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_message(self) -> str:
        count = len(self.issued)
        return ngettext(
            "%(count)s certificate issued. A mail says so.",
            "%(count)s certificates issued. Mails say so.",
            count,
        ) % {"count": count}

    def get_success_url(self) -> str:
        return reverse("reports:closing", args=[self.object.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by: User = self.request.user  # type: ignore[assignment]
        papers = [(row, facts_of(row, by=by)) for row in self.placements]
        return super().get_context_data(
            cohort=self.object, papers=papers, certified=certified(self.object), **kwargs
        )


class ResultsView(CohortMixin, View):
    """For the examinations office: who passed (row 72)."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        cohort = get_object_or_404(self.get_queryset(), slug=slug)
        rows = [
            (
                row.student.get_full_name(),
                row.phase.name,
                row.ends_on,
                _("passed") if row.passed else _("not passed"),
            )
            for row in results_of(cohort)
        ]
        headings = (_("Name"), _("Phase"), _("Last day"), _("Result"))
        book = table_workbook(str(cohort), headings, rows)
        return workbook_response(book, f"bestanden-{cohort.slug}.xlsx")


class CityReportsView(TemplateView):
    """The years whose tables may be read."""

    template_name = "reports/city_list.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("reports.read_city"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = list(reports_visible_to(self.request.user))
        known = {report.cohort_id for report in reports}
        coming = cohorts_coordinated_by(self.request.user).exclude(pk__in=known)
        return super().get_context_data(reports=reports, cohorts=list(coming), **kwargs)


class CityView(ActionView):
    """The tables of one year: computed and checked by the coordination, read by the city."""

    template_name = "reports/city.html"
    form_class = CityTextForm
    success_message = gettext_lazy("Computed. The city sees it after the release.")
    cohort: Cohort

    def get_object(self) -> CityReport | None:
        user = self.request.user
        if not user.has_perm("reports.read_city"):
            raise PermissionDenied
        slug = self.kwargs["slug"]
        found = reports_visible_to(user).filter(cohort__slug=slug).first()
        if found is not None:
            self.cohort = found.cohort
            return found
        self.cohort = get_object_or_404(cohorts_coordinated_by(user), slug=slug)
        return None

    @property
    def may_make(self) -> bool:
        return self.request.user.has_perm("cohorts.coordinate_cohort", self.cohort)

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.text if self.object else ""}

    def perform(self, form: Any) -> None:
        make_city_report(
            self.cohort,
            text=form.cleaned_data["text"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("reports:city", args=[self.cohort.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        tables = readable(report.tables) if report else []
        return super().get_context_data(
            cohort=self.cohort,
            tables=tables,
            may_make=self.may_make and not (report and report.released_at),
            first_day=release_day(self.cohort),
            is_due=release_day(self.cohort) <= today(),
            seen=json.dumps(report.tables) if report else "",
            **kwargs,
        )


class ReleaseCityView(CityView):
    """Once and for good: a second release with other numbers would give small ones away."""

    template_name = "reports/city_release.html"
    form_class = ReleaseForm
    success_message = gettext_lazy("Released. The city reads the report from now on.")

    def get_object(self) -> CityReport:
        report = super().get_object()
        if report is None or not self.may_make:
            raise Http404
        return report

    def get_initial(self) -> dict[str, Any]:
        return {"seen": json.dumps(self.object.tables)}

    def perform(self, form: ReleaseForm) -> None:
        release_city_report(
            self.object,
            seen=form.cleaned_data["seen"],
            by=self.request.user,  # type: ignore[arg-type]
        )


class CityPaperView(View):
    """The same tables as a paper."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not request.user.has_perm("reports.read_city"):
            raise PermissionDenied
        found: QuerySet[CityReport] = reports_visible_to(request.user)
        report = get_object_or_404(found, cohort__slug=slug)
        title = _("Report to the city, %(year)s") % {"year": report.cohort.name}
        tables = [
            {
                "title": str(table["title"]),
                "rows": [[str(row["label"]), str(row["value"])] for row in table["rows"]],
                "total": "–" if table["total"] is None else str(table["total"]),
            }
            for table in readable(report.tables)
        ]
        data = {
            "over": _("Institute and districts"),
            "text": report.text,
            "tables": tables,
            "head": [_("Group"), _("Students")],
            "sum": _("Together"),
            "note": _("Small numbers are rounded so that nobody can be recognised.")
            + " "
            + (
                _("Released on %(day)s.") % {"day": day_long(report.released_at)}
                if report.released_at
                else _("Draft; not released.")
            ),
        }
        pdf = render("reports/papers/city.typ", data, title=title)
        return pdf_response(pdf, f"bericht-{report.cohort.slug}.pdf")
