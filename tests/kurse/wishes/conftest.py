"""A cohort whose wishes are open, with four open places and the usual cast."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.factories.cohorts import CohortFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import (
    AgencyFactory,
    DistrictFactory,
    FacilityFactory,
    SiteFactory,
)


@pytest.fixture
def cohort(db: Any) -> Any:
    """At least two, at most four wishes; a week before and after today."""
    return CohortFactory(wishing=True)


@pytest.fixture
def phase(cohort: Any) -> Any:
    return PhaseFactory(cohort=cohort, coming=True)


@pytest.fixture
def places(scene: SimpleNamespace) -> list[Any]:
    """Five places in two districts; the first is the cast's own."""
    kray = SiteFactory(district=DistrictFactory(name="Kray", slug="kray", mark="kr"))
    other = FacilityFactory(agency=AgencyFactory(level="administration"), site=kray)
    return [
        scene.place,
        PlaceFactory(phase=scene.phase, facility=scene.facility, title="Elterncafé"),
        PlaceFactory(phase=scene.phase, facility=other, title="Amtsstube", max_students=1),
        PlaceFactory(phase=scene.phase, facility=other, title="Quartiersbüro"),
        PlaceFactory(phase=scene.phase, facility=other, title="Werkstatt"),
    ]
