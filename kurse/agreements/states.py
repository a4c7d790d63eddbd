"""The life of an agreement's text: signed by all, amended, signed again or dropped."""

from home.core.states import SYSTEM, Move, Moves
from kurse.agreements.models import AgreementState

State = AgreementState
COORDINATE = "agreements.coordinate_agreement"

AGREEMENT_MOVES = Moves(
    Move("complete", (State.OPEN,), State.AGREED, SYSTEM),
    Move("amend", (State.AGREED,), State.AMENDING, COORDINATE),
    Move("complete_amendment", (State.AMENDING,), State.AGREED, SYSTEM),
    Move("drop_amendment", (State.AMENDING,), State.AGREED, COORDINATE),
    name="agreement",
)
