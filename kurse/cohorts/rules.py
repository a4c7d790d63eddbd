"""Who may ask for what about a cohort and the people in it."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from kurse.cohorts.models import Cohort, Participation, Phase, Team
from kurse.cohorts.queries import coordinated_ids


@rules.predicate
def coordinates(user: Any, cohort: Cohort | None) -> bool:
    return cohort is not None and cohort.pk in coordinated_ids(user)


@rules.predicate
def coordinates_cohort_of(user: Any, thing: Participation | Phase | Team) -> bool:
    return thing.cohort_id in coordinated_ids(user)


rules.add_perm("cohorts.coordinate_cohort", signed_in & coordinates)
rules.add_perm("cohorts.coordinate_any", signed_in & is_coordinator)
rules.add_perm("cohorts.change_in_cohort", signed_in & coordinates_cohort_of)
rules.add_perm("cohorts.view_team", signed_in & is_lecturer)
