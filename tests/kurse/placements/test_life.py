"""From the yes to the closed file."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from home.core.clock import today
from home.core.registries import StartCondition, start_conditions
from kurse.placements.actions import (
    GapsError,
    ReasonMissingError,
    StartBlockedError,
    agree_placement,
    allow_start,
    begin_closing,
    change_terms,
    close_placement,
    end_early,
    interrupt_placement,
    make_ready,
    prepare_agreement,
    resume_placement,
    start_due,
)
from kurse.placements.actions.life import DayOutsideError
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import closing_gaps, supervisor_changed
from tests.factories.partners import ContactFactory
from tests.factories.placements import placement_of

State = PlacementState
DAY = dt.timedelta(days=1)


@pytest.fixture
def gap():
    """A slice above says that something is missing."""

    def source(placement):
        return ["die Endauswertung"]

    closing_gaps.register(source)
    yield
    closing_gaps.unregister(source)


def verbs_of(placement):
    return [event.verb for event in placement.events.all()]


def test_the_way_from_yes_to_closed(scene):
    by = scene.cast["coordinator"]
    placement = placement_of(scene, state=State.AGENCY_CONFIRMED)

    placement = prepare_agreement(placement, by=by)
    placement = agree_placement(placement)
    allow_start(placement, reason="Alles lag auf Papier vor.", by=by)
    placement.refresh_from_db()
    assert placement.state == State.RUNNING
    placement = begin_closing(placement, by=by)
    placement = close_placement(placement, passed=True, reason="Papier lag vor", by=by)

    assert (placement.state, placement.passed) == (State.COMPLETED, True)
    assert verbs_of(placement) == [
        "prepare_agreement",
        "agree",
        "allow_start",
        "start",
        "begin_closing",
        "close",
    ]


def test_the_start_is_blocked_while_a_slice_above_misses_something(scene):
    """Rule 3: the system does not; the coordination may, with a reason that stays."""
    placement = placement_of(scene, state=State.AGREED, starts_on=today() + DAY)
    by = scene.cast["coordinator"]
    point = StartCondition("x", "der Einsatzplan", "agency", "die Praxisstelle")

    def source(placement):
        return [point]

    start_conditions.register(source)
    try:
        with pytest.raises(StartBlockedError) as caught:
            make_ready(placement)
    finally:
        start_conditions.unregister(source)
    with pytest.raises(ReasonMissingError):
        allow_start(placement, reason=" ", by=by)

    placement = allow_start(placement, reason="Kommt morgen per Post", by=by)

    assert "der Einsatzplan" in caught.value.messages[0]
    assert placement.state == State.READY
    assert placement.events.get().note == "Kommt morgen per Post"


def test_new_terms_move_the_dates_and_tell_whoever_hangs_on_the_person(scene):
    placement = placement_of(scene, state=State.RUNNING)
    new = ContactFactory(agency=scene.agency)
    told = []

    def hook(placement, by):
        told.append(placement.practice_supervisor)

    supervisor_changed.register(hook)
    try:
        change_terms(
            placement,
            starts_on=placement.starts_on,
            ends_on=placement.ends_on + DAY,
            practice_supervisor=new,
            by=None,
        )
    finally:
        supervisor_changed.unregister(hook)

    placement.refresh_from_db()
    assert (told, placement.practice_supervisor) == ([new], new)
    assert verbs_of(placement) == ["change_terms"]


def test_clearance_holds_nothing_but_that_it_was_said():
    """DOMAIN rule 12: there is no field for a certificate, its date or its result."""
    names = {field.name for field in Placement._meta.get_fields()}

    assert not {name for name in names if "certificate" in name or "clear" in name}


def test_nobody_starts_before_the_first_day(scene):
    later = placement_of(scene, state=State.READY, starts_on=today() + DAY)
    ready = placement_of(
        scene, state=State.READY, starts_on=today(), student=scene.cast["other_student"]
    )

    assert start_due() == 1
    assert start_due() == 0

    later.refresh_from_db()
    ready.refresh_from_db()
    assert (later.state, ready.state) == (State.READY, State.RUNNING)
    assert (ready.events.get().verb, ready.events.get().by) == ("start", None)


def test_a_pause_has_dates_and_a_side_only(scene):
    by = scene.cast["coordinator"]
    placement = placement_of(scene, state=State.RUNNING)
    with pytest.raises(DayOutsideError):
        interrupt_placement(
            placement,
            starts_on=placement.ends_on + DAY,
            ends_on=placement.ends_on + 2 * DAY,
            side="student",
            by=by,
        )

    placement = interrupt_placement(
        placement, starts_on=today(), ends_on=today() + 7 * DAY, side="student", by=by
    )
    last = placement.ends_on + 7 * DAY
    placement = resume_placement(placement, on=today() + 3 * DAY, ends_on=last, by=by)

    pause = placement.interruptions.get()
    assert (placement.state, placement.ends_on) == (State.RUNNING, last)
    assert pause.resumed_on == today() + 3 * DAY
    assert {field.name for field in pause._meta.get_fields()} == {
        "id",
        "placement",
        "starts_on",
        "ends_on",
        "side",
        "resumed_on",
    }


def test_a_pause_cannot_end_before_it_begins(scene):
    placement = placement_of(scene, state=State.RUNNING)

    with pytest.raises(ValidationError):
        interrupt_placement(
            placement,
            starts_on=today(),
            ends_on=today() - DAY,
            side="agency",
            by=scene.cast["coordinator"],
        )


def test_close_placement_names_what_is_missing(scene, gap):
    by = scene.cast["coordinator"]
    placement = placement_of(scene, state=State.COMPLETING)
    with pytest.raises(GapsError):
        close_placement(placement, passed=False, by=by)

    placement = close_placement(placement, passed=False, reason="Ausnahme", by=by)

    assert (placement.state, placement.passed) == (State.COMPLETED, False)
    assert placement.events.get().note == "Ausnahme"


def test_end_early_from_a_pause_closes_it(scene):
    placement = placement_of(scene, state=State.INTERRUPTED)

    placement = end_early(
        placement,
        ended_on=today(),
        ended_by="agency",
        end_reason="conditions",
        days_credited=31,
        by=scene.cast["coordinator"],
    )

    assert (placement.state, placement.days_credited) == (State.ENDED_EARLY, 31)
    assert not placement.interruptions.filter(resumed_on__isnull=True).exists()


@pytest.mark.parametrize("name", ["student", "lecturer", "contact", "supervisor", "admin"])
def test_the_later_life_is_the_coordinations(scene, name):
    by = scene.cast[name]
    agreed = placement_of(scene, state=State.AGREED)

    with pytest.raises(PermissionDenied):
        allow_start(agreed, reason="Papier", by=by)
