"""From the yes to the closed file."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from home.core.clock import today
from kurse.placements.actions import (
    EvidenceMissingError,
    GapsError,
    begin_closing,
    close_placement,
    end_early,
    interrupt_placement,
    prepare_agreement,
    record_agreement_on_paper,
    record_clearance,
    resume_placement,
    start_due,
)
from kurse.placements.actions.life import DayOutsideError
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import closing_gaps
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
    placement = record_agreement_on_paper(placement, evidence="auf Papier", by=by)
    record_clearance(placement, evidence="telefonisch, heute, Herr Demir", by=by)
    placement.refresh_from_db()
    assert placement.state == State.RUNNING
    placement = begin_closing(placement, by=by)
    placement = close_placement(placement, passed=True, reason="Papier lag vor", by=by)

    assert (placement.state, placement.passed) == (State.COMPLETED, True)
    assert verbs_of(placement) == [
        "prepare_agreement",
        "record_agreement",
        "record_clearance",
        "start",
        "begin_closing",
        "close",
    ]


def test_an_agreement_on_paper_walks_both_steps(scene):
    placement = placement_of(scene, state=State.AGENCY_CONFIRMED)
    by = scene.cast["coordinator"]
    with pytest.raises(EvidenceMissingError):
        record_agreement_on_paper(placement, evidence="", by=by)

    placement = record_agreement_on_paper(placement, evidence="auf Papier", by=by)

    assert placement.state == State.AGREED
    assert verbs_of(placement) == ["prepare_agreement", "record_agreement"]


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
        record_clearance(agreed, evidence="telefonisch", by=by)
