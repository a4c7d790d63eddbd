"""The roster as pages for the coordination: put up, check, take over, see what happened (K02)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, View

from home.core.spreadsheets import workbook_response
from home.core.views import ActionView
from kurse.cohorts.queries import cohorts_coordinated_by, uninvited_students
from kurse.cohorts.views import CohortMixin
from kurse.offers.forms import RosterForm, TakeOverForm
from kurse.offers.models import RosterUpload
from kurse.offers.queries import places_to_open, uploads_visible_to
from kurse.offers.roster import workbook
from kurse.offers.roster.applying import (
    Report,
    apply_upload,
    examine,
    files_of,
    keep_upload,
    rehearse,
)
from kurse.offers.roster.layout import WORKBOOK_ORDER
from kurse.offers.roster.planning import CHANGED, NEW, SAME
from kurse.offers.roster.problems import MOST_PROBLEMS, RosterError


def count_words(counts: dict[str, dict[str, int]], *kinds: str) -> list[str]:
    """``["50 Studierende", "18 Träger", "30 Plätze"]``: what is new or changed, by sheet."""
    words = []
    for sheet in WORKBOOK_ORDER:
        number = sum(counts.get(sheet.key, {}).get(kind, 0) for kind in kinds)
        if number:
            words.append(_noun(sheet.key, number) % {"count": number})
    return words


def _noun(key: str, number: int) -> str:
    return {
        "students": ngettext("%(count)s student", "%(count)s students", number),
        "agencies": ngettext("%(count)s agency", "%(count)s agencies", number),
        "facilities": ngettext("%(count)s placement site", "%(count)s placement sites", number),
        "contacts": ngettext("%(count)s contact", "%(count)s contacts", number),
        "places": ngettext("%(count)s place", "%(count)s places", number),
        "districts": ngettext("%(count)s district", "%(count)s districts", number),
        "sites": ngettext("%(count)s site", "%(count)s sites", number),
    }[key]


class RosterView(CohortMixin, ActionView):
    """Put up a workbook; problems are shown here, a good file goes on to the table of changes."""

    template_name = "offers/roster_upload.html"
    form_class = RosterForm
    problems: list[Any] = []

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            files = form.brought()
            report = rehearse(files, self.object, by=self.request.user)
            if report.problems:
                raise RosterError(report.problems)
        except RosterError as error:
            self.problems = error.problems
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self.upload = keep_upload(files, self.object, by=self.request.user)
        return self._redirect(form)

    def _redirect(self, form: Any) -> HttpResponse:
        return super(ActionView, self).form_valid(form)

    def get_success_url(self) -> str:
        return reverse("offers:roster_check", args=[self.upload.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            problems=self.problems[:MOST_PROBLEMS],
            more=max(0, len(self.problems) - MOST_PROBLEMS),
            count=len(self.problems),
            sheets=WORKBOOK_ORDER,
            **kwargs,
        )


class RosterCheckView(ActionView):
    """The table of what would change, and the one button that takes it over."""

    template_name = "offers/roster_check.html"
    form_class = TakeOverForm
    report: Report | None = None
    over: str = ""

    def get_queryset(self) -> QuerySet[RosterUpload]:
        return uploads_visible_to(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        if not request.user.has_perm("cohorts.coordinate_cohort", self.object.cohort):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def examine(self) -> Report | None:
        """Afresh in every request: what is shown is what would happen now."""
        try:
            return examine(files_of(self.object), self.object.cohort)
        except ValidationError as error:
            self.over = error.messages[0]
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.examine()
        if report is None:
            return super().get_context_data(over=self.over, cohort=self.object.cohort, **kwargs)
        counts = report.plan.counts()
        sections = [
            {
                "title": sheet.german,
                "counts": counts[sheet.key],
                "changes": [
                    change
                    for change in report.plan.changes
                    if change.sheet is sheet and change.kind != SAME
                ],
            }
            for sheet in WORKBOOK_ORDER
            if sheet.key in counts
        ]
        return super().get_context_data(
            cohort=self.object.cohort,
            report=report,
            sections=sections,
            digest=report.plan.digest(),
            words=count_words(counts, NEW, CHANGED),
            **kwargs,
        )

    def perform(self, form: Any) -> None:
        self.object = apply_upload(
            self.object, by=self.request.user, digest=form.cleaned_data["digest"]
        )

    def get_success_message(self) -> str:
        words = count_words(self.object.counts, NEW, CHANGED)
        return _("Taken over: %(words)s.") % {"words": ", ".join(words)}

    def get_success_url(self) -> str:
        return reverse("offers:roster_done", args=[self.object.public_id])


class RosterDoneView(DetailView):
    """What happened, and what comes next: invitations, opening the places."""

    template_name = "offers/roster_done.html"
    context_object_name = "upload"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[RosterUpload]:
        return uploads_visible_to(self.request.user).filter(applied_at__isnull=False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cohort, counts = self.object.cohort, self.object.counts
        return super().get_context_data(
            cohort=cohort,
            new=count_words(counts, NEW),
            changed=count_words(counts, CHANGED),
            same=count_words(counts, SAME),
            uninvited=uninvited_students(cohort).count(),
            waiting=places_to_open(cohort).count(),
            **kwargs,
        )


class TemplateDownloadView(View):
    """The empty template, for whoever coordinates."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not cohorts_coordinated_by(request.user).exists():
            raise PermissionDenied
        return workbook_response(workbook.template(), "vorlage-jahrgang.xlsx")


class CurrentDownloadView(CohortMixin, DetailView):
    """The cohort as it is, in the layout of the template."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cohort = self.get_object()
        return workbook_response(workbook.of_cohort(cohort), f"stand-{cohort.slug}.xlsx")
