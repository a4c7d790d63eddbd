"""The cast's student in the middle of a practice of forty-five days."""

import pytest

from kurse.placements.models import PlacementState
from tests.factories.placements import placement_of


@pytest.fixture
def placement(scene):
    return placement_of(
        scene, state=PlacementState.RUNNING, practice_supervisor=scene.place.practice_supervisor
    )
