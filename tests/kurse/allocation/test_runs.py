"""Runs: read from the phase, computed, pinned, warned about, published once for everybody."""

import datetime as dt
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from home.core.clock import today
from home.core.exceptions import DomainError
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.rulebook.actions import set_rule
from kurse.allocation import actions
from kurse.allocation.actions import (
    InputChangedError,
    NoFreeSeatError,
    NothingToAllocateError,
    NotInThisPhaseError,
    accept_warnings,
    compute_run,
    drop_run,
    hash_of,
    pin_student,
    publish_run,
    request_run,
    withdraw_pin,
)
from kurse.allocation.models import RUN_STEPS, AllocationRun, Pin, RunState
from kurse.allocation.queries import lost_before, problem_of, remembered, runs_visible_to
from kurse.allocation.reading import Reading, conflict_sentences, warnings_of, what_if
from kurse.allocation.states import RUN_MOVES, WarningsOpenError
from kurse.placements.models import Placement, PlacementState
from kurse.wishes.models import WishList
from tests.factories.cohorts import PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.placements import PlacementFactory
from tests.factories.wishes import submitted


def computed(ground: SimpleNamespace, **options: Any) -> AllocationRun:
    return compute_run(request_run(ground.phase, by=ground.by, **options))


def accepted(run: AllocationRun, by: User) -> AllocationRun:
    accept_warnings(run, codes=[row.code for row in warnings_of(run)], by=by)
    return run


def placed(run: AllocationRun) -> dict[str, tuple[str | None, int | None]]:
    return {
        row.participation.user.last_name: (row.place.title if row.place else None, row.rank)
        for row in Reading(run).rows
    }


# The problem --------------------------------------------------------------------------------------


def test_problem_holds_wishes_capacities_and_pins(ground):
    pin_student(
        ground.phase,
        participation=ground.students["Dorn"],
        place=ground.places["d"],
        reason="Wohnt dort",
        by=ground.by,
    )

    problem = problem_of(ground.phase)

    a, b, c, _d = (str(place.public_id) for place in ground.places.values())
    students = {row["id"]: row for row in problem["students"]}
    assert students[str(ground.students["Arslan"].public_id)]["wishes"] == [[a], [c], [b]]
    offers = {row["id"]: (row["min"], row["max"]) for row in problem["offers"]}
    assert (offers[a], offers[b], offers[c]) == ((1, 2), (2, 3), (1, 1))
    assert problem["pins"] == [
        {
            "student": str(ground.students["Dorn"].public_id),
            "offer": str(ground.places["d"].public_id),
        }
    ]


def test_problem_leaves_out_who_is_placed_and_the_seats_they_hold(ground):
    dorn = ground.students["Dorn"]
    pin_student(
        ground.phase, participation=dorn, place=ground.places["d"], reason="x", by=ground.by
    )
    PlacementFactory(student=dorn.user, place=ground.places["b"], state=PlacementState.PUBLISHED)

    problem = problem_of(ground.phase)

    assert str(dorn.public_id) not in {row["id"] for row in problem["students"]}
    assert problem["pins"] == []
    offers = {row["id"]: (row["min"], row["max"]) for row in problem["offers"]}
    assert offers[str(ground.places["b"].public_id)] == (1, 2)


def test_a_wish_for_a_place_named_for_somebody_else_is_left_out(ground):
    place = ground.places["c"]
    place.named_student = ground.students["Weber"].user
    place.save(update_fields=["named_student"])

    students = {row["id"]: row["wishes"] for row in problem_of(ground.phase)["students"]}

    c = [str(place.public_id)]
    assert c not in students[str(ground.students["Arslan"].public_id)]
    assert c in students[str(ground.students["Weber"].public_id)]


def test_problem_needs_as_many_queries_for_four_as_for_one(ground, django_assert_num_queries):
    with django_assert_num_queries(7):
        assert len(problem_of(ground.phase)["students"]) == 4

    for name in ("Weber", "Cordes", "Dorn"):
        ground.students[name].until = ground.cohort.starts_on
        ground.students[name].save(update_fields=["until"])
    with django_assert_num_queries(7):
        assert len(problem_of(ground.phase)["students"]) == 1


