"""Offers: the places of an agency in a practice phase."""

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


class PlaceState(models.TextChoices):
    """DOMAIN section 5."""

    INVITED = "invited", pgettext_lazy("place", "invited")
    INTERESTED = "interested", pgettext_lazy("place", "interested")
    NOT_THIS_YEAR = "not_this_year", pgettext_lazy("place", "not this year")
    REPORTED = "reported", pgettext_lazy("place", "reported")
    CHECKED = "checked", pgettext_lazy("place", "checked")
    OPEN = "open", pgettext_lazy("place", "open")
    FILLED = "filled", pgettext_lazy("place", "filled")
    WITHDRAWN = "withdrawn", pgettext_lazy("place", "withdrawn")
    CLOSED = "closed", pgettext_lazy("place", "closed")


#: Every allowed step (DOMAIN section 5); ``states.py`` says who walks it and when.
PLACE_STEPS = [
    ("checked", "open"),
    ("checked", "withdrawn"),
    ("filled", "closed"),
    ("filled", "open"),
    ("filled", "withdrawn"),
    ("interested", "not_this_year"),
    ("interested", "reported"),
    ("interested", "withdrawn"),
    ("invited", "interested"),
    ("invited", "not_this_year"),
    ("invited", "reported"),
    ("invited", "withdrawn"),
    ("not_this_year", "reported"),
    ("open", "closed"),
    ("open", "filled"),
    ("open", "withdrawn"),
    ("reported", "checked"),
    ("reported", "withdrawn"),
]


class FieldOfWork(models.TextChoices):
    """What students do there, for the filter of the list."""

    YOUTH = "youth", _("children and young people")
    FAMILY = "family", _("families")
    SENIORS = "seniors", _("older people")
    MIGRATION = "migration", _("arriving and migration")
    HOUSING = "housing", _("housing and neighbourhood")
    PARTICIPATION = "participation", pgettext_lazy("field of work", "participation")
    HEALTH = "health", _("health")
    ADVICE = "advice", _("advice")


#: What students and lecturers see: once a place is open it stays readable until it is withdrawn.
PUBLISHED_STATES = (PlaceState.OPEN, PlaceState.FILLED, PlaceState.CLOSED)


class Place(PublicIdModel):
    """A place for one to several students at a placement site in one phase (Platz).

    Capacities are numbers of students: the place runs with at least ``min_students``,
    at most ``max_students``; ``ideal_students`` is what the agency would like. ``state`` is
    written only by :mod:`kurse.offers.actions`.
    """

    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="places")
    facility = models.ForeignKey(
        "partners.Facility", on_delete=models.PROTECT, related_name="places"
    )
    code = models.SlugField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    field_of_work = models.CharField(_("field of work"), max_length=30, choices=FieldOfWork)
    task = models.TextField(_("what students do"), blank=True)
    requirements = models.TextField(_("requirements"), blank=True)
    days = models.CharField(_("weekdays"), max_length=60, blank=True)
    languages = models.CharField(_("languages that help"), max_length=120, blank=True)
    min_students = models.PositiveSmallIntegerField(_("students at least"), default=1)
    ideal_students = models.PositiveSmallIntegerField(_("students ideally"), default=1)
    max_students = models.PositiveSmallIntegerField(_("students at most"), default=1)
    practice_supervisor = models.ForeignKey(
        "partners.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("practice supervisor"),
    )
    named_student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named student"),
    )
    state = models.CharField(
        max_length=20,
        choices=PlaceState,
        default=PlaceState.REPORTED,
        db_default=PlaceState.REPORTED,
        editable=False,
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar[list[str]] = ["title"]
        constraints = (
            models.UniqueConstraint(fields=("phase", "code"), name="place_code_once_per_phase"),
            models.CheckConstraint(
                name="place_capacity_in_order",
                condition=Q(min_students__gte=1)
                & Q(ideal_students__gte=F("min_students"))
                & Q(max_students__gte=F("ideal_students")),
                violation_error_message=_("At least, ideally and at most must rise in this order."),
            ),
        )
        triggers = (pgtrigger.FSM(name="place_steps", field="state", transitions=PLACE_STEPS),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:place", args=[self.public_id])


class PlaceEvent(EventBase):
    """One step in the life of a place (Schritt)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.place}: {self.verb}"


class Seat(models.Model):
    """One of a place's seats: made beforehand, one per possible student, taken by one placement.

    A row to lock is what makes overselling impossible (rule R6): whoever wants the last seat
    locks it; ``placements.Placement.seat`` is unique among the placements that hold one.
    ``queries.free_seats`` finds the ones that may be taken.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(
        default=True, help_text=_("closed seats stay as history of a larger capacity")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = (
            models.UniqueConstraint(fields=("place", "number"), name="seat_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.number}"


class RosterUpload(PublicIdModel):
    """Files a coordinator has put up and checked, waiting to be taken over (eingelesene Liste).

    ``content`` is the files as they came, packed by :mod:`kurse.offers.roster.files`; it is
    emptied when they are taken over or ``expires_at`` has passed. ``counts`` keeps what happened.
    """

    cohort = models.ForeignKey(
        "cohorts.Cohort", on_delete=models.PROTECT, related_name="roster_uploads"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_names = models.CharField(_("files"), max_length=400)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, editable=False)
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    counts = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("roster upload")
        verbose_name_plural = _("roster uploads")
        ordering: ClassVar[list[str]] = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_names
