"""Placements of the demo."""

from typing import Any


def load(world: Any) -> None:
    return None
