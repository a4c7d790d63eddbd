"""Who issues, opens and corrects certificates (PERMISSIONS rows 81 and 82)."""

from typing import Any

import rules

from home.people.roles import is_coordinator, is_lecturer, signed_in
from lernen.certificates.models import Certificate


@rules.predicate
def is_own(user: Any, certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.person_id == user.pk


@rules.predicate
def has_issued(user: Any, certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.issued_by_id == user.pk


rules.add_perm("certificates.issue_certificate", signed_in & (is_coordinator | is_lecturer))
rules.add_perm(
    "certificates.open_certificate",
    signed_in & (is_own | is_coordinator | (is_lecturer & has_issued)),
)
#: Nobody corrects or withdraws their own.
rules.add_perm(
    "certificates.manage_certificate",
    signed_in & ~is_own & (is_coordinator | (is_lecturer & has_issued)),
)
#: A badge is for the person alone.
rules.add_perm("certificates.take_badge", signed_in & is_own)
