"""Whom a person may see as a person, and what they are."""

from collections import defaultdict
from typing import Any

from django.db.models import FETCH_RAISE, Q, QuerySet

from home.core.clock import today
from home.core.registries import role_lists
from home.people.models import Device, User


def people_visible_to(user: Any) -> QuerySet[User]:
    """The directory (row 4 of PERMISSIONS.md): everybody for coordination and administration.

    Lecturers, supervisors and contacts see people on the pages of their groups and agencies.
    """
    if not user.has_perm("people.read_directory"):
        return User.objects.none()
    return User.objects.all()


def person_rows(people: QuerySet[User]) -> QuerySet[User]:
    return people.order_by("sort_key", "pk").fetch_mode(FETCH_RAISE)


def all_roles() -> dict[int, set[str]]:
    """Everybody's roles today, by person; as many queries as there are sources."""
    found: dict[int, set[str]] = defaultdict(set)
    for source in role_lists:
        for pk, role in source(today()):
            found[pk].add(str(role))
    return found


def named(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those in whose name or address every word occurs."""
    for word in words.split():
        people = people.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        )
    return people


def devices_of(user: Any) -> QuerySet[Device]:
    """Where this person is signed in."""
    return Device.objects.filter(user_id=user.pk)
