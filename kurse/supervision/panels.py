"""What supervision tells the floors below: steps, dates, the tab of the placement file, rules."""

import datetime as dt
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.formats import day, moment
from home.core.registries import (
    DateEntry,
    DemoStep,
    FileSection,
    NavigationItem,
    NextStep,
    RetentionClass,
    SealedClass,
    calendar_events,
    dates,
    demo_steps,
    file_sections,
    navigation,
    next_steps,
    retention_classes,
    sealed_classes,
)
from home.core.together import Asking, asks
from home.outbox.kinds import MailKind, register_kind
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from kurse.supervision import demo
from kurse.supervision.actions import erase_texts, renew_group_keys, rewrap_group_keys
from kurse.supervision.dates import events_of
from kurse.supervision.models import SupervisionGroup
from kurse.supervision.queries import (
    agreements_to_answer,
    coming_sessions_of,
    groups_led_by,
    sessions_to_enter,
    signals_to_answer,
)

SOURCE_QUALITY = gettext_lazy("OSC 2018, doi 10.1007/s11613-018-0573-1")
register_rule(
    RuleDefinition(
        "supervision.members_warn",
        7,
        gettext_lazy("Supervision group: warn from this many members"),
        "warn",
        SOURCE_QUALITY,
    )
)
register_rule(
    RuleDefinition(
        "supervision.members_block",
        9,
        gettext_lazy("Supervision group: refuse from this many members"),
        "block",
        SOURCE_QUALITY,
    )
)
register_rule(
    RuleDefinition(
        "supervision.sessions_planned",
        10,
        gettext_lazy("Supervision: sessions planned in a phase"),
        "setting",
        SOURCE_QUALITY,
    )
)
register_rule(
    RuleDefinition(
        "supervision.sessions_required",
        8,
        gettext_lazy("Supervision: sessions each student needs"),
        "warn",
        gettext_lazy("Proposal: at least 80 percent of ten sessions"),
    )
)
register_rule(
    RuleDefinition(
        "supervision.lock_days",
        14,
        gettext_lazy("Supervision: attendance is locked after"),
        "block",
        gettext_lazy("DOMAIN section 7"),
        gettext_lazy("days"),
    )
)
register_rule(
    RuleDefinition(
        "supervision.note_days_after_close",
        30,
        gettext_lazy("Supervision: texts are deleted after the group ended"),
        "block",
        gettext_lazy("DOMAIN section 11"),
        gettext_lazy("days"),
    )
)

for code, kind_key, kind_name, subject, body, button in (
    (
        "T15",
        "supervision.moved",
        gettext_lazy("Session moved"),
        "Neuer Termin: {{ termin_neu }}",
        """\
Guten Tag {{ vorname }},
der Termin am {{ termin_alt }} ist verschoben.
Neu: {{ termin_neu }}
Ort und Absage: {{ link }}
Ihr abonnierter Kalender ändert sich von selbst.
{{ fuss }}""",
        "Termin ansehen",
    ),
    (
        "T15 a",
        "supervision.cancelled",
        gettext_lazy("Session cancelled"),
        "Termin fällt aus: {{ termin_alt }}",
        """\
Guten Tag {{ vorname }},
der Termin am {{ termin_alt }} fällt aus.
Alle Termine: {{ link }}
Ihr abonnierter Kalender ändert sich von selbst.
{{ fuss }}""",
        "Termine ansehen",
    ),
    (
        "T15 b",
        "supervision.planned",
        gettext_lazy("Sessions planned"),
        "Ihre Supervisionstermine stehen fest",
        """\
Guten Tag {{ vorname }},
die Termine Ihrer Supervision stehen fest. Der erste: {{ termin_neu }}
Alle Termine, mit Ort: {{ link }}
Ihr abonnierter Kalender ändert sich von selbst.
{{ fuss }}""",
        "Termine ansehen",
    ),
):
    register_kind(
        MailKind(key=kind_key, code=code, name=kind_name, subject=subject, body=body, button=button)
    )


def sees_supervision(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.SUPERVISOR, Role.COORDINATOR)


def has_journal(user: Any) -> bool:
    return has_role(user, Role.STUDENT)


