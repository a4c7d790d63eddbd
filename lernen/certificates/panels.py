"""What certificates tell the rest of the house: mails, the link, the menu, how long they stay."""

import datetime as dt
from typing import Any

import pgtrigger
from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    NavigationItem,
    Purpose,
    RetentionClass,
    navigation,
    retention_classes,
    verifications,
)
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from home.tasklinks.purposes import register_purpose
from lernen.certificates.actions import TAKE
from lernen.certificates.models import Certificate, CertificateEvent
from lernen.certificates.papers import fingerprint
from lernen.certificates.views import certificate_of_link, take_by_link

register_kind(
    MailKind(
        key="certificates.ready",
        code="T18",
        name=_("Certificate is ready"),
        subject="Ihre Bescheinigung ist fertig",
        body="""\
Guten Tag {{ name }},
Ihre Bescheinigung liegt bereit:
{{ link }}
Die Echtheit lässt sich mit dem Code auf dem Papier prüfen. Stimmt
etwas nicht? Wir stellen sie neu aus.
{{ fuss }}""",
        button="Bescheinigung ansehen",
    )
)
register_kind(
    MailKind(
        key="certificates.revoked",
        code="",
        name=_("Certificate was withdrawn"),
        subject="Eine Bescheinigung gilt nicht mehr",
        body="""\
Guten Tag {{ name }},
eine Ihrer Bescheinigungen wurde zurückgezogen. Die Prüfseite zeigt
das ab sofort. Welche es ist und warum, lesen Sie hier:
{{ link }}
Sie sehen das anders? Bitte melden Sie sich bei uns.
{{ fuss }}""",
        button="Begründung lesen",
    )
)
register_purpose(
    Purpose(
        key=TAKE,
        title=_("Download a certificate"),
        handle=take_by_link,
        is_open=lambda link: certificate_of_link(link) is not None,
        forwardable=False,
        mail=lambda link: ("certificates.ready", {}),
    )
)
register_rule(
    RuleDefinition(
        "certificates.keep_years",
        10,
        _("Certificates are kept for"),
        "setting",
        _("Proposal, to be confirmed by data protection; DOMAIN section 11"),
        _("years"),
    )
)


def gets_certificates(user: Any) -> bool:
    """Whoever may have one or issues them."""
    return has_role(
        user, Role.STUDENT, Role.PROFESSIONAL, Role.AGENCY, Role.LECTURER, Role.COORDINATOR
    )


def over(day: dt.date) -> Any:
    """Certificates issued longer ago than the rule says."""
    limit = day.replace(day=1) - dt.timedelta(days=366 * rule("certificates.keep_years"))
    return Certificate.objects.filter(issued_at__date__lt=limit)


def erase(rows: Any) -> int:
    """The one way a certificate is ever deleted: its time is over."""
    keys = list(rows.values_list("pk", flat=True))
    chain = Certificate.objects.filter(pk__in=keys).exclude(superseded_by__isnull=False)
    number = 0
    with pgtrigger.ignore("certificates.Certificate:certificate_kept"):
        while chain:  # the newest of a chain first: nothing points at it
            done = list(chain.values_list("pk", flat=True))
            CertificateEvent.objects.filter(certificate__in=done).delete()
            number += (
                Certificate.objects.filter(pk__in=done)
                .delete()[1]
                .get("certificates.Certificate", 0)
            )
            chain = Certificate.objects.filter(pk__in=keys).exclude(superseded_by__isnull=False)
    return number


def hashes_hold() -> list[str]:
    """Every certificate still says what its fingerprint says."""
    rows = Certificate.objects.values_list("public_id", "content", "sha256")
    return [
        f"The content of certificate {public_id} does not fit its fingerprint."
        for public_id, content, sha256 in rows.iterator()
        if fingerprint(content) != sha256
    ]


retention_classes.register(
    RetentionClass(
        "certificates",
        _("Certificates"),
        _("ten years after they were issued"),
        over,
        erase,
    )
)
verifications.register(hashes_hold)
navigation.register(
    NavigationItem(_("Certificates"), "certificates:own", gets_certificates), order=85
)
