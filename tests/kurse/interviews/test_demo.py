"""The demo's first talks load: one to choose, one booked, one moved."""

import pytest

from home.embedded.world import World
from kurse.interviews import demo
from kurse.interviews.models import Booking, InterviewTime
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory
from tests.factories.placements import placement_of, student_of

pytestmark = pytest.mark.django_db


def test_first_talks_of_the_demo(scene):
    world = World()
    for _number in range(3):
        contact = ContactFactory()
        place = PlaceFactory(
            phase=scene.phase,
            facility=FacilityFactory(agency=contact.agency),
            practice_supervisor=contact,
        )
        placement_of(scene, student=student_of(scene).user, place=place)
    world.things["phase"] = scene.phase

    demo.load(world)

    assert InterviewTime.objects.count() == 7
    assert Booking.objects.filter(ended_at__isnull=True).count() == 2
    assert Booking.objects.filter(ended_at__isnull=False).count() == 1
