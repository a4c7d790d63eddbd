"""Wishes to swap a place: asking, the list, the answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.placements import actions, forms
from kurse.placements.models import Placement, SwapRequest
from kurse.placements.queries.possible import swaps_visible_to
from kurse.placements.views.file import file_queryset


class SwapView(ActionView):
    """„Tausch anfragen“: read by the coordination only (M77)."""

    permission_required = "placements.request_swap"
    form_class = forms.SwapForm
    template_name = "placements/swap_request.html"
    success_message = gettext_lazy("Your request is with the coordination. Your place stays.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placement": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was asked before stays readable for the student (row 26)."""
        earlier = self.object.swap_requests.order_by("-made_at")
        return super().get_context_data(earlier=earlier, **kwargs)

    def perform(self, form: forms.SwapForm) -> None:
        actions.request_swap(self.object, wish=form.cleaned_data["wish"], by=self.request.user)  # type: ignore[arg-type]


class SwapListView(TemplateView):
    """Open requests to swap, oldest first."""

    template_name = "placements/swap_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not has_role(self.request.user, Role.COORDINATOR):
            raise PermissionDenied
        return super().get_context_data(swaps=list(swaps_visible_to(self.request.user)), **kwargs)


class SwapAnswerView(ActionView):
    form_class = forms.SwapAnswerForm
    template_name = "placements/swap_answer.html"
    success_message = gettext_lazy("Answered. The student reads it in the placement file.")

    def get_queryset(self) -> QuerySet[SwapRequest]:
        return swaps_visible_to(self.request.user)

    def perform(self, form: forms.SwapAnswerForm) -> None:
        actions.answer_swap(
            self.object,
            answer=form.cleaned_data["answer"],
            by=self.request.user,  # type: ignore[arg-type]
        )

    def get_success_url(self) -> str:
        return reverse("placements:swaps")
