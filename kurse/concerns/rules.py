"""Who raises a concern, and who clears it up (DOMAIN section 6: concern)."""

from typing import Any

import rules

from home.people.roles import signed_in
from kurse.concerns.models import Concern
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of


def _placement(thing: Any) -> Placement | None:
    return thing.placement if isinstance(thing, Concern) else thing


@rules.predicate
def takes_part(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).sees


@rules.predicate
def cares(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    if placement is None:
        return False
    stance = stance_of(user, placement)
    return stance.lecturer or stance.coordinator


@rules.predicate
def is_about_oneself(user: Any, thing: Any) -> bool:
    """A lecturer or coordinator who is the student of this file clears up nothing there."""
    placement = _placement(thing)
    return placement is not None and placement.student_id == user.pk


rules.add_perm("concerns.raise_concern", signed_in & takes_part)
rules.add_perm("concerns.clarify_concern", signed_in & cares & ~is_about_oneself)
