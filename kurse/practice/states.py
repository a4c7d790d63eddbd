"""The way of an entry: entered, answered by the placement site, corrected and asked anew."""

from home.core.states import Move, Moves
from kurse.practice.models import DayState

State = DayState
CONFIRM = "practice.confirm_days"

DAY_MOVES = Moves(
    Move("confirm", (State.ENTERED, State.DISPUTED), State.CONFIRMED, CONFIRM),
    Move("dispute", (State.ENTERED,), State.DISPUTED, CONFIRM),
    Move(
        "correct",
        (State.ENTERED, State.CONFIRMED, State.DISPUTED),
        State.ENTERED,
        "practice.correct_day",
    ),
    name="practice day",
)
