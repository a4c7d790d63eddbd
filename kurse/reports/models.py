"""What is written when a year ends: the city's report, frozen on its day, and the thanks."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel


class CityReport(PublicIdModel):
    """The fixed tables of one year for the city (Bericht an die Stadt), rounded and frozen.

    ``tables`` is ``[{"key", "rows": [[label, number]], "total": number or None}]``; it holds
    rounded numbers only. A released one never changes.
    """

    cohort = models.OneToOneField(
        "cohorts.Cohort", on_delete=models.PROTECT, related_name="city_report"
    )
    tables = models.JSONField(editable=False)
    text = models.TextField(_("in words"), blank=True, max_length=2000)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("report to the city")
        verbose_name_plural = _("reports to the city")
        ordering: ClassVar[list[str]] = ["-cohort__starts_on"]
        constraints = (
            models.CheckConstraint(
                name="city_report_released_by_somebody",
                condition=Q(released_at__isnull=True) | Q(released_by__isnull=False),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="city_report_released_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cohort}"

    def get_absolute_url(self) -> str:
        return reverse("reports:city", args=[self.cohort.slug])


class Thanks(PublicIdModel):
    """The institute's thanks to an agency for one cohort (Dank), with the letter as it was written.

    ``number`` is 1; a later one is written on purpose only, so nobody is thanked twice unnoticed.
    ``letter`` holds the words of the paper and whom it names; it never changes.
    """

    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, related_name="thanks")
    agency = models.ForeignKey("partners.Agency", on_delete=models.PROTECT, related_name="thanks")
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    letter = models.JSONField(editable=False)
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("thanks to an agency")
        verbose_name_plural = _("thanks to agencies")
        ordering: ClassVar[list[str]] = ["-at"]
        constraints = (
            models.UniqueConstraint(fields=("cohort", "agency", "number"), name="thanks_counted"),
        )
        triggers = (pgtrigger.Protect(name="thanks_kept", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.agency}, {self.cohort}"
