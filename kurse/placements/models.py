"""Placements: one student at one place in one phase, and what happened to it."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
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


class Side(models.TextChoices):
    """Who ended or interrupts a practice; never why in detail (DOMAIN rules 10 and 11)."""

    STUDENT = "student", pgettext_lazy("side", "the student")
    AGENCY = "agency", pgettext_lazy("side", "the placement site")
    UNIVERSITY = "university", pgettext_lazy("side", "the university")


class EndReason(models.TextChoices):
    """The class of reason of an early end. No diagnosis, no story."""

    PERSONAL = "personal", pgettext_lazy("end of practice", "personal reasons")
    STUDIES = "studies", pgettext_lazy("end of practice", "change in the course of studies")
    CONDITIONS = "conditions", pgettext_lazy("end of practice", "conditions at the placement site")
    COOPERATION = (
        "cooperation",
        pgettext_lazy("end of practice", "working together did not succeed"),
    )


class Placement(PublicIdModel):
    """One student at one place in one phase (Praxisphase an einer Praxisstelle).

    Both dates are inclusive calendar days in Europe/Berlin. ``state`` is written only by
    :mod:`kurse.placements.actions`. ``rank`` is the wish it fulfils (1 is the first; empty: none),
    ``explanation`` the allocation's reasons, for the student and the coordination only.
    ``previous`` links to the placement this one replaces. ``seat`` stays when the state releases
    it, as history; only unreleased placements hold a seat. ``asked`` is the contact whose answer
    is awaited until ``answer_until``, inclusive. ``published_at`` empty: nobody but the
    coordination knows of it, whatever the state.
    """

    number = models.CharField(_("request number"), max_length=20, unique=True, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="placements"
    )
    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="placements")
    place = models.ForeignKey("offers.Place", on_delete=models.PROTECT, related_name="placements")
    seat = models.ForeignKey("offers.Seat", on_delete=models.PROTECT, related_name="placements")
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
    asked = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked"),
    )
    answer_until = models.DateField(_("answer until"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    passed = models.BooleanField(_("passed"), null=True, editable=False)
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=20, choices=Side, blank=True)
    end_reason = models.CharField(
        _("class of reason"), max_length=20, choices=EndReason, blank=True
    )
    days_credited = models.PositiveSmallIntegerField(_("days that count"), null=True, blank=True)
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
            models.Index(
                fields=("answer_until",),
                name="placement_unanswered",
                condition=Q(state=PlacementState.PUBLISHED),
            ),
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
                violation_error_message=_("This student already has a placement in this phase."),
            ),
            models.UniqueConstraint(
                name="placement_one_per_seat",
                fields=("seat",),
                condition=~Q(state__in=RELEASED_STATES),
                violation_error_message=_("This seat is taken."),
            ),
            models.CheckConstraint(
                name="placement_result_when_completed",
                condition=Q(passed__isnull=False) | ~Q(state=PlacementState.COMPLETED),
                violation_error_message=_("Passed or not passed?"),
            ),
            models.CheckConstraint(
                name="placement_end_early_is_complete",
                condition=~Q(state=PlacementState.ENDED_EARLY)
                | (Q(ended_on__isnull=False) & ~Q(ended_by="") & ~Q(end_reason="")),
                violation_error_message=_("An early end needs its day, its side and its reason."),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="placement_steps", field="state", transitions=PLACEMENT_STEPS),
            pgtrigger.Protect(name="placement_never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("placements:file", args=[self.public_id])


class PlacementEvent(EventBase):
    """One step in the life of a placement (Schritt). Rows are only ever added.

    ``answered_by`` is the name typed on a link's page; ``by`` is whom the link went to. ``note``
    and ``evidence`` are read by the coordination only.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="events")
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)

    class Meta(EventBase.Meta):
        verbose_name = _("step of a placement")
        verbose_name_plural = _("steps of placements")
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

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="proposals")
    wish = models.TextField(_("what should change"), max_length=1000)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    made_by_name = models.CharField(max_length=160)
    made_at = models.DateTimeField(default=clock.now, editable=False)
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


