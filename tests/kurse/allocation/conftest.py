"""A cohort whose wishes have closed: four students, four places with seats, one wish refused."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.factories.cohorts import CohortFactory, ParticipationFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import (
    AgencyFactory,
    ContactFactory,
    DistrictFactory,
    FacilityFactory,
    SiteFactory,
)
from tests.factories.people import UserFactory
from tests.factories.placements import make_seats
from tests.factories.wishes import submitted


@pytest.fixture
def cohort(db: Any) -> Any:
    return CohortFactory(matching=True)


@pytest.fixture
def phase(cohort: Any) -> Any:
    return PhaseFactory(cohort=cohort, coming=True)


@pytest.fixture
def ground(scene: SimpleNamespace) -> SimpleNamespace:
    """``scene`` with ``places`` a, b, c, d and ``students`` Arslan, Weber, Cordes, Dorn.

    Three of them want a, which has two seats; b needs two; d nobody wants.
    """
    agency = AgencyFactory()
    kray = SiteFactory(district=DistrictFactory(name="Kray", slug="kray", mark="kr"))
    contact = ContactFactory(user=UserFactory(), agency=agency)
    facility = FacilityFactory(agency=agency, site=kray)

    def place(title: str, **fields: Any) -> Any:
        made = PlaceFactory(
            phase=scene.phase,
            facility=facility,
            title=title,
            practice_supervisor=contact,
            **fields,
        )
        make_seats(made)
        return made

    make_seats(scene.place)
    places = {
        "a": scene.place,
        "b": place("Bergwerk", min_students=2, ideal_students=2, max_students=3),
        "c": place("Chorprobe", max_students=1),
        "d": place("Dachgarten", max_students=1),
    }
    students = {
        "Arslan": scene.participation,
        "Weber": scene.cast["other_student"].participations.get(),
    }
    for name in ("Cordes", "Dorn"):
        user = UserFactory(last_name=name)
        students[name] = ParticipationFactory(user=user, cohort=scene.cohort, team=scene.team)
    for name, wishes in (("Arslan", "acb"), ("Weber", "abc"), ("Cordes", "ab"), ("Dorn", "ba")):
        submitted(students[name], [places[letter] for letter in wishes])
    scene.places, scene.students, scene.by = places, students, scene.cast["coordinator"]
    return scene