# Computing ----------------------------------------------------------------------------------------


def test_a_run_is_stored_with_input_hash_seed_and_proof_and_tells_nobody(ground):
    run = computed(ground, seed=5)

    assert run.state == RunState.DONE
    assert run.input_sha256 == hash_of(run.problem) == hash_of(problem_of(ground.phase))
    assert run.result["status"] == "optimal"
    assert (run.result["seed"], run.result["input_sha256"]) == (5, run.input_sha256)
    assert run.result["profile"][:2] == [3, 1]
    assert [event.verb for event in run.events.order_by("pk")] == ["request", "compute", "finish"]
    assert not OutgoingMail.objects.exists()
    assert not Placement.objects.exists()


def test_the_same_input_and_seed_give_the_same_result(ground):
    first, second = computed(ground, seed=3), computed(ground, seed=3)

    assert first.result["assignment"] == second.result["assignment"]
    assert Reading(second).changes(first) == []


def test_hardship_decides_who_is_served_first(ground):
    WishList.objects.filter(participation=ground.students["Arslan"]).update(hardship_weight=3)

    run = computed(ground)

    assert placed(run)["Arslan"] == (ground.places["a"].title, 1)


def placed_before(ground, name, rank, **fields):
    """A placement of an earlier phase, with the rank that was reached there."""
    earlier = PhaseFactory(
        starts_on=ground.phase.starts_on - dt.timedelta(days=365),
        ends_on=ground.phase.starts_on - dt.timedelta(days=300),
        **fields,
    )
    return PlacementFactory(
        student=ground.students[name].user,
        phase=earlier,
        place=PlaceFactory(phase=earlier, facility=ground.places["b"].facility),
        state=PlacementState.COMPLETED,
        passed=True,
        rank=rank,
    )


@pytest.mark.parametrize("name", ["Weber", "Cordes"])
def test_who_had_a_worse_wish_before_goes_first(ground, name):
    """One of the two must take the second wish, and the lot would decide: memory does."""
    placed_before(ground, name, 4)

    assert lost_before(ground.phase, [row.user_id for row in ground.students.values()]) == {
        ground.students[name].user_id: 3
    }
    for seed in range(4):
        run = computed(ground, seed=seed)
        assert placed(run)[name] == (ground.places["a"].title, 1)
    assert remembered(run.problem) == 1


def test_hardship_weighs_more_than_memory(ground):
    placed_before(ground, "Weber", 6)
    WishList.objects.filter(participation=ground.students["Arslan"]).update(hardship_weight=1)

    rows = {row["id"]: row["hardship"] for row in problem_of(ground.phase)["students"]}

    assert rows[str(ground.students["Arslan"].public_id)] == 10
    assert rows[str(ground.students["Weber"].public_id)] == 5


def test_the_memory_is_a_rule(ground):
    placed_before(ground, "Weber", 4)
    set_rule("allocation.equity", False, by=ground.by, valid_from=today())

    assert {row["hardship"] for row in problem_of(ground.phase)["students"]} == {0}


def test_only_what_came_before_and_was_held_counts(ground):
    placement = placed_before(ground, "Weber", 4)
    Placement.objects.filter(pk=placement.pk).update(published_at=None)

    assert lost_before(ground.phase, [placement.student_id]) == {}


def test_computing_twice_changes_nothing(ground):
    run = computed(ground)
    again = compute_run(run)

    assert again.state == RunState.DONE
    assert again.events.count() == 3


def test_a_run_left_by_a_dead_worker_starts_again(ground, monkeypatch):
    run = request_run(ground.phase, by=ground.by)

    def die(run: AllocationRun) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_solve", die)
    with pytest.raises(KeyboardInterrupt):
        compute_run(run)
    monkeypatch.undo()
    run.refresh_from_db()
    assert run.state == RunState.COMPUTING

    assert compute_run(run).state == RunState.DONE


def test_a_run_that_breaks_says_so(ground, monkeypatch):
    run = request_run(ground.phase, by=ground.by)

    def fail(run: AllocationRun) -> None:
        raise ArithmeticError

    monkeypatch.setattr(actions, "_solve", fail)
    with pytest.raises(ArithmeticError):
        compute_run(run)

    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_without_students_or_places_nothing_is_computed(ground):
    empty = PhaseFactory(cohort=ground.cohort, coming=True)

    with pytest.raises(NothingToAllocateError):
        request_run(empty, by=ground.by)


