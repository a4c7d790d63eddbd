"""Who may ask for what about progress: everybody about their own."""

import rules

from home.people.roles import signed_in

rules.add_perm("progress.mark_lesson", signed_in)
