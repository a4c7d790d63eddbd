"""Who may set rules (row 100 of PERMISSIONS.md)."""

import rules

from home.people.roles import is_coordinator, signed_in

rules.add_perm("rulebook.set_rule", signed_in & is_coordinator)
