"""Pages of the thanks: all agencies of a cohort, one agency, the papers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import View

from home.core.views import ActionView
from home.papers import pdf_response
from kurse.cohorts.models import Cohort
from kurse.cohorts.views import CohortMixin
from kurse.reports.actions import thank_agency, thank_together
from kurse.reports.forms import ThankManyForm, ThanksForm
from kurse.reports.letters import archive_of, letter_of, letters_pdf
from kurse.reports.queries import (
    ThankRow,
    guidance_papers,
    newest_letters,
    thank_rows,
    thanks_visible_to,
)


class ThanksView(CohortMixin, ActionView):
    """Who is ready to be thanked, who was, by whom and when; all at once (K19)."""

    template_name = "reports/thanks.html"
    form_class = ThankManyForm

    @cached_property
    def rows(self) -> list[ThankRow]:
        return thank_rows(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"rows": self.rows}

    def perform(self, form: ThankManyForm) -> None:
        data = form.cleaned_data
        self.done = thank_together(
            self.object,
            data["chosen"],
            words=data["words"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s agency is thanked. The letter is ready to print.",
            "%(count)s agencies are thanked. The letters are ready to print.",
            len(self.done),
        ) % {"count": len(self.done)}

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cohort=self.object,
            ready=[row for row in self.rows if row.is_ready and not row.thanks],
            waiting=[row for row in self.rows if not row.is_ready and not row.thanks],
            thanked=[row for row in self.rows if row.thanks],
            **kwargs,
        )


class ThankView(CohortMixin, ActionView):
    """One agency: the letter as it will be, whom the certificates are for, what was done."""

    template_name = "reports/thank.html"
    form_class = ThanksForm
    success_message = _("Thanked. The letter is ready to print.")
    row: ThankRow

    def get_object(self) -> Cohort:
        cohort = get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])
        rows = thank_rows(cohort, [self.kwargs["agency"]])
        if not rows:
            raise Http404
        self.row = rows[0]
        return cohort

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"thanked": bool(self.row.thanks)}

    def perform(self, form: ThanksForm) -> None:
        thank_agency(
            self.object,
            self.row.agency,
            words=form.cleaned_data["words"],
            again=form.cleaned_data.get("again", False),
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("reports:thanks", args=[self.object.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, letter = self.row, None
        if row.thanks:
            letter = row.thanks[0].letter
        elif row.is_ready:
            letter = letter_of(row, self.object)
        return super().get_context_data(cohort=self.object, row=row, letter=letter, **kwargs)


class LetterView(View):
    """One letter as a paper."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        thanks = get_object_or_404(thanks_visible_to(request.user), public_id=public_id)
        return pdf_response(letters_pdf([thanks]), f"danke-{thanks.agency.slug}.pdf")


class LettersView(CohortMixin, View):
    """All letters of a cohort as one paper."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        cohort = get_object_or_404(self.get_queryset(), slug=slug)
        letters = newest_letters(cohort)
        if not letters:
            raise Http404
        return pdf_response(letters_pdf(letters), f"danke-{cohort.slug}.pdf")


class ThanksArchiveView(CohortMixin, View):
    """Letters and certificates of a cohort in one file."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        cohort = get_object_or_404(self.get_queryset(), slug=slug)
        letters = newest_letters(cohort)
        if not letters:
            raise Http404
        content = archive_of(letters, guidance_papers(cohort))
        response = HttpResponse(content, content_type="application/zip")
        name = f"danke-{cohort.slug}.zip"
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
        response.headers["Cache-Control"] = "private, no-store"
        return response
