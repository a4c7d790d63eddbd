"""What visits tell the rest of the house: mails, steps, dates, tab and way of the file."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core import clock
from home.core.formats import moment
from home.core.registries import (
    DateEntry,
    DemoStep,
    FileSection,
    NavigationItem,
    NextStep,
    TimelineEntry,
    calendar_events,
    dates,
    demo_steps,
    file_sections,
    navigation,
    next_steps,
    timeline,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from home.tasklinks.purposes import register_purpose
from kurse.partners.facts import agency_memories
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement
from kurse.placements.queries import closing_gaps, placements_visible_to, stance_of
from kurse.visits import demo
from kurse.visits.actions import AGREED, ASKED
from kurse.visits.dates import events_of
from kurse.visits.models import OPEN, Party, Slot, Visit, VisitState
from kurse.visits.queries import VISITABLE, memories
from kurse.visits.views import VISIT_LINK

register_rule(
    RuleDefinition(
        "visits.answer_days",
        7,
        gettext_lazy("Visits: student and placement site say which times fit within"),
        "inform",
        gettext_lazy("JOURNEYS L02"),
        gettext_lazy("days"),
    )
)
register_purpose(VISIT_LINK)
register_kind(
    MailKind(
        key=ASKED,
        code="T15a",
        name=gettext_lazy("Visit: which time fits?"),
        subject="Praxisbesuch: Welcher Termin passt?",
        body="""\
Guten Tag {{ name }},
für einen Praxisbesuch sind Termine vorgeschlagen. Bitte sagen Sie bis
{{ frist }}, welche passen. Das dauert eine Minute:
{{ link }}
Passt keiner? Auch das ist eine Antwort; dann gibt es neue Vorschläge.
{{ fuss }}""",
        button="Termine ansehen",
    )
)
register_kind(
    MailKind(
        key=AGREED,
        code="T15b",
        name=gettext_lazy("Visit: the time is agreed"),
        subject="Praxisbesuch vereinbart: {{ datum }}",
        body="""\
Guten Tag {{ name }},
ein Termin passt allen: {{ datum }}. Uhrzeit, Ort und die Datei für
Ihren Kalender finden Sie hier:
{{ link }}
Kommt etwas dazwischen? Rufen Sie an.
{{ fuss }}""",
        button="Termin ansehen",
        account=True,
    )
)


def waiting_for(party: str) -> QuerySet[Visit]:
    """Visits of which this party has not answered all open times."""
    unanswered = Slot.objects.filter(visit=OuterRef("pk"), open=True).exclude(replies__party=party)
    return Visit.objects.filter(Exists(unanswered), state=VisitState.PROPOSED)


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    found: list[NextStep] = []
    if has_role(user, Role.STUDENT):
        mine = waiting_for(Party.STUDENT).filter(placement__student_id=user.pk)
        found += yield from _answer_steps(mine)
    if has_role(user, Role.AGENCY):
        here = waiting_for(Party.AGENCY).filter(
            placement__place__facility__agency__in=agencies_of(user).values("pk"),
            placement__published_at__isnull=False,
        )
        found += yield from _answer_steps(here)
    if has_role(user, Role.LECTURER):
        found += yield from _lecturer_steps(user)
    return found


def _answer_steps(visits: QuerySet[Visit]) -> Asking[list[NextStep]]:
    (keys,) = yield (visits.order_by("pk").values_list("public_id", flat=True)[:20],)
    if not keys:
        return []
    title = ngettext(
        "Say which time fits for the visit",
        "Say which times fit for %(number)d visits",
        len(keys),
    )
    url = reverse("visits:visit", args=[keys[0]]) if len(keys) == 1 else reverse("visits:list")
    return [
        NextStep(title=title % {"number": len(keys)}, url=url, button=_("See the times")),
    ]


def _lecturer_steps(user: Any) -> Asking[list[NextStep]]:
    """Visits without a common time, and visits that still lack their protocol; one query."""
    visits = (
        Visit.objects.filter(
            lecturer_id=user.pk,
            placement__in=placements_visible_to(user).values("pk"),
            state__in=OPEN,
        )
        .annotate(
            student=Exists(_unanswered(Party.STUDENT)), agency=Exists(_unanswered(Party.AGENCY))
        )
        .order_by("starts_at", "pk")
        .values_list("state", "starts_at", "student", "agency", "public_id")
    )
    (rows,) = yield (visits,)
    found = []
    for state, starts_at, student, agency, key in rows:
        url = reverse("visits:visit", args=[key])
        if state == VisitState.AGREED and starts_at and starts_at < clock.now():
            found.append(
                NextStep(
                    title=_("Write the protocol of the visit"),
                    detail=moment(starts_at),
                    url=url,
                    button=_("Write the protocol"),
                )
            )
        elif state == VisitState.PROPOSED and not student and not agency:
            found.append(
                NextStep(
                    title=_("No time fits all: propose other times for the visit"),
                    url=url,
                    button=_("Propose other times"),
                )
            )
    return found[:5]


def _unanswered(party: str) -> QuerySet[Slot]:
    return Slot.objects.filter(visit=OuterRef("pk"), open=True).exclude(replies__party=party)


@asks
def coming(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """Agreed visits ahead, for whoever takes part."""
    if not has_role(user, Role.STUDENT, Role.LECTURER, Role.AGENCY):
        return []
    ahead = (
        Visit.objects.filter(
            Q(placement__student_id=user.pk)
            | Q(lecturer_id=user.pk)
            | Q(placement__practice_supervisor__user_id=user.pk),
            state=VisitState.AGREED,
            starts_at__gte=clock.now(),
        )
        .select_related("placement__place__facility")
        .order_by("starts_at")[:3]
    )
    (visits,) = yield (ahead,)
    return [
        DateEntry(
            on=timezone.localdate(visit.starts_at),
            title=_("Visit at the placement site"),
            detail=f"{moment(visit.starts_at)}, {visit.placement.place.facility.name}",
            url=reverse("visits:visit", args=[visit.public_id]),
        )
        for visit in visits
    ]


def section(placement: Any, user: Any) -> FileSection | None:
    """The tab „Besuch“, where a visit can be arranged or was."""
    if placement.state not in VISITABLE or not stance_of(user, placement).sees:
        return None
    return FileSection(key="visits", title=_("Visit"), url=reverse("visits:list"))


@asks
def way(placement: Any, user: Any) -> Asking[list[TimelineEntry]]:
    """Agreed and past visits in the way of a placement."""
    arranged = (VisitState.AGREED, VisitState.DONE)
    (visits,) = yield (Visit.objects.filter(placement=placement, state__in=arranged),)
    return [
        TimelineEntry(
            text=_("Visit at the placement site"),
            on=visit.starts_at,
            done=visit.state == VisitState.DONE,
        )
        for visit in visits
    ]


def gaps(placement: Placement) -> list[str]:
    if Visit.objects.filter(placement=placement, state=VisitState.DONE).exists():
        return []
    return [_("the visit at the placement site")]


def has_visits(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)


navigation.register(NavigationItem(gettext_lazy("Visits"), "visits:list", has_visits), order=65)
next_steps.register(steps, order=65)
dates.register(coming, order=65)
file_sections.register(section, order=65)
timeline.register(way, order=65)
closing_gaps.register(gaps, order=65)
agency_memories.register(memories, order=65)
calendar_events.register(events_of, order=65)
demo_steps.register(DemoStep("visits", demo.load), order=175)
