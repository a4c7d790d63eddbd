"""Supervision groups, members and sessions."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from home.core.vault import new_wrapped_key
from home.people.roles import Role
from kurse.supervision.models import GroupMember, Session, SupervisionGroup
from kurse.supervision.queries import key_context
from tests.factories.cohorts import CohortFactory, ParticipationFactory
from tests.factories.people import UserFactory


class GroupFactory(DjangoModelFactory[SupervisionGroup]):
    """A group with its key, without members."""

    class Meta:
        model = SupervisionGroup
        skip_postgeneration_save = True

    cohort = factory.SubFactory(CohortFactory)
    name = factory.Sequence(lambda number: f"Gruppe {number}")
    supervisor = factory.SubFactory(UserFactory)
    since = dt.date(2020, 1, 1)

    @factory.post_generation
    def key(obj: SupervisionGroup, create: bool, extracted: object, **kwargs: object) -> None:  # noqa: N805
        obj.wrapped_key = new_wrapped_key(key_context(obj))
        obj.save(update_fields=["wrapped_key"])


class MemberFactory(DjangoModelFactory[GroupMember]):
    """A student of the group's cohort."""

    class Meta:
        model = GroupMember

    group = factory.SubFactory(GroupFactory)
    participation = factory.SubFactory(
        ParticipationFactory, role=Role.STUDENT, cohort=factory.SelfAttribute("..group.cohort")
    )
    since = dt.date(2020, 1, 1)


class SessionFactory(DjangoModelFactory[Session]):
    """A planned session that began an hour ago."""

    class Meta:
        model = Session

    group = factory.SubFactory(GroupFactory)
    starts_at = factory.Sequence(
        lambda number: (
            dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=1, days=number % 5)
        )
    )
