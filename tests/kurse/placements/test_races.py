"""F-01 in its short form: 200 trials of sixteen at once for a last seat or for one answer.

Real transactions on real connections, one a thread. The tests commit, so each gets a database of
its own that is thrown away afterwards (``tests/conftest.py``). The control takes lock and
constraint away: then the same race must oversell, or the race proves nothing.
"""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from home.core.clock import now, today
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place, PlaceEvent, PlaceState, Seat
from kurse.offers.queries import free_seats
from kurse.placements.actions import (
    confirm_placement,
    placing,
    propose_placement,
    publish_placements,
    reassign_placement,
)
from kurse.placements.models import RELEASED_STATES, Placement, PlacementEvent, PlacementState
from tests.factories.cohorts import ParticipationFactory
from tests.factories.offers import PlaceFactory
from tests.factories.people import UserFactory

State = PlacementState
RACERS = 16
PROPOSALS = 60
REASSIGNMENTS = 40
ANSWERS = 100
PUBLICATIONS = 4
CONTROLS = 12

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Racers:
    """Threads that wait for each other at the start; each keeps its own connection."""

    def __init__(self, number: int = RACERS) -> None:
        self.number = number
        self._pool = ThreadPoolExecutor(number)
        self._start = threading.Barrier(number)

    def run(self, job: Callable[[int], Any]) -> Counter[str]:
        """How the jobs ended: ``ok`` or the slug of the refusal. Anything else is raised."""
        futures = [self._pool.submit(self._one, job, number) for number in range(self.number)]
        return Counter(future.result(timeout=60) for future in futures)

    def _one(self, job: Callable[[int], Any], number: int) -> str:
        self._start.wait(timeout=60)
        try:
            job(number)
        except ValidationError as error:
            return str(error.code)
        return "ok"

    def close(self) -> None:
        self.run(lambda number: connections.close_all())
        self._pool.shutdown()


@pytest.fixture
def racers() -> Iterator[Racers]:
    crowd = Racers()
    yield crowd
    crowd.close()


@pytest.fixture
def students(scene: Any) -> list[Participation]:
    Participation.objects.filter(role=Role.STUDENT).delete()
    return [
        ParticipationFactory(user=UserFactory(), cohort=scene.cohort, team=scene.team)
        for _ in range(RACERS)
    ]


def coordinators(scene: Any) -> list[User]:
    """The same person once a thread: rights are kept on the object."""
    return [User.objects.get(pk=scene.cast["coordinator"].pk) for _ in range(RACERS)]


def phases(scene: Any, number: int) -> list[Phase]:
    """Phases that never overlap, so that nobody is refused for a second practice."""
    return Phase.objects.bulk_create(
        Phase(
            cohort=scene.cohort,
            number=100 + count,
            name=f"Phase {count}",
            starts_on=dt.date(2030, 1, 1) + dt.timedelta(days=100 * count),
            ends_on=dt.date(2030, 3, 1) + dt.timedelta(days=100 * count),
        )
        for count in range(number)
    )


def last_seats(scene: Any, number: int) -> list[Place]:
    """One place with one seat in each of as many phases."""
    places = Place.objects.bulk_create(
        Place(
            phase=phase,
            facility=scene.facility,
            code=f"letzter-{count}",
            title="Letzter Platz",
            field_of_work="youth",
            practice_supervisor=scene.place.practice_supervisor,
            state=PlaceState.OPEN,
        )
        for count, phase in enumerate(phases(scene, number))
    )
    Seat.objects.bulk_create(Seat(place=place, number=1) for place in places)
    return places


def alive(place: Place) -> int:
    return Placement.objects.filter(place=place).exclude(state__in=RELEASED_STATES).count()


def test_the_last_seat_is_proposed_to_one(scene, students, racers):
    by = coordinators(scene)
    wrong = []
    for place in last_seats(scene, PROPOSALS):
        ends = racers.run(lambda n, place=place: propose_placement(students[n], place, by=by[n]))
        fills = PlaceEvent.objects.filter(place=place, verb="fill").count()
        if (ends, alive(place), fills) != (Counter({"seats-full": 15, "ok": 1}), 1, 1):
            wrong.append((place.code, ends, alive(place), fills))

    assert wrong == []
    assert Placement.objects.count() == PlacementEvent.objects.count() == PROPOSALS


