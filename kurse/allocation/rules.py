"""Who may ask for what in the allocation: the coordination of the cohort (rows 20 to 22)."""

from typing import Any

import rules

from home.people.roles import signed_in
from kurse.allocation.models import AllocationRun, Pin
from kurse.cohorts.models import Phase
from kurse.cohorts.queries import cohorts_coordinated_by


@rules.predicate
def coordinates(user: Any, thing: Any) -> bool:
    phase = thing.phase if isinstance(thing, (AllocationRun, Pin)) else thing
    if not isinstance(phase, Phase):
        return False
    return cohorts_coordinated_by(user).filter(pk=phase.cohort_id).exists()


rules.add_perm("allocation.coordinate_run", signed_in & coordinates)
rules.add_perm("allocation.coordinate_phase", signed_in & coordinates)
