"""The question bank: questions, their versions, attempts, and grading again with a log."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel


class Kind(models.TextChoices):
    """How a question is answered."""

    CHOICE = "choice", _("one answer of several")
    SEVERAL = "several", _("several answers")
    ORDER = "order", _("put in order")
    MATCH = "match", _("match pairs")
    CLOZE = "cloze", _("fill gaps")
    NUMBER = "number", _("a number")
    TEXT = "text", _("free text")


class Question(PublicIdModel):
    """A question of the bank (Frage). Lessons name it by ``public_id`` and show its newest version.

    ``number`` is that of the newest version; only the actions write it.
    """

    title = models.CharField(_("short title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    number = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar[list[str]] = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("questions:detail", args=[self.public_id])


class QuestionVersion(models.Model):
    """What a question said at one time (Fassung); never changed, so an attempt keeps its own."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    content = models.JSONField(editable=False)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(name="question_version_once", fields=("question", "number")),
            models.CheckConstraint(name="question_version_from_1", condition=Q(number__gte=1)),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(
                name="question_version_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.number})"


class Attempt(PublicIdModel):
    """One person's answer to one version (Versuch), seen by that person alone.

    ``possible`` is empty where nothing is graded (free text). Points change only by grading
    again, which writes down what they were.
    """

    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts"
    )
    answer = models.JSONField(editable=False)
    points = models.PositiveSmallIntegerField(null=True, editable=False)
    possible = models.PositiveSmallIntegerField(null=True, editable=False)
    lesson_key = models.UUIDField(null=True, editable=False)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(name="attempts_of_a_person", fields=("person", "-at")),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="attempt_points_possible",
                condition=Q(points__isnull=True, possible__isnull=True)
                | Q(points__isnull=False, points__lte=F("possible")),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.ReadOnly(name="attempt_stays", fields=["version", "person", "answer", "at"])
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Regrade(PublicIdModel):
    """All attempts at a question graded again by its newest version, with the reason."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="regrades")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    seen = models.PositiveIntegerField(default=0, editable=False)
    changed = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="regrade_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="regrade_changed_of_seen", condition=Q(changed__lte=F("seen"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.at:%Y-%m-%d})"


class GradeChange(models.Model):
    """What grading again did to one attempt: the points before and after. Only added to."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="changes")
    points_before = models.PositiveSmallIntegerField()
    points_after = models.PositiveSmallIntegerField()
    possible_before = models.PositiveSmallIntegerField()
    possible_after = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(name="grade_change_once", fields=("regrade", "attempt")),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="grade_change_stays", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.points_before} → {self.points_after}"
