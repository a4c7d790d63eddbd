"""What the ledger tells the rest of the house: rules, the weekly mail, what is to do."""

import datetime as dt
from typing import Any

import pgtrigger
from django.db.models import Count, Min, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.core.formats import day as day_text
from home.core.formats import hours as hours_text
from home.core.registries import (
    DemoStep,
    FileSection,
    NavigationItem,
    NextStep,
    RetentionClass,
    calendar_events,
    demo_steps,
    file_sections,
    navigation,
    next_steps,
    retention_classes,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from home.tasklinks.purposes import register_purpose
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import closing_gaps, days_entered, stance_of
from kurse.placements.steps import own_newest
from kurse.practice import demo
from kurse.practice.dates import events_of
from kurse.practice.ledger import Ledger, monday_of
from kurse.practice.linkpage import CONFIRM_LINK, KIND
from kurse.practice.models import OPEN_STATES, DayEvent, DayKind, DayState, PracticeDay
from kurse.practice.queries import (
    BEGUN_STATES,
    at_agencies_of,
    done_days,
    ledger_of,
    ledgers_of,
    staff_placements,
    unanswered,
)
from kurse.practice.views import open_weeks_line
from kurse.practice.words import amount, of_all

# Rules ------------------------------------------------------------------------------------------

UDE = gettext_lazy("UDE, Praktikumsordnung 2020; other universities: DOMAIN section 4")
WORKING_TIME = gettext_lazy("ArbZG; DOMAIN rule 8")
for key, default, label, severity, source, unit, help_text in (
    (
        "unit",
        "days",
        gettext_lazy("Days of practice: what is counted"),
        "block",
        UDE,
        "",
        gettext_lazy("“days” or “hours”. A practice keeps what held on its first day."),
    ),
    (
        "required_hours",
        340,
        gettext_lazy("Days of practice: required hours, where hours are counted"),
        "block",
        UDE,
        gettext_lazy("hours"),
        "",
    ),
    (
        "day_minutes",
        450,
        gettext_lazy("Days of practice: a usual day from Monday to Friday"),
        "setting",
        WORKING_TIME,
        gettext_lazy("minutes"),
        gettext_lazy("Holds where there is no week plan."),
    ),
    (
        "hours_block",
        10,
        gettext_lazy("Days of practice: at most on one day"),
        "block",
        WORKING_TIME,
        gettext_lazy("hours"),
        "",
    ),
    (
        "absent_days",
        0,
        gettext_lazy("Days of practice: days of absence that need not be made up"),
        "inform",
        gettext_lazy("DOMAIN rule 9 (Mannheim: 5)"),
        gettext_lazy("days"),
        "",
    ),
    (
        "tight_days",
        5,
        gettext_lazy("Days of practice: the forecast is tight from this close to the last day"),
        "inform",
        gettext_lazy("JOURNEYS S07"),
        gettext_lazy("days"),
        "",
    ),
    (
        "confirm_days",
        14,
        gettext_lazy("Days of practice: placement sites confirm within"),
        "inform",
        gettext_lazy("JOURNEYS K13"),
        gettext_lazy("days"),
        "",
    ),
):
    register_rule(
        RuleDefinition(f"practice.{key}", default, label, severity, source, unit, help_text)
    )

# The weekly mail --------------------------------------------------------------------------------

register_purpose(CONFIRM_LINK)
register_kind(
    MailKind(
        key=KIND,
        code="T14",
        name=gettext_lazy("Confirm days of practice"),
        subject="Praxistage bestätigen: {{ tage }} offen",
        body="""\
Guten Tag {{ name }},
noch nicht bestätigt: {{ tage }}.
{{ link }}
Stimmt alles, genügen zwei Klicks. Sie können auch Wochen sammeln, bis
{{ frist }}. Schweigen gilt nicht als Ja.
{{ fuss }}""",
        button="Tage ansehen",
    )
)

# What is to do ----------------------------------------------------------------------------------


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    found: list[NextStep] = []
    if has_role(user, Role.STUDENT):
        found += yield from _student_steps(user, on)
    if has_role(user, Role.AGENCY):
        found += yield from _agency_steps(user)
    if has_role(user, Role.LECTURER, Role.COORDINATOR):
        found += yield from _staff_steps(user, on)
    return found


def _student_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    ((*placements,),) = yield (own_newest(user),)
    ledgers = yield from ledgers_of.asking(
        [placement for placement in placements if placement.state in OPEN_STATES], on
    )
    return [step for ledger in ledgers.values() for step in student_steps_of(ledger, on)]


def student_steps_of(ledger: Ledger, on: dt.date) -> list[NextStep]:
    """Today's entry, days without one, days the placement site does not agree with."""
    placement = ledger.placement
    here = reverse("practice:ledger", args=[placement.public_id])
    found = []
    disputed = [row for row in ledger.rows if row.state == DayState.DISPUTED]
    if disputed:
        title = ngettext(
            "Clarify %(number)d day: the placement site does not agree",
            "Clarify %(number)d days: the placement site does not agree",
            len(disputed),
        )
        found.append(
            NextStep(
                title=title % {"number": len(disputed)},
                detail=", ".join(day_text(row.day) for row in disputed[:3]),
                url=f"{here}#wochen",
                button=_("See the days"),
            )
        )
    if ledger.planned(on) and on <= ledger.last and on not in ledger.by_day:
        found.append(
            NextStep(
                title=_("Enter today"),
                detail=_("Planned: %(hours)s, so far %(done)s.")
                % {"hours": hours_text(ledger.usual(on)), "done": of_all(ledger)},
                url=here,
                button=_("Enter today"),
                due=on,
            )
        )
    if ledger.missing:
        title = ngettext(
            "Enter %(number)d day that is missing",
            "Enter %(number)d days that are missing",
            len(ledger.missing),
        )
        found.append(
            NextStep(
                title=title % {"number": len(ledger.missing)},
                detail=_("since %(day)s") % {"day": day_text(ledger.missing[0])},
                url=here,
                button=_("Enter days"),
            )
        )
    return found


def _agency_steps(user: Any) -> Asking[list[NextStep]]:
    rows = unanswered(at_agencies_of(user)).order_by().annotate(every_row=Value(1))
    ((waiting,),) = yield (rows.values("every_row").annotate(number=Count("pk"), first=Min("day")),)
    if not waiting["number"]:
        return []
    title = ngettext(
        "Confirm %(number)d day of practice",
        "Confirm %(number)d days of practice",
        waiting["number"],
    )
    week = monday_of(waiting["first"]) + dt.timedelta(days=7)
    return [
        NextStep(
            title=title % {"number": waiting["number"]},
            detail=_("Two clicks. Silence does not count as a yes."),
            url=reverse("practice:confirm"),
            button=_("See the days"),
            due=week + dt.timedelta(days=rule("practice.confirm_days")),
        )
    ]


def _staff_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Who will not be finished in time; for the coordination also what is not confirmed (K13)."""
    ledgers = list((yield from ledgers_of.asking(staff_placements(user), on)).values())
    here = reverse("practice:start")
    found = []
    if behind := sum(ledger.light == "bad" for ledger in ledgers):
        title = ngettext(
            "%(number)d student will not finish in time at this pace",
            "%(number)d students will not finish in time at this pace",
            behind,
        )
        found.append(
            NextStep(
                title=title % {"number": behind},
                detail=_("By the days entered so far. Talk to them early."),
                url=here,
                button=_("See who"),
            )
        )
    if has_role(user, Role.COORDINATOR):
        ends = [
            (on - week.last).days
            for ledger in ledgers
            for week in ledger.weeks
            if week.open and week.last < on
        ]
        if ends:
            found.append(
                NextStep(
                    title=open_weeks_line(len(ends), sum(days > 14 for days in ends)),
                    url=here,
                    button=_("See the weeks"),
                    waiting=True,
                )
            )
    return found


def section(placement: Any, user: Any) -> FileSection | None:
    """The tab „Tage“: rows 46 and 48."""
    if placement.state not in BEGUN_STATES or not stance_of(user, placement).sees:
        return None
    return FileSection(
        key="practice", title=_("Days"), url=reverse("practice:ledger", args=[placement.public_id])
    )


def gaps(placement: Placement) -> list[str]:
    """Rule 5: what is missing of the required days, and what nobody has confirmed."""
    ledger = ledger_of(placement)
    found = []
    if ledger.left:
        found.append(
            _("%(left)s of practice, %(done)s are entered")
            % {"left": amount(ledger, ledger.left), "done": of_all(ledger)}
        )
    if waiting := sum(row.state != DayState.CONFIRMED for row in ledger.rows):
        found.append(
            ngettext(
                "the confirmation of %(number)d day",
                "the confirmation of %(number)d days",
                waiting,
            )
            % {"number": waiting}
        )
    return found


# Retention --------------------------------------------------------------------------------------

OVER = (PlacementState.COMPLETED, PlacementState.ENDED_EARLY, PlacementState.ANONYMISED)


def old_details(day: dt.date) -> Any:
    """Texts, and which kind of absence it was, of practices that ended over a year ago."""
    limit = day - dt.timedelta(days=365)
    return PracticeDay.objects.filter(
        Q(placement__ended_on__lt=limit)
        | Q(placement__ended_on__isnull=True, placement__ends_on__lt=limit),
        placement__state__in=OVER,
    ).exclude(Q(text="") & Q(reason="") & Q(remark="") & ~Q(kind=DayKind.ABSENT))


def erase_details(rows: Any) -> int:
    """Days stay as numbers: done with hours, or free."""
    keys = list(rows.values_list("pk", flat=True))
    found = PracticeDay.objects.filter(pk__in=keys)
    with pgtrigger.ignore(
        "practice.PracticeDay:practice_day_in_open_ledger", "practice.DayEvent:day_event_kept"
    ):
        found.filter(kind=DayKind.ABSENT).update(kind=DayKind.FREE)
        number = found.update(text="", reason="", remark="")
        events = DayEvent.objects.filter(day__in=keys)
        events.update(note="", evidence="")
        away = "free 0.00"
        events.filter(was="absent 0.00").update(was=away)
        events.filter(became="absent 0.00").update(became=away)
    return int(number)


retention_classes.register(
    RetentionClass(
        "practice.details",
        gettext_lazy("What was done on days of practice, and kinds of absence"),
        gettext_lazy("one year after the end; then only the days and hours"),
        old_details,
        erase_details,
    )
)


def has_days(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR, Role.AGENCY)


navigation.register(
    NavigationItem(gettext_lazy("Days of practice"), "practice:start", has_days), order=35
)
next_steps.register(steps, order=20)
file_sections.register(section, order=20)
closing_gaps.register(gaps, order=20)
days_entered.register(done_days)
calendar_events.register(events_of, order=20)
demo_steps.register(DemoStep("practice", demo.load), order=165)