@asks
def steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """Attendance to enter, sessions to plan, words to give, people to call."""
    found: list[NextStep] = []
    if has_role(user, Role.SUPERVISOR):
        found += yield from _steps_of_leader(user, on)
    if has_role(user, Role.STUDENT):
        found += yield from _steps_of_student(user)
    if has_role(user, Role.SUPERVISOR, Role.COORDINATOR):
        (signals,) = yield (signals_to_answer(user)[:3],)
        found += [
            NextStep(
                title=_("Please contact %(name)s")
                % {"name": signal.participation.user.get_full_name()},
                detail=_("Asked on %(day)s, without a reason.")
                % {"day": day(timezone.localdate(signal.at))},
                url=reverse("supervision:start"),
                button=_("See whom to contact"),
            )
            for signal in signals
        ]
    return found


def _steps_of_leader(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    sessions, groups = yield (
        sessions_to_enter(user)[:5],
        groups_led_by(user)
        .filter(until__isnull=True)
        .annotate(sessions_count=Count("sessions"), last_end=Max("cohort__phases__ends_on")),
    )
    found = [
        NextStep(
            title=_("Enter who was there: %(group)s") % {"group": session.group.name},
            detail=moment(session.starts_at),
            url=reverse("supervision:session", args=[session.public_id]),
            button=_("Enter attendance"),
            due=timezone.localdate(session.starts_at)
            + dt.timedelta(days=rule("supervision.lock_days")),
        )
        for session in sessions
    ]
    for group in groups:
        if not group.sessions_count:
            found.append(
                NextStep(
                    title=_("Plan the sessions of %(group)s") % {"group": group.name},
                    detail=_("The whole series in one step."),
                    url=reverse("supervision:series", args=[group.public_id]),
                    button=_("Plan the sessions"),
                )
            )
        elif group.last_end and group.last_end < on:
            found.append(
                NextStep(
                    title=_("Close %(group)s") % {"group": group.name},
                    detail=_("Practice is over. Take your own texts along first."),
                    url=reverse("supervision:close", args=[group.public_id]),
                    button=_("Close the group"),
                    due=group.last_end + dt.timedelta(days=23),
                )
            )
    return found


def _steps_of_student(user: Any) -> Asking[list[NextStep]]:
    (agreements,) = yield (agreements_to_answer(user).prefetch_related(None)[:3],)
    return [
        NextStep(
            title=_("Give your word on an agreement to the outside"),
            detail=_("It leaves the room only with your consent."),
            url=reverse("supervision:agreement", args=[agreement.public_id]),
            button=_("Read the agreement"),
        )
        for agreement in agreements
    ]


@asks
def coming(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """The next three sessions: no names, no topics (row 84)."""
    if not has_role(user, Role.STUDENT, Role.SUPERVISOR):
        return []
    (sessions,) = yield (coming_sessions_of(user)[:3],)
    return [
        DateEntry(
            on=timezone.localdate(session.starts_at),
            title=_("Supervision, %(group)s") % {"group": session.group.name},
            detail=f"{moment(session.starts_at)}"
            + (f", {session.location}" if session.location else ""),
            url=reverse("supervision:session", args=[session.public_id]),
        )
        for session in sessions
    ]


def section(placement: Any, user: Any) -> FileSection | None:
    """The tab "Supervision": attendance only, for student, lecturer and coordination."""
    if has_role(user, Role.AGENCY) and not has_role(
        user, Role.STUDENT, Role.LECTURER, Role.COORDINATOR
    ):
        return None
    return FileSection(
        key="supervision",
        title=_("Supervision"),
        url=reverse("supervision:record", args=[placement.public_id]),
    )


def texts_due(on: dt.date) -> Any:
    """Groups that ended long enough ago and still have the key of their texts."""
    limit = on - dt.timedelta(days=rule("supervision.note_days_after_close"))
    return SupervisionGroup.objects.filter(wrapped_key__isnull=False).filter(
        Q(until__lt=limit) | Q(until__isnull=True, cohort__ends_on__lt=limit)
    )


retention_classes.register(
    RetentionClass(
        "supervision.texts",
        gettext_lazy("Texts of supervision, with the keys of their groups"),
        gettext_lazy("30 days after the group ended"),
        texts_due,
        erase_texts,
    )
)
sealed_classes.register(
    SealedClass(
        "supervision.texts",
        gettext_lazy("Keys of supervision groups"),
        rewrap_group_keys,
        renew_group_keys,
    )
)
navigation.register(
    NavigationItem(gettext_lazy("Supervision"), "supervision:start", sees_supervision), order=60
)
navigation.register(
    NavigationItem(gettext_lazy("Reflections"), "supervision:journal", has_journal), order=62
)
next_steps.register(steps, order=60)
dates.register(coming, order=60)
calendar_events.register(events_of, order=60)
file_sections.register(section, order=60)
demo_steps.register(DemoStep("supervision", demo.load), order=170)
