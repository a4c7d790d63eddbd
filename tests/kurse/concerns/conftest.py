"""The cast's student in practice, and a concern of the placement site."""

import pytest

from kurse.concerns.actions import raise_concern
from kurse.placements.models import PlacementState
from tests.factories.placements import placement_of


@pytest.fixture
def placement(scene):
    contact = scene.place.practice_supervisor
    return placement_of(
        scene, state=PlacementState.RUNNING, practice_supervisor=contact, asked=contact
    )


@pytest.fixture
def concern(placement, cast):
    return raise_concern(
        placement, text="Zweimal ohne Nachricht gefehlt", call_wanted=True, by=cast["contact"]
    )
