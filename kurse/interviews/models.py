"""A first talk of student and placement site: times offered, and who has booked which."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class InterviewKind(models.TextChoices):
    """How the two meet."""

    ON_SITE = "on_site", pgettext_lazy("interview", "at the placement site")
    VIDEO = "video", pgettext_lazy("interview", "by video")
    PHONE = "phone", pgettext_lazy("interview", "by telephone")


SHORTEST, LONGEST = 10, 120

TIME_WITHOUT_BOOKING = """
    IF NEW.withdrawn_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM interviews_booking WHERE time_id = NEW.id AND ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'A booked time cannot be withdrawn before its booking has ended';
    END IF;
    RETURN NEW;
"""
BOOKING_FITS = """
    PERFORM 1
       FROM interviews_interviewtime
       JOIN placements_placement ON placements_placement.id = NEW.placement_id
       JOIN offers_place ON offers_place.id = placements_placement.place_id
      WHERE interviews_interviewtime.id = NEW.time_id
        AND interviews_interviewtime.withdrawn_at IS NULL
        AND interviews_interviewtime.phase_id = placements_placement.phase_id
        AND interviews_interviewtime.facility_id = offers_place.facility_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This time is not offered to this placement';
    END IF;
    RETURN NEW;
"""


class InterviewTime(PublicIdModel):
    """A time that a placement site offers for one phase (Termin zum Kennenlernen).

    ``location`` is for whoever comes: room, link of the video, who calls whom. A withdrawn time
    stays as history.
    """

    facility = models.ForeignKey(
        "partners.Facility", on_delete=models.PROTECT, related_name="interview_times"
    )
    phase = models.ForeignKey(
        "cohorts.Phase", on_delete=models.PROTECT, related_name="interview_times"
    )
    kind = models.CharField(_("how"), max_length=10, choices=InterviewKind)
    starts_at = models.DateTimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    location = models.CharField(_("place"), max_length=200)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("time for a first talk")
        verbose_name_plural = _("times for a first talk")
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="interview_time_once",
                fields=("facility", "phase", "starts_at"),
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message=_("One of these times is offered already."),
            ),
            models.CheckConstraint(
                name="interview_time_has_a_length",
                condition=Q(minutes__gte=SHORTEST) & Q(minutes__lte=LONGEST),
                violation_error_message=_("A talk takes 10 to 120 minutes."),
            ),
            models.CheckConstraint(name="interview_time_has_a_place", condition=~Q(location="")),
        )
        triggers = (
            pgtrigger.Protect(name="interview_time_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="interview_time_stays",
                operation=pgtrigger.UpdateOf("facility_id", "phase_id", "starts_at"),
            ),
            pgtrigger.Trigger(
                name="interview_time_withdrawn_is_free",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                func=TIME_WITHOUT_BOOKING,
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Booking(PublicIdModel):
    """One student comes at one time. An ended one (moved, called off, withdrawn) stays."""

    time = models.ForeignKey(InterviewTime, on_delete=models.PROTECT, related_name="bookings")
    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="interviews"
    )
    booked_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("booked first talk")
        verbose_name_plural = _("booked first talks")
        ordering: ClassVar[list[str]] = ["time__starts_at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="booking_one_per_time",
                fields=("time",),
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("Somebody else was quicker. Please choose another time."),
            ),
            models.UniqueConstraint(
                name="booking_one_per_placement",
                fields=("placement",),
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("You have a time already."),
            ),
        )
        triggers = (
            pgtrigger.Protect(name="booking_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="booking_stays", operation=pgtrigger.UpdateOf("time_id", "placement_id")
            ),
            pgtrigger.Trigger(
                name="booking_fits_its_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BOOKING_FITS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.time}: {self.placement}"


class InterviewEvent(EventBase):
    """One step of a time: offered, booked, moved away from, called off, withdrawn."""

    time = models.ForeignKey(InterviewTime, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a first talk")
        verbose_name_plural = _("steps of first talks")
        triggers = (
            pgtrigger.Protect(
                name="interview_event_kept", operation=pgtrigger.Delete | pgtrigger.Update
            ),
        )

    def __str__(self) -> str:
        return f"{self.time}: {self.verb}"
