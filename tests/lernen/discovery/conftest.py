"""A home page for every test that asks for one, and a page cache that begins empty."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from tests.factories.pages import make_home


@pytest.fixture(autouse=True)
def _own_generation(settings: Any, tmp_path: Path) -> None:
    settings.PAGES_GENERATION_FILE = tmp_path / "generation"
    caches["pages"].clear()


@pytest.fixture
def home(db: Any) -> Any:
    return make_home()
