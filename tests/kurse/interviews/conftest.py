"""The cast's student, published and waiting for the placement site; two times offered."""

import datetime as dt

import pytest
from django.utils import timezone

from home.core.clock import today
from home.tasklinks.actions import issue_link
from kurse.interviews.actions import offer_times
from kurse.placements.queries.answers import PURPOSE
from tests.factories.placements import placement_of, student_of


@pytest.fixture
def placement(scene):
    return placement_of(scene)


@pytest.fixture
def second(scene):
    """Another student of the same site and phase."""
    return placement_of(scene, student=student_of(scene).user)


@pytest.fixture
def start():
    day = today() + dt.timedelta(days=5)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(14)))


@pytest.fixture
def offer(placement, start, cast):
    """Offer times; two at 14:00 unless told otherwise."""

    def offered(**fields):
        values = {
            "first": start,
            "number": 2,
            "kind": "on_site",
            "minutes": 30,
            "location": "Raum 2",
            "by": cast["contact"],
        }
        return offer_times(placement, **values | fields)

    return offered


@pytest.fixture
def times(offer):
    return offer()


@pytest.fixture
def link(placement, cast):
    return issue_link(PURPOSE, person=cast["contact"], about=placement.phase.public_id, by=None)
