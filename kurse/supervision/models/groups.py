"""Groups, their members, and who asked to be contacted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core import clock
from home.core.models import PublicIdModel
from kurse.supervision.triggers import group_leader_examines_nobody, member_unexamined_by_leader


class SupervisionGroup(PublicIdModel):
    """A supervision group of a cohort (Supervisionsgruppe), led by one supervisor.

    ``wrapped_key`` is the key of the group's texts, wrapped by the master key that lies outside
    the database. Deleting it makes the texts unreadable for ever. ``contract_on`` is the day on
    which all agreed in writing how they work and that they keep silent (Kontrakt).
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
    contract_on = models.DateField(_("agreed in writing on"), null=True, blank=True)
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
        triggers = (group_leader_examines_nobody,)

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
        triggers = (member_unexamined_by_leader,)

    def __str__(self) -> str:
        return f"{self.participation.user}"


class AskedOf(models.TextChoices):
    """Who is asked to get in touch."""

    SUPERVISOR = "supervisor", pgettext_lazy("please contact", "your supervisor")
    COORDINATION = "coordination", pgettext_lazy("please contact", "the placement coordination")


class ContactSignal(PublicIdModel):
    """ "Please contact me" (Bitte melden): a name and nothing else; no field for a reason.

    ``raised_by`` is the student, or the supervisor for the student. Open until answered.
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="contact_signals"
    )
    asked = models.CharField(max_length=20, choices=AskedOf)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("request for contact")
        verbose_name_plural = _("requests for contact")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints = (
            models.UniqueConstraint(
                name="contact_signal_open_once",
                fields=("participation", "asked"),
                condition=Q(answered_at__isnull=True),
                violation_error_message=_("You have asked already. The answer is on its way."),
            ),
            models.CheckConstraint(
                name="contact_signal_answered_in_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user}"
