"""Back from the student: about the place, and to the practice supervisor."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import PublicIdModel

QUESTIONS = ("welcome", "guidance", "tasks", "team", "again")
FOUR = (1, 2, 3, 4)


def _answer() -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField()


class PlaceFeedback(PublicIdModel):
    """A student's view of the place (Rückmeldung zur Praxisstelle), once, after the release.

    Answers from 1 (not at all) to 4 (fully). Others see averages of at least five;
    ``text`` is read by the coordination only (rule 21).
    """

    placement = models.OneToOneField(
        "placements.Placement", on_delete=models.PROTECT, related_name="feedback"
    )
    facility = models.ForeignKey(
        "partners.Facility", on_delete=models.PROTECT, related_name="feedback"
    )
    welcome = _answer()
    guidance = _answer()
    tasks = _answer()
    team = _answer()
    again = _answer()
    text = models.TextField(_("for the coordination"), blank=True, max_length=2000)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="feedback_answers_from_1_to_4",
                condition=Q(*((f"{name}__in", FOUR) for name in QUESTIONS)),
            ),
        )
        triggers = (pgtrigger.Protect(name="feedback_kept", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.facility}"


class LearnedNote(PublicIdModel):
    """What a student learned, written to the practice supervisor and read by them (Dank)."""

    placement = models.OneToOneField(
        "placements.Placement", on_delete=models.PROTECT, related_name="learned_note"
    )
    text = models.TextField(_("what I learned"), max_length=1000)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        triggers = (pgtrigger.Protect(name="learned_kept", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.placement}"
