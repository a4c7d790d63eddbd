"""Who may ask for what about wishes."""

from typing import Any

import rules

from home.people.roles import Role, is_coordinator, is_student, signed_in
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import participations_of
from kurse.cohorts.rules import coordinates
from kurse.wishes.models import WishList
from kurse.wishes.queries import wish_lists_visible_to


@rules.predicate
def is_own(user: Any, participation: Participation | None) -> bool:
    """The participation is the user's own, as a student, and holds today."""
    return (
        participation is not None
        and participations_of(user, Role.STUDENT).filter(pk=participation.pk).exists()
    )


@rules.predicate
def sees(user: Any, wish_list: WishList | None) -> bool:
    return wish_list is not None and wish_lists_visible_to(user).filter(pk=wish_list.pk).exists()


rules.add_perm("wishes.have_wishes", signed_in & is_student)
rules.add_perm("wishes.choose_wishes", signed_in & is_own)
rules.add_perm("wishes.view_wish_list", signed_in & sees)
rules.add_perm("wishes.coordinate_wishes", signed_in & coordinates)
rules.add_perm("wishes.coordinate_any", signed_in & is_coordinator)
