"""Who may ask for what about a visit: lecturers of the team lead, student and site say when."""

from typing import Any

import rules

from home.people.roles import signed_in
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of
from kurse.visits.models import Visit


def _placement(thing: Any) -> Placement | None:
    return thing.placement if isinstance(thing, Visit) else thing


@rules.predicate
def accompanies(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).lecturer


@rules.predicate
def is_own(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).student


@rules.predicate
def hosts(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).agency


rules.add_perm("visits.lead_visit", signed_in & accompanies)
rules.add_perm("visits.answer_as_student", signed_in & is_own)
rules.add_perm("visits.answer_as_agency", signed_in & hosts)
rules.add_perm("visits.answer_visit", signed_in & (is_own | hosts))
