"""What wishes tell the floors below: next steps, dates, the menu, mails, rules, demo data."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from home.core import formats
from home.core.clock import today
from home.core.registries import (
    DateEntry,
    DemoStep,
    MailKind,
    NavigationItem,
    NextStep,
    SealedClass,
    dates,
    demo_steps,
    mail_vetoes,
    navigation,
    next_steps,
    sealed_classes,
)
from home.core.together import Asking, asks
from home.outbox.kinds import register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule
from kurse.cohorts.models import Phase
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.wishes import demo
from kurse.wishes.actions import rewrap_hardships
from kurse.wishes.models import WishList
from kurse.wishes.queries import Desk, Tally, desks_of, tallies

register_rule(
    RuleDefinition(
        "wishes.remind_before",
        [3, 1],
        gettext_lazy("Wishes: remind this many days before they close"),
        "setting",
        gettext_lazy("DOMAIN rule 24: at most one reminder a person and day"),
        gettext_lazy("days"),
    )
)

OPEN_MAIL = register_kind(
    MailKind(
        key="wishes_open",
        code="T05",
        name=gettext_lazy("Wishes open"),
        subject="Ihre Wünsche: offen bis {{ frist }}",
        body="""\
Guten Tag {{ vorname }},
alle Plätze sind da. Wählen Sie mindestens fünf und ordnen Sie sie:
{{ link }}
Es zählt nicht, wer zuerst kommt. Sie können bis {{ frist }}, 23:59 Uhr,
ändern. Gibt es Umstände, die wir kennen sollten? Dafür ist ein eigenes
Feld da, das nur die Projektkoordination liest.
{{ fuss }}""",
        button="Wünsche abgeben",
        account=True,
    )
)
REMINDER_MAIL = register_kind(
    MailKind(
        key="wishes_reminder",
        code="T06",
        name=gettext_lazy("Reminder of the wishes"),
        subject="Noch {{ tage }}: Ihre Wünsche",
        body="""\
Guten Tag {{ vorname }},
Ihre Wünsche fehlen noch. Sie haben Zeit bis {{ frist }}, 23:59 Uhr:
{{ link }}
Ohne Wünsche kann die Zuteilung Sie nicht einplanen. Fällt die Wahl
schwer? Rufen Sie an, wir überlegen gemeinsam.
{{ fuss }}""",
        button="Wünsche abgeben",
        account=True,
    )
)


def stale(mail: Any) -> str:
    """No reminder after the deed, none after the window (DOMAIN rule 24)."""
    if mail.kind not in (OPEN_MAIL.key, REMINDER_MAIL.key):
        return ""
    phase = Phase.objects.select_related("cohort").filter(public_id=mail.about).first()
    if phase is None or phase.cohort.wishes_close_on < today():
        return "window-closed"
    lists = WishList.objects.filter(phase=phase, participation__user=mail.to_id, version__gte=1)
    return "already-submitted" if mail.kind == REMINDER_MAIL.key and lists.exists() else ""


mail_vetoes.register(stale)


# Next steps -----------------------------------------------------------------------------------


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    desks = yield from desks_of.asking(user, on)
    found = [step for desk in desks[:1] for step in student_step(desk, on)]
    if has_role(user, Role.COORDINATOR):
        near = cohorts_coordinated_by(user).filter(wishes_open_on__lte=on, publish_on__gt=on)
        counted = yield from tallies.asking(near)
        found += [step for phase, tally in counted for step in coordinator_steps(phase, tally, on)]
    return found


def student_step(desk: Desk, on: dt.date) -> list[NextStep]:
    """What a student has to do about wishes; nothing once the allocation is due."""
    cohort = desk.cohort
    if on < cohort.wishes_open_on:
        return [
            NextStep(
                title=_(
                    "There is nothing to do yet. The wishes open on %(day)s; we will write to you."
                )
                % {"day": formats.day(cohort.wishes_open_on)},
                waiting=True,
            )
        ]
    if on <= cohort.wishes_close_on and not desk.version:
        return [
            NextStep(
                title=_("Submit your wishes"),
                detail=_(
                    "Choose at least %(least)d places and put them in order. "
                    "It does not matter who comes first."
                )
                % {"least": cohort.min_wishes},
                url=reverse("wishes:choose"),
                button=_("Choose places"),
                due=cohort.wishes_close_on,
            )
        ]
    if on < cohort.publish_on and desk.version:
        until = formats.day(cohort.wishes_close_on)
        return [
            NextStep(
                title=_("Your wishes are submitted. The result comes on %(day)s.")
                % {"day": formats.day(cohort.publish_on)},
                detail=_("You can change them until %(until)s.") % {"until": until}
                if on <= cohort.wishes_close_on
                else "",
                url=reverse("wishes:choose"),
                waiting=True,
            )
        ]
    return []


def coordinator_steps(phase: Phase, tally: Tally, on: dt.date) -> list[NextStep]:
    """Who is missing while the window is open; hardships until they are weighed (K05)."""
    cohort, found = phase.cohort, []
    if on <= cohort.wishes_close_on:
        found.append(
            NextStep(
                title=_("%(submitted)d of %(students)d students have submitted their wishes")
                % {"submitted": tally.submitted, "students": tally.students},
                url=reverse("wishes:overview", args=[cohort.slug]),
                button=_("Look at the wishes") if tally.missing else "",
                due=cohort.wishes_close_on if tally.missing else None,
                waiting=not tally.missing,
                about=cohort.name,
            )
        )
    if tally.hardships_waiting:
        found.append(
            NextStep(
                title=ngettext(
                    "Weigh %(number)d hardship",
                    "Weigh %(number)d hardships",
                    tally.hardships_waiting,
                )
                % {"number": tally.hardships_waiting},
                detail=_("A number goes into the allocation, never the reason."),
                url=reverse("wishes:hardships", args=[cohort.slug]),
                button=_("Weigh hardships"),
                due=cohort.publish_on - dt.timedelta(days=1),
                about=cohort.name,
            )
        )
    return found


next_steps.register(steps, order=130)


@asks
def coming_dates(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """When the wishes close, and when the result comes."""
    found = []
    desks = yield from desks_of.asking(user, on)
    for desk in desks[:1]:
        cohort = desk.cohort
        if cohort.wishes_open_on <= on <= cohort.wishes_close_on:
            found.append(
                DateEntry(
                    on=cohort.wishes_close_on,
                    title=_("Wishes close"),
                    detail=_("until 23:59"),
                    url=reverse("wishes:choose"),
                )
            )
        if cohort.wishes_open_on <= on <= cohort.publish_on:
            found.append(DateEntry(on=cohort.publish_on, title=_("The allocation is published")))
    return found


dates.register(coming_dates, order=130)
navigation.register(
    NavigationItem(
        pgettext_lazy("menu", "My wishes"),
        "wishes:choose",
        lambda user: has_role(user, Role.STUDENT),
    ),
    order=130,
)
navigation.register(
    NavigationItem(
        pgettext_lazy("menu", "Wishes"),
        "wishes:coordination",
        lambda user: has_role(user, Role.COORDINATOR),
    ),
    order=131,
)
demo_steps.register(DemoStep("wishes", demo.load), order=130)
sealed_classes.register(
    SealedClass("wishes.hardship", gettext_lazy("Reasons of hardship"), rewrap_hardships)
)
