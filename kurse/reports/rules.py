"""Who may read reports (PERMISSIONS rows 90, 93)."""

import rules

from home.people.roles import Role, role_predicate, signed_in

rules.add_perm("reports.read_cockpit", signed_in & role_predicate(Role.COORDINATOR))
rules.add_perm("reports.read_city", signed_in & role_predicate(Role.COORDINATOR, Role.CITY))
