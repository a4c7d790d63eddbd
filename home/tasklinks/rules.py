"""Who looks after task links (row 37 of PERMISSIONS.md)."""

import rules

from home.people.roles import is_coordinator, signed_in

rules.add_perm("tasklinks.manage_links", signed_in & is_coordinator)