def test_fixed_places_that_contradict_are_named(ground):
    for name in ("Arslan", "Weber"):
        pin_student(
            ground.phase,
            participation=ground.students[name],
            place=ground.places["c"],
            reason="x",
            by=ground.by,
        )

    run = computed(ground)

    assert run.state == RunState.IMPOSSIBLE
    sentences = conflict_sentences(run, Reading(run))
    assert len(sentences) == 3
    assert sum("Arslan" in text or "Weber" in text for text in sentences) == 2
    assert all("Chorprobe" in text for text in sentences)


# Pins and what-if ---------------------------------------------------------------------------------


def test_a_pin_holds_in_the_next_run_and_can_be_taken_back(ground):
    before = computed(ground)
    pin = pin_student(
        ground.phase,
        participation=ground.students["Dorn"],
        place=ground.places["d"],
        reason="Wohnt dort",
        by=ground.by,
    )

    run = computed(ground)

    assert placed(run)["Dorn"] == ("Dachgarten", None)
    assert "Dorn" in {
        change.participation.user.last_name for change in Reading(run).changes(before)
    }
    withdraw_pin(pin, by=ground.by)
    assert placed(computed(ground)) == placed(before)
    assert Pin.objects.get().withdrawn_at is not None


def test_a_second_pin_replaces_the_first(ground):
    for letter in "dc":
        pin_student(
            ground.phase,
            participation=ground.students["Dorn"],
            place=ground.places[letter],
            reason="x",
            by=ground.by,
        )

    holding = Pin.objects.filter(withdrawn_at__isnull=True)
    assert [pin.place for pin in holding] == [ground.places["c"]]
    assert Pin.objects.count() == 2


def test_pins_are_refused_where_they_can_not_hold(ground):
    taken = PlacementFactory(place=ground.places["d"], state=PlacementState.PUBLISHED)
    elsewhere = PhaseFactory(cohort=ground.cohort, coming=True)
    options = {"reason": "x", "by": ground.by}

    with pytest.raises(NoFreeSeatError):
        pin_student(
            ground.phase,
            participation=ground.students["Dorn"],
            place=taken.place,
            **options,
        )
    with pytest.raises(NotInThisPhaseError):
        pin_student(
            elsewhere,
            participation=ground.students["Dorn"],
            place=ground.places["c"],
            **options,
        )
    assert not Pin.objects.exists()


def test_what_if_shows_who_else_is_affected_and_writes_nothing(ground):
    run = computed(ground)
    reading = Reading(run)
    at_a = [row for row in reading.rows if row.place == ground.places["a"]]
    outside = next(row for row in reading.rows if row.rank == 2 and row.place != ground.places["a"])

    changes = what_if(reading, outside.participation, ground.places["a"])

    moved = {change.participation: change.direction for change in changes}
    assert moved.pop(outside.participation) == "better"
    assert len(moved) >= 1
    assert set(moved) <= {row.participation for row in reading.rows}
    assert at_a
    assert not Pin.objects.exists()
    assert AllocationRun.objects.count() == 1


# Publishing ---------------------------------------------------------------------------------------


def test_publishing_makes_every_placement_visible_at_one_moment(ground):
    run = accepted(computed(ground), ground.by)

    publish_run(run, by=ground.by)

    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED
    placements = Placement.objects.filter(phase=ground.phase)
    assert {p.state for p in placements} == {PlacementState.PUBLISHED}
    assert {p.student.last_name: (p.place.title, p.rank) for p in placements} == placed(run)
    students = {part.user for part in ground.students.values()}
    assert students <= {mail.to for mail in OutgoingMail.objects.all()}


def test_students_read_reasons_without_anybody_elses_name(ground):
    publish_run(accepted(computed(ground), ground.by), by=ground.by)

    names = {part.user.last_name for part in ground.students.values()}
    keys = {str(part.public_id) for part in ground.students.values()}
    told = [str(p.explanation) for p in Placement.objects.filter(phase=ground.phase)]
    assert any("'why': 'full'" in text for text in told)
    assert not any(name in text for text in told for name in names | keys)


