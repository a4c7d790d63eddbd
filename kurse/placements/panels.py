"""What placements tell the rest of the house: mails, rules, the agency's page, what is to do."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    DemoStep,
    NavigationItem,
    contacts,
    dates,
    demo_steps,
    file_steps,
    navigation,
    next_steps,
)
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.purposes import Purpose, register_purpose
from kurse.cohorts.facts import student_facts
from kurse.offers.actions import place_withdrawn
from kurse.offers.queries import seat_holders
from kurse.partners.facts import agency_memories, contributors
from kurse.placements import steps
from kurse.placements.actions import release_withdrawn
from kurse.placements.actions.circulars import CIRCULAR
from kurse.placements.demo import load, load_closed
from kurse.placements.linkpage import (
    answer_by_link,
    contact_of_link,
    is_open,
    mail_again,
    summary_of,
)
from kurse.placements.memory import CONTRIBUTORS, memories
from kurse.placements.queries import seats_held
from kurse.placements.queries.answers import PURPOSE

seat_holders.register(seats_held)
agency_memories.register(memories)
contributors.register(CONTRIBUTORS)
place_withdrawn.register(release_withdrawn)

# Rules ------------------------------------------------------------------------------------------

for key, default, label, unit in (
    ("answer_days", 14, _("Agencies answer a single request within"), _("days")),
    ("decide_days", 5, _("The coordination decides on a proposed change within"), _("days")),
    ("new_place_days", 6, _("After a decline the coordination reports back within"), _("days")),
    ("agreement_days", 14, _("The agreement is signed before the first day by"), _("days")),
    ("remind_after_days", [7], _("Reminder to agencies after"), _("days")),
    ("remind_before_days", [2], _("Reminder to agencies before the last day"), _("days")),
):
    register_rule(
        RuleDefinition(
            f"placements.{key}",
            default,
            label,
            source=_("JOURNEYS section 1"),
            unit=unit,
        )
    )

# The agency's page ------------------------------------------------------------------------------

register_purpose(
    Purpose(
        key=PURPOSE,
        title=_("Acceptance of placements"),
        handle=answer_by_link,
        is_open=is_open,
        contact=contact_of_link,
        summary=summary_of,
        choices=(_("We accept"), _("We propose a change"), _("We decline")),
        shows_done=True,
        mail=mail_again,
    )
)

# Menu, start page, file -------------------------------------------------------------------------


def student_has_file(user: object) -> bool:
    return has_role(user, Role.STUDENT)


def reads_files(user: object) -> bool:
    return has_role(user, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)


navigation.register(NavigationItem(_("My practice"), "placements:list", student_has_file), order=30)
navigation.register(NavigationItem(_("Placement files"), "placements:list", reads_files), order=30)
next_steps.register(steps.my_next_steps, order=30)
dates.register(steps.my_dates, order=30)
contacts.register(steps.my_contacts, order=30)
file_steps.register(steps.file_steps_of, order=30)

student_facts.register(steps.facts_of_students, order=30)

demo_steps.register(DemoStep("placements", load), order=160)
demo_steps.register(DemoStep("closed files", load_closed), order=178)

# Mails ------------------------------------------------------------------------------------------

register_kind(
    MailKind(
        key="placements.published",
        code="T07",
        name=_("Allocation published (students)"),
        subject="Zuteilung: Ihr Ergebnis ist da",
        body="""\
Guten Tag {{ vorname }},
das Ergebnis der Zuteilung ist da. Hier lesen Sie es, mit Begründung
und dem nächsten Schritt:
{{ link }}
Die Praxisstellen antworten bis {{ frist }}; erst dann ist ein Platz
sicher. Passt etwas gar nicht? Auf der Seite fragen Sie einen Tausch an.
{{ fuss }}""",
        button="Ergebnis lesen",
    )
)
register_kind(
    MailKind(
        key="placements.asked",
        code="T08",
        name=_("Agency: please accept"),
        subject="{{ plaetze }} bei Ihnen: bitte antworten bis {{ frist }}",
        body="""\
