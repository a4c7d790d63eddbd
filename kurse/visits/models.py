"""Visits at the placement site: slots, who can when, and what was said."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.models import EventBase, PublicIdModel


class VisitState(models.TextChoices):
    """DOMAIN section 7."""

    PROPOSED = "proposed", pgettext_lazy("visit", "times proposed")
    AGREED = "agreed", pgettext_lazy("visit", "agreed")
    DONE = "done", pgettext_lazy("visit", "done")
    CANCELLED = "cancelled", pgettext_lazy("visit", "called off")


class VisitKind(models.TextChoices):
    """How the three meet."""

    ON_SITE = "on_site", pgettext_lazy("visit", "at the placement site")
    VIDEO = "video", pgettext_lazy("visit", "by video")
    PHONE = "phone", pgettext_lazy("visit", "by telephone")


class Party(models.TextChoices):
    """Who has to say which times fit; the lecturer proposes them."""

    STUDENT = "student", pgettext_lazy("party", "student")
    AGENCY = "agency", pgettext_lazy("party", "placement site")


VISIT_STEPS = [
    ("agreed", "cancelled"),
    ("agreed", "done"),
    ("agreed", "proposed"),
    ("proposed", "agreed"),
    ("proposed", "cancelled"),
]
OPEN = (VisitState.PROPOSED, VisitState.AGREED)


class Visit(PublicIdModel):
    """One visit of a placement (Praxisbesuch), led by a lecturer of its team.

    ``starts_at`` is the time all three have agreed on. ``protocol`` is read by all three and the
    coordination: what was agreed, nothing about clients, no assessment.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="visits"
    )
    lecturer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits_led"
    )
    kind = models.CharField(_("how"), max_length=10, choices=VisitKind, default=VisitKind.ON_SITE)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    starts_at = models.DateTimeField(_("time agreed"), null=True, blank=True, editable=False)
    protocol = models.TextField(_("what was agreed"), max_length=3000, blank=True)
    state = models.CharField(
        max_length=20,
        choices=VisitState,
        default=VisitState.PROPOSED,
        db_default=VisitState.PROPOSED,
        editable=False,
    )

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.UniqueConstraint(
                name="visit_one_open_per_placement",
                fields=("placement",),
                condition=Q(state__in=OPEN),
                violation_error_message=_("A visit is being arranged already."),
            ),
            models.CheckConstraint(
                name="visit_agreed_has_its_time",
                condition=Q(starts_at__isnull=False) | ~Q(state__in=("agreed", "done")),
            ),
            models.CheckConstraint(
                name="visit_done_has_its_protocol",
                condition=~Q(protocol="") | ~Q(state="done"),
                violation_error_message=_("Please write down what was agreed."),
            ),
            models.CheckConstraint(
                name="visit_has_a_length", condition=Q(minutes__gte=15) & Q(minutes__lte=240)
            ),
        )
        triggers = (
            pgtrigger.FSM(name="visit_steps", field="state", transitions=VISIT_STEPS),
            pgtrigger.Protect(name="visit_never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.placement}"


class Slot(PublicIdModel):
    """A time the lecturer can (Terminvorschlag). Replaced ones stay, ``open`` no longer."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("time"))
    open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints = (
            models.UniqueConstraint(
                name="slot_once",
                fields=("visit", "starts_at"),
                condition=Q(open=True),
                violation_error_message=_("This time is proposed already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Reply(models.Model):
    """Whether a proposed time fits one party. One word each, changed while nothing is agreed."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="replies")
    party = models.CharField(max_length=10, choices=Party)
    fits = models.BooleanField()
    by_name = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("reply to a proposed time")
        verbose_name_plural = _("replies to proposed times")
        constraints = (models.UniqueConstraint(name="reply_once", fields=("slot", "party")),)

    def __str__(self) -> str:
        return f"{self.slot}: {self.party}"


class VisitEvent(EventBase):
    """One step of a visit: proposed, answered, agreed, moved, done, called off."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a visit")
        verbose_name_plural = _("steps of visits")
        triggers = (
            pgtrigger.Protect(
                name="visit_event_kept", operation=pgtrigger.Delete | pgtrigger.Update
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit}: {self.verb}"
