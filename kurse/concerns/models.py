"""A concern about a practice: who raised it, who cares for it, what was planned, how it ended."""

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


class ConcernState(models.TextChoices):
    """DOMAIN section 6: concern(open) → plan, review date → concern(closed)."""

    OPEN = "open", pgettext_lazy("concern", "open")
    TAKEN = "taken", pgettext_lazy("concern", "taken over")
    PLANNED = "planned", pgettext_lazy("concern", "planned")
    CLOSED = "closed", pgettext_lazy("concern", "settled")


class RaisedAs(models.TextChoices):
    """As whom somebody spoke up; decides who reads it."""

    STUDENT = "student", pgettext_lazy("concern", "student")
    AGENCY = "agency", pgettext_lazy("concern", "placement site")
    LECTURER = "lecturer", pgettext_lazy("concern", "lecturer")
    COORDINATOR = "coordinator", pgettext_lazy("concern", "coordination")


class Outcome(models.TextChoices):
    """How it ended, as a class; the story is nobody's business later."""

    SETTLED = "settled", pgettext_lazy("concern", "settled together")
    CHANGED = "changed", pgettext_lazy("concern", "persons, tasks or times have changed")
    ENDED = "ended", pgettext_lazy("concern", "the practice ends early or goes on elsewhere")
    UNFOUNDED = "unfounded", pgettext_lazy("concern", "there was nothing to settle")


CONCERN_STEPS = [
    ("closed", "taken"),
    ("open", "taken"),
    ("planned", "closed"),
    ("taken", "closed"),
    ("taken", "planned"),
]
TAKEN_STATES = (ConcernState.TAKEN, ConcernState.PLANNED)
ALIVE = (ConcernState.OPEN, *TAKEN_STATES)


class Concern(PublicIdModel):
    """Something worries somebody about one practice (Sorge).

    Coordination and the team's lecturers read all of it; the student reads it unless it is a
    case of protection (Schutzfall); the placement site reads only what it raised itself.
    """

    placement = models.ForeignKey(
        "placements.Placement", on_delete=models.PROTECT, related_name="concerns"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns_raised"
    )
    raised_as = models.CharField(max_length=20, choices=RaisedAs)
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    text = models.TextField(_("what worries you"), max_length=1500)
    call_wanted = models.BooleanField(_("a call is wanted"))
    is_protected = models.BooleanField(_("case of protection"), default=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="concerns_taken",
    )
    plan = models.TextField(_("plan"), max_length=1500, blank=True)
    review_on = models.DateField(_("day of review"), null=True, blank=True)
    outcome = models.CharField(_("result"), max_length=20, choices=Outcome, blank=True)
    state = models.CharField(
        max_length=20,
        choices=ConcernState,
        default=ConcernState.OPEN,
        db_default=ConcernState.OPEN,
        editable=False,
    )

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering: ClassVar[list[str]] = ["-raised_at", "-pk"]
        constraints = (
            models.CheckConstraint(name="concern_has_words", condition=~Q(text="")),
            models.CheckConstraint(
                name="concern_taken_by_somebody",
                condition=Q(taken_by__isnull=False) | Q(state=ConcernState.OPEN),
            ),
            models.CheckConstraint(
                name="concern_plan_has_its_review",
                condition=(~Q(plan="") & Q(review_on__isnull=False))
                | ~Q(state=ConcernState.PLANNED),
            ),
            models.CheckConstraint(
                name="concern_closed_with_a_result",
                condition=(~Q(outcome="") & Q(state=ConcernState.CLOSED))
                | (Q(outcome="") & ~Q(state=ConcernState.CLOSED)),
            ),
            models.CheckConstraint(
                name="concern_of_student_not_hidden_from_them",
                condition=~Q(raised_as=RaisedAs.STUDENT, is_protected=True),
            ),
        )
        triggers = (
            pgtrigger.FSM(name="concern_steps", field="state", transitions=CONCERN_STEPS),
            pgtrigger.Protect(name="concern_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="concern_words_stay",
                operation=pgtrigger.UpdateOf("text", "raised_by_id", "raised_as", "placement_id"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.placement}"

    def get_absolute_url(self) -> str:
        return reverse("concerns:concern", args=[self.public_id])


class ConcernEvent(EventBase):
    """One step: raised, taken over, planned, looked at again, closed, opened again."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of a concern")
        verbose_name_plural = _("steps of concerns")
        triggers = (
            pgtrigger.Protect(
                name="concern_event_kept", operation=pgtrigger.Delete | pgtrigger.Update
            ),
        )

    def __str__(self) -> str:
        return f"{self.concern}: {self.verb}"
