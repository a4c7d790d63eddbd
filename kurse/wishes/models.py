"""Wishes: what a student ranks, their limits, and hardship in confidence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.core.models import PublicIdModel


class WishList(PublicIdModel):
    """A student's wishes in a phase (Wunschliste). Readable by its student for ever.

    ``version`` counts submissions; ``submitted_at`` is the last. ``hardship_secret`` is
    ciphertext; the allocation sees only ``hardship_weight``, set by the coordination.
    """

    participation = models.ForeignKey(
        "cohorts.Participation", on_delete=models.PROTECT, related_name="wish_lists"
    )
    phase = models.ForeignKey("cohorts.Phase", on_delete=models.PROTECT, related_name="wish_lists")
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    limit_days = models.CharField(_("days that do not work"), max_length=200, blank=True)
    limit_transport = models.CharField(_("ways that do not work"), max_length=200, blank=True)
    languages = models.CharField(_("languages I speak"), max_length=200, blank=True)
    hardship_secret = models.BinaryField(null=True, blank=True, editable=False)
    hardship_weight = models.PositiveSmallIntegerField(_("weight"), default=0)

    class Meta:
        verbose_name = _("wish list")
        verbose_name_plural = _("wish lists")
        constraints = (
            models.UniqueConstraint(
                fields=("participation", "phase"), name="wish_list_once_per_phase"
            ),
            models.CheckConstraint(
                name="wish_list_weight_small", condition=Q(hardship_weight__lte=3)
            ),
        )

    def __str__(self) -> str:
        return f"{self.participation.user}, {self.phase}"


class Wish(models.Model):
    """One wish (Wunsch): ``rank`` 1 is the first. Every rank and every place once a list."""

    wish_list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="wishes")
    place = models.ForeignKey("offers.Place", on_delete=models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("rank"))
    reason = models.CharField(_("why"), max_length=300, blank=True)

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
