"""The machine of a session: planned, held or cancelled, locked (DOMAIN section 7)."""

from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.exceptions import DomainError
from home.core.states import SYSTEM, Move, Moves
from kurse.supervision.models import Session, SessionState


class NotYetHeldError(DomainError):
    """Attendance is entered when the session has begun."""

    slug = "session-not-yet-held"
    text = _("This session has not begun yet. Enter who was there once it has started.")


def has_begun(session: Session) -> None:
    """Nobody can be marked present in advance."""
    if session.starts_at > now():
        raise NotYetHeldError


SESSION_MOVES = Moves(
    Move(
        "hold",
        (SessionState.PLANNED,),
        SessionState.HELD,
        "supervision.lead_session",
        needs=(has_begun,),
    ),
    Move("cancel", (SessionState.PLANNED,), SessionState.CANCELLED, "supervision.lead_session"),
    Move("lock", (SessionState.HELD,), SessionState.LOCKED, SYSTEM),
    name="session",
)