class Interruption(models.Model):
    """A pause of a running practice (Unterbrechung): dates and whose side, never a diagnosis.

    ``ends_on`` is the expected last day, inclusive; ``resumed_on`` the first day back.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="interruptions")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    side = models.CharField(_("class of reason"), max_length=20, choices=Side)
    resumed_on = models.DateField(_("back on"), null=True, blank=True)

    class Meta:
        verbose_name = _("interruption")
        verbose_name_plural = _("interruptions")
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints = (
            models.CheckConstraint(
                name="interruption_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.UniqueConstraint(
                name="interruption_one_open",
                fields=("placement",),
                condition=Q(resumed_on__isnull=True),
                violation_error_message=_("This practice is interrupted already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}, {self.starts_on}"


class SwapRequest(PublicIdModel):
    """A student asks for another place (Tausch anfragen); read by the coordination only."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="swap_requests")
    wish = models.TextField(_("what you would like"), max_length=1000)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    answer = models.TextField(_("answer to the student"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("request to swap")
        verbose_name_plural = _("requests to swap")
        ordering: ClassVar[list[str]] = ["made_at"]
        constraints = (
            models.UniqueConstraint(
                name="swap_request_one_open",
                fields=("placement",),
                condition=Q(answered_at__isnull=True),
                violation_error_message=_("Your request is with the coordination already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}"


class NoPlaceYet(models.Model):
    """The coordination's word that a student has no place yet (noch kein Platz gefunden).

    ``promised_on`` is the day by which the coordination reports back. ``settled_at``: placed.
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="waits_for_place"
    )
    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="+")
    promised_on = models.DateField(_("we report back by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("student without a place")
        verbose_name_plural = _("students without a place")
        constraints = (
            models.UniqueConstraint(
                name="no_place_yet_one_open",
                fields=("participation", "phase"),
                condition=Q(settled_at__isnull=True),
                violation_error_message=_("This is noted already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user}"


class Contribution(models.Model):
    """A practice that took part in what an entry of a single project tells (Mitwirkung)."""

    entry = models.ForeignKey(
        "partners.ProjectEntry", on_delete=models.CASCADE, related_name="contributions"
    )
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="contributions")

    class Meta:
        verbose_name = _("contribution to a project")
        verbose_name_plural = _("contributions to projects")
        constraints = (
            models.UniqueConstraint(fields=("entry", "placement"), name="contribution_once"),
        )

    def __str__(self) -> str:
        return f"{self.placement}, {self.entry}"


class SavedView(PublicIdModel):
    """A named look at the list of placement files (gespeicherte Ansicht), its owner's alone.

    ``query`` is the list's own address: filters, columns and order, as ``kurse.placements.looks``
    reads them. It holds no row.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="placement_views"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=600, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="saved_view_name_once",
                fields=("owner", "name"),
                violation_error_message=_("You have a view of this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Audience(models.TextChoices):
    """Whom of a placement a mail to many goes to."""

    STUDENTS = "students", _("students")
    SUPERVISORS = "supervisors", _("practice supervisors")
    LECTURERS = "lecturers", _("lecturers of the team")


class Circular(PublicIdModel):
    """One text the coordination wrote to many (Rundmail), one mail a person.

    ``public_id`` comes from the page that asked for confirmation: a second press finds it. The
    text itself lies in the mails and ends with them.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(_("to"), max_length=20, choices=Audience)
    subject = models.CharField(_("subject"), max_length=120)
    placements = models.PositiveIntegerField(_("placement files"))
    people = models.PositiveIntegerField(_("people"))
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("mail to many")
        verbose_name_plural = _("mails to many")
        ordering: ClassVar[list[str]] = ["-at"]
        constraints = (
            models.CheckConstraint(name="circular_reaches_somebody", condition=Q(people__gte=1)),
        )

    def __str__(self) -> str:
        return self.subject
