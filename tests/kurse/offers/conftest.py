"""What the tests of the roster share."""

import pytest

from tests.factories.cohorts import PhaseFactory
from tests.factories.partners import SiteFactory


@pytest.fixture
def phase(cohort):
    """The cohort's first phase: files name it by its number."""
    return PhaseFactory(cohort=cohort, number=1)


@pytest.fixture
def standort(district):
    return SiteFactory(slug="standort", name="Standort Nord", district=district)


@pytest.fixture
def coordinator(cast):
    return cast["coordinator"]
