"""Supervision's share of the demo: groups of five or six, sessions held and planned, notes."""

import datetime as dt
from typing import Any

from django.utils import timezone

NOTES = (
    "Gruppe kommt gut in Gang. Thema Rolle: Nähe und Abstand im offenen Treff.",
    "Fallbesprechung nach dem Modell der kollegialen Beratung. Nächstes Mal: Auftrag klären.",
    "Ruhige Sitzung. Zwei Anliegen für das nächste Mal vorgemerkt.",
)
REFLECTIONS = (
    (
        "Zuhören statt lösen",
        "Welche Situation geht mir nach, und was genau daran?",
        (
            "Eine Mutter erzählte lange, und ich hatte gleich drei Vorschläge im Kopf. "
            "Ich habe keinen gesagt. Am Ende hatte sie selbst eine Idee. "
            "Das war schwerer, als ich dachte."
        ),
    ),
    (
        "Grenzen im offenen Treff",
        "Wo habe ich Nähe gebraucht, wo Abstand?",
        (
            "Ein Jugendlicher wollte meine private Nummer. Ich habe nein gesagt. "
            "Danach war es kurz still, dann haben wir weiter gekocht."
        ),
    ),
    (
        "Mein erster Stadtteilrundgang",
        "",
        (
            "Drei Stunden zu Fuß. Wer sitzt wo, wer grüßt wen, welcher Laden ist mehr? "
            "Ich habe eine Karte gezeichnet, auf der fast nur Bänke sind."
        ),
    ),
    (
        "",
        "Was hat mich in den ersten Tagen überrascht?",
        "Wie viel in der Küche entschieden wird und wie wenig in der Teamsitzung.",
    ),
)
COMMENT = "Danke, dass Sie das teilen. Mögen Sie das beim nächsten Termin einbringen?"
AGREEMENTS = (
    (
        (
            "Die beiden wünschen sich ein Gespräch mit ihrer Praxisanleitung über den Umfang der "
            "Abendtermine. Die Lehrperson ist eingeladen, dabei zu sein."
        ),
        (True, True),
    ),
    (
        (
            "In der Gruppe wurde vereinbart: Fragen zum Kinderschutz gehen zuerst an die "
            "Praxisanleitung, dann an die Projektkoordination."
        ),
        (True,),
    ),
    ("Beide möchten das Thema ihrer Projektarbeit tauschen.", (False,)),
)


def load(world: Any) -> None:
    from kurse.supervision.actions import (
        form_group,
        hold_session,
        plan_series,
        record_contract,
        write_note,
    )
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
        with world.at(first):
            record_contract(group, on=first, by=group.supervisor)
        _hold(world, group, hold_session, write_note, members_of)
    _other_forms(world, groups[0])
    _texts(world, groups[0])
    _signals(groups)
    world.things["supervision_groups"] = groups


def _other_forms(world: Any, group: Any) -> None:
    """A single session and a peer consultation beside the series."""
    from kurse.supervision.actions import plan_series
    from kurse.supervision.models import SessionForm
    from kurse.supervision.queries import members_of

    day = world.workday(world.day(days=5))
    plan = {"minutes": 60, "location": "Raum R11 T03", "by": group.supervisor}
    start = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
    plan_series(
        group,
        starts=[start],
        form=SessionForm.SINGLE,
        member=members_of(group).first(),
        **plan,
    )
    plan_series(group, starts=[start + dt.timedelta(hours=2)], form=SessionForm.PEER, **plan)


def _texts(world: Any, group: Any) -> None:
    """Every member keeps a journal; one entry each is shared and answered; three agreements."""
    from kurse.supervision.actions import (
        answer_release,
        ask_release,
        share_reflection,
        write_comment,
        write_reflection,
    )
    from kurse.supervision.queries import Entry, members_of

    members = list(members_of(group))
    for number, member in enumerate(members):
        author = member.participation.user
        for back, (title, prompt, text) in enumerate(REFLECTIONS[: 2 + number % 3]):
            with world.at(world.day(days=-4 - 9 * back - number)):
                row = write_reflection(None, entry=Entry(title, text, prompt), by=author)
                if back == 0 and number < 3:
                    share_reflection(row, by=author)
                    write_comment(row, text=COMMENT, by=group.supervisor)
    for number, (text, answers) in enumerate(AGREEMENTS):
        with world.at(world.day(days=-12 + 4 * number)):
            chosen = members[number : number + 2]
            row = ask_release(group, text=text, members=chosen, by=group.supervisor)
            for member, agreed in zip(chosen, answers, strict=False):
                answer_release(row, agreed=agreed, by=member.participation.user)


def _signals(groups: list[Any]) -> None:
    from kurse.supervision.actions import ask_contact
    from kurse.supervision.models import AskedOf
    from kurse.supervision.queries import members_of

    for group, asked in zip(groups, (AskedOf.SUPERVISOR, AskedOf.COORDINATION), strict=False):
        participation = members_of(group).last().participation
        ask_contact(participation, asked=asked, by=participation.user)


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
