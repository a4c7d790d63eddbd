"""Wishes, given through the actions, at a moment when the window is open."""

from collections.abc import Sequence
from typing import Any

from home.core import clock
from home.people.models import User
from kurse.cohorts.models import Participation, Phase
from kurse.cohorts.queries import active_on
from kurse.offers.models import Place
from kurse.wishes.actions import Draft, save_draft, submit_wishes
from kurse.wishes.models import WishList
from kurse.wishes.queries import Limits, wish_list_of


def _give(
    act: Any, participation: Participation, places: Sequence[Place], **fields: Any
) -> WishList:
    phase: Phase = places[0].phase
    known = wish_list_of(participation, phase)
    moment = clock.now()
    if (
        not clock.start_of(phase.cohort.wishes_open_on)
        <= moment
        < clock.end_of(phase.cohort.wishes_close_on)
    ):
        moment = clock.start_of(phase.cohort.wishes_open_on)
    hardship = fields.pop("hardship", "")
    with clock.at(moment):
        return act(
            participation,
            phase,
            by=participation.user,
            draft=Draft(places=places, limits=Limits(**fields), hardship=hardship),
            revision=known.revision if known else 0,
        )


def drafted(participation: Participation, places: Sequence[Place], **fields: Any) -> WishList:
    """A saved list that is not submitted. ``fields``: days, transport, languages, hardship."""
    return _give(save_draft, participation, places, **fields)


def submitted(participation: Participation, places: Sequence[Place], **fields: Any) -> WishList:
    """A submitted list; the same fields."""
    return _give(submit_wishes, participation, places, **fields)


def participation_of(user: User) -> Participation:
    return (
        Participation.objects.select_related("cohort")
        .filter(active_on(clock.today()), user=user)
        .get()
    )
