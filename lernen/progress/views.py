"""„Mein Lernen“, and the button at the end of a lesson."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from home.core.views import ActionView
from home.pages.queries import path_of
from lernen.material.queries import lessons_visible_to
from lernen.progress.actions import mark_learned, unmark_learned
from lernen.progress.queries import courses_of, progress_visible_to


class LearningView(TemplateView):
    """All courses I have begun, what is missing in each, and where to go on."""

    template_name = "progress/learning.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=courses_of(self.request.user), **kwargs)


class MarkLessonView(ActionView):
    """Mark one lesson as learned. The lesson itself carries the button; this is its address."""

    permission_required = "progress.mark_lesson"
    form_class = forms.Form
    template_name = "progress/lesson_mark.html"
    slug_field = "pk"
    slug_url_kwarg = "pk"
    success_message = _("Kept as learned.")

    def get_queryset(self) -> Any:
        return lessons_visible_to(self.request.user)

    def perform(self, form: Any) -> None:
        mark_learned(self.object, by=self.request.user)

    def get_success_url(self) -> str:
        return path_of(self.object) + "#lektion-ende"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.object.learning_key
        done = progress_visible_to(self.request.user).filter(lesson_key=key).exists()
        return super().get_context_data(
            done=done, back=path_of(self.object), undo=self.undo, **kwargs
        )

    undo = False


class UnmarkLessonView(MarkLessonView):
    """Learn it again: it counts as open."""

    success_message = _("This lesson is open again.")
    undo = True

    def perform(self, form: Any) -> None:
        unmark_learned(self.object, by=self.request.user)
