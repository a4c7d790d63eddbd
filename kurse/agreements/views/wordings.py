"""The texts: list, editing with a preview, old versions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from kurse.agreements import actions, forms
from kurse.agreements.actions.texts import preview_of
from kurse.agreements.checklist import ASKED_IN
from kurse.agreements.models import (
    Wording,
    WordingKind,
)
from kurse.agreements.queries import (
    wording_in_use,
    wordings_in_use,
)
from kurse.agreements.views.common import OfCoordinator
from kurse.agreements.wordings import (
    PLACEHOLDERS,
    blocks_of,
    check_wording,
    difference,
)
from kurse.placements.queries import placements_as_party, with_joins


class WordingListView(OfCoordinator, TemplateView):
    """The texts in use, each with its version."""

    template_name = "agreements/wordings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=list(wordings_in_use().values()), **kwargs)


class WordingView(OfCoordinator, FormView):
    """Edit a text: preview with a real placement, then save as a new version."""

    form_class = forms.WordingForm
    template_name = "agreements/wording.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["kind"] not in WordingKind.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        present = self.present
        return {"body": present.body, "base": present.number}

    @property
    def present(self) -> Wording:
        if "_present" not in self.__dict__:
            self._present = wording_in_use(self.kwargs["kind"])
        return self._present

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.fields["note"].required = False
        body = form.cleaned_data["body"] if form.is_valid() else ""
        if body and (error := wording_error(kwargs["kind"], body)):
            form.add_error("body", error)
            body = ""
        context = self.get_context_data(form=form, preview=self.preview(body) if body else None)
        return self.render_to_response(context, status=200 if body else 422)

    def preview(self, body: str) -> dict[str, Any]:
        """With the newest placement that has said yes; without one with the words' names."""
        placement = (
            with_joins(placements_as_party(self.request.user))
            .filter(state__in=ASKED_IN)
            .order_by("-pk")
            .first()
        )
        return {"blocks": blocks_of(preview_of(body, placement)), "placement": placement}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        try:
            saved = actions.save_wording(
                self.kwargs["kind"],
                body=data["body"],
                note=data["note"],
                base=data["base"],
                by=self.request.user,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            form.add_error("body", error)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        text = _("Saved as version %(number)d. What is signed already keeps its own.")
        messages.success(self.request, text % {"number": saved.number})
        return redirect("agreements:wording", kind=self.kwargs["kind"])

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.kwargs["kind"]
        return super().get_context_data(
            kind=kind,
            title=WordingKind(kind).label,
            present=self.present,
            versions=list(Wording.objects.filter(kind=kind).select_related("by")),
            placeholders=PLACEHOLDERS.items() if kind == WordingKind.AGREEMENT else (),
            **kwargs,
        )


def wording_error(kind: str, body: str) -> ValidationError | None:
    try:
        check_wording(kind, body)
    except ValidationError as error:
        return error
    return None


class WordingVersionView(OfCoordinator, TemplateView):
    """One old or present version, and what it changed."""

    template_name = "agreements/wording_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wording = get_object_or_404(
            Wording.objects.select_related("by"),
            kind=self.kwargs["kind"],
            number=self.kwargs["number"],
        )
        before = Wording.objects.filter(kind=wording.kind, number=wording.number - 1).first()
        return super().get_context_data(
            wording=wording,
            blocks=difference(before.body, wording.body) if before else blocks_of(wording.body),
            is_changed=before is not None,
            **kwargs,
        )
