"""The cast's student in the middle of a practice of forty-five days."""

import datetime as dt
from collections.abc import Iterator

import pytest

from home.core import clock
from home.core.holidays_nrw import is_holiday
from kurse.placements.models import PlacementState
from tests.factories.placements import placement_of


@pytest.fixture
def placement(scene):
    return placement_of(
        scene, state=PlacementState.RUNNING, practice_supervisor=scene.place.practice_supervisor
    )


@pytest.fixture
def on_a_workday() -> Iterator[None]:
    """Sundays and holidays ask for a reason: on one of them the test has the workday before."""
    day = clock.today()
    while day.weekday() == 6 or is_holiday(day):
        day -= dt.timedelta(days=1)
    if day == clock.today():
        yield
        return
    with clock.at(day):
        yield
