"""Who has a calendar of their own (PERMISSIONS row 84)."""

from typing import Any

import rules

from home.people.roles import Role, roles_of, signed_in


@rules.predicate
def has_own_dates(user: Any, thing: Any = None) -> bool:
    """Everybody but those who only watch: the city's liaison and the technical administration."""
    roles = roles_of(user)
    return not roles or not roles <= {Role.CITY, Role.ADMIN}


rules.add_perm("calendar.have_feed", signed_in & has_own_dates)
