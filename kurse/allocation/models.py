"""Stored runs of the allocation, and what the coordination fixed by hand."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class RunState(models.TextChoices):
    """The life of a run."""

    WAITING = "waiting", pgettext_lazy("run", "waiting")
    COMPUTING = "computing", pgettext_lazy("run", "computing")
    DONE = "done", pgettext_lazy("run", "done")
    IMPOSSIBLE = "impossible", pgettext_lazy("run", "impossible")
    FAILED = "failed", pgettext_lazy("run", "failed")
    DROPPED = "dropped", pgettext_lazy("run", "dropped")
    PUBLISHED = "published", pgettext_lazy("run", "published")


RUN_STEPS = [
    ("computing", "done"),
    ("computing", "failed"),
    ("computing", "impossible"),
    ("done", "dropped"),
    ("done", "published"),
    ("failed", "dropped"),
    ("impossible", "dropped"),
    ("waiting", "computing"),
    ("waiting", "dropped"),
    ("waiting", "failed"),
]


class AllocationRun(PublicIdModel):
    """One computed allocation of a phase (Zuteilungslauf): its input, its result, its proof.

    ``problem`` and ``result`` have the formats of DESIGN section 3, with public ids as ids.
    """

    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="runs")
    seed = models.PositiveIntegerField(_("seed"), default=1)
    problem = models.JSONField(default=dict, editable=False)
    result = models.JSONField(default=dict, editable=False)
    input_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    seconds = models.FloatField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(
        max_length=20,
        choices=RunState,
        default=RunState.WAITING,
        db_default=RunState.WAITING,
        editable=False,
    )

    class Meta:
        verbose_name = _("allocation run")
        verbose_name_plural = _("allocation runs")
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints = (
            models.UniqueConstraint(
                name="run_one_published_per_phase",
                fields=("phase",),
                condition=Q(state=RunState.PUBLISHED),
                violation_error_message=_("The allocation of this phase is published already."),
            ),
        )
        triggers = (pgtrigger.FSM(name="run_steps", field="state", transitions=RUN_STEPS),)

    def __str__(self) -> str:
        return f"{self.phase}, {self.at:%Y-%m-%d %H:%M}"


class RunEvent(EventBase):
    """One step in the life of a run."""

    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.run}: {self.verb}"


class Pin(models.Model):
    """A student fixed to a place by hand, with a reason (Feste Zuordnung); never deleted."""

    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="pins")
    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="pins"
    )
    place = models.ForeignKey("offers.Place", on_delete=models.PROTECT, related_name="pins")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fixed allocation")
        verbose_name_plural = _("fixed allocations")
        constraints = (
            models.UniqueConstraint(
                name="pin_one_per_student",
                fields=("phase", "participation"),
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message=_("This student is fixed to a place already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user} → {self.place}"


class AcceptedWarning(models.Model):
    """A warning of a run that somebody read and accepted, one by one."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="accepted")
    code = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "code"), name="warning_accepted_once"),
        )

    def __str__(self) -> str:
        return self.code
