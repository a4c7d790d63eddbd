"""What partners tell the floors below: who acts for an agency today."""

import datetime as dt
from typing import Any

from home.core.registries import role_sources
from home.people.roles import Role
from kurse.partners.queries import contacts_active


def roles_by_function(user: Any, on: dt.date) -> set[str]:
    return {Role.AGENCY.value} if contacts_active(on).filter(user_id=user.pk).exists() else set()


role_sources.register(roles_by_function)
