"""The cast's student in practice, and a visit with two proposed times."""

import datetime as dt

import pytest

from home.core.clock import now
from kurse.placements.models import PlacementState
from kurse.visits.actions import propose_visit
from tests.factories.placements import placement_of


@pytest.fixture
def placement(scene):
    return placement_of(scene, state=PlacementState.RUNNING)


@pytest.fixture
def times():
    first = now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=5)
    return [first, first + dt.timedelta(days=2)]


@pytest.fixture
def visit(placement, times, cast):
    return propose_visit(placement, times=times, kind="on_site", minutes=60, by=cast["lecturer"])
