"""What task links tell the rest of the house: issuing, the T21 mail, open hand-ons."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from home.core.registries import (
    AdministrationItem,
    NextStep,
    administration,
    link_finisher,
    link_issuer,
    link_revoker,
    next_steps,
)
from home.core.together import Asking, asks, number_of
from home.outbox.kinds import MailKind, register_kind
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.actions import finish_link, issue_link, revoke_links
from home.tasklinks.queries import pending_hand_ons

link_issuer.register(issue_link)
link_revoker.register(revoke_links)
link_finisher.register(finish_link)

register_rule(
    RuleDefinition(
        "tasklinks.valid_days",
        30,
        _("Validity of links in mails"),
        source=_("Protection from forgotten links"),
        unit=_("days"),
    )
)
register_rule(
    RuleDefinition(
        "tasklinks.change_hours",
        72,
        _("An answer by link can be changed for"),
        source=_("Agreed with the agencies"),
        unit=_("hours"),
    )
)

register_kind(
    MailKind(
        key="tasklinks.renewed",
        code="T21",
        name=_("New link"),
        subject="Ihr neuer Link",
        body="""\
Guten Tag {{ name }},
hier ist Ihr neuer Link. Der alte gilt nicht mehr:
{{ link }}
Er gilt bis {{ gueltig_bis }}. Ist schon alles erledigt, sagt es die
Seite. Sie haben keinen angefordert? Dann ist nichts zu tun.
{{ fuss }}""",
        immediate=True,
    )
)
register_kind(
    MailKind(
        key="tasklinks.handed_on",
        code="",
        name=_("A request was handed on to you"),
        subject="Eine Anfrage ist jetzt bei Ihnen",
        body="""\
Guten Tag {{ name }},
eine Anfrage an Ihre Einrichtung wurde an Sie weitergegeben. Alles
Weitere steht auf einer Seite, die Antwort braucht wenige Klicks:
{{ link }}
Sind auch Sie nicht zuständig? Das können Sie dort sagen.
{{ fuss }}""",
    )
)


@asks
def hand_ons_to_decide(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    if not user.has_perm("tasklinks.manage_links"):
        return []
    ((number,),) = yield (number_of(pending_hand_ons(user)),)
    if not number:
        return []
    title = ngettext(
        "%(number)d request is to be handed on. Is the new person right?",
        "%(number)d requests are to be handed on. Are the new people right?",
        number,
    ) % {"number": number}
    return [NextStep(title=title, url=reverse("links:hand_ons"), button=_("Decide"))]


next_steps.register(hand_ons_to_decide, order=70)
administration.register(
    AdministrationItem(
        _("Requests by link"),
        "links:list",
        lambda user: user.has_perm("tasklinks.manage_links"),
        _("Who was asked by mail; send a fresh link, withdraw one."),
        "link",
    ),
    order=10,
)
