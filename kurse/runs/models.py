"""Runs: a course with dates and people. Registration, waiting list, attendance, evidence."""

import datetime as dt
import math
import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel
from kurse.runs.triggers import (
    ATTENDANCE_STAYS,
    CAPACITY_HOLDS,
    PLACES_HOLD,
    QUEUE_HOLDS,
)

UNIT_MINUTES = 45


class RunState(models.TextChoices):
    """DOMAIN section 13: from planning to the end."""

    PLANNED = "planned", pgettext_lazy("run", "planned")
    OPEN = "open", pgettext_lazy("run", "open for registration")
    CONFIRMED = "confirmed", pgettext_lazy("run", "takes place")
    RUNNING = "running", pgettext_lazy("run", "running")
    FINISHED = "finished", pgettext_lazy("run", "finished")
    CANCELLED = "cancelled", pgettext_lazy("run", "cancelled")


RUN_STEPS = [
    ("confirmed", "cancelled"),
    ("confirmed", "running"),
    ("open", "cancelled"),
    ("open", "confirmed"),
    ("open", "running"),
    ("planned", "cancelled"),
    ("planned", "open"),
    ("running", "cancelled"),
    ("running", "finished"),
]
#: States in which a run is shown to everybody on its course's page.
PUBLIC_STATES = (RunState.OPEN, RunState.CONFIRMED, RunState.RUNNING)
#: States in which places are given.
TAKING_STATES = (RunState.OPEN, RunState.CONFIRMED)


class Entry(models.TextChoices):
    """How one gets a place."""

    FIRST_COME = "first", _("who comes first")
    APPLICATION = "apply", _("by application")
    INVITATION = "invite", _("by invitation only")


class Audience(models.TextChoices):
    """Who may register."""

    PROFESSIONALS = "professionals", _("professionals")
    STUDENTS = "students", _("students")
    BOTH = "both", _("professionals and students")


