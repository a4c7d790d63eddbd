"""Lessons as they were when a run began."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from kurse.runs.models.planning import CourseRun


class KeptLesson(models.Model):
    """One lesson as it was published on the first day of a run (behaltene Fassung).

    A copy of Wagtail's own revision, so that clearing old revisions takes nothing away. Who may
    read it is asked of the page itself: what is unpublished or gone is not read here either.
    ``digest`` is the fingerprint of what it taught.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="kept_lessons")
    page = models.ForeignKey("material.LessonPage", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("lesson"), max_length=255)
    digest = models.CharField(max_length=64)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("kept lesson")
        verbose_name_plural = _("kept lessons")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(fields=("run", "page"), name="run_lesson_kept_once"),
        )

    def __str__(self) -> str:
        return self.title
