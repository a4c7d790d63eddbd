"""Certificates as they are issued: through the action, with a real paper."""

from typing import Any

from lernen.certificates.actions import issue_certificate
from lernen.certificates.models import Certificate, CertificateKind

FACTS = {
    "subject": "Sozialraum lesen",
    "period": "01.09.–15.10.2026",
    "scope": "14 von 16 UE",
    "rows": [("Kursleitung", "Ruth Sommer")],
}


def make_certificate(
    person: Any, by: Any, *, kind: str = CertificateKind.ATTENDANCE, **changes: Any
) -> Certificate:
    facts = {**FACTS, **changes.pop("facts", {})}
    return issue_certificate(
        kind=kind, person=person, facts=facts, issued_for=changes.pop("for_", "kurs-1"), by=by
    )
