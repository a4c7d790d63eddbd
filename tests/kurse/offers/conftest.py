"""What the tests of the roster share."""

import pytest

from tests.factories.partners import SiteFactory


@pytest.fixture
def standort(district):
    return SiteFactory(slug="standort", name="Standort Nord", district=district)


@pytest.fixture
def coordinator(cast):
    return cast["coordinator"]
