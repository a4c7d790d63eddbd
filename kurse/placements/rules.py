"""Who may ask for what about a placement: by relation, asked afresh for each request."""

from typing import Any

import rules

from home.people.roles import is_coordinator, signed_in
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of


@rules.predicate
def sees(user: Any, placement: Placement | None) -> bool:
    return placement is not None and stance_of(user, placement).sees


@rules.predicate
def is_own(user: Any, placement: Placement | None) -> bool:
    return placement is not None and stance_of(user, placement).student


@rules.predicate
def coordinates(user: Any, placement: Placement | None) -> bool:
    return placement is not None and stance_of(user, placement).coordinator


@rules.predicate
def hosts(user: Any, placement: Placement | None) -> bool:
    return placement is not None and stance_of(user, placement).agency


rules.add_perm("placements.view_placement", signed_in & sees)
rules.add_perm("placements.coordinate_placement", signed_in & coordinates)
#: Row 34: the agency by link or account, the coordination on its behalf.
rules.add_perm("placements.answer_placement", signed_in & (hosts | coordinates))
#: Row 26: a student asks for a swap, for themselves only.
rules.add_perm("placements.request_swap", signed_in & is_own)
#: Row 24: why this place.
rules.add_perm("placements.see_reasons", signed_in & (is_own | coordinates))
#: Views of the list and mails to many; of which files, the query says.
rules.add_perm("placements.write_to_many", signed_in & is_coordinator)
