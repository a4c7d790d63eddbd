"""Who may ask for what about a cohort."""

from typing import Any

import rules

from home.people.roles import is_coordinator, signed_in
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by


@rules.predicate
def coordinates(user: Any, cohort: Cohort | None) -> bool:
    return cohort is not None and cohorts_coordinated_by(user).filter(pk=cohort.pk).exists()


rules.add_perm("cohorts.coordinate_cohort", signed_in & coordinates)
rules.add_perm("cohorts.coordinate_any", signed_in & is_coordinator)
