"""The agency's answers, with an account or told to the coordination."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.placements import actions, forms
from kurse.placements.linkpage import context_of, result_of
from kurse.placements.models import Placement
from kurse.placements.queries import (
    waiting_at,
)
from kurse.placements.views.file import file_queryset
from kurse.placements.views.lists import State


class AnswerView(FormView):
    """The same page as behind the link, for contacts with an account: with names."""

    form_class = forms.AnswerForm
    template_name = "placements/answer_account.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not has_role(request.user, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = list(waiting_at(self.request.user))
        return super().get_form_kwargs() | {
            "placements": rows,
            "with_names": True,
            "asks_name": False,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        outcomes = actions.answer_placements(
            form.answers(), by=user, answered_by=user.get_full_name()
        )
        name = user.get_full_name()
        context = {
            "name": name,
            "shows_names": True,
            "results": [result_of(outcome, user, name) for outcome in outcomes],
            "left": sum(one.state == State.PUBLISHED for one in waiting_at(user)),
        }
        return render(self.request, "placements/answer_account_done.html", context)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | context_of(context["form"])


class AnswerForView(ActionView):
    """„Für den Träger antworten“: by telephone, on paper, by mail; with evidence."""

    permission_required = "placements.coordinate_placement"
    form_class = forms.OnBehalfForm
    template_name = "placements/answer_for.html"
    success_message = gettext_lazy("Noted. The agency gets a receipt at the stored address.")

    def get_queryset(self) -> QuerySet[Placement]:
        return file_queryset(self.request.user).select_related("place__practice_supervisor__user")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"placements": [self.object]}

    def perform(self, form: forms.OnBehalfForm) -> None:
        data = form.cleaned_data
        outcomes = actions.answer_placements(
            form.answers(),
            by=self.request.user,  # type: ignore[arg-type]
            answered_by=data["told_by"],
            evidence=form.evidence,
        )
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | context_of(context["form"])
