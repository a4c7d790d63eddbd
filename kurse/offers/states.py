"""The life of a place (DOMAIN section 5): verb, from, to, who, what must hold."""

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError
from home.core.formats import day
from home.core.states import SYSTEM, Move, Moves
from kurse.offers.models import Place, PlaceState, ProposalState

S = PlaceState
COORDINATE = "offers.coordinate_place"
ANSWER = "offers.answer_place"


class NotRecognisedError(DomainError):
    """Rule 6: the placement site must be recognised on the first day of the phase."""

    slug = "not-recognised"
    text = _(
        "“%(facility)s” is not recognised as a placement site on %(day)s. "
        "Enter until when it is recognised."
    )


class NoSupervisorError(DomainError):
    """Rule 7: somebody at the agency must be named."""

    slug = "no-practice-supervisor"
    text = _("No practice supervisor is named for “%(place)s”. Choose a contact of the agency.")


def site_is_recognised(place: Place) -> None:
    until = place.facility.recognised_until
    if until is None or until < place.phase.starts_on:
        raise NotRecognisedError(facility=place.facility.name, day=day(place.phase.starts_on))


def supervisor_is_named(place: Place) -> None:
    """Named, and still at the agency on the first day."""
    contact = place.practice_supervisor
    if contact is None or (contact.until is not None and contact.until < place.phase.starts_on):
        raise NoSupervisorError(place=place.title)


# The third condition of DOMAIN section 5, "district set", always holds: a placement site has a
# site, and a site has a district, in the database.
PLACE_MOVES = Moves(
    Move("show_interest", (S.INVITED,), S.INTERESTED, ANSWER),
    Move("report", (S.INVITED, S.INTERESTED, S.NOT_THIS_YEAR), S.REPORTED, ANSWER),
    Move("not_this_year", (S.INVITED, S.INTERESTED), S.NOT_THIS_YEAR, ANSWER),
    Move(
        "check",
        (S.REPORTED,),
        S.CHECKED,
        COORDINATE,
        needs=(site_is_recognised, supervisor_is_named),
    ),
    Move("open", (S.CHECKED,), S.OPEN, COORDINATE),
    Move("fill", (S.OPEN,), S.FILLED, SYSTEM),
    Move("reopen", (S.FILLED,), S.OPEN, SYSTEM),
    Move("close", (S.OPEN, S.FILLED), S.CLOSED, COORDINATE),
    Move(
        "withdraw",
        (S.INVITED, S.INTERESTED, S.REPORTED, S.CHECKED, S.OPEN, S.FILLED),
        S.WITHDRAWN,
        ANSWER,
    ),
    name="place",
)

P = ProposalState
OWN_PROPOSAL = "offers.own_proposal"
DECIDE_PROPOSAL = "offers.decide_proposal"

#: A self-found place: the student proposes, the coordination asks back, accepts or declines.
PROPOSAL_MOVES = Moves(
    Move("revise", (P.PROPOSED, P.ASKED), P.PROPOSED, OWN_PROPOSAL),
    Move("ask_back", (P.PROPOSED,), P.ASKED, DECIDE_PROPOSAL),
    Move("accept", (P.PROPOSED, P.ASKED), P.ACCEPTED, DECIDE_PROPOSAL),
    Move("decline", (P.PROPOSED, P.ASKED), P.DECLINED, DECIDE_PROPOSAL),
    Move("withdraw", (P.PROPOSED, P.ASKED), P.WITHDRAWN, OWN_PROPOSAL),
    name="self-found place",
)