def test_the_last_seat_is_reassigned_once_with_its_mails(scene, students, racers):
    """Seats = placements = outbox rows, also where everybody has lost a place before."""
    by = coordinators(scene)
    lost = PlaceFactory(phase=scene.phase, facility=scene.facility)
    seat = Seat.objects.create(place=lost, number=1)
    places = last_seats(scene, REASSIGNMENTS)
    wrong = []
    for count, place in enumerate(places):
        before = _declined(students, lost, seat, place.phase, count)
        ends = racers.run(
            lambda n, place=place, before=before: reassign_placement(before[n], place, by=by[n])
        )
        if (ends, alive(place)) != (Counter({"seats-full": 15, "ok": 1}), 1):
            wrong.append((place.code, ends, alive(place)))

    assert wrong == []
    mails = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    assert mails == {"placements.published": REASSIGNMENTS, "placements.asked": REASSIGNMENTS}


def _declined(
    students: list[Participation], place: Place, seat: Seat, phase: Phase, count: int
) -> list[Placement]:
    return Placement.objects.bulk_create(
        Placement(
            number=f"alt-{count}-{number}",
            student=part.user,
            phase=phase,
            place=place,
            seat=seat,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
            published_at=now(),
            answered_at=now(),
            state=State.DECLINED,
        )
        for number, part in enumerate(students)
    )


def test_one_answer_counts_whoever_sends_it(scene, students, racers):
    """Agency and coordination at once: one event; a receipt only where the coordination won."""
    staff = coordinators(scene)
    contacts = [User.objects.get(pk=scene.cast["contact"].pk) for _ in range(RACERS)]
    waiting = _waiting(scene, students)

    def answer(number: int, placement: Placement) -> None:
        if number % 2:
            confirm_placement(placement, by=contacts[number], answered_by="Y. Demir")
        else:
            confirm_placement(placement, by=staff[number], evidence="telefonisch")

    wrong = []
    for placement in waiting:
        ends = racers.run(lambda n, placement=placement: answer(n, placement))
        events = list(placement.events.values_list("verb", "evidence"))
        receipts = OutgoingMail.objects.filter(
            kind="placements.noted", about=str(placement.public_id)
        ).count()
        right = len(events) == 1 and receipts == bool(events[0][1])
        if ends != Counter({"has-changed": 15, "ok": 1}) or not right:
            wrong.append((placement.number, ends, events, receipts))

    assert wrong == []
    assert set(Placement.objects.values_list("state", flat=True)) == {State.AGENCY_CONFIRMED}


def _waiting(scene: Any, students: list[Participation]) -> list[Placement]:
    seats = Seat.objects.bulk_create(
        Seat(place=scene.place, number=100 + count) for count in range(ANSWERS)
    )
    per_phase = phases(scene, ANSWERS // RACERS + 1)
    return Placement.objects.bulk_create(
        Placement(
            number=f"offen-{count}",
            student=students[count % RACERS].user,
            phase=per_phase[count // RACERS],
            place=scene.place,
            seat=seat,
            starts_on=scene.phase.starts_on,
            ends_on=scene.phase.ends_on,
            published_at=now(),
            asked=scene.place.practice_supervisor,
            answer_until=today(),
            state=State.PUBLISHED,
        )
        for count, seat in enumerate(seats)
    )


def test_many_publishers_at_once_publish_once(scene, students, racers):
    by = coordinators(scene)
    wrong = []
    for phase in phases(scene, PUBLICATIONS):
        place = PlaceFactory(
            phase=phase,
            facility=scene.facility,
            max_students=RACERS,
            practice_supervisor=scene.place.practice_supervisor,
        )
        Seat.objects.bulk_create(Seat(place=place, number=n + 1) for n in range(RACERS))
        for part in students:
            propose_placement(part, place, by=scene.cast["coordinator"])
        OutgoingMail.objects.all().update(about="before")
        done: list[int] = []
        ends = racers.run(
            lambda n, phase=phase, done=done: done.append(
                publish_placements(phase, by=by[n]).placements
            )
        )
        mails = OutgoingMail.objects.exclude(about="before").count()
        found = (ends, sorted(done)[-2:], sum(done), mails)
        if found != (Counter({"ok": RACERS}), [0, RACERS], RACERS, RACERS + 1):
            wrong.append(found)

    assert wrong == []


def test_without_lock_and_constraint_the_same_race_oversells(scene, students, racers, monkeypatch):
    """The control: at least half of the trials must give one seat to several."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX placement_one_per_seat")
    monkeypatch.setattr(placing, "lock_place", lambda place: Place.objects.get(pk=place.pk))
    monkeypatch.setattr(placing, "take_seat", _first_seat_unlocked)
    by = coordinators(scene)
    winners = []
    for place in last_seats(scene, CONTROLS):
        racers.run(lambda n, place=place: propose_placement(students[n], place, by=by[n]))
        winners.append(alive(place))

    assert sum(number > 1 for number in winners) >= CONTROLS / 2, winners


def _first_seat_unlocked(place: Place) -> Seat:
    seat = free_seats(place).first()
    if seat is None:
        raise placing.SeatsFullError
    return seat
