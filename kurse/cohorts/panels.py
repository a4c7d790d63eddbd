"""What cohorts tell the floors below: who a person is today."""

import datetime as dt
from typing import Any

from home.core.registries import role_sources
from kurse.cohorts.queries import participations_of


def roles_by_participation(user: Any, on: dt.date) -> set[str]:
    return set(participations_of(user, on=on).values_list("role", flat=True).distinct())


role_sources.register(roles_by_participation)