def test_publishing_demands_that_every_remark_is_accepted(ground):
    pin_student(
        ground.phase,
        participation=ground.students["Dorn"],
        place=ground.places["d"],
        reason="x",
        by=ground.by,
    )
    run = computed(ground)
    codes = [row.code for row in warnings_of(run)]
    assert any(code.startswith("unwished:") for code in codes)

    accept_warnings(run, codes=codes[1:], by=ground.by)
    with pytest.raises(WarningsOpenError):
        publish_run(run, by=ground.by)
    assert not Placement.objects.exists()

    assert accept_warnings(run, codes=["made-up", *codes], by=ground.by) == 1
    publish_run(run, by=ground.by)
    assert Placement.objects.count() == 4


def test_publishing_refuses_when_the_input_has_changed(ground):
    run = accepted(computed(ground), ground.by)
    submitted(ground.students["Dorn"], [ground.places["c"], ground.places["a"]])

    with pytest.raises(InputChangedError):
        publish_run(run, by=ground.by)

    assert not Placement.objects.exists()
    assert not OutgoingMail.objects.filter(kind__startswith="placements").exists()


def test_publishing_twice_is_refused(ground):
    first, second = computed(ground), computed(ground)
    publish_run(accepted(first, ground.by), by=ground.by)
    accept_warnings(second, codes=[row.code for row in warnings_of(second)], by=ground.by)

    for run in (first, second):
        with pytest.raises(DomainError):
            publish_run(run, by=ground.by)

    assert Placement.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_the_same_time_publish_once(ground):
    """Two runs of the same phase, four publishers released together: one wins, nothing twice."""
    runs = [accepted(computed(ground), ground.by) for _ in range(2)]
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def publish(run: AllocationRun) -> None:
        try:
            start.wait(timeout=30)
            publish_run(AllocationRun.objects.get(pk=run.pk), by=ground.by)
            outcomes.append("published")
        except DomainError as error:
            outcomes.append(error.slug)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(run,)) for run in runs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(outcomes) == 4
    assert outcomes.count("published") == 1
    assert AllocationRun.objects.filter(state=RunState.PUBLISHED).count() == 1
    assert Placement.objects.count() == 4
    mailed = list(OutgoingMail.objects.values_list("to", "kind"))
    assert len(mailed) == len(set(mailed))


# Who, and the machine -----------------------------------------------------------------------------


def test_only_the_coordination_acts_and_sees(ground):
    run = computed(ground)
    pin = pin_student(
        ground.phase,
        participation=ground.students["Dorn"],
        place=ground.places["c"],
        reason="x",
        by=ground.by,
    )

    for name, user in ground.cast.items():
        if name == "coordinator":
            assert list(runs_visible_to(user)) == [run]
            continue
        assert not runs_visible_to(user).exists()
        acts = (
            lambda by: request_run(ground.phase, by=by),
            lambda by: pin_student(
                ground.phase,
                participation=ground.students["Dorn"],
                place=ground.places["c"],
                reason="x",
                by=by,
            ),
            lambda by: withdraw_pin(pin, by=by),
            lambda by: accept_warnings(run, codes=[], by=by),
            lambda by: publish_run(run, by=by),
            lambda by: drop_run(run, by=by),
        )
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(user)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_the_table_of_moves_is_the_databases():
    arrows = {(str(source), str(move.target)) for move in RUN_MOVES for source in move.sources}

    assert arrows == {(str(a), str(b)) for a, b in RUN_STEPS}


@pytest.mark.parametrize("state", list(RunState))
def test_what_can_be_done_in_each_state(ground, state):
    run = AllocationRun.objects.create(phase=ground.phase, by=ground.by, state=state)
    expected = {
        RunState.DONE: {"drop", "publish"},
        RunState.WAITING: {"drop"},
        RunState.IMPOSSIBLE: {"drop"},
        RunState.FAILED: {"drop"},
    }.get(state, set())

    assert set(RUN_MOVES.open_to(ground.by, run)) == expected
    for name, user in ground.cast.items():
        if name != "coordinator":
            assert not list(RUN_MOVES.open_to(user, run))