Guten Tag {{ name }},
die Zuteilung ist fertig. Es geht um {{ plaetze }} bei Ihnen, alles auf
einer Seite:
{{ link }}
Sie können allen zusagen, eine Änderung vorschlagen oder absagen. Die
Studierenden warten auf Ihre Antwort. Danke!
{{ fuss }}""",
        button="Antworten",
    )
)
register_kind(
    MailKind(
        key="placements.reminder",
        code="T09",
        name=_("Reminder: acceptance"),
        subject="Noch offen: Ihre Antwort für {{ plaetze }}",
        body="""\
Guten Tag {{ name }},
uns fehlt noch Ihre Antwort für {{ plaetze }}, bis {{ frist }}:
{{ link }}
Ist etwas unklar? Am Telefon klären wir es in zwei Minuten.
{{ fuss }}""",
        button="Antworten",
    )
)
register_kind(
    MailKind(
        key="placements.change_proposed",
        code="T10",
        name=_("Change proposed (coordination)"),
        subject="Vorgang {{ vorgang }}: Änderung vorgeschlagen",
        body="""\
Guten Tag {{ name }},
ein Träger schlägt eine Änderung vor. Bitte entscheiden Sie bis
{{ frist }}:
{{ link }}
Bis dahin bleibt der Platz vergeben.
{{ fuss }}""",
        button="Änderung ansehen",
        account=True,
    )
)
register_kind(
    MailKind(
        key="placements.change_decided",
        code="T10a",
        name=_("Decision on a proposed change (agency)"),
        subject="Ihr Vorschlag ist entschieden: bitte antworten",
        body="""\
Guten Tag {{ name }},
über Ihren Vorschlag ist entschieden. Was jetzt gilt, steht auf der
Seite. Bitte antworten Sie noch einmal, bis {{ frist }}:
{{ link }}
Offen bei Ihnen: {{ plaetze }}. Danke für Ihre Geduld!
{{ fuss }}""",
        button="Ansehen und antworten",
    )
)
register_kind(
    MailKind(
        key="placements.declined",
        code="T11",
        name=_("Declined (student)"),
        subject="Ihr Praxisplatz: wir suchen einen neuen",
        body="""\
Guten Tag {{ vorname }},
Ihr Platz ist leider nicht mehr möglich. Sie müssen jetzt nichts tun:
Wir suchen einen neuen, sehen zuerst auf Ihre Wünsche und melden uns bis
{{ frist }}. Auf Ihre Bewertung hat die Absage keinen Einfluss.
Möchten Sie gleich sprechen? Rufen Sie an.
Ihr Stand: {{ link }}
{{ fuss }}""",
        button="Meinen Stand ansehen",
    )
)
register_kind(
    MailKind(
        key="placements.student_news",
        code="T11a",
        name=_("News on the placement (student)"),
        subject="Ihr Praxisplatz: Es gibt etwas Neues",
        body="""\
Guten Tag {{ vorname }},
zu Ihrem Praxisplatz gibt es etwas Neues. Hier lesen Sie es, mit dem
nächsten Schritt:
{{ link }}
Ist etwas unklar? Rufen Sie an.
{{ fuss }}""",
        button="Praxisakte ansehen",
    )
)
register_kind(
    MailKind(
        key="placements.agency_news",
        code="T11b",
        name=_("A place was called off (agency)"),
        subject="Vorgang {{ vorgang }}: Ein Platz ist aufgehoben",
        body="""\
Guten Tag {{ name }},
ein Platz bei Ihnen wird in diesem Jahr nicht besetzt. Sie müssen nichts
tun. Danke, dass Sie ihn angeboten haben.
Möchten Sie wissen, wie es weitergeht? Rufen Sie an.
{{ fuss }}""",
    )
)
register_kind(
    MailKind(
        key="placements.noted",
        code="T08a",
        name=_("Receipt: noted on the agency’s behalf"),
        subject="So haben wir Ihre Antwort notiert",
        body="""\
Guten Tag {{ name }},
danke für Ihre Antwort. So haben wir es notiert. Stimmt etwas nicht?
{{ link }}
{{ fuss }}""",
        button="Antwort ansehen",
    )
)

# A mail to many ---------------------------------------------------------------------------------

register_kind(
    MailKind(
        key=CIRCULAR,
        code="",
        name=_("Mail to many about their placement"),
        subject="Zu Ihrer Praxis im {{ jahrgang }}",
        body="""\
Guten Tag {{ vorname }},

{{ fuss }}""",
        account=True,
    )
)
