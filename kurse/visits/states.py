"""The way of a visit (DOMAIN section 7)."""

from home.core.states import SYSTEM, Move, Moves
from kurse.visits.models import VisitState

State = VisitState
LEAD = "visits.lead_visit"

VISIT_MOVES = Moves(
    Move("agree", (State.PROPOSED,), State.AGREED, SYSTEM),
    Move("propose_anew", (State.PROPOSED, State.AGREED), State.PROPOSED, LEAD),
    Move("record", (State.AGREED,), State.DONE, LEAD),
    Move("cancel", (State.PROPOSED, State.AGREED), State.CANCELLED, LEAD),
    name="visit",
)
