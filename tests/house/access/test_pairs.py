"""Several roles in one person: what they see is the union, and nothing more (all 28 pairs)."""

import itertools

import pytest

from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.partners.models import Contact
from tests.house.access.addresses import address_of
from tests.house.access.matrix import LETTERS, expected_of
from tests.house.access.test_access import class_of

pytestmark = pytest.mark.django_db
#: The eight principals of PERMISSIONS with an account and a role of their own here.
PEOPLE = (
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "other_contact",
    "city",
    "admin",
)
#: Pages about objects, whose answers are plain: seen, not allowed, or not there.
SAMPLE = (
    "outbox:mail",
    "cohorts:students",
    "partners:agency",
    "partners:profile",
    "offers:place",
    "wishes:list",
    "wishes:hardships",
    "placements:file",
    "placements:reassign",
    "allocation:run",
    "supervision:session",
    "supervision:record",
    "assessment:detail",
    "assessment:talk",
    "assessment:result",
    "directory:person",
    "rulebook:list",
)
BEST = ("200", "403", "404")


def give(user, other):
    """The second person's roles, for the first."""
    for part in Participation.objects.filter(user=other).exclude(role=Role.STUDENT):
        part.pk, part._state.adding = None, True
        part.public_id = Participation().public_id
        part.user = user
        part.save()
    for contact in Contact.objects.filter(user=other):
        contact.pk, contact._state.adding = None, True
        contact.public_id = Contact().public_id
        contact.user = user
        contact.save()


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(PEOPLE, 2)))
def test_two_roles_see_the_union(stage, client_for, first, second):
    user = stage.cast[first]
    give(user, stage.cast[second])
    client = client_for(user)
    wrong = []
    for route, kind in itertools.product(SAMPLE, ("own", "foreign")):
        wanted = min((expected_of(route, role, kind) for role in (first, second)), key=BEST.index)
        got = class_of(client.get(address_of(route, getattr(stage, kind))))
        if got != wanted and not _is_personal(route, second):
            wrong.append(f"{kind} {route}: {got}, not {wanted}")

    assert wrong == []


def _is_personal(route, second):
    """Led groups and examined assessments name a person, not a role: they are not inherited."""
    return {
        "supervisor": route == "supervision:session",
        "lecturer": route in ("assessment:detail", "assessment:talk", "assessment:result"),
        "contact": route in ("assessment:detail", "assessment:talk"),
    }.get(second, False)


def test_there_are_28_pairs_and_every_letter_is_known():
    assert len(list(itertools.combinations(PEOPLE, 2))) == 28
    assert set(PEOPLE) <= set(LETTERS.values())
