"""The life of a mail. The worker walks most arrows; the coordination may let go what was held."""

from django.db import models
from django.utils.translation import pgettext_lazy

from home.core.states import SYSTEM, Move, Moves


class MailState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("mail", "waiting")
    SENDING = "sending", pgettext_lazy("mail", "being sent")
    SENT = "sent", pgettext_lazy("mail", "delivered")
    FAILED = "failed", pgettext_lazy("mail", "undeliverable")
    UNCERTAIN = "uncertain", pgettext_lazy("mail", "unclear (not sent again)")
    WITHHELD = "withheld", pgettext_lazy("mail", "held back")
    BUNDLED = "bundled", pgettext_lazy("mail", "in the mail of the day")
    LETTER = "letter", pgettext_lazy("mail", "sent by letter")


State = MailState

MAIL_MOVES = Moves(
    Move("start", (State.QUEUED,), State.SENDING, SYSTEM),
    Move("finish", (State.SENDING,), State.SENT, SYSTEM),
    Move("put_back", (State.SENDING, State.QUEUED), State.QUEUED, SYSTEM),
    Move("fail", (State.QUEUED, State.SENDING), State.FAILED, SYSTEM),
    Move("lose_sight", (State.SENDING,), State.UNCERTAIN, SYSTEM),
    Move("withhold", (State.QUEUED,), State.WITHHELD, SYSTEM),
    Move("release", (State.WITHHELD,), State.QUEUED, "outbox.manage_mails"),
    Move("bundle", (State.QUEUED,), State.BUNDLED, SYSTEM),
    Move(
        "print",
        (State.FAILED, State.UNCERTAIN, State.WITHHELD, State.SENT),
        State.LETTER,
        "outbox.manage_mails",
    ),
    name="mail",
)
