"""Sessions and who was there: the only facts that leave the room."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.models import EventBase, PublicIdModel
from kurse.supervision.models.groups import GroupMember, SupervisionGroup


class SessionForm(models.TextChoices):
    """The form of a session. A practice consultation counts for the placement, not for the rule."""

    GROUP = "group", pgettext_lazy("session", "group supervision")
    SINGLE = "single", pgettext_lazy("session", "single supervision")
    PRACTICE = "practice", pgettext_lazy("session", "practice consultation")
    PEER = "peer", pgettext_lazy("session", "peer consultation")


#: forms with one person of the group, who alone sees the session
ALONE = (SessionForm.SINGLE, SessionForm.PRACTICE)
#: forms that count towards the sessions a student needs
COUNTING = (SessionForm.GROUP, SessionForm.SINGLE, SessionForm.PEER)


class ChangeReason(models.TextChoices):
    """Why a session is moved or cancelled: a class, so that no name slips into the history."""

    ROOM = "room", pgettext_lazy("reason", "The room is not available.")
    LEADER = "leader", pgettext_lazy("reason", "The supervisor cannot come.")
    GROUP = "group", pgettext_lazy("reason", "Too few can come.")
    HOLIDAY = "holiday", pgettext_lazy("reason", "Holiday or date of the university.")
    OTHER = "other", pgettext_lazy("reason", "Another reason.")


class CorrectionReason(models.TextChoices):
    """Why an attendance is corrected."""

    SLIP = "slip", pgettext_lazy("reason", "A slip while entering.")
    PART = "part", pgettext_lazy("reason", "Came later or left earlier.")
    TOLD = "told", pgettext_lazy("reason", "The student pointed it out.")


class SessionState(models.TextChoices):
    """DOMAIN section 7."""

    PLANNED = "planned", pgettext_lazy("session", "planned")
    HELD = "held", pgettext_lazy("session", "held")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")
    LOCKED = "locked", pgettext_lazy("session", "locked")


SESSION_STEPS = [
    ("held", "locked"),
    ("planned", "cancelled"),
    ("planned", "held"),
]


class Session(PublicIdModel):
    """One session of a group (Termin). ``starts_at`` is aware; ``minutes`` its length.

    ``member`` is set where the form is with one person of the group.
    """

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    location = models.CharField(_("room or online link"), max_length=200, blank=True)
    form = models.CharField(
        _("form"),
        max_length=20,
        choices=SessionForm,
        default=SessionForm.GROUP,
        db_default=SessionForm.GROUP,
    )
    member = models.ForeignKey(
        GroupMember,
        verbose_name=_("with"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_alone",
    )
    state = models.CharField(
        max_length=20,
        choices=SessionState,
        default=SessionState.PLANNED,
        db_default=SessionState.PLANNED,
        editable=False,
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints = (
            models.UniqueConstraint(fields=("group", "starts_at"), name="session_time_once"),
            models.CheckConstraint(
                name="session_has_a_length",
                condition=Q(minutes__gte=15) & Q(minutes__lte=480),
            ),
            models.CheckConstraint(
                name="session_alone_with_a_member",
                condition=Q(form__in=ALONE, member__isnull=False)
                | (~Q(form__in=ALONE) & Q(member__isnull=True)),
                violation_error_message=_("Choose the person this session is with."),
            ),
        )
        triggers = (pgtrigger.FSM(name="session_steps", field="state", transitions=SESSION_STEPS),)

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%Y-%m-%d}"


class SessionEvent(EventBase):
    """One step of a session, or a correction of its attendance with its reason."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.session}: {self.verb}"

    @property
    def reason(self) -> str:
        """The class of reason in words."""
        reasons = CorrectionReason if self.verb == "correct" else ChangeReason
        return str(dict(reasons.choices).get(self.note, ""))


class Attendance(models.Model):
    """Whether one member was there. Corrections leave a ``SessionEvent``."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="attendances")
    present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = (
            models.UniqueConstraint(fields=("session", "member"), name="attendance_once"),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.present}"
