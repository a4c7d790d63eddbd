"""Double sends at the same moment: one entry, whoever wins (F-04 in small).

Real transactions on real connections, one a thread; the control takes the placement's lock and
the constraint away and must then write twice, or the race proves nothing.
"""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from kurse.placements.models import PlacementState
from kurse.practice.actions import Entry, answer_days, content_of, correct_day, enter_day
from kurse.practice.models import DayEvent, DayKind, PracticeDay
from tests.factories.placements import placement_of
from tests.factories.practice import day_of, workday_before

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RACERS = 8
ENTRY = Entry(DayKind.DONE, Decimal("7.5"))


def race(job):
    """How the jobs ended: ``ok`` or the slug of the refusal."""
    start = threading.Barrier(RACERS)

    def one(number):
        try:
            start.wait(timeout=20)
            job(number)
        except ValidationError as error:
            return str(error.code)
        finally:
            connections.close_all()
        return "ok"

    with ThreadPoolExecutor(RACERS) as pool:
        return Counter(pool.map(one, range(RACERS)))


def test_eight_devices_and_one_day(scene):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    student = scene.cast["student"]
    for back in range(1, 7):
        day, key = workday_before(back), uuid.uuid4()

        def send(number, day=day, key=key, same=back % 2):
            """The same key each time, or another one each time."""
            mark = key if same else uuid.uuid4()
            enter_day(placement, day=day, entry=ENTRY, by=student, key=mark)

        ends = race(send)

        expected = {"ok": RACERS} if back % 2 else {"ok": 1, "entry-exists": RACERS - 1}
        assert ends == expected
    assert PracticeDay.objects.count() == DayEvent.objects.count() == 6


def test_confirming_and_correcting_at_once_never_confirms_what_nobody_saw(scene):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    cast = scene.cast
    for back in range(1, 6):
        row = day_of(placement, workday_before(back))
        seen = {row.public_id: content_of(row.kind, row.hours)}

        def act(number, row=row, seen=seen):
            if number % 2:
                answer_days(seen, disputed={}, by=cast["contact"], answered_by="Demir")
            else:
                correct_day(
                    row, entry=Entry(DayKind.DONE, Decimal(5)), by=cast["student"], note="x"
                )

        race(act)

        row.refresh_from_db()
        assert row.hours == 5
        said = row.events.order_by("pk").values_list("verb", "became")
        assert ("confirm", "done 5.00") not in list(said)


def test_control_without_lock_and_constraint_the_same_race_writes_twice(scene, monkeypatch):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    student, day = scene.cast["student"], workday_before(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practice_practiceday DROP CONSTRAINT practice_day_once")
    monkeypatch.setattr("kurse.practice.actions.lock", lambda row: row)

    ends = race(lambda number: enter_day(placement, day=day, entry=ENTRY, by=student))

    assert ends["ok"] > 1
    assert PracticeDay.objects.count() > 1
