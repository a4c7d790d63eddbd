"""A group of the cast: the supervisor leads it, the student is in it, with one session begun."""

from types import SimpleNamespace

import pytest

from tests.factories.supervision import GroupFactory, MemberFactory, SessionFactory


@pytest.fixture
def circle(scene):
    group = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["supervisor"])
    member = MemberFactory(group=group, participation=scene.participation)
    other = MemberFactory(group=group)
    return SimpleNamespace(
        group=group, member=member, other=other, session=SessionFactory(group=group)
    )
