"""Who sees which certificate: the person, who issued it, and the coordination (row 81)."""

from typing import Any
from uuid import UUID

from django.db.models import FETCH_RAISE, Q, QuerySet

from home.people.roles import Role, has_role
from lernen.certificates.models import Certificate, CertificateState


def certificates_of(user: Any) -> QuerySet[Certificate]:
    """A person's own papers, the replaced and withdrawn ones too; without their files."""
    return Certificate.objects.filter(person_id=user.pk).defer("pdf")


def certificates_visible_to(user: Any) -> QuerySet[Certificate]:
    if has_role(user, Role.COORDINATOR):
        return Certificate.objects.defer("pdf")
    found = Q(person_id=user.pk)
    if has_role(user, Role.LECTURER):
        found |= Q(issued_by_id=user.pk)
    return Certificate.objects.filter(found).defer("pdf")


def issued_rows_for(user: Any) -> QuerySet[Certificate]:
    """What others got, for those who issue: one query."""
    return (
        certificates_visible_to(user)
        .exclude(person_id=user.pk)
        .select_related("person", "superseded_by")
        .defer("pdf", "superseded_by__pdf")
        .fetch_mode(FETCH_RAISE)
    )


def certificate_by_public_id(public_id: UUID) -> Certificate | None:
    """For the public check page alone, which shows no name."""
    return (
        Certificate.objects.filter(public_id=public_id)
        .select_related("superseded_by")
        .defer("pdf", "superseded_by__pdf")
        .first()
    )


def valid_certificates(kind: str, issued_for: str) -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        kind=kind, issued_for=issued_for, state=CertificateState.VALID
    ).defer("pdf")
