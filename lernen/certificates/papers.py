"""From facts to a paper: canonical content, its fingerprint, the code to check it, the PDF."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from home.core.clock import today
from home.core.exceptions import DomainError
from home.core.formats import day_long
from home.papers import code_svg, render
from home.people.models import User
from lernen.certificates.models import CertificateKind

#: Raised when the template says the same facts differently.
LAYOUT = 1
TEMPLATE = "certificates/papers/certificate.typ"
#: What callers may say. ``subject``, ``period`` and ``scope`` are also shown on the check page.
KNOWN_FACTS = frozenset({"subject", "period", "scope", "rows", "text", "note", "signed_by"})


class FactsError(DomainError):
    slug = "certificate-facts"


def title_of(kind: str) -> str:
    return {
        CertificateKind.PRACTICE: _("Certificate of practice"),
        CertificateKind.ATTENDANCE: _("Certificate of attendance"),
        CertificateKind.ACHIEVEMENT: _("Certificate of achievement"),
        CertificateKind.GUIDANCE: _("Certificate for guiding students"),
    }[CertificateKind(kind)]


def sentence_of(kind: str) -> str:
    """What the paper confirms, after the name; and what it does not."""
    return {
        CertificateKind.PRACTICE: _("has completed the following practice."),
        CertificateKind.ATTENDANCE: _("has taken part in the following course."),
        CertificateKind.ACHIEVEMENT: _(
            "has taken part in the following course and has shown what was learned."
        ),
        CertificateKind.GUIDANCE: _(
            "has guided students in their practice. We say thank you for time, patience and trust."
        ),
    }[CertificateKind(kind)]


def standing_note(kind: str) -> str:
    if kind == CertificateKind.ATTENDANCE:
        return _("This paper confirms attendance. No achievement was examined.")
    return ""


def content_of(
    *, kind: str, name: str, facts: Mapping[str, Any], public_id: UUID
) -> dict[str, Any]:
    """All that the paper says, in German: papers are German documents.

    Raises:
        FactsError: an unknown fact, or no subject.
    """
    if unknown := set(facts) - KNOWN_FACTS:
        raise FactsError(
            _("Unknown on a certificate: %(names)s."), names=", ".join(sorted(unknown))
        )
    if not str(facts.get("subject", "")).strip():
        raise FactsError(_("A certificate says what it is for."))
    page = reverse("certificate_check:check", args=[public_id])
    with translation.override("de"):
        content: dict[str, Any] = {
            "layout": LAYOUT,
            "kind": str(kind),
            "title": title_of(kind),
            "name": name,
            "sentence": sentence_of(kind),
            "subject": str(facts["subject"]),
            "period": str(facts.get("period", "")),
            "scope": str(facts.get("scope", "")),
            "rows": [[str(label), str(value)] for label, value in facts.get("rows", [])],
            "text": [str(part) for part in facts.get("text", [])],
            "note": str(facts.get("note", "")) or standing_note(kind),
            "signed_by": str(facts.get("signed_by", "")),
            "issued_on": today().isoformat(),
            "issued_on_text": day_long(today()),
            "check_url": f"{settings.SITE_URL}{page}",
        }
    return content


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write this content down: sorted, without spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def paper_of(content: str, *, reference: str) -> bytes:
    """The PDF of this content; the same bytes each time."""
    facts = json.loads(content)
    data = {
        **facts,
        "reference": reference,
        "code": code_svg(facts["check_url"]),
        "fingerprint": fingerprint(content),
    }
    return render(TEMPLATE, data, title=facts["title"], lang="de")


def preview_of(*, kind: str, person: User, facts: Mapping[str, Any]) -> bytes:
    """What a paper would look like; nothing is issued, and the code leads to "unknown"."""
    nobody = UUID(int=0)
    content = content_of(kind=kind, name=person.get_full_name(), facts=facts, public_id=nobody)
    with translation.override("de"):
        return paper_of(canonical({**content, "preview": True}), reference=_("Preview"))
