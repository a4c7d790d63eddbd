"""A cohort with its people, for proofs: made by the tests' factories, signed in without a form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client

from home.people.models import User
from home.people.roles import Role
from home.rulebook.actions import set_rule
from kurse.cohorts.models import Cohort, Participation, Phase, Team
from kurse.partners.models import Site
from tests.factories.cohorts import CohortFactory, ParticipationFactory, TeamFactory
from tests.factories.partners import DistrictFactory, SiteFactory
from tests.factories.people import UserFactory


@dataclass
class Scene:
    cohort: Cohort
    team: Team
    site: Site
    students: list[Participation]
    coordinators: list[User]


def make_scene(*, students: int, coordinators: int = 4, **cohort: Any) -> Scene:
    """Mails may go out at any hour, so that a proof means the same at night."""
    set_rule("outbox.quiet", False, by=None)
    made = CohortFactory(**cohort)
    district = DistrictFactory(name="Katernberg", slug="katernberg")
    team = TeamFactory(cohort=made, district=district)
    staff = [UserFactory(email=f"koordination.{n}@uni.example") for n in range(coordinators)]
    for user in staff:
        ParticipationFactory(user=user, role=Role.COORDINATOR, cohort=made)
    return Scene(
        cohort=made,
        team=team,
        site=SiteFactory(district=district),
        students=[
            ParticipationFactory(user=UserFactory(), cohort=made, team=team)
            for _number in range(students)
        ],
        coordinators=staff,
    )


def session_of(user: User) -> str:
    """The cookie of a browser in which this person is signed in."""
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def sessions_of(users: Sequence[User]) -> list[str]:
    return [session_of(user) for user in users]


def phases(cohort: Cohort, first: int, number: int) -> list[Phase]:
    """Phases to come that never overlap, so that nobody has two practices at the same time."""
    start = dt.date(2030, 1, 1)
    return Phase.objects.bulk_create(
        Phase(
            cohort=cohort,
            number=first + count + 100,
            name=f"Phase {first + count}",
            starts_on=start + dt.timedelta(days=30 * (first + count)),
            ends_on=start + dt.timedelta(days=30 * (first + count) + 20),
        )
        for count in range(number)
    )
