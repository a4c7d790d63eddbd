"""A request to hand a task on to somebody unknown: the coordination decides once."""

from django.db import models
from django.utils.translation import pgettext_lazy

from home.core.states import Move, Moves


class HandOnState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("hand-on", "waits for your decision")
    APPROVED = "approved", pgettext_lazy("hand-on", "approved")
    REFUSED = "refused", pgettext_lazy("hand-on", "refused")


HAND_ON_MOVES = Moves(
    Move("approve", (HandOnState.PENDING,), HandOnState.APPROVED, "tasklinks.manage_links"),
    Move("refuse", (HandOnState.PENDING,), HandOnState.REFUSED, "tasklinks.manage_links"),
    name="hand-on",
)
