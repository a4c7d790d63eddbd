"""Who may look after the mails (rows 86 to 88 of PERMISSIONS.md)."""

from typing import Any

import rules

from home.outbox.models import OutgoingMail
from home.people.roles import Role, is_coordinator, role_predicate, signed_in

#: Who has a page of own mails: the agencies' people act by links, the city reads reports.
reads_own_mails = role_predicate(
    Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.SUPERVISOR, Role.PROFESSIONAL
)
is_admin = role_predicate(Role.ADMIN)


@rules.predicate
def got_or_sent(user: Any, mail: OutgoingMail | None) -> bool:
    """The text is for the person it went to, and for whoever caused it."""
    return mail is not None and user.pk in {mail.to_id, mail.by_id}


rules.add_perm("outbox.read_own_mails", signed_in & reads_own_mails)
rules.add_perm("outbox.read_log", signed_in & (is_coordinator | is_admin))
rules.add_perm("outbox.manage_mails", signed_in & is_coordinator)
rules.add_perm("outbox.edit_templates", signed_in & is_coordinator)
rules.add_perm("outbox.read_body", signed_in & reads_own_mails & got_or_sent)
