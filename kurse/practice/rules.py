"""Who may write in a ledger (PERMISSIONS rows 45 to 49)."""

from typing import Any

import rules

from home.people.roles import signed_in
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of
from kurse.practice.models import PracticeDay


def _placement(thing: Any) -> Placement | None:
    found = thing.placement if isinstance(thing, PracticeDay) else thing
    return found if isinstance(found, Placement) else None


@rules.predicate
def sees(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).sees


@rules.predicate
def is_own(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).student


@rules.predicate
def hosts(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).agency


@rules.predicate
def coordinates(user: Any, thing: Any) -> bool:
    placement = _placement(thing)
    return placement is not None and stance_of(user, placement).coordinator


rules.add_perm("practice.view_ledger", signed_in & sees)
#: Row 45: the student alone; row 49: also corrects, which asks the placement site anew.
rules.add_perm("practice.enter_day", signed_in & is_own)
#: Row 49: the coordination corrects with a reason.
rules.add_perm("practice.correct_day", signed_in & (is_own | coordinates))
#: Row 47: the placement site, or the coordination on its behalf.
rules.add_perm("practice.confirm_days", signed_in & (hosts | coordinates))
rules.add_perm("practice.confirm_on_behalf", signed_in & coordinates)
rules.add_perm("practice.plan_week", signed_in & (is_own | hosts | coordinates))
