"""Rulebook: the values of rules, each from a day on. Rows are only ever added."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel


class RuleValue(PublicIdModel):
    """The value of a rule (Regel) from ``valid_from`` on, inclusive, until the next one.

    ``scope`` narrows it to one thing a slice names, e.g. a cohort's ``public_id``; empty means
    everywhere. Of two rows for the same day the later one counts, so a slip is mended by adding.
    """

    key = models.CharField(_("rule"), max_length=80)
    scope = models.CharField(_("holds for"), max_length=80, blank=True)
    value = models.JSONField(_("value"))
    valid_from = models.DateField(_("holds from"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("value of a rule")
        verbose_name_plural = _("values of rules")
        ordering: ClassVar[list[str]] = ["key", "scope", "valid_from", "pk"]
        indexes = (models.Index(fields=("key", "scope", "valid_from"), name="rule_by_day"),)
        triggers = (
            pgtrigger.Protect(
                name="rule_values_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} = {self.value!r}"
