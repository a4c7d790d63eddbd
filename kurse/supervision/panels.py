"""What supervision tells the floors below: steps, dates, the tab of the placement file, rules."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.formats import moment
from home.core.registries import (
    DateEntry,
    DemoStep,
    FileSection,
    NavigationItem,
    NextStep,
    RetentionClass,
    dates,
    demo_steps,
    file_sections,
    navigation,
    next_steps,
    retention_classes,
)
from home.people.roles import Role, has_role
from home.rulebook.queries import RuleDefinition, register_rule, rule
from kurse.cohorts.models import Participation
from kurse.supervision import demo
from kurse.supervision.models import SessionNote, SupervisionGroup
from kurse.supervision.queries import (
    attended_count,
    coming_sessions_of,
    groups_led_by,
    sessions_to_enter,
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
        gettext_lazy("Supervision: notes are deleted after the group ended"),
        "block",
        gettext_lazy("DOMAIN section 11"),
        gettext_lazy("days"),
    )
)


def count_sentence(participation: Participation) -> str:
    """ "4 sessions attended; 8 of 10 are needed." """
    return _("%(attended)s sessions attended; %(required)s of %(planned)s are needed.") % {
        "attended": attended_count(participation),
        "required": rule("supervision.sessions_required"),
        "planned": rule("supervision.sessions_planned"),
    }


def note_deleted_on(group: SupervisionGroup) -> dt.date:
    """The day on which the group's notes will be deleted."""
    end = group.until or group.cohort.ends_on
    return end + dt.timedelta(days=rule("supervision.note_days_after_close"))


def sees_supervision(user: Any) -> bool:
    return has_role(user, Role.STUDENT, Role.SUPERVISOR, Role.COORDINATOR)


def steps(user: Any, on: dt.date) -> list[NextStep]:
    """For supervisors: attendance to enter, sessions to plan."""
    if not has_role(user, Role.SUPERVISOR):
        return []
    found = [
        NextStep(
            title=_("Enter who was there: %(group)s") % {"group": session.group.name},
            detail=moment(session.starts_at),
            url=reverse("supervision:session", args=[session.public_id]),
            button=_("Enter attendance"),
            due=timezone.localdate(session.starts_at)
            + dt.timedelta(days=rule("supervision.lock_days")),
        )
        for session in sessions_to_enter(user)[:5]
    ]
    found += [
        NextStep(
            title=_("Plan the sessions of %(group)s") % {"group": group.name},
            detail=_("The whole series in one step."),
            url=reverse("supervision:series", args=[group.public_id]),
            button=_("Plan the sessions"),
        )
        for group in groups_led_by(user).filter(sessions__isnull=True)
    ]
    return found


def coming(user: Any, on: dt.date) -> list[DateEntry]:
    """The next three sessions: no names, no topics (row 84)."""
    if not has_role(user, Role.STUDENT, Role.SUPERVISOR):
        return []
    return [
        DateEntry(
            on=timezone.localdate(session.starts_at),
            title=_("Supervision, %(group)s") % {"group": session.group.name},
            detail=f"{moment(session.starts_at)}"
            + (f", {session.location}" if session.location else ""),
            url=reverse("supervision:session", args=[session.public_id]),
        )
        for session in coming_sessions_of(user)[:3]
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


def notes_due(day: dt.date) -> Any:
    """Notes of groups that ended long enough ago."""
    limit = day - dt.timedelta(days=rule("supervision.note_days_after_close"))
    return SessionNote.unguarded.filter(
        Q(session__group__until__lt=limit)
        | Q(session__group__until__isnull=True, session__group__cohort__ends_on__lt=limit)
    )


def erase_notes(rows: Any) -> int:
    """Delete the notes and the keys of their groups: no backup opens them any more."""
    groups = list(rows.values_list("session__group", flat=True).distinct())
    number = rows.delete()[0]
    SupervisionGroup.objects.filter(pk__in=groups).update(wrapped_key=None)
    return int(number)


retention_classes.register(
    RetentionClass(
        "supervision.notes",
        gettext_lazy("Notes of supervision, with the keys of their groups"),
        gettext_lazy("30 days after the group ended"),
        notes_due,
        erase_notes,
    )
)
navigation.register(
    NavigationItem(gettext_lazy("Supervision"), "supervision:start", sees_supervision), order=60
)
next_steps.register(steps, order=60)
dates.register(coming, order=60)
file_sections.register(section, order=60)
demo_steps.register(DemoStep("supervision", demo.load), order=170)
