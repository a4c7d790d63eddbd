"""Who was there, what was said and changed about it, and who says that it is not right."""

import math
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import EventBase, PublicIdModel
from kurse.runs.models.planning import UNIT_MINUTES, RunSession
from kurse.runs.models.registering import Registration
from kurse.runs.triggers import ATTENDANCE_STAYS, TRACE_STAYS


class Presence(models.TextChoices):
    """Whether somebody was there. Why somebody was away is not stored."""

    PRESENT = "present", pgettext_lazy("attendance", "present")
    EXCUSED = "excused", pgettext_lazy("attendance", "excused")
    DISPENSED = "dispensed", pgettext_lazy("attendance", "exempted")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")


class RunAttendance(models.Model):
    """Who was there in one meeting, with minutes too late and left too early (Anwesenheit).

    ``correction`` is the reason of a change after the list was confirmed. ``came_at`` is when the
    person reported by the code on the wall; ``sent_later`` marks a report that lay on a device
    without a net before it arrived.
    """

    session = models.ForeignKey(RunSession, on_delete=models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="attendances"
    )
    presence = models.CharField(_("presence"), max_length=10, choices=Presence)
    late = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    early = models.PositiveSmallIntegerField(_("left minutes early"), default=0)
    correction = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    came_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_later = models.BooleanField(default=False, editable=False)
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
            models.CheckConstraint(
                name="run_attendance_sent_later_has_its_moment",
                condition=Q(sent_later=False) | Q(came_at__isnull=False),
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

    @property
    def said(self) -> str:
        """The row in one word and its minutes, for the trace: ``present 12 0``."""
        return f"{self.presence} {self.late} {self.early}"

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


class AttendanceEvent(EventBase):
    """One step of a row of the list (Spur): reported, noted, corrected. Only ever added.

    ``was`` and ``became`` hold presence and minutes. ``key`` is the device's own mark of one
    report: the same key is never written twice.
    """

    attendance = models.ForeignKey(RunAttendance, on_delete=models.CASCADE, related_name="events")
    was = models.CharField(max_length=30, blank=True)
    became = models.CharField(max_length=30, blank=True)
    key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta(EventBase.Meta):
        verbose_name = _("step of an attendance")
        verbose_name_plural = _("steps of attendances")
        triggers = (
            pgtrigger.Trigger(
                name="run_attendance_trace_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=TRACE_STAYS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.verb}"

    @property
    def was_words(self) -> str:
        return _in_words(self.was)

    @property
    def became_words(self) -> str:
        return _in_words(self.became)


def _in_words(said: str) -> str:
    """``present 12 0`` for people."""
    presence, late, early = [*said.split(), "0", "0", "0"][:3]
    parts = [str(Presence(presence).label)] if presence in Presence.values else []
    if late != "0":
        parts.append(gettext("%(minutes)s minutes late") % {"minutes": late})
    if early != "0":
        parts.append(gettext("left %(minutes)s minutes early") % {"minutes": early})
    return ", ".join(parts)


class AppealState(models.TextChoices):
    """From "that is not right" to the answer."""

    OPEN = "open", pgettext_lazy("appeal", "waits for an answer")
    GRANTED = "granted", pgettext_lazy("appeal", "the list was changed")
    DECLINED = "declined", pgettext_lazy("appeal", "the list stays as it is")


APPEAL_STEPS = [("open", "declined"), ("open", "granted")]


class Appeal(PublicIdModel):
    """Somebody says that the confirmed list is not right about them (Einspruch).

    ``came_at`` is set where a report by phone arrived after the list was confirmed: it became an
    appeal by itself. ``answer`` is the lead's sentence; it stays.
    """

    session = models.ForeignKey(RunSession, on_delete=models.PROTECT, related_name="appeals")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="appeals")
    text = models.CharField(_("what is not right"), max_length=500)
    came_at = models.DateTimeField(null=True, blank=True, editable=False)
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    state = models.CharField(
        max_length=20,
        choices=AppealState,
        default=AppealState.OPEN,
        db_default=AppealState.OPEN,
        editable=False,
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    answer = models.CharField(_("answer"), max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="run_appeal_once_at_a_time",
                fields=("session", "registration"),
                condition=Q(state=AppealState.OPEN),
                violation_error_message=_("You said so already. The answer is on its way."),
            ),
            models.CheckConstraint(
                name="run_appeal_is_answered_with_a_sentence",
                condition=Q(state=AppealState.OPEN, answer="", answered_at=None)
                | (
                    ~Q(state=AppealState.OPEN)
                    & ~Q(answer="")
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="run_appeal_steps", field="state", transitions=APPEAL_STEPS),
            pgtrigger.Protect(
                name="run_appeal_stays",
                operation=pgtrigger.UpdateOf("session_id", "registration_id", "text", "came_at"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.state}"
