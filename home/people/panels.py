"""The mails and the invitation link of people, and their pages in the menu."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    AdministrationItem,
    MailKind,
    Purpose,
    administration,
    mail_kinds,
    purposes,
)

KINDS = (
    MailKind(
        key="people.invitation_student",
        code="T01",
        name=_("Invitation of students"),
        subject="Projektstudium {{ jahrgang }}: Ihr Zugang",
        body="""\
Guten Tag {{ vorname }},
willkommen im Projektstudium. In „Lernen im Quartier“ finden Sie Ihre
Fristen, Ihren Platz und später Ihre Praxistage.
Richten Sie Ihren Zugang ein, am besten bis {{ frist }}:
{{ link }}
Als Nächstes wählen Sie Ihre Wünsche, ab {{ datum }}. Vorher ist nichts
zu tun.
{{ fuss }}""",
        account=True,
        button="Zugang einrichten",
    ),
    MailKind(
        key="people.invitation",
        code="",
        name=_("Invitation of staff and partners"),
        subject="Ihr Zugang zu „Lernen im Quartier“",
        body="""\
Guten Tag {{ name }},
für Sie ist ein Zugang zu „Lernen im Quartier“ vorbereitet. Dort finden
Sie, was bei Ihnen ansteht, und bis wann.
Richten Sie Ihren Zugang ein, es dauert eine Minute:
{{ link }}
Der Link gilt bis {{ gueltig_bis }}.
{{ fuss }}""",
        account=True,
        button="Zugang einrichten",
    ),
    MailKind(
        key="people.code",
        code="T22",
        name=_("Code for signing in"),
        subject="Ihr Code für „Lernen im Quartier“",
        body="""\
{{ code }}

Der Code gilt {{ minuten }} Minuten und nur in dem Fenster, in dem Sie
ihn angefordert haben. Wir fragen nie am Telefon danach.
Sie haben keinen angefordert? Dann ist nichts zu tun.""",
        immediate=True,
        secret=True,
    ),
    MailKind(
        key="people.password_reset",
        code="",
        name=_("New password"),
        subject="Ihr neues Passwort für „Lernen im Quartier“",
        body="""\
Guten Tag {{ name }},
hier legen Sie ein neues Passwort fest:
{{ link }}
Der Link gilt einmal. Sie haben keinen angefordert? Dann ist nichts zu
tun; Ihr Passwort bleibt, wie es ist.
{{ fuss }}""",
        immediate=True,
        secret=True,
        button="Neues Passwort festlegen",
    ),
    MailKind(
        key="people.confirm_address",
        code="",
        name=_("Confirm a new address"),
        subject="Bitte bestätigen Sie Ihre neue Adresse",
        body="""\
Guten Tag {{ name }},
diese Adresse soll Ihre Anmeldung bei „Lernen im Quartier“ werden.
Bitte bestätigen Sie das:
{{ link }}
Sie waren das nicht? Dann ist nichts zu tun; es bleibt bei der alten
Adresse.
{{ fuss }}""",
        immediate=True,
        secret=True,
        button="Adresse bestätigen",
    ),
)
for kind in KINDS:
    mail_kinds[kind.key] = kind


def handle_invitation(request: HttpRequest, link: Any) -> HttpResponse:
    from home.people.views import accept_invitation_page  # views need the settings

    return accept_invitation_page(request, link)


purposes["people.invitation"] = Purpose(
    key="people.invitation",
    title=_("Set up your access"),
    handle=handle_invitation,
    forwardable=False,
    shows_done=True,
)

administration.register(
    AdministrationItem(
        _("People"),
        "directory:list",
        lambda user: user.has_perm("people.read_directory"),
        _("Who is known, who can sign in; invite, end an account."),
        "people",
    ),
    order=30,
)
