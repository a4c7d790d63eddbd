"""The cast with one of everything, and a foreign scene with one of everything."""

from types import SimpleNamespace

import pytest

from tests.house.access.things import foreign_scene, things_of


@pytest.fixture
def stage(scene):
    """``own`` and ``foreign`` things by kind, and the cast."""
    return SimpleNamespace(
        cast=scene.cast,
        scene=scene,
        own=things_of(scene, "KAN-own"),
        foreign=things_of(foreign_scene(), "KAN-foreign"),
    )
