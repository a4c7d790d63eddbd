"""What agreements tell the floors below: mails, rules, the agency's page, steps, conditions."""

import datetime as dt
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    AdministrationItem,
    DemoStep,
    MailKind,
    NavigationItem,
    Purpose,
    RetentionClass,
    administration,
    demo_steps,
    file_sections,
    mail_vetoes,
    navigation,
    next_steps,
    retention_classes,
    start_conditions,
    timeline,
    verifications,
)
from home.outbox.kinds import register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from home.tasklinks.purposes import register_purpose
from kurse.agreements import demo, steps
from kurse.agreements.actions import erase_agreements
from kurse.agreements.checklist import OWN_ITEMS, missing_for_start
from kurse.agreements.linkpage import contact_of_link, handle, is_open, mail_again, summary_of
from kurse.agreements.models import Agreement, Attestation, Version
from kurse.agreements.queries import PURPOSE, is_alive
from kurse.agreements.wordings import hash_of
from kurse.placements.demo import paperwork
from kurse.placements.steps import role_steps

# Rules ------------------------------------------------------------------------------------------

for key, default, label, unit in (
    ("student_first", False, _("The student signs before the others"), ""),
    ("university_last", True, _("The university signs last"), ""),
    ("weekly_hours", 39, _("Hours a week in a new agreement"), _("hours")),
    ("remind_before_days", [7, 2], _("Reminder to sign before the last day"), _("days")),
    (
        "university",
        (
            "Universität Duisburg-Essen, Institut für Stadtteilentwicklung, "
            "Sozialraumorientierte Arbeit und Beratung (ISSAB)"
        ),
        _("Name of the university in the agreement"),
        "",
    ),
    (
        "own_items",
        [str(item) for item in OWN_ITEMS],
        _("What students confirm before the first day"),
        "",
    ),
    ("attestation_keep_days", 90, _("Confirmed conditions are kept after the end"), _("days")),
    ("keep_days", 730, _("Agreements are kept after the end"), _("days")),
):
    register_rule(
        RuleDefinition(
            f"agreements.{key}", default, label, source=_("DOMAIN sections 6 to 11"), unit=unit
        )
    )

# The agency's page ------------------------------------------------------------------------------

register_purpose(
    Purpose(
        key=PURPOSE,
        title=_("Signature under the agreement"),
        handle=handle,
        is_open=is_open,
        contact=contact_of_link,
        summary=summary_of,
        choices=(_("We sign this version"), _("Please change (see below)")),
        shows_done=True,
        mail=mail_again,
    )
)

# Steps, tabs, conditions ------------------------------------------------------------------------


def signs_agreements(user: Any) -> bool:
    return has_role(user, Role.COORDINATOR, Role.AGENCY)


navigation.register(NavigationItem(_("Agreements"), "agreements:start", signs_agreements), order=45)
administration.register(
    AdministrationItem(
        _("Texts of agreements"),
        "agreements:wordings",
        lambda user: has_role(user, Role.COORDINATOR),
        _("Template of the agreement, pledge, safety: edit, preview, versions."),
        "file",
    ),
    order=60,
)
role_steps.register(steps.role_step)
next_steps.register(steps.my_next_steps, order=31)
file_sections.register(steps.section, order=20)
file_sections.register(steps.checklist_section, order=21)
timeline.register(steps.way, order=20)
start_conditions.register(missing_for_start)
paperwork.register(demo.paperwork_of)
demo_steps.register(DemoStep("agreements", demo.load), order=165)


def signed_already(mail: Any) -> str:
    """A request or reminder that waits in the outbox although nothing is left to sign."""
    if not mail.kind.startswith("agreements.") or mail.task_link is not None:
        return ""
    agreement = (
        Agreement.objects.select_related("placement").filter(public_id=mail.about).first()
        if mail.about
        else None
    )
    if agreement is None or is_alive(agreement):
        return ""
    return str(_("Signed in the meantime."))


mail_vetoes.register(signed_already)

# What ends, and what must never be --------------------------------------------------------------


