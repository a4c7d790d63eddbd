"""The demo's share of days and visits loads, and shows every state."""

import datetime as dt

import pytest

from home.embedded.world import World
from kurse.placements.models import PlacementState
from kurse.practice import demo as practice_demo
from kurse.practice.models import DayEvent, PracticeDay
from kurse.visits import demo as visits_demo
from kurse.visits.models import Visit
from tests.factories.cohorts import PhaseFactory
from tests.factories.placements import placement_of, student_of

pytestmark = pytest.mark.django_db


def test_days_and_visits_of_the_demo(scene):
    world = World()
    for _number in range(10):
        placement_of(
            scene,
            student=student_of(scene).user,
            state=PlacementState.RUNNING,
            starts_on=world.today - dt.timedelta(days=40),
        )
    world.things |= {"phase": scene.phase, "last_phase": PhaseFactory(cohort=scene.cohort)}

    practice_demo.load(world)
    visits_demo.load(world)

    states = set(PracticeDay.objects.values_list("state", flat=True))
    assert states >= {"entered", "confirmed", "disputed"}
    assert DayEvent.objects.count() > PracticeDay.objects.count()
    assert set(Visit.objects.values_list("state", flat=True)) == {
        "proposed",
        "agreed",
        "done",
        "cancelled",
    }
