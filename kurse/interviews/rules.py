"""Who may ask for what about a first talk: the placement site offers, the student books."""

from typing import Any

import rules

from home.people.roles import signed_in
from kurse.interviews.models import Booking, InterviewTime
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of


@rules.predicate
def hosts(user: Any, thing: Any) -> bool:
    if isinstance(thing, InterviewTime):
        return agencies_of(user).filter(pk=thing.facility.agency_id).exists()
    return isinstance(thing, Placement) and stance_of(user, thing).agency


@rules.predicate
def is_own(user: Any, thing: Any) -> bool:
    placement = thing.placement if isinstance(thing, Booking) else thing
    return isinstance(placement, Placement) and stance_of(user, placement).student


rules.add_perm("interviews.offer_times", signed_in & hosts)
rules.add_perm("interviews.withdraw_time", signed_in & hosts)
rules.add_perm("interviews.book_time", signed_in & is_own)
