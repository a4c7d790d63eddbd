"""Who may ask for what about a place (PERMISSIONS rows 30, 31)."""

from typing import Any

import rules

from home.people.roles import Role, is_student, role_predicate, signed_in
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import coordinated_ids, participations_of
from kurse.offers.models import Place, PlaceProposal, PlaceState
from kurse.offers.queries import places_visible_to
from kurse.partners.queries import agencies_of

#: While the coordination has not checked it, the agency may still write its own offer.
DRAFT_STATES = (PlaceState.INVITED, PlaceState.INTERESTED, PlaceState.REPORTED)


@rules.predicate
def sees(user: Any, place: Place) -> bool:
    return places_visible_to(user).filter(pk=place.pk).exists()


@rules.predicate
def coordinates(user: Any, place: Place) -> bool:
    return place.phase.cohort_id in coordinated_ids(user)


@rules.predicate
def hosts(user: Any, place: Place) -> bool:
    return agencies_of(user).filter(pk=place.facility.agency_id).exists()


@rules.predicate
def is_draft(user: Any, place: Place) -> bool:
    return place.state in DRAFT_STATES


@rules.predicate
def is_own_participation(user: Any, participation: Participation | None) -> bool:
    """The student's own, and it holds today."""
    return (
        participation is not None
        and participations_of(user, Role.STUDENT).filter(pk=participation.pk).exists()
    )


@rules.predicate
def proposed_it(user: Any, proposal: PlaceProposal) -> bool:
    return is_own_participation(user, proposal.participation)


@rules.predicate
def decides_on(user: Any, proposal: PlaceProposal) -> bool:
    return proposal.phase.cohort_id in coordinated_ids(user)


reads_places = role_predicate(Role.COORDINATOR, Role.LECTURER, Role.AGENCY, Role.STUDENT)

rules.add_perm("offers.list_places", signed_in & reads_places)
rules.add_perm("offers.export_places", signed_in & role_predicate(Role.COORDINATOR, Role.AGENCY))
rules.add_perm("offers.view_place", signed_in & sees)
rules.add_perm("offers.coordinate_place", signed_in & coordinates)
rules.add_perm("offers.answer_place", signed_in & (coordinates | hosts))
rules.add_perm("offers.edit_place", signed_in & (coordinates | (hosts & is_draft)))
rules.add_perm("offers.find_places", signed_in & is_student)
rules.add_perm("offers.propose_place", signed_in & is_own_participation)
rules.add_perm("offers.own_proposal", signed_in & proposed_it)
rules.add_perm("offers.decide_proposal", signed_in & decides_on)
