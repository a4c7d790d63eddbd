"""A run with its duties and meetings."""

from typing import ClassVar

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
from kurse.runs.triggers import CAPACITY_HOLDS

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


class Content(models.TextChoices):
    """What those who take part read while the course goes on."""

    FOLLOWS = "follows", _("always as it is published")
    KEEPS = "keeps", _("as it was at the start of the course")


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
    content = models.CharField(
        _("lessons are read"),
        max_length=10,
        choices=Content,
        default=Content.FOLLOWS,
        help_text=_("Kept lessons are kept on the first day; a calm note says what changed since."),
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
