"""What the outbox tells the rest of the house: how to queue mails, its rules, its worries."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.clock import now
from home.core.registries import (
    AdministrationItem,
    DemoStep,
    NavigationItem,
    NextStep,
    administration,
    demo_steps,
    mail_queue,
    navigation,
    next_steps,
)
from home.core.together import Asking, asks, number_of
from home.outbox import demo
from home.outbox.actions import queue_mail
from home.outbox.kinds import MailKind, register_kind
from home.outbox.letters import DAY_KIND
from home.outbox.queries import worrying_mails
from home.rulebook.queries import RuleDefinition, register_rule

mail_queue.register(queue_mail)

register_rule(
    RuleDefinition(
        "outbox.quiet",
        True,
        _("Quiet hours for mails"),
        source=_("Consideration for people's working hours"),
    )
)
register_rule(RuleDefinition("outbox.quiet_from", 19, _("Quiet hours begin"), unit=_("o'clock")))
register_rule(RuleDefinition("outbox.quiet_until", 7, _("Quiet hours end"), unit=_("o'clock")))
register_rule(RuleDefinition("outbox.quiet_weekends", True, _("No mails on weekends")))
register_rule(
    RuleDefinition(
        "outbox.paused",
        False,
        _("Hold back all mails"),
        help_text=_("For example after a backup was restored. Codes for signing in still go out."),
    )
)
register_rule(
    RuleDefinition("house.contact_name", "", _("Contact in mails, where no cohort names one"))
)
register_rule(
    RuleDefinition(
        "house.postal_address",
        "ISSAB, Universität Duisburg-Essen, 45117 Essen",
        _("Sender of printed letters, in one line"),
    )
)
register_kind(
    MailKind(
        key=DAY_KIND,
        code="",
        name=_("The mail of the day"),
        subject="{{ tage }} Nachrichten von „Lernen im Quartier“",
        body="""\
Guten Tag {{ vorname }},
seit gestern sind {{ tage }} Nachrichten für Sie angekommen. Sie bekommen
sie zusammen, weil Sie eine E-Mail am Tag gewählt haben.
{{ fuss }}""",
        account=True,
    )
)
register_rule(RuleDefinition("house.contact_phone", "", _("Telephone of this contact")))


@asks
def undeliverable(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Mails that did not arrive, or of which nobody knows: the coordination looks (M48)."""
    if not user.has_perm("outbox.manage_mails"):
        return []
    ((number,),) = yield (number_of(worrying_mails(now() - dt.timedelta(days=14))),)
    if not number:
        return []
    title = ngettext(
        "%(number)d mail did not arrive for certain.",
        "%(number)d mails did not arrive for certain.",
        number,
    ) % {"number": number}
    return [
        NextStep(
            title=title,
            detail=_("Check the address, take the print sheet, or call."),
            url=reverse("outbox:log", query={"state": "worry"}),
            button=_("See the mails"),
        )
    ]


next_steps.register(undeliverable, order=80)
navigation.register(
    NavigationItem(_("Mails"), "outbox:log", lambda user: user.has_perm("outbox.manage_mails")),
    order=80,
)
administration.register(
    AdministrationItem(
        _("Texts of mails"),
        "outbox:templates",
        lambda user: user.has_perm("outbox.edit_templates"),
        _("Change what the house writes, with a preview."),
        "edit",
    ),
    order=20,
)
demo_steps.register(DemoStep("quiet hours", demo.load_rules), order=5)
demo_steps.register(DemoStep("sent mails", demo.load_sent), order=900)
