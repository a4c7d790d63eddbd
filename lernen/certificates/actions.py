"""Issuing, replacing and withdrawing certificates; nobody else writes them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.tasklinks.actions import issue_link, revoke_links
from home.tasklinks.models import TaskLink
from lernen.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateKind,
    CertificateState,
)
from lernen.certificates.papers import canonical, content_of, fingerprint, paper_of
from lernen.certificates.queries import valid_certificates
from lernen.certificates.states import CERTIFICATE_MOVES

#: What a task link is for that opens one paper without an account.
TAKE = "certificates.take"


class IssuedBeforeError(DomainError):
    slug = "certificate-issued-before"
    text = _("There is a valid certificate for this already.")


class ReasonMissingError(DomainError):
    slug = "certificate-reason"
    text = _("Say why: the person reads it.")


@transaction.atomic
def issue_certificate(
    *,
    kind: str,
    person: User,
    facts: Mapping[str, Any],
    issued_for: Any,
    by: User | None,
) -> Certificate:
    """Freeze what the paper says, make the paper, tell the person (T18).

    ``facts``: ``subject``, ``period``, ``scope`` (these three also on the check page), ``rows``
    of (label, value), ``text`` (paragraphs), ``note``, ``signed_by``; German, as printed.
    ``by=None`` is the calendar. The caller has asked its own rules before. The certificate for
    guiding students sends no mail: the letter of thanks (T23) carries it.

    Raises:
        PermissionDenied: ``by`` issues no certificates, or it would be their own.
        IssuedBeforeError: a valid one exists. FactsError: the facts do not fit.
    """
    if by is not None and (by == person or not by.has_perm("certificates.issue_certificate")):
        raise PermissionDenied
    issued_for = str(getattr(issued_for, "public_id", issued_for))
    lock(person)
    if valid_certificates(kind, issued_for).filter(person=person).exists():
        raise IssuedBeforeError
    certificate = _made(
        kind=kind, person=person, name=person.get_full_name(), facts=facts, for_=issued_for, by=by
    )
    _tell(certificate, by=by)
    return certificate


def _made(
    *,
    kind: str,
    person: User,
    name: str,
    facts: Mapping[str, Any],
    for_: str,
    by: User | None,
    supersedes: Certificate | None = None,
) -> Certificate:
    public_id = uuid.uuid4()
    content = canonical(content_of(kind=kind, name=name, facts=facts, public_id=public_id))
    certificate = Certificate(
        public_id=public_id,
        kind=CertificateKind(kind),
        person=person,
        issued_for=for_,
        content=content,
        sha256=fingerprint(content),
        issued_by=by,
        issued_at=now(),
        supersedes=supersedes,
    )
    certificate.pdf = paper_of(content, reference=certificate.reference)
    certificate.save()
    CertificateEvent.objects.create(
        certificate=certificate,
        verb="issue",
        to_state=certificate.state,
        by=by,
        note=supersedes.reason if supersedes else "",
    )
    return certificate


def _tell(certificate: Certificate, *, by: User | None) -> None:
    if certificate.kind == CertificateKind.GUIDANCE:
        return
    if certificate.person.has_account:
        queue_mail(
            "certificates.ready",
            to=certificate.person,
            link=certificate.get_absolute_url(),
            about=certificate,
            by=by,
        )
    else:
        queue_mail(
            "certificates.ready",
            to=certificate.person,
            task_link=link_to(certificate, by=by),
            about=certificate,
            by=by,
        )


def link_to(certificate: Certificate, *, by: User | None) -> TaskLink:
    """A link that opens this paper for its person without an account; for mails."""
    return issue_link(TAKE, person=certificate.person, about=certificate, by=by)


@transaction.atomic
def supersede_certificate(
    certificate: Certificate,
    *,
    facts: Mapping[str, Any],
    reason: str,
    by: User,
    name: str = "",
) -> Certificate:
    """A corrected paper takes the place of this one; the check page of the old one says so.

    ``name`` is how the person is named on it, else as today. Returns the new certificate.

    Raises:
        HasChangedError: no longer valid. PermissionDenied, FactsError, ReasonMissingError.
    """
    certificate = lock(certificate, first=("person",))
    move = CERTIFICATE_MOVES.check("supersede", certificate, by=by)
    if not reason.strip():
        raise ReasonMissingError
    _end(certificate, move, reason=reason, by=by)
    fresh = _made(
        kind=certificate.kind,
        person=certificate.person,
        name=name or certificate.person.get_full_name(),
        facts=facts,
        for_=certificate.issued_for,
        by=by,
        supersedes=certificate,
    )
    _tell(fresh, by=by)
    return fresh


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: User) -> Certificate:
    """It counts no longer: the check page says so at once, the person reads why (M21).

    Raises:
        HasChangedError: no longer valid. PermissionDenied, ReasonMissingError.
    """
    certificate = lock(certificate, first=("person",))
    move = CERTIFICATE_MOVES.check("revoke", certificate, by=by)
    if not reason.strip():
        raise ReasonMissingError
    _end(certificate, move, reason=reason, by=by)
    if certificate.person.has_account:
        queue_mail(
            "certificates.revoked",
            to=certificate.person,
            link=certificate.get_absolute_url(),
            about=certificate,
            by=by,
        )
    else:
        revoke_links(person=certificate.person, purpose=TAKE, about=certificate, by=by)
        queue_mail(
            "certificates.revoked",
            to=certificate.person,
            link=certificate.check_path,
            about=certificate,
            by=by,
        )
    return certificate


def _end(certificate: Certificate, move: Move, *, reason: str, by: User) -> None:
    before = certificate.state
    certificate.state = CertificateState(move.target)
    certificate.ended_at = now()
    certificate.reason = reason.strip()[:300]
    certificate.save(update_fields=["state", "ended_at", "reason"])
    CertificateEvent.objects.create(
        certificate=certificate,
        verb=move.verb,
        from_state=before,
        to_state=move.target,
        by=by,
        note=certificate.reason,
    )
