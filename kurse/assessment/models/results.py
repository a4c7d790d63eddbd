"""What counts in the end: marks, released versions, changes, statements, inspections."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import PublicIdModel
from kurse.assessment.models.assessments import Assessment


class Seat(models.TextChoices):
    FIRST = "first", pgettext_lazy("examiner", "first examiner")
    SECOND = "second", pgettext_lazy("examiner", "second examiner")


class Stage(models.TextChoices):
    """A mark of one's own, one both agree on, one changed after the release."""

    OWN = "own", pgettext_lazy("mark", "own mark")
    AGREED = "agreed", pgettext_lazy("mark", "agreed mark")
    CHANGED = "changed", pgettext_lazy("mark", "changed mark")


class Mark(models.Model):
    """One entry of the marks (Notenbuch): only ever added.

    The mark that holds is computed from all entries by :mod:`kurse.assessment.marks`.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="marks")
    seat = models.CharField(max_length=10, choices=Seat)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OWN)
    grade = models.CharField(_("grade"), max_length=20)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering: ClassVar[list[str]] = ["pk"]
        triggers = (
            pgtrigger.Protect(name="marks_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.assessment}: {self.seat}"


class Release(PublicIdModel):
    """What the student sees: a frozen copy made at release, with its hash. Never changed.

    A change after the release makes the next ``version``; the highest one holds.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="releases")
    version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    statement_until = models.DateField(_("statement until"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assessment", "version"), name="release_version_once"),
        )
        triggers = (
            pgtrigger.Protect(name="release_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.assessment}"


class Statement(models.Model):
    """The student's own view on a released assessment (Stellungnahme). Given once."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField(_("statement"), max_length=4000)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        triggers = (
            pgtrigger.Protect(name="statement_kept", operation=pgtrigger.Delete | pgtrigger.Update),
        )

    def __str__(self) -> str:
        return f"{self.release}"


class ChangeRequest(PublicIdModel):
    """An examiner asks to change what was released (Änderung nach Freigabe).

    Decided by a second person. ``grade`` empty: only the result of the talk is corrected.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="changes")
    grade = models.CharField(_("new mark"), max_length=20, blank=True)
    talk_result = models.TextField(_("result of the talk"), blank=True, max_length=4000)
    reason = models.TextField(_("reason"), max_length=1000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    approved = models.BooleanField(null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("change after release")
        ordering: ClassVar[list[str]] = ["asked_at", "pk"]
        constraints = (
            models.UniqueConstraint(
                fields=("assessment",),
                condition=Q(decided_at__isnull=True),
                name="change_one_open_request",
                violation_error_message=_("A change is waiting for its decision already."),
            ),
            models.CheckConstraint(
                name="change_decided_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="change_decided_in_whole",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, approved__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, approved__isnull=False),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="change_decided_once",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment}"


class Inspection(models.Model):
    """Somebody opened the whole file of an assessment (Einsicht). Only ever added."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="inspections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    reason = models.CharField(_("occasion"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        triggers = (
            pgtrigger.Protect(
                name="inspections_kept", operation=pgtrigger.Delete | pgtrigger.Update
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment}, {self.at:%Y-%m-%d}"