def _attestations_over(day: dt.date) -> Any:
    """Rule 13: three months after the end of the work."""
    last = day - dt.timedelta(days=rule("agreements.attestation_keep_days"))
    rows = Attestation.objects.annotate(over=Coalesce("placement__ended_on", "placement__ends_on"))
    return rows.filter(over__lt=last)


retention_classes.register(
    RetentionClass(
        "attestations",
        _("Confirmed conditions of the work"),
        _("three months after the end of the practice"),
        _attestations_over,
        lambda rows: Attestation.objects.filter(
            pk__in=list(rows.values_list("pk", flat=True))
        ).delete()[0],
    ),
    order=60,
)


def _agreements_over(day: dt.date) -> Any:
    """Two years after the end; the placement itself lives on without them."""
    last = day - dt.timedelta(days=rule("agreements.keep_days"))
    rows = Agreement.objects.annotate(over=Coalesce("placement__ended_on", "placement__ends_on"))
    return rows.filter(over__lt=last)


retention_classes.register(
    RetentionClass(
        "agreements",
        _("Agreements with their texts and signatures"),
        _("two years after the end of the practice"),
        _agreements_over,
        erase_agreements,
    ),
    order=61,
)


def texts_are_unchanged() -> list[str]:
    """Every text still has its hash, and what all have signed was signed by three."""
    wrong = [
        f"The text {version.number} of {version.agreement_id} differs from its hash."
        for version in Version.objects.iterator()
        if version.sha256 != hash_of(version.body)
    ]
    for agreement in Agreement.objects.exclude(valid=None).iterator():
        parties = agreement.signatures.filter(stands=True, version_id=agreement.valid_id)
        if parties.count() != 3:
            wrong.append(f"Agreement {agreement.pk} is agreed without three signatures.")
    return wrong


verifications.register(texts_are_unchanged, order=60)

# Mails ------------------------------------------------------------------------------------------

register_kind(
    MailKind(
        key="agreements.sign",
        code="T12",
        name=_("Sign the agreement"),
        subject="Bitte unterschreiben bis {{ frist }}",
        body="""\
Guten Tag {{ name }},
die Praxisvereinbarung ist fertig. Bitte prüfen Sie Ihre Angaben und
unterschreiben Sie bis {{ frist }}:
{{ link }}
Ein Fehler? Melden Sie ihn vor der Unterschrift auf der Seite. Papier
gilt genauso.
{{ fuss }}""",
        button="Lesen und unterschreiben",
    )
)
register_kind(
    MailKind(
        key="agreements.changed",
        code="T13",
        name=_("Agreement changed"),
        subject="Vereinbarung geändert: bitte neu unterschreiben",
        body="""\
Guten Tag {{ name }},
der Text der Vereinbarung hat sich geändert. Die Unterschriften davor
gelten nicht mehr. Was neu ist und warum, ist auf der Seite markiert:
{{ link }}
Bitte unterschreiben Sie bis {{ frist }}. Danke für Ihre Geduld.
{{ fuss }}""",
        button="Lesen und unterschreiben",
    )
)
register_kind(
    MailKind(
        key="agreements.amended",
        code="T13a",
        name=_("Amendment of the agreement"),
        subject="Nachtrag zur Vereinbarung: bitte unterschreiben",
        body="""\
Guten Tag {{ name }},
zur Praxisvereinbarung gibt es einen Nachtrag. Was neu ist und warum,
ist auf der Seite markiert:
{{ link }}
Bitte unterschreiben Sie bis {{ frist }}. Bis alle unterschrieben haben,
gilt der bisherige Text.
{{ fuss }}""",
        button="Lesen und unterschreiben",
    )
)
register_kind(
    MailKind(
        key="agreements.reminder",
        code="T12a",
        name=_("Reminder: sign the agreement"),
        subject="Noch offen: Ihre Unterschrift bis {{ frist }}",
        body="""\
Guten Tag {{ name }},
unter der Praxisvereinbarung fehlt noch Ihre Unterschrift, bis
{{ frist }}:
{{ link }}
Ist etwas unklar? Am Telefon klären wir es in zwei Minuten. Papier gilt
genauso.
{{ fuss }}""",
        button="Lesen und unterschreiben",
    )
)
