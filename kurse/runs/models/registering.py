"""One person in one run."""

import datetime as dt
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel
from kurse.runs.models.planning import CourseRun
from kurse.runs.triggers import PLACES_HOLD, QUEUE_HOLDS


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
