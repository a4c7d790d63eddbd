"""Supervision: groups, sessions, who was there; and notes only their author reads."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.models import EventBase, PublicIdModel


class SupervisionGroup(PublicIdModel):
    """A supervision group of a cohort (Supervisionsgruppe), led by one supervisor.

    ``wrapped_key`` is the key of the group's texts, wrapped by the master key that lies outside
    the database. Deleting it makes the texts unreadable for ever.
    """

    cohort = models.ForeignKey(
        "cohorts.Cohort", on_delete=models.PROTECT, related_name="supervision_groups"
    )
    name = models.CharField(_("name"), max_length=80)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="supervision_groups",
    )
    wrapped_key = models.BinaryField(null=True, editable=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("supervision group")
        verbose_name_plural = _("supervision groups")
        ordering: ClassVar[list[str]] = ["name"]
        constraints = (
            models.UniqueConstraint(fields=("cohort", "name"), name="supervision_group_name_once"),
            models.CheckConstraint(
                name="supervision_group_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A student in a supervision group, from when to when, both inclusive."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="members")
    participation = models.ForeignKey(
        "cohorts.Participation",
        on_delete=models.PROTECT,
        related_name="supervision_memberships",
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = (
            models.UniqueConstraint(
                name="group_member_open_once",
                fields=("participation",),
                condition=Q(until__isnull=True),
                violation_error_message=_("This person is in a supervision group already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user}"


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
    """One session of a group (Termin). ``starts_at`` is aware; ``minutes`` its length."""

    group = models.ForeignKey(SupervisionGroup, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=90)
    location = models.CharField(_("room or online link"), max_length=200, blank=True)
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
        )
        triggers = (pgtrigger.FSM(name="session_steps", field="state", transitions=SESSION_STEPS),)

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%Y-%m-%d}"


class SessionEvent(EventBase):
    """One step of a session, or a correction of its attendance with its reason."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")

    def __str__(self) -> str:
        return f"{self.session}: {self.verb}"


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


class NotesOfAuthor(models.Manager["SessionNote"]):
    """The only way to notes: it demands the author (rule R1; PERMISSIONS rows 54 to 61)."""

    def written_by(self, author: Any) -> models.QuerySet["SessionNote"]:
        return super().get_queryset().filter(author_id=author.pk)

    def get_queryset(self) -> models.QuerySet["SessionNote"]:
        raise RuntimeError("Session notes are read through written_by(author) only.")


class SessionNote(models.Model):
    """A supervisor's note on a session (Notiz): sealed with the group's key, for its author alone.

    Nobody else learns that it exists. ``objects`` demands the author; the unguarded manager is
    for deletion with the group only.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    unguarded = models.Manager()
    objects = NotesOfAuthor()

    class Meta:
        base_manager_name = "unguarded"
        default_manager_name = "unguarded"
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = (
            models.UniqueConstraint(fields=("session", "author"), name="note_once_per_author"),
        )

    def __str__(self) -> str:
        return "note"
