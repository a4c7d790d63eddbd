"""Progress: which lessons a person has marked as learned. No clicks, no times, no readings."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.core import clock


class LessonProgress(models.Model):
    """One lesson a person has learned (Lernstand).

    No foreign key to the page: the row outlives editing, moving and deleting of the lesson.
    ``lesson_key`` is the translation key, shared by all versions of a lesson; ``digest`` the
    fingerprint of the content as it was then; title and minutes are kept for the time after it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lessons_learned"
    )
    lesson_key = models.UUIDField(editable=False)
    course_key = models.UUIDField(null=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    title = models.CharField(_("lesson"), max_length=255, editable=False)
    course_title = models.CharField(_("course"), max_length=255, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0, editable=False)
    done_at = models.DateTimeField(_("learned"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("learned lesson")
        verbose_name_plural = _("learned lessons")
        ordering: ClassVar[list[str]] = ["-done_at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(name="lesson_learned_once", fields=("person", "lesson_key")),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(name="progress_of_a_course", fields=("course_key", "person")),
        ]

    def __str__(self) -> str:
        return self.title