class CourseRun(PublicIdModel):
    """One dated implementation of a course (Durchgang).

    The course is named by its translation key, and its title is kept: a run outlives moving and
    deleting of pages. ``last_ticket`` counts the waiting list; whoever gives places locks this
    row first.
    """

    course_key = models.UUIDField(editable=False, db_index=True)
    course_title = models.CharField(_("course"), max_length=255)
    term = models.CharField(_("name of the run"), max_length=60, help_text=_("e.g. Spring 2027"))
    audience = models.CharField(
        _("for whom"), max_length=20, choices=Audience, default=Audience.BOTH
    )
    entry = models.CharField(
        _("places are given"), max_length=10, choices=Entry, default=Entry.FIRST_COME
    )
    criteria = models.CharField(
        _("criteria"), max_length=500, blank=True, help_text=_("Shown before registration.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=14, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    opens_on = models.DateField(_("registration from"))
    closes_on = models.DateField(_("registration until"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    fee = models.CharField(_("fee"), max_length=160, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("share of units for the certificate"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    task = models.CharField(
        _("what must be handed in"),
        max_length=160,
        blank=True,
        help_text=_("Empty: attendance is enough."),
    )
    examines = models.BooleanField(
        _("with certificate of achievement"),
        default=False,
        help_text=_(
            "A check of learning in a paid course held mostly at a distance can need a licence "
            "(FernUSG). Ask before you switch it on."
        ),
    )
    state = models.CharField(
        max_length=20,
        choices=RunState,
        default=RunState.PLANNED,
        db_default=RunState.PLANNED,
        editable=False,
    )
    last_ticket = models.PositiveIntegerField(default=0, editable=False)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering: ClassVar[list[str]] = ["-opens_on", "-pk"]
        constraints = (
            models.CheckConstraint(
                name="run_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("Registration cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="run_numbers",
                condition=Q(capacity__gte=1, percent__gte=1, percent__lte=100),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="run_steps", field="state", transitions=RUN_STEPS),
            pgtrigger.Trigger(
                name="run_capacity_holds",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("capacity"),
                declare=[("taken", "integer")],
                func=CAPACITY_HOLDS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.course_title}, {self.term}"

    def get_absolute_url(self) -> str:
        return reverse("runs:detail", args=[self.public_id])

    @property
    def register_path(self) -> str:
        return reverse("run_public:register", args=[self.public_id])


class RunEvent(EventBase):
    """One step of a run, of its sessions or of its certificates."""

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a run")
        verbose_name_plural = _("steps of runs")

    def __str__(self) -> str:
        return f"{self.run_id}: {self.verb}"


class Duty(models.TextChoices):
    """What somebody does in a run."""

    LEAD = "lead", _("leads the run")
    DESK = "desk", _("keeps the attendance list")


class RunStaff(models.Model):
    """Who does what in a run (Rolle im Durchgang)."""

    run = models.ForeignKey(CourseRun, on_delete=models.CASCADE, related_name="staff")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="run_duties"
    )
    duty = models.CharField(_("duty"), max_length=10, choices=Duty, default=Duty.LEAD)

    class Meta:
        verbose_name = _("duty in a run")
        verbose_name_plural = _("duties in runs")
        constraints = (models.UniqueConstraint(fields=("run", "person"), name="run_duty_once"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_duty_display()}"


class RunSession(PublicIdModel):
    """One meeting of a run (Termin) with its units of 45 minutes.

    Both moments are aware. ``confirmed_at`` closes the attendance list.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    units = models.PositiveSmallIntegerField(_("units (UE)"))
    topic = models.CharField(_("topic"), max_length=160, blank=True)
    room = models.CharField(_("room"), max_length=160, blank=True)
    online = models.URLField(_("online link"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints = (
            models.CheckConstraint(
                name="run_session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="run_session_has_units",
                condition=Q(units__gte=1, units__lte=20),
                violation_error_message=_("A meeting has between 1 and 20 units."),
            ),
            models.UniqueConstraint(
                name="run_session_once",
                fields=("run", "starts_at"),
                violation_error_message=_("The run has a meeting at this time already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.run}, {self.starts_at:%Y-%m-%d}"


class RegistrationState(models.TextChoices):
    """From asking to having been there (JOURNEYS section 7)."""

    UNPROVEN = "unproven", pgettext_lazy("registration", "address not confirmed yet")
    APPLIED = "applied", pgettext_lazy("registration", "received")
    WAITING = "waiting", pgettext_lazy("registration", "waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "place offered")
    SEATED = "seated", pgettext_lazy("registration", "place is safe")
    REFUSED = "refused", pgettext_lazy("registration", "not accepted")
    CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")
    NO_SHOW = "no_show", pgettext_lazy("registration", "did not come")


REGISTRATION_STEPS = [
    ("applied", "cancelled"),
    ("applied", "refused"),
    ("applied", "seated"),
    ("applied", "waiting"),
    ("no_show", "seated"),
    ("offered", "cancelled"),
    ("offered", "seated"),
    ("offered", "waiting"),
    ("seated", "cancelled"),
    ("seated", "no_show"),
    ("unproven", "applied"),
    ("unproven", "cancelled"),
    ("unproven", "seated"),
    ("unproven", "waiting"),
    ("waiting", "cancelled"),
    ("waiting", "offered"),
    ("waiting", "refused"),
]
#: Whoever is in one of these holds a place.
TAKEN_STATES = (RegistrationState.OFFERED, RegistrationState.SEATED, RegistrationState.NO_SHOW)
ENDED_STATES = (RegistrationState.REFUSED, RegistrationState.CANCELLED)


class Registration(PublicIdModel):
    """One person in one run (Anmeldung).

    ``ticket`` is the place in the queue, given once and never lowered: nobody overtakes.
    ``offered_until`` is the last moment of an offer. ``reason`` is for the person to read.
    """

    run = models.ForeignKey(CourseRun, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations"
    )
    state = models.CharField(
        max_length=20,
        choices=RegistrationState,
        default=RegistrationState.APPLIED,
        db_default=RegistrationState.APPLIED,
        editable=False,
    )
    ticket = models.PositiveIntegerField(default=0, editable=False)
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    employer = models.CharField(_("employer"), max_length=160, blank=True)
    invoice_to = models.CharField(_("address for the invoice"), max_length=400, blank=True)
    motivation = models.CharField(_("why you want to take part"), max_length=1000, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    task_done_on = models.DateField(_("handed in on"), null=True, blank=True, editable=False)
    achieved_on = models.DateField(_("achievement shown on"), null=True, blank=True, editable=False)
    has_evaluated = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar[list[str]] = ["ticket", "pk"]
        indexes = (models.Index(fields=("run", "state", "ticket"), name="registration_queue"),)
        constraints = (
            models.UniqueConstraint(
                name="registration_once",
                fields=("run", "person"),
                condition=~Q(state__in=ENDED_STATES),
                violation_error_message=_("You are registered for this run already."),
            ),
            models.UniqueConstraint(
                name="registration_ticket_once", fields=("run", "ticket"), condition=~Q(ticket=0)
            ),
            models.CheckConstraint(
                name="registration_offer_has_its_end",
                condition=Q(state=RegistrationState.OFFERED, offered_until__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offered_until=None)),
            ),
            models.CheckConstraint(
                name="registration_queue_has_tickets",
                condition=~Q(state=RegistrationState.WAITING) | Q(ticket__gt=0),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="registration_steps", field="state", transitions=REGISTRATION_STEPS),
            pgtrigger.Trigger(
                name="registration_places_hold",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                declare=[("places", "integer"), ("taken", "integer")],
                func=PLACES_HOLD,
            ),
            pgtrigger.Trigger(
                name="registration_queue_holds",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("ticket"),
                func=QUEUE_HOLDS,
            ),
            pgtrigger.Protect(
                name="registration_stays",
                operation=pgtrigger.UpdateOf("run_id", "person_id"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.run}"

    def get_absolute_url(self) -> str:
        return reverse("runs:own", args=[self.public_id])

    @property
    def last_moment(self) -> dt.datetime | None:
        """Of an offer, as people say it: Friday 23:59, not Saturday 0:00."""
        return self.offered_until - dt.timedelta(minutes=1) if self.offered_until else None


class RegistrationEvent(EventBase):
    """One step of a registration; who moved whom and when stays readable."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a registration")
        verbose_name_plural = _("steps of registrations")

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.verb}"


class Presence(models.TextChoices):
    """Whether somebody was there. Why somebody was away is not stored."""

    PRESENT = "present", pgettext_lazy("attendance", "present")
    EXCUSED = "excused", pgettext_lazy("attendance", "excused")
    DISPENSED = "dispensed", pgettext_lazy("attendance", "exempted")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")


class RunAttendance(models.Model):
    """Who was there in one meeting, with minutes too late and left too early (Anwesenheit).

    ``correction`` is the reason of a change after the list was confirmed.
    """

    session = models.ForeignKey(RunSession, on_delete=models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="attendances"
    )
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    late = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    early = models.PositiveSmallIntegerField(_("left minutes early"), default=0)
    correction = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = (
            models.UniqueConstraint(fields=("session", "registration"), name="run_attendance_once"),
            models.CheckConstraint(
                name="run_attendance_minutes_belong_to_presence",
                condition=Q(presence=Presence.PRESENT) | Q(late=0, early=0),
                violation_error_message=_("Minutes belong to people who were there."),
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="run_attendance_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("closed", "timestamptz")],
                func=ATTENDANCE_STAYS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.presence}"

    def units(self, session_units: int, grace: int) -> int:
        """Units that count. Up to ``grace`` minutes missed at an end cost nothing, then every
        unit touched is lost; dispensed counts as present."""
        if self.presence == Presence.DISPENSED:
            return session_units
        if self.presence != Presence.PRESENT:
            return 0
        lost = sum(
            math.ceil(max(0, minutes - grace) / UNIT_MINUTES) for minutes in (self.late, self.early)
        )
        return max(0, session_units - lost)


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
