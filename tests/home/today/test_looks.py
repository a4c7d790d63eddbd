"""Visits: one row a person and list, half an hour is one visit, nothing by GET."""

import datetime as dt

import pytest
from django.urls import reverse

from home.core import clock
from home.core.clock import now, today
from home.today.actions import note_look, settle_look
from home.today.models import Look
from home.today.queries import SIGNER, old_looks, since_of
from tests.factories.people import UserFactory

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def person(db):
    return UserFactory()


def test_note_look_keeps_the_visit_before(person):
    start = now() - 10 * HOUR
    for later in (dt.timedelta(0), 2 * HOUR, 2 * HOUR + dt.timedelta(minutes=10)):
        with clock.at(start + later):
            note_look("placements.list", by=person)

    look = Look.objects.get()
    assert abs(look.since - start) < dt.timedelta(seconds=5)
    assert abs(look.at - (start + 2 * HOUR + dt.timedelta(minutes=10))) < dt.timedelta(seconds=5)


def test_since_of_is_the_visit_before_within_a_visit_and_the_last_one_after_it():
    moment = now()

    assert since_of(None, None) is None
    assert since_of(moment - 3 * HOUR, None) == moment - 3 * HOUR
    assert since_of(moment, moment - 3 * HOUR) == moment - 3 * HOUR


def test_settle_look_leaves_nothing_marked(person):
    with clock.at(now() - 5 * HOUR):
        note_look("placements.list", by=person)

    look = settle_look("placements.list", by=person)

    assert since_of(look.at, look.since) == look.since == look.at


def test_the_page_notes_its_visit_by_post_only(client_for, person):
    client, url = client_for(person), reverse("today:look")
    key = SIGNER.sign("placements.list")

    assert client.get(url).status_code == 405
    assert client.post(url, {"key": "placements.list"}).status_code == 404
    assert not Look.objects.exists()
    assert client.post(url, {"key": key}).status_code == 204
    back = client.post(url, {"key": key, "settle": "1", "back": "/mein/praxis/?state=open"})
    away = client.post(url, {"key": key, "settle": "1", "back": "//boese.example/"})

    assert back["Location"] == "/mein/praxis/?state=open"
    assert away["Location"] == reverse("today:start")
    assert Look.objects.get().user == person


def test_visits_are_forgotten_after_a_year(person):
    with clock.at(now() - dt.timedelta(days=370)):
        note_look("placements.list", by=person)
    note_look("placements.file:x", by=person)

    assert [look.key for look in old_looks(today())] == ["placements.list"]
