"""Who a person is today: a union of role codes, asked afresh in every request.

Higher slices register where roles come from (participations, contacts' functions).
"""

import datetime as dt
from typing import Any

import rules
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.core.registries import role_sources


class Role(models.TextChoices):
    """The principals of the permission matrix (PERMISSIONS.md)."""

    STUDENT = "student", _("student")
    LECTURER = "lecturer", _("lecturer")
    COORDINATOR = "coordinator", _("placement coordination")
    SUPERVISOR = "supervisor", _("supervisor")
    AGENCY = "agency", _("contact of an agency")
    PROFESSIONAL = "professional", _("professional")
    CITY = "city", _("city liaison")
    ADMIN = "admin", _("technical administration")


def roles_of(user: Any, on: dt.date | None = None) -> frozenset[str]:
    """All roles of ``user`` on a day (default today); empty for the anonymous.

    Kept on the user object, which lives as long as its request.
    """
    if user is None or not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    day = on or today()
    person = getattr(user, "_wrapped", user)  # what a request keeps is a lazy wrapper
    known: dict[dt.date, frozenset[str]] = person.__dict__.setdefault("_roles_by_day", {})
    if day not in known:
        first, *others = (source(user, day) for source in role_sources)
        known[day] = frozenset(first.union(*others, all=True).order_by())
    return known[day]


def has_role(user: Any, *roles: str) -> bool:
    return not roles_of(user).isdisjoint(roles)


def role_predicate(*roles: str) -> Any:
    """A ``rules`` predicate: the person has one of these roles today."""
    name = "has_role:" + ",".join(roles)

    def predicate(user: Any) -> bool:
        return has_role(user, *roles)

    return rules.predicate(predicate, name=name)


@rules.predicate
def signed_in(user: Any) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


is_coordinator = role_predicate(Role.COORDINATOR)
is_lecturer = role_predicate(Role.LECTURER)
is_supervisor = role_predicate(Role.SUPERVISOR)
is_student = role_predicate(Role.STUDENT)
