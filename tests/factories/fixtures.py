"""The cast: one person per role around one placement site, and somebody from elsewhere.

``student``, ``lecturer`` and ``contact`` belong together (team, agency); ``other_student`` is in
the same cohort but another team, ``other_contact`` at another agency; ``stranger`` has an account
and no role at all.
"""

from types import SimpleNamespace
from typing import Any

import pytest

from home.people.models import User
from home.people.roles import Role
from tests.factories.cohorts import (
    CohortFactory,
    ParticipationFactory,
    PhaseFactory,
    StudentRecordFactory,
    TeamFactory,
)
from tests.factories.offers import PlaceFactory
from tests.factories.partners import (
    AgencyFactory,
    ContactFactory,
    DistrictFactory,
    FacilityFactory,
    SiteFactory,
)
from tests.factories.people import UserFactory


@pytest.fixture
def cohort(db: Any) -> Any:
    return CohortFactory()


@pytest.fixture
def phase(cohort: Any) -> Any:
    return PhaseFactory(cohort=cohort)


@pytest.fixture
def district(db: Any) -> Any:
    return DistrictFactory(name="Katernberg", slug="katernberg")


@pytest.fixture
def site(district: Any) -> Any:
    return SiteFactory(district=district)


@pytest.fixture
def team(cohort: Any, district: Any) -> Any:
    return TeamFactory(cohort=cohort, district=district, name="Team Katernberg")


@pytest.fixture
def agency(db: Any) -> Any:
    return AgencyFactory()


@pytest.fixture
def facility(agency: Any, site: Any) -> Any:
    return FacilityFactory(agency=agency, site=site)


@pytest.fixture
def place(phase: Any, facility: Any) -> Any:
    return PlaceFactory(phase=phase, facility=facility)


def person(first: str, last: str, domain: str = "studium.example", **fields: Any) -> User:
    email = f"{first}.{last}@{domain}".lower().replace("ö", "oe").replace("ü", "ue")
    return UserFactory(first_name=first, last_name=last, email=email, **fields)


@pytest.fixture
def cast(cohort: Any, team: Any, agency: Any, place: Any) -> dict[str, User]:
    """One user per role; see the module's text for who belongs to whom."""
    uni = "uni.example"
    people = {
        "student": person("Lena", "Arslan"),
        "other_student": person("Jonas", "Weber"),
        "lecturer": person("Ruth", "Sommer", uni),
        "coordinator": person("Karin", "Brandt", uni),
        "supervisor": person("Olga", "Petrow", "supervision.example"),
        "contact": person("Yusuf", "Demir", "traeger.example"),
        "other_contact": person("Britta", "Kowalski", "verein.example"),
        "professional": person("Hanna", "Vogt", "fachkraft.example"),
        "city": person("Stefan", "Hoffmann", "stadt.example"),
        "admin": person("Tim", "Nowak", uni),
        "stranger": person("Frieda", "Fremd", "anderswo.example"),
    }
    for name, group in (("student", team), ("other_student", TeamFactory(cohort=cohort))):
        part = ParticipationFactory(user=people[name], cohort=cohort, team=group)
        StudentRecordFactory(participation=part)
    ParticipationFactory(user=people["lecturer"], role=Role.LECTURER, cohort=cohort, team=team)
    for role in (Role.COORDINATOR, Role.SUPERVISOR):
        ParticipationFactory(user=people[role.value], role=role, cohort=cohort)
    for role in (Role.CITY, Role.ADMIN):
        ParticipationFactory(user=people[role.value], role=role, cohort=None)
    place.practice_supervisor = ContactFactory(user=people["contact"], agency=agency)
    place.save(update_fields=["practice_supervisor"])
    ContactFactory(user=people["other_contact"], agency=AgencyFactory())
    return people


@pytest.fixture
def scene(cast: Any, cohort: Any, phase: Any, team: Any, place: Any) -> SimpleNamespace:
    """Everything around the cast by name: ``scene.cohort``, ``scene.place``, ``scene.agency`` …"""
    facility = place.facility
    return SimpleNamespace(
        cast=cast,
        cohort=cohort,
        phase=phase,
        team=team,
        place=place,
        facility=facility,
        agency=facility.agency,
        site=facility.site,
        district=facility.site.district,
        participation=cast["student"].participations.get(),
    )
