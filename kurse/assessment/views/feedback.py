"""What comes back: a student's view of the place, its averages, thanks to the supervisor."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import ListView, TemplateView

from home.core.views import ActionView
from home.people.roles import Role, has_role
from kurse.assessment.actions import give_feedback
from kurse.assessment.figures import place_figures
from kurse.assessment.forms import FeedbackForm
from kurse.assessment.models import QUESTIONS, LearnedNote
from kurse.assessment.opinions import bars_of
from kurse.assessment.queries import (
    feedback_answers_for,
    feedback_texts_for,
    learned_notes_for,
    shown_from,
)
from kurse.placements.models import Placement
from kurse.placements.queries import placements_visible_to


class FeedbackView(ActionView):
    """Five statements about the place, once, after the final review is released."""

    form_class = FeedbackForm
    template_name = "assessment/feedback_form.html"
    permission_required = "assessment.give_feedback"
    success_message = gettext_lazy("Thank you! Your feedback has arrived.")

    def get_queryset(self) -> QuerySet[Placement]:
        return placements_visible_to(self.request.user).select_related(
            "student", "place__facility", "practice_supervisor"
        )

    def perform(self, form: FeedbackForm) -> None:
        give_feedback(
            self.object,
            answers=form.answers(),
            text=form.cleaned_data["text"],
            learned=form.cleaned_data["learned"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return reverse("assessment:start")


class PlacesView(TemplateView):
    """Averages per placement site, from five answers on; texts for the coordination only."""

    template_name = "assessment/feedback_places.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, least = self.request.user, shown_from()
        rows = place_figures(feedback_answers_for(user), QUESTIONS, shown_from=least)
        return super().get_context_data(
            rows=[(row, bars_of(row)) for row in rows],
            texts=feedback_texts_for(user),
            coordinator=has_role(user, Role.COORDINATOR),
            least=least,
            **kwargs,
        )


class LearnedView(ListView):
    """What students wrote to this practice supervisor."""

    template_name = "assessment/learned.html"
    context_object_name = "notes"
    paginate_by = 30

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, Role.AGENCY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[LearnedNote]:
        return learned_notes_for(self.request.user)
