"""Supervision's share of the demo: groups of five or six, sessions held and planned, notes."""

import datetime as dt
from typing import Any

from django.utils import timezone

NOTES = (
    "Gruppe kommt gut in Gang. Thema Rolle: Nähe und Abstand im offenen Treff.",
    "Fallbesprechung nach dem Modell der kollegialen Beratung. Nächstes Mal: Auftrag klären.",
    "Ruhige Sitzung. Zwei Anliegen für das nächste Mal vorgemerkt.",
)


def load(world: Any) -> None:
    from kurse.supervision.actions import form_group, hold_session, plan_series, write_note
    from kurse.supervision.queries import members_of, students_without_group

    cohort, phase = world.things["cohort"], world.things["phase"]
    coordinator = world.things["coordinator"]
    supervisors = list(world.things["supervisors"])
    first = phase.starts_on - dt.timedelta(days=7)
    with world.at(first - dt.timedelta(days=7)):
        students = list(students_without_group(cohort))
        count = -(-len(students) // 6)
        groups = [
            form_group(
                cohort,
                name=f"Gruppe {number + 1}",
                supervisor=supervisors[number % len(supervisors)],
                members=students[number::count],
                by=coordinator,
            )
            for number in range(count)
        ]
        for number, group in enumerate(groups):
            day = first + dt.timedelta(days=number % 4)
            start = dt.datetime.combine(day, dt.time(15 + 2 * (number // 4 % 2), 30))
            plan_series(
                group,
                starts=[
                    timezone.make_aware(start + dt.timedelta(weeks=2 * session))
                    for session in range(10)
                ],
                minutes=90,
                location=f"Raum R11 T0{number % 6 + 1}",
                by=group.supervisor,
            )
    for group in groups:
        _hold(world, group, hold_session, write_note, members_of)
    world.things["supervision_groups"] = groups


def _hold(world: Any, group: Any, hold: Any, note: Any, members_of: Any) -> None:
    """Sessions until yesterday are held; the last one of the first group waits for its entry."""
    past = [
        session
        for session in group.sessions.order_by("starts_at")
        if timezone.localdate(session.starts_at) < world.today
    ]
    waits = group.name == "Gruppe 1"
    for session in past[:-1] if waits else past:
        with world.at(session.starts_at + dt.timedelta(hours=2)):
            present = {member.pk: world.random.random() > 0.08 for member in members_of(group)}
            hold(session, present=present, by=group.supervisor)
            if world.random.random() < 0.5:
                note(session, text=world.random.choice(NOTES), by=group.supervisor)
