"""What participants think, and what the lead tells them."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel
from kurse.runs.models.planning import CourseRun


def random_key() -> uuid.UUID:
    return uuid.uuid4()


class Opinion(models.Model):
    """One anonymous answer to the evaluation (Rückmeldung). No person, no moment, random key."""

    key = models.UUIDField(primary_key=True, default=random_key, editable=False)
    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="opinions")
    answers = models.JSONField()
    text = models.CharField(_("what you want to say"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return str(self.key)


class RunNotice(PublicIdModel):
    """A message to all participants (Nachricht); the mail leads here and holds no text."""

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(_("message"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("message to all")
        verbose_name_plural = _("messages to all")
        ordering: ClassVar[list[Any]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:40]
