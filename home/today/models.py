"""Today: when a person looked at a list or a file, to mark what has changed since."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from home.core import clock


class Look(models.Model):
    """A person's last visit to one list or file (letzter Besuch). No clicks, no pages.

    ``at`` is the visit that goes on, ``since`` the one before it: what happened after ``since`` is
    marked. Empty ``since``: the first visit, when nothing is marked.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="looks"
    )
    key = models.CharField(_("list or file"), max_length=80)
    at = models.DateTimeField(_("this visit"), default=clock.now)
    since = models.DateTimeField(_("visit before"), null=True, blank=True)

    class Meta:
        verbose_name = _("last visit")
        verbose_name_plural = _("last visits")
        indexes = (models.Index(fields=("at",), name="look_at"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "key"), name="look_once_per_person_and_key"),
            models.CheckConstraint(
                name="look_since_before_at",
                condition=Q(since__isnull=True) | Q(since__lte=F("at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}, {self.key}"
