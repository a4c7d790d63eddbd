"""Wishes: what a student ranks, their limits, hardship in confidence, and every version given."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import EventBase, PublicIdModel


class Weekday(models.TextChoices):
    """The days of a practice week."""

    MON = "mon", _("Monday")
    TUE = "tue", _("Tuesday")
    WED = "wed", _("Wednesday")
    THU = "thu", _("Thursday")
    FRI = "fri", _("Friday")


class WishList(PublicIdModel):
    """A student's wishes in a phase (Wunschliste): the draft, and how often it was submitted.

    ``revision`` counts every save, so that two tabs notice one another. ``version`` is the number
    of the submission that counts (0: none). The hardship reason is ciphertext twice: as drafted,
    and as submitted; only the latter may be read by the coordination. The allocation gets
    ``hardship_weight`` alone (DOMAIN rule 22).
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="wish_lists"
    )
    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="wish_lists")
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    limit_days = models.JSONField(_("days that do not work"), default=list, blank=True)
    limit_transport = models.CharField(_("ways that do not work"), max_length=200, blank=True)
    languages = models.CharField(_("languages I speak"), max_length=200, blank=True)
    hardship_draft = models.BinaryField(null=True, editable=False)
    hardship_secret = models.BinaryField(null=True, editable=False)
    hardship_changed_at = models.DateTimeField(null=True, editable=False)
    hardship_weight = models.PositiveSmallIntegerField(_("weight"), default=0, editable=False)
    weighed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("wish list")
        verbose_name_plural = _("wish lists")
        constraints = (
            models.UniqueConstraint(
                fields=("participation", "phase"), name="wish_list_once_per_phase"
            ),
            models.CheckConstraint(
                name="wish_list_weight_small",
                condition=Q(hardship_weight__lte=3),
                violation_error_message=_("The weight is a number from 0 to 3."),
            ),
            models.CheckConstraint(
                name="wish_list_version_has_its_time",
                condition=Q(version=0, submitted_at__isnull=True)
                | Q(version__gte=1, submitted_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user}, {self.phase}"

    @property
    def is_submitted(self) -> bool:
        return self.version > 0

    @property
    def hardship_waits(self) -> bool:
        """A reason was submitted that the coordination has not weighed since."""
        if self.hardship_secret is None or self.hardship_changed_at is None:
            return False
        return self.weighed_at is None or self.weighed_at < self.hardship_changed_at

    @property
    def secret_context(self) -> str:
        """What the vault ties the ciphertext to."""
        return f"wishes.hardship:{self.public_id}"


class Wish(models.Model):
    """One wish of the draft (Wunsch): ``rank`` 1 is the first. Every rank, every place once."""

    wish_list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="wishes")
    place = models.ForeignKey("offers.Place", on_delete=models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering: ClassVar[list[str]] = ["rank"]
        constraints = (
            models.UniqueConstraint(fields=("wish_list", "rank"), name="wish_rank_once"),
            models.UniqueConstraint(fields=("wish_list", "place"), name="wish_place_once"),
            models.CheckConstraint(name="wish_rank_from_one", condition=Q(rank__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.place}"


class WishSubmission(PublicIdModel):
    """One version of a wish list as it was submitted (abgegebene Fassung). Never changed.

    ``content`` is a frozen copy for reading: ``{"ranks": [[{"id", "title", "facility",
    "district"}]], "limits": {"days", "transport", "languages"}}``. It never holds the hardship
    reason. ``note`` says why the coordination submitted in the student's place.
    """

    wish_list = models.ForeignKey(WishList, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.BooleanField(default=False)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = (
            models.UniqueConstraint(
                fields=("wish_list", "number"), name="wish_submission_number_once"
            ),
            models.CheckConstraint(
                name="wish_submission_on_behalf_has_reason",
                condition=Q(on_behalf=False) | ~Q(note=""),
                violation_error_message=_("Say why you submit these wishes."),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="wish_submission_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return f"{self.wish_list} ({self.number})"

    @property
    def titles(self) -> list[list[dict[str, Any]]]:
        """Best first, each rank a list of equal places."""
        ranks: list[list[dict[str, Any]]] = self.content["ranks"]
        return ranks

    @property
    def day_names(self) -> list[str]:
        return [str(Weekday(code).label) for code in self.content["limits"]["days"]]


class SubmittedWish(models.Model):
    """One wish of a submitted version, for counting and for the allocation. Never changed."""

    submission = models.ForeignKey(
        WishSubmission, on_delete=models.PROTECT, related_name="submitted_wishes"
    )
    place = models.ForeignKey(
        "offers.Place", on_delete=models.PROTECT, related_name="submitted_wishes"
    )
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("submitted wish")
        verbose_name_plural = _("submitted wishes")
        ordering: ClassVar[list[str]] = ["rank"]
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "place"), name="submitted_wish_place_once"
            ),
            models.CheckConstraint(name="submitted_wish_rank_from_one", condition=Q(rank__gte=1)),
        )
        triggers = (
            pgtrigger.Protect(
                name="submitted_wish_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.place}"


class WishVerb(models.TextChoices):
    """What happens around a student's wishes and is recorded."""

    ANNOUNCE = "announce", _("told that the wishes are open")
    REMIND = "remind", _("reminded")
    SUBMIT = "submit", _("submitted")
    SUBMIT_ON_BEHALF = "submit_on_behalf", _("submitted by the coordination")
    WEIGH = "weigh", _("hardship weighed")
    READ_HARDSHIP = "read_hardship", _("hardship reason read")


class WishEvent(EventBase):
    """One step around a student's wishes (Schritt); ``by`` empty is the calendar.

    ``day`` is set for mails: the database lets one reminder a person and day pass (DOMAIN rule
    24), and one announcement a phase.
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="wish_events"
    )
    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="wish_events")
    day = models.DateField(null=True, editable=False)

    class Meta(EventBase.Meta):
        constraints = (
            models.UniqueConstraint(
                name="wish_reminder_once_a_day",
                fields=("participation", "phase", "day"),
                condition=Q(verb="remind"),
            ),
            models.UniqueConstraint(
                name="wish_announcement_once",
                fields=("participation", "phase"),
                condition=Q(verb="announce"),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="wish_event_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation}: {self.verb}"

    @property
    def verb_label(self) -> str:
        return str(WishVerb(self.verb).label)
