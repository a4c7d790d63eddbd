"""A cohort whose practice phase is under way today; traits move its dates."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from home.core.clock import today
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase, StudentRecord, Team
from tests.factories.people import UserFactory


def from_today(**delta: int) -> factory.LazyFunction:
    """A day counted from today, e.g. ``from_today(weeks=-3)``."""
    return factory.LazyFunction(lambda: today() + dt.timedelta(**delta))


class CohortFactory(DjangoModelFactory[Cohort]):
    """In the middle of practice; ``wishing=True`` has its wishes open, ``matching=True`` closed."""

    class Meta:
        model = Cohort

    class Params:
        wishing = factory.Trait(
            wishes_open_on=from_today(days=-7),
            wishes_close_on=from_today(days=7),
            publish_on=from_today(days=28),
            answer_until=from_today(days=42),
        )
        matching = factory.Trait(
            wishes_open_on=from_today(days=-21),
            wishes_close_on=from_today(days=-1),
            publish_on=from_today(days=14),
            answer_until=from_today(days=28),
        )

    slug = factory.Sequence(lambda number: f"jahrgang-{number}")
    name = factory.Sequence(lambda number: f"Jahrgang {number}")
    starts_on = from_today(days=-200)
    ends_on = from_today(days=200)
    wishes_open_on = from_today(days=-150)
    wishes_close_on = from_today(days=-130)
    publish_on = from_today(days=-110)
    answer_until = from_today(days=-96)
    min_wishes = 2
    max_wishes = 4
    contact_name = "Praxiskoordination"
    contact_phone = "0201 000000"


class PhaseFactory(DjangoModelFactory[Phase]):
    """Under way; with a ``wishing`` or ``matching`` cohort give ``coming=True`` as well."""

    class Meta:
        model = Phase

    class Params:
        coming = factory.Trait(starts_on=from_today(days=60), ends_on=from_today(days=180))

    cohort = factory.SubFactory(CohortFactory)
    number = factory.Sequence(lambda number: number + 1)
    name = "Praxisphase"
    starts_on = from_today(days=-60)
    ends_on = from_today(days=60)
    required_days = 45


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    cohort = factory.SubFactory(CohortFactory)
    name = factory.Sequence(lambda number: f"Stadtteilteam {number}")
    district = factory.SubFactory("tests.factories.partners.DistrictFactory")


class ParticipationFactory(DjangoModelFactory[Participation]):
    """A student, from the first day of the cohort on; ``ended=True`` ended yesterday."""

    class Meta:
        model = Participation

    class Params:
        ended = factory.Trait(until=from_today(days=-1))

    user = factory.SubFactory(UserFactory)
    role = Role.STUDENT
    cohort = factory.SubFactory(CohortFactory)
    team = None
    since = from_today(days=-200)
    until = None


class StudentRecordFactory(DjangoModelFactory[StudentRecord]):
    class Meta:
        model = StudentRecord

    participation = factory.SubFactory(ParticipationFactory)
    cohort = factory.SelfAttribute("participation.cohort")
    matriculation_number = factory.Sequence(lambda number: f"30{number:05d}")
