"""What concerns tell the rest of the house: mails, steps, tab and way of the file, the link."""

import datetime as dt
from typing import Any

import pgtrigger
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.registries import (
    DemoStep,
    FileSection,
    NavigationItem,
    NextStep,
    RetentionClass,
    demo_steps,
    file_sections,
    link_pages,
    navigation,
    next_steps,
    retention_classes,
)
from home.core.together import Asking, asks, number_of
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from kurse.concerns import demo
from kurse.concerns.actions import INVITED, RAISED
from kurse.concerns.models import Concern, ConcernEvent, ConcernState
from kurse.concerns.queries import BEGUN, alive_concerns, concerns_visible_to, concerns_waiting
from kurse.concerns.views import CONCERN_PAGE
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import closing_gaps, stance_of

register_kind(
    MailKind(
        key=RAISED,
        code="",
        name=gettext_lazy("Concern: somebody has reported one"),
        subject="Sorge gemeldet: Bitte ansehen",
        body="""\
Guten Tag {{ name }},
zu einer Praxis, die Sie begleiten, ist eine Sorge gemeldet. Worum es
geht, steht nur hier:
{{ link }}
Bitte übernehmen Sie oder eine andere Person die Klärung heute.
{{ fuss }}""",
        button="Ansehen und übernehmen",
        account=True,
    )
)
register_kind(
    MailKind(
        key=INVITED,
        code="",
        name=gettext_lazy("Concern: asked to a talk"),
        subject="Einladung zu einem Gespräch",
        body="""\
Guten Tag {{ name }},
wir laden Sie zu einem Gespräch ein:
{{ termin_neu }}
Passt das nicht? Rufen Sie an.
{{ fuss }}""",
    )
)


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Open concerns for whoever may take them over; own ones to plan or look at again."""
    if not has_role(user, Role.LECTURER, Role.COORDINATOR):
        return []
    (concerns,) = yield (concerns_waiting(user, on)[:10],)
    return [_step(concern) for concern in concerns]


def _step(concern: Concern) -> NextStep:
    if concern.state == ConcernState.OPEN:
        title, button, name = _("A concern is open"), _("Look and take over"), "concern"
    elif concern.state == ConcernState.TAKEN:
        title, button, name = _("Make a plan for a concern"), _("Make a plan"), "plan"
    else:
        title, button, name = _("Look at a concern again"), _("Look again"), "plan"
    return NextStep(
        title=title,
        url=reverse(f"concerns:{name}", args=[concern.public_id]),
        button=button,
        due=concern.review_on or concern.raised_at.date(),
        about=concern.placement.student.get_full_name(),
    )


@asks
def section(placement: Any, user: Any) -> Asking[FileSection | None]:
    """The tab „Klärung“: where one can worry, or did."""
    if not stance_of(user, placement).sees or placement.state == PlacementState.ANONYMISED:
        return None
    if placement.state not in BEGUN:
        return None
    alive = concerns_visible_to(user).filter(pk__in=alive_concerns(placement).values("pk"))
    ((count,),) = yield (number_of(alive),)
    return FileSection(
        key="concerns",
        title=_("Concerns"),
        url=reverse("concerns:file", args=[placement.public_id]),
        count=count,
    )


def gaps(placement: Placement) -> list[str]:
    return [_("the end of an open concern")] if alive_concerns(placement).exists() else []


def over(day: dt.date) -> QuerySet[Concern]:
    """Of practices that ended more than a year ago."""
    limit = day - dt.timedelta(days=365)
    return Concern.objects.filter(
        Q(placement__ended_on__lt=limit)
        | Q(placement__ended_on__isnull=True, placement__ends_on__lt=limit)
    )


def erase(rows: Any) -> int:
    """The one way a concern is ever deleted: its time is over."""
    keys = list(rows.values_list("pk", flat=True))
    with pgtrigger.ignore(
        "concerns.Concern:concern_kept", "concerns.ConcernEvent:concern_event_kept"
    ):
        ConcernEvent.objects.filter(concern__in=keys).delete()
        Concern.objects.filter(pk__in=keys).delete()
    return len(keys)


navigation.register(
    NavigationItem(
        gettext_lazy("Concerns"),
        "concerns:list",
        lambda user: has_role(user, Role.LECTURER, Role.COORDINATOR),
    ),
    order=67,
)
next_steps.register(steps, order=20)
file_sections.register(section, order=67)
closing_gaps.register(gaps, order=67)
link_pages[CONCERN_PAGE.slug] = CONCERN_PAGE
retention_classes.register(
    RetentionClass(
        "concerns.concern",
        gettext_lazy("Concerns about practices"),
        gettext_lazy("one year after the end of the practice"),
        over,
        erase,
    )
)
demo_steps.register(DemoStep("concerns", demo.load), order=176)
