"""Placements: one student at one place in one phase, and what happened to it."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.models import EventBase, PublicIdModel


class PlacementState(models.TextChoices):
    """DOMAIN section 6; the words are those of coordination and lecturers (JOURNEYS section 7)."""

    DRAFT = "draft", pgettext_lazy("placement", "Draft")
    PROPOSED = "proposed", pgettext_lazy("placement", "Proposed")
    PUBLISHED = "published", pgettext_lazy("placement", "Waiting for acceptance")
    CHANGE_REQUESTED = "change_requested", pgettext_lazy("placement", "Change proposed")
    DECLINED = "declined", pgettext_lazy("placement", "Declined by the placement site")
    AGENCY_CONFIRMED = "agency_confirmed", pgettext_lazy("placement", "Accepted")
    AGREEMENT_OPEN = "agreement_open", pgettext_lazy("placement", "Signatures missing")
    AGREED = "agreed", pgettext_lazy("placement", "Agreed, clearance open")
    READY = "ready", pgettext_lazy("placement", "Ready to start")
    RUNNING = "running", pgettext_lazy("placement", "Running")
    INTERRUPTED = "interrupted", pgettext_lazy("placement", "Interrupted")
    COMPLETING = "completing", pgettext_lazy("placement", "Closing")
    COMPLETED = "completed", pgettext_lazy("placement", "Completed")
    ENDED_EARLY = "ended_early", pgettext_lazy("placement", "Ended early")
    CANCELLED = "cancelled", pgettext_lazy("placement", "Cancelled before the start")
    ANONYMISED = "anonymised", pgettext_lazy("placement", "Anonymised")


#: Invisible for everybody but the coordination (DOMAIN rule 27).
UNPUBLISHED_STATES = (PlacementState.DRAFT, PlacementState.PROPOSED)
#: The seat is free again, and the student may be placed anew in this phase.
RELEASED_STATES = (
    PlacementState.DECLINED,
    PlacementState.ENDED_EARLY,
    PlacementState.CANCELLED,
    PlacementState.ANONYMISED,
)
#: States in which the agency has said yes and the placement is alive.
SETTLED_STATES = (
    PlacementState.AGENCY_CONFIRMED,
    PlacementState.AGREEMENT_OPEN,
    PlacementState.AGREED,
    PlacementState.READY,
    PlacementState.RUNNING,
    PlacementState.INTERRUPTED,
    PlacementState.COMPLETING,
    PlacementState.COMPLETED,
)

#: Every allowed step (DOMAIN section 6); ``states.py`` says who walks it and when.
PLACEMENT_STEPS = [
    ("agency_confirmed", "agreement_open"),
    ("agency_confirmed", "cancelled"),
    ("agency_confirmed", "published"),
    ("agreed", "cancelled"),
    ("agreed", "ready"),
    ("agreement_open", "agreed"),
    ("agreement_open", "cancelled"),
    ("cancelled", "anonymised"),
    ("change_requested", "cancelled"),
    ("change_requested", "declined"),
    ("change_requested", "published"),
    ("completed", "anonymised"),
    ("completing", "completed"),
    ("declined", "anonymised"),
    ("declined", "published"),
    ("draft", "cancelled"),
    ("draft", "proposed"),
    ("ended_early", "anonymised"),
    ("interrupted", "ended_early"),
    ("interrupted", "running"),
    ("proposed", "cancelled"),
    ("proposed", "draft"),
    ("proposed", "published"),
    ("published", "agency_confirmed"),
    ("published", "cancelled"),
    ("published", "change_requested"),
    ("published", "declined"),
    ("ready", "cancelled"),
    ("ready", "running"),
    ("running", "completing"),
    ("running", "ended_early"),
    ("running", "interrupted"),
]


class Placement(PublicIdModel):
    """One student at one place in one phase (Praxisphase an einer Praxisstelle).

    Both dates are inclusive calendar days in Europe/Berlin. ``state`` is written only by
    :mod:`kurse.placements.actions`. ``rank`` is the wish it fulfils (1 is the first; empty: none),
    ``explanation`` the allocation's reasons, for the student and the coordination only.
    ``previous`` links to the placement this one replaces. ``seat`` stays when the state releases
    it, as history; only unreleased placements hold a seat.
    """

    number = models.CharField(
        _("request number"), max_length=20, unique=True, editable=False
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="placements"
    )
    phase = models.ForeignKey(
        "cohorts.Phase", on_delete=models.PROTECT, related_name="placements"
    )
    place = models.ForeignKey(
        "offers.Place", on_delete=models.PROTECT, related_name="placements"
    )
    seat = models.ForeignKey(
        "offers.Seat", on_delete=models.PROTECT, related_name="placements"
    )
    team = models.ForeignKey(
        "cohorts.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
    )
    practice_supervisor = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("practice supervisor"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    rank = models.PositiveSmallIntegerField(_("wish"), null=True, blank=True)
    explanation = models.JSONField(default=dict, blank=True, editable=False)
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=20,
        choices=PlacementState,
        default=PlacementState.DRAFT,
        db_default=PlacementState.DRAFT,
        editable=False,
    )

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering: ClassVar[list[str]] = ["starts_on", "pk"]
        indexes = (
            models.Index(fields=("phase", "state"), name="placement_phase_state"),
            models.Index(fields=("team", "state"), name="placement_team_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="placement_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The last day must come after the first."),
            ),
            models.UniqueConstraint(
                name="placement_one_per_student_and_phase",
                fields=("student", "phase"),
                condition=~Q(state__in=RELEASED_STATES),
                violation_error_message=_(
                    "This student already has a placement in this phase."
                ),
            ),
            models.UniqueConstraint(
                name="placement_one_per_seat",
                fields=("seat",),
                condition=~Q(state__in=RELEASED_STATES),
                violation_error_message=_("This seat is taken."),
            ),
        )
        triggers = (
            pgtrigger.FSM(
                name="placement_steps", field="state", transitions=PLACEMENT_STEPS
            ),
            pgtrigger.Protect(
                name="placement_never_deleted", operation=pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("placements:file", args=[self.public_id])


class PlacementEvent(EventBase):
    """One step in the life of a placement (Schritt). Rows are only ever added."""

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="events"
    )

    class Meta(EventBase.Meta):
        triggers = (
            pgtrigger.Protect(
                name="placement_event_kept",
                operation=pgtrigger.Delete | pgtrigger.Update,
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}: {self.verb}"


class ChangeProposal(models.Model):
    """What an agency would like to change instead of a plain yes (Änderung vorschlagen).

    ``wish`` is read by the coordination only. Decided once.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="proposals"
    )
    wish = models.TextField(_("what should change"), max_length=1000)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    made_by_name = models.CharField(max_length=160)
    made_at = models.DateTimeField(auto_now_add=True)
    accepted = models.BooleanField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(_("answer to the agency"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering: ClassVar[list[str]] = ["made_at"]
        constraints = (
            models.UniqueConstraint(
                name="change_proposal_one_open",
                fields=("placement",),
                condition=Q(accepted__isnull=True),
                violation_error_message=_("A proposed change is waiting already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}"
