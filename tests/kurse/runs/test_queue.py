"""The waiting list: nobody overtakes, no place twice, whatever happens in whichever order."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from home.core.clock import at, end_of
from home.core.exceptions import HasChangedError, NotOpenError
from home.outbox.models import OutgoingMail
from kurse.runs.actions import (
    accept_offer,
    cancel_registration,
    change_run,
    decline_offer,
    expire_offers,
    register_person,
)
from kurse.runs.actions.planning import TooManyTakenError
from kurse.runs.actions.registering import AlreadyRegisteredError, LeadersError, OfferOverError
from kurse.runs.models import TAKEN_STATES, Registration
from kurse.runs.models import RegistrationState as S
from kurse.runs.queries import free_places, position_of
from tests.factories.people import UserFactory
from tests.factories.runs import make, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast):
    return make(cast["lecturer"])


def states(run):
    return list(run.registrations.order_by("pk").values_list("state", flat=True))


def test_places_then_positions_then_offers(run):
    first, _second, third, fourth = [registered(run) for _number in range(4)]
    assert states(run) == ["seated", "seated", "waiting", "waiting"]
    assert [position_of(row) for row in (third, fourth)] == [1, 2]

    cancel_registration(first, by=first.person)

    assert states(run) == ["cancelled", "seated", "offered", "waiting"]
    third.refresh_from_db()
    accept_offer(third, by=third.person)
    assert states(run) == ["cancelled", "seated", "seated", "waiting"]
    kinds = (
        OutgoingMail.objects.filter(to=third.person).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["runs.waiting", "runs.offer", "runs.seated"]
    with pytest.raises(HasChangedError):
        accept_offer(third, by=third.person)


def test_an_offer_ends_and_the_next_person_is_asked(run):
    rows = [registered(run) for _number in range(4)]
    cancel_registration(rows[0], by=rows[0].person)
    third = rows[2]
    third.refresh_from_db()

    with at(third.offered_until + (end_of(third.made_at.date()) - third.made_at)):
        with pytest.raises(OfferOverError):
            accept_offer(third, by=third.person)
        assert expire_offers() == 1

    assert states(run) == ["cancelled", "seated", "waiting", "offered"]
    third.refresh_from_db()
    assert position_of(third) == 1
    assert third.ticket == 5


def test_decline_asks_the_next_person(run):
    rows = [registered(run) for _number in range(4)]
    cancel_registration(rows[0], by=rows[0].person)
    rows[2].refresh_from_db()
    decline_offer(rows[2], by=rows[2].person)

    assert states(run) == ["cancelled", "seated", "cancelled", "offered"]


def test_nobody_moves_up_after_the_start(run):
    rows = [registered(run) for _number in range(3)]
    with at(run.sessions.earliest("starts_at").starts_at):
        cancel_registration(rows[0], by=rows[0].person)

    assert states(run) == ["cancelled", "seated", "waiting"]


def test_register_refuses(run, cast):
    row = registered(run)
    for person, error in ((row.person, AlreadyRegisteredError), (cast["lecturer"], LeadersError)):
        with pytest.raises(error):
            register_person(run, person=person, by=person)
    with at(run.closes_on.replace(year=run.closes_on.year + 1)), pytest.raises(NotOpenError):
        registered(run)
    registered(run)
    with pytest.raises(TooManyTakenError):
        change_run(run, capacity=1, by=cast["lecturer"])
    waiting = registered(run)
    change_run(run, capacity=3, by=cast["lecturer"])
    waiting.refresh_from_db()
    assert waiting.state == "offered"


def test_the_database_refuses_queue_jumping_and_one_place_too_many(run):
    rows = [registered(run) for _number in range(4)]
    for change in (
        {"state": "offered", "offered_until": end_of(run.closes_on)},
        {"ticket": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.filter(pk=rows[3].pk).update(**change)
    cancel_registration(rows[0], by=rows[0].person)
    rows[2].refresh_from_db()
    decline = Registration.objects.filter(pk=rows[2].pk)
    decline.update(state="waiting", offered_until=None)
    with pytest.raises(IntegrityError), transaction.atomic():  # free, but somebody waits longer
        Registration.objects.filter(pk=rows[3].pk).update(
            state="offered", offered_until=end_of(run.closes_on)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(run=run, person=UserFactory(), state="seated")

    decline.update(state="offered", offered_until=end_of(run.closes_on))


def check(run, heard):
    """What must hold after every step."""
    rows = list(Registration.objects.filter(run=run).order_by("ticket", "pk"))
    taken = [row for row in rows if row.state in TAKEN_STATES]
    waiting = [row for row in rows if row.state == S.WAITING]
    assert len(taken) <= run.capacity
    assert not waiting or len(taken) == run.capacity, "somebody waits beside a free place"
    order = [row.pk for row in waiting]
    kept = [pk for pk in heard if pk in order]
    assert kept == [pk for pk in order if pk in heard], "somebody was overtaken"
    return order


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.sampled_from("rcade"), st.integers(0, 6)), max_size=12))
def test_property_nobody_is_overtaken(cast, steps):
    sid = transaction.savepoint()
    run = make(cast["lecturer"], meetings=1)
    heard = []
    for step, number in steps:
        rows = list(run.registrations.select_related("person").order_by("pk"))
        chosen = rows[number % len(rows)] if rows else None
        gone = None
        if step == "r":
            registered(run)
        elif chosen is not None and step == "c" and chosen.state in ("seated", "waiting"):
            cancel_registration(chosen, by=chosen.person)
        elif chosen is not None and step in "ad" and chosen.state == "offered":
            (accept_offer if step == "a" else decline_offer)(chosen, by=chosen.person)
        elif chosen is not None and step == "e" and chosen.state == "offered":
            gone = chosen.pk
            Registration.objects.filter(pk=gone).update(offered_until=run.made_at)
            expire_offers()
        heard = check(run, [pk for pk in heard if pk != gone])
    transaction.savepoint_rollback(sid)


@pytest.mark.django_db(transaction=True)
def test_race_ten_people_for_two_places(cast):
    """Ten at once, on connections of their own: two places, eight positions, all different."""
    run = make(cast["lecturer"], meetings=1)
    people = [UserFactory() for _number in range(10)]
    start, problems = threading.Barrier(10), []

    def register(person):
        try:
            start.wait(10)
            register_person(run, person=person, by=person)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    rows = run.registrations.order_by("ticket")
    assert [row.ticket for row in rows] == list(range(1, 11))
    assert [row.state for row in rows] == ["seated"] * 2 + ["waiting"] * 8
    assert free_places(run) == 0
