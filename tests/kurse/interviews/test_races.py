"""Eight students at once for one time: one has it. Real transactions, one a thread."""

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from home.core.clock import now
from kurse.interviews import actions
from kurse.interviews.actions import book_time, offer_times, withdraw_time
from kurse.interviews.models import Booking
from kurse.placements.models import Placement
from tests.factories.partners import ContactFactory
from tests.factories.placements import PlacementFactory

RACERS = 8

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def race(jobs):
    start = threading.Barrier(len(jobs))

    def one(job):
        start.wait(timeout=60)
        try:
            job()
        except ValidationError as error:
            return str(error.code)
        finally:
            connections.close_all()
        return "ok"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(one, jobs))


@pytest.fixture
def crowd(db):
    """Eight placements at one site, and a function that offers it one more time."""
    first = PlacementFactory()
    contact = ContactFactory(agency=first.place.facility.agency)
    others = [PlacementFactory(place=first.place) for _number in range(RACERS - 1)]
    days = iter(range(3, 40))

    def offered(number=1):
        moment = now() + dt.timedelta(days=next(days))
        return offer_times(
            first,
            first=moment,
            number=number,
            kind="phone",
            minutes=20,
            location="Wir rufen an",
            by=contact.user,
        )

    return [first, *others], offered, contact.user


def booker(time, placement):
    fresh = Placement.objects.select_related("student").get(pk=placement.pk)
    return lambda: book_time(time, placement=fresh, by=fresh.student)


@pytest.mark.parametrize("locked", [True, False])
def test_one_time_one_student(crowd, locked, monkeypatch):
    """Without the row's lock the constraint alone holds."""
    placements, offered, _contact = crowd
    if not locked:
        monkeypatch.setattr(actions, "lock", lambda row: type(row)._base_manager.get(pk=row.pk))
    for _round in range(5):
        time = offered()[0]
        ends = race([booker(time, placement) for placement in placements])
        assert ends == {"ok": 1, "interview-taken": RACERS - 1}
        assert Booking.objects.filter(time=time, ended_at__isnull=True).count() == 1


def test_one_student_never_has_two_times(crowd):
    placements, offered, _contact = crowd
    for _round in range(5):
        times = offered(number=4)
        assert race([booker(time, placements[0]) for time in times]) == {"ok": 4}
        assert placements[0].interviews.filter(ended_at__isnull=True).count() == 1


def test_taken_back_while_it_is_booked(crowd):
    placements, offered, contact = crowd
    for _round in range(5):
        time = offered()[0]
        jobs = [booker(time, placements[0]), lambda time=time: withdraw_time(time, by=contact)]
        ends = race(jobs)
        assert ends["ok"] >= 1
        time.refresh_from_db()
        assert time.withdrawn_at is not None
        assert not time.bookings.filter(ended_at__isnull=True).exists()
