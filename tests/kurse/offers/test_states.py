"""The whole machine of a place: every state, verb, role and condition."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from home.core.exceptions import HasChangedError
from home.core.states import SYSTEM
from kurse.offers.models import PLACE_STEPS, Place, PlaceState
from kurse.offers.states import (
    PLACE_MOVES,
    NoSupervisorError,
    NotRecognisedError,
)
from tests.factories.offers import PlaceFactory

S = PlaceState
ALLOWED = {
    ("show_interest", S.INVITED): {"coordinator", "contact"},
    ("report", S.INVITED): {"coordinator", "contact"},
    ("report", S.INTERESTED): {"coordinator", "contact"},
    ("report", S.NOT_THIS_YEAR): {"coordinator", "contact"},
    ("not_this_year", S.INVITED): {"coordinator", "contact"},
    ("not_this_year", S.INTERESTED): {"coordinator", "contact"},
    ("check", S.REPORTED): {"coordinator"},
    ("open", S.CHECKED): {"coordinator"},
    ("fill", S.OPEN): {None},
    ("reopen", S.FILLED): {None},
    ("close", S.OPEN): {"coordinator"},
    ("close", S.FILLED): {"coordinator"},
    ("withdraw", S.INVITED): {"coordinator", "contact"},
    ("withdraw", S.INTERESTED): {"coordinator", "contact"},
    ("withdraw", S.REPORTED): {"coordinator", "contact"},
    ("withdraw", S.CHECKED): {"coordinator", "contact"},
    ("withdraw", S.OPEN): {"coordinator", "contact"},
    ("withdraw", S.FILLED): {"coordinator", "contact"},
}


def test_the_table_and_the_trigger_know_the_same_steps():
    assert sorted(PLACE_MOVES.pairs()) == sorted(PLACE_STEPS)


def test_every_state_verb_and_role(place, cast):
    """None is the system. What is not in the table above is refused in the right way."""
    people = {**cast, None: None}
    for state, verb, role in itertools.product(PlaceState, PLACE_MOVES.verbs(), people):
        place.state = state
        if (verb, state) not in ALLOWED:
            with pytest.raises(HasChangedError):
                PLACE_MOVES.check(verb, place, by=people[role])
        elif role in ALLOWED[verb, state]:
            assert PLACE_MOVES.check(verb, place, by=people[role]).verb == verb
        else:
            with pytest.raises(PermissionDenied):
                PLACE_MOVES.check(verb, place, by=people[role])


def test_buttons_are_what_may_be_walked(place, cast):
    for state, role in itertools.product(PlaceState, cast):
        place.state = state
        wanted = {
            verb for (verb, source), who in ALLOWED.items() if source == state and role in who
        }

        assert set(PLACE_MOVES.open_to(cast[role], place)) == wanted


@pytest.mark.parametrize("state", PlaceState)
def test_the_database_refuses_every_other_step(state, phase, facility):
    for number, target in enumerate(PlaceState):
        place = PlaceFactory(
            phase=phase, facility=facility, state=state, code=f"p-{number}", rest_reason="other"
        )
        allowed = target == state or (state, target) in PLACE_STEPS
        place.state = target
        if allowed:
            place.save(update_fields=["state"])
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                place.save(update_fields=["state"])
        assert Place.objects.get(pk=place.pk).state == (target if allowed else state)


def test_a_place_rests_with_a_reason_only(phase, facility):
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceFactory(phase=phase, facility=facility, state=S.NOT_THIS_YEAR)

    PlaceFactory(phase=phase, facility=facility, state=S.NOT_THIS_YEAR, rest_reason="room")


def test_check_needs_a_recognised_site_and_a_supervisor(place, cast):
    place.state = S.REPORTED
    PLACE_MOVES.check("check", place, by=cast["coordinator"])

    place.facility.recognised_until = None
    with pytest.raises(NotRecognisedError):
        PLACE_MOVES.check("check", place, by=cast["coordinator"])
    place.facility.recognised_until = place.phase.starts_on.replace(year=2020)
    with pytest.raises(NotRecognisedError):
        PLACE_MOVES.check("check", place, by=cast["coordinator"])
    place.facility.recognised_until = place.phase.starts_on
    place.practice_supervisor = None
    with pytest.raises(NoSupervisorError):
        PLACE_MOVES.check("check", place, by=cast["coordinator"])
    assert len(PLACE_MOVES.missing_for("check", place)) == 1


def test_only_the_calendar_and_seats_walk_system_arrows():
    assert {move.verb for move in PLACE_MOVES if move.permission == SYSTEM} == {"fill", "reopen"}
