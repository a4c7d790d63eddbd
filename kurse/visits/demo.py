"""Visits of the demo in every state: done, agreed, asked, none fits, called off."""

import datetime as dt
from typing import Any

from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.placements.models import Placement

PROTOCOLS = (
    (
        "Ziele der ersten Wochen besprochen. Eigene Gruppe ab nächstem Monat, Rückmeldung alle "
        "zwei Wochen. Nächstes Gespräch: Zwischenauswertung."
    ),
    "Guter Einstieg. Mehr Zeit für Vor- und Nachbereitung vereinbart: freitags eine Stunde.",
)


def load(world: Any) -> None:
    from kurse.visits.actions import (
        answer_times,
        cancel_visit,
        contact_of,
        local,
        propose_visit,
        record_visit,
    )
    from kurse.visits.models import Party

    phase = world.things["phase"]
    lecturers = {
        part.team_id: part.user
        for part in Participation.objects.filter(
            cohort=phase.cohort, role=Role.LECTURER, team__isnull=False
        ).select_related("user")
    }
    placements = list(
        Placement.objects.filter(phase=phase, state="running", team__in=list(lecturers))
        .select_related("student", "team", "phase__cohort", "place__facility__agency")
        .order_by("student__sort_key", "pk")[:14]
    )

    def reply(visit: Any, party: str, words: list[bool]) -> Any:
        placement = visit.placement
        person = placement.student if party == Party.STUDENT else contact_of(placement)
        if person is None:
            return visit
        slots = visit.slots.filter(open=True)
        fits = {slot.pk: word for slot, word in zip(slots, words, strict=True)}
        return answer_times(visit, fits=fits, party=party, by=person, name=person.get_full_name())

    for number, placement in enumerate(placements):
        lecturer, kind = lecturers[placement.team_id], number % 7
        days = (-9, -7) if kind in (0, 1) else (8 + number % 5, 10 + number % 5)
        first, second = (world.workday(world.day(days=day)) for day in days)
        asked = min(world.day(days=-4), first - dt.timedelta(days=10))
        with world.at(max(asked, placement.starts_on)):
            visit = propose_visit(
                placement,
                times=[local(first, dt.time(10)), local(second, dt.time(14, 30))],
                kind="on_site",
                minutes=60,
                by=lecturer,
            )
            if kind != 4:
                visit = reply(visit, Party.STUDENT, [True, kind != 5])
            if kind in (0, 1, 2, 5):
                visit = reply(visit, Party.AGENCY, [kind != 5, True])
            if kind == 6:
                cancel_visit(visit, by=lecturer, note="Das Gespräch findet am Telefon statt.")
        if kind == 0 and visit.state == "agreed":
            with world.at(world.day(days=-6)):
                record_visit(visit, protocol=PROTOCOLS[number % 2], by=lecturer)
