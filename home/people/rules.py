"""Who brings people in and lets them go (rows 4, 5 and 7 of PERMISSIONS.md)."""

from typing import Any

import rules

from home.people.models import User
from home.people.roles import Role, has_role, is_coordinator, role_predicate, roles_of, signed_in

is_admin = role_predicate(Role.ADMIN)
STAFF = {Role.COORDINATOR, Role.LECTURER, Role.SUPERVISOR, Role.CITY, Role.ADMIN}


@rules.predicate
def is_staff_person(user: Any, person: User | None) -> bool:
    """The administration invites staff only."""
    return person is not None and bool(STAFF & set(roles_of(person)))


@rules.predicate
def may_be_ended_by_coordination(user: Any, person: User | None) -> bool:
    """Students, supervisors, contacts, professionals; not coordination, lecturers, city, admin."""
    return person is not None and not has_role(
        person, Role.COORDINATOR, Role.LECTURER, Role.CITY, Role.ADMIN
    )


rules.add_perm("people.read_directory", signed_in & (is_coordinator | is_admin))
rules.add_perm("people.invite_person", signed_in & (is_coordinator | (is_admin & is_staff_person)))
rules.add_perm(
    "people.deactivate_person",
    signed_in & (is_admin | (is_coordinator & may_be_ended_by_coordination)),
)


@rules.predicate
def is_student_only(user: Any) -> bool:
    """Long sessions are for students; whoever has another role as well keeps the short ones."""
    return set(roles_of(user)) == {Role.STUDENT}


rules.add_perm("people.keep_device", signed_in & is_student_only)
