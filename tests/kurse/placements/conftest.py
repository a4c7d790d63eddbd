"""The scene with seats, the actors of the actions, and a way to read what was told."""

from typing import Any

import pytest

from home.outbox.models import OutgoingMail
from kurse.placements.actions import propose_placement, publish_placements
from tests.factories.placements import make_seats


@pytest.fixture
def seats(place: Any) -> list[Any]:
    """Two seats, as opening the place makes them."""
    return make_seats(place)


@pytest.fixture
def waiting(scene: Any, seats: Any) -> Any:
    """The cast's student at the place: proposed and published; the contact is asked."""
    scene.cast["other_student"].participations.all().update(until=scene.cohort.starts_on)
    coordinator = scene.cast["coordinator"]
    placement = propose_placement(scene.participation, scene.place, rank=1, by=coordinator)
    publish_placements(scene.phase, by=coordinator)
    placement.refresh_from_db()
    OutgoingMail.objects.all().update(about="before")
    return placement


@pytest.fixture
def told() -> Any:
    """``told()`` is (kind, to) of the mails written since the fixture ``waiting``."""

    def read() -> list[tuple[str, Any]]:
        mails = OutgoingMail.objects.exclude(about="before").order_by("pk")
        return [(mail.kind.removeprefix("placements."), mail.to) for mail in mails]

    return read
