"""„Vor dem Start“: the checklist, each party's part of it, and exceptions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from kurse.agreements import actions, forms
from kurse.agreements.checklist import ASKED_IN, OWN_ITEMS, lines_of, points_for
from kurse.agreements.models import (
    Item,
    Party,
)
from kurse.agreements.queries import (
    party_of,
    wordings_in_use,
)
from kurse.agreements.views.common import OfPlacement
from kurse.agreements.wordings import (
    blocks_of,
)
from kurse.placements.models import Placement
from kurse.placements.queries import placements_as_party, with_joins, with_stance


class ChecklistView(TemplateView):
    """„Vor dem Start“: what is there, what is missing, and who can solve it."""

    template_name = "agreements/checklist.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        placement = get_object_or_404(
            with_stance(with_joins(placements_as_party(user)), user),
            public_id=self.kwargs["public_id"],
        )
        party = party_of(user, placement)
        lines = lines_of(placement)
        texts = wordings_in_use() if party == Party.STUDENT else {}
        return super().get_context_data(
            placement=placement,
            party=party,
            lines=[
                {
                    "line": line,
                    "blocks": blocks_of(texts[line.item].body)
                    if line.item in texts and not line.done
                    else [],
                }
                for line in lines
            ],
            missing=[line for line in lines if not line.done],
            is_asked=placement.state in ASKED_IN,
            points=points_for(placement),
            form=forms.ClearanceForm(),
            **kwargs,
        )


class AttestView(OfPlacement):
    """The student's button of one item; the page is the checklist."""

    permission_required = "agreements.attest_own"
    form_class = forms.AttestForm
    http_method_names = ("post",)

    def form_valid(self, form: Any) -> HttpResponse:
        item = form.cleaned_data["item"]
        if item not in OWN_ITEMS:
            raise Http404
        try:
            actions.attest_own(self.object, item=item, by=self.request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.warning(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, _("Confirmed: %(what)s.") % {"what": Item(item).label})
        return redirect("agreements:checklist", public_id=self.object.public_id)

    def form_invalid(self, form: Any) -> HttpResponse:
        return redirect("agreements:checklist", public_id=self.object.public_id)


class ClearanceView(OfPlacement):
    """The agency's one word; the coordination writes down what it was told."""

    permission_required = "agreements.clear"
    template_name = "agreements/clearance.html"
    success_message = gettext_lazy("Noted. Thank you!")

    def get_object(self) -> Placement:
        placement: Placement = super().get_object()
        if placement.state not in ASKED_IN:
            raise Http404
        return placement

    @property
    def is_staff(self) -> bool:
        return self.request.user.has_perm("agreements.coordinate_agreement", self.object)

    def get_form_class(self) -> Any:
        return forms.ClearanceOnBehalfForm if self.is_staff else forms.ClearanceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        back = reverse("agreements:checklist", args=[self.object.public_id])
        return super().get_form_kwargs() | {"back": back}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        actions.give_clearance(
            self.object,
            met=data["met"] == forms.YES,
            name=data["told_by"] if self.is_staff else data["name"],
            evidence=form.evidence if self.is_staff else "",
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("agreements:checklist", args=[self.object.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            points=points_for(self.object), is_staff=self.is_staff, **kwargs
        )


class WaiveView(OfPlacement):
    """The coordination: this placement does not need it, with the reason."""

    permission_required = "agreements.coordinate_agreement"
    form_class = forms.ReasonForm
    template_name = "agreements/waive.html"
    success_message = gettext_lazy("Written down with your reason.")

    def get_object(self) -> Placement:
        placement: Placement = super().get_object()
        if placement.state not in ASKED_IN or self.kwargs["item"] not in Item.values:
            raise Http404
        return placement

    def get_form_kwargs(self) -> dict[str, Any]:
        back = reverse("agreements:checklist", args=[self.object.public_id])
        return super().get_form_kwargs() | {"back": back}

    def perform(self, form: Any) -> None:
        actions.waive_item(
            self.object,
            item=self.kwargs["item"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("agreements:checklist", args=[self.object.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(item=Item(self.kwargs["item"]).label, **kwargs)
