"""The demo's wishes: a cohort that submitted months ago, and one that is choosing now."""

from typing import Any


def load(world: Any) -> None:
    """Filled below."""
