"""The way of a concern (DOMAIN section 6, JOURNEYS K16)."""

from home.core.states import Move, Moves
from kurse.concerns.models import TAKEN_STATES, ConcernState

State = ConcernState
CLARIFY = "concerns.clarify_concern"

CONCERN_MOVES = Moves(
    Move("take", (State.OPEN,), State.TAKEN, CLARIFY),
    Move("plan", (State.TAKEN,), State.PLANNED, CLARIFY),
    Move("review", (State.PLANNED,), State.PLANNED, CLARIFY),
    Move("close", TAKEN_STATES, State.CLOSED, CLARIFY),
    Move("reopen", (State.CLOSED,), State.TAKEN, CLARIFY),
    name="concern",
)
