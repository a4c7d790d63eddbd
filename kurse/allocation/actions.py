"""The verbs of the allocation; the only writers. Placements are made by placements.actions."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.states import Move
from home.people.models import User
from kurse.allocation.models import AcceptedWarning, AllocationRun, Pin, RunEvent, RunState
from kurse.allocation.queries import free_seats, places_to_fill, problem_of, students_to_place
from kurse.allocation.reading import Reading, Row, warnings_of
from kurse.allocation.states import RUN_MOVES
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place
from kurse.placements.actions import mark_none_yet, propose_placement, publish_placements

TIME_LIMIT = 60.0


class NothingToAllocateError(DomainError):
    slug = "nothing-to-allocate"
    text = _("There is nobody to place, or no open place. Look at wishes and places first.")


class InputChangedError(DomainError):
    slug = "input-changed"
    text = _(
        "Wishes, places or fixed allocations have changed since this run was computed. "
        "Compute again, then publish."
    )


class NotInThisPhaseError(DomainError):
    slug = "not-in-this-phase"
    text = _("This person or place does not take part in this allocation any more.")


class NoFreeSeatError(DomainError):
    slug = "no-free-seat"
    text = _("This place has no free seat. Choose another one.")


class OutOfTimeError(Exception):
    """The solver found nothing at all in the time given."""


def _demand(by: User, phase: Phase) -> None:
    if not by.has_perm("allocation.coordinate_phase", phase):
        raise PermissionDenied


def hash_of(problem: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a problem."""
    return hashlib.sha256(_canonical(problem).encode()).hexdigest()


def _canonical(problem: dict[str, Any]) -> str:
    return json.dumps(problem, sort_keys=True, separators=(",", ":"))


@transaction.atomic
def request_run(phase: Phase, *, by: User, seed: int = 1) -> AllocationRun:
    """A new run of today's wishes, places and pins; a job computes it.

    Raises:
        PermissionDenied: ``by`` does not coordinate. NothingToAllocateError: nobody, or no place.
    """
    from kurse.allocation.tasks import compute

    _demand(by, phase)
    lock(phase)
    if not students_to_place(phase).exists() or not places_to_fill(phase).exists():
        raise NothingToAllocateError
    run = AllocationRun.objects.create(phase=phase, seed=seed, by=by)
    RunEvent.objects.create(run=run, verb="request", to_state=run.state, by=by)
    compute.defer(run_id=run.pk)
    return run


def compute_run(run: AllocationRun) -> AllocationRun:
    """Read the phase, solve, keep problem, result and proof; repeatable.

    The solver works outside a transaction, so that nobody waits for it. A run that a dead worker
    left computing starts again with the problem it had; whoever finishes second changes nothing.
    """
    with transaction.atomic():
        run = lock(run)
        if run.state == RunState.WAITING:
            run.problem = problem_of(run.phase)
            run.input_sha256 = hash_of(run.problem)
            run.save(update_fields=["problem", "input_sha256"])
            _record(run, RUN_MOVES.check("compute", run, by=None), by=None)
    if run.state != RunState.COMPUTING:
        return run
    started = time.perf_counter()
    try:
        result = _solve(run)
    except Exception:
        _close(run, "fail", {}, time.perf_counter() - started)
        raise
    verb = "find_impossible" if result["status"] == "infeasible" else "finish"
    return _close(run, verb, result, time.perf_counter() - started)


@transaction.atomic
def _close(run: AllocationRun, verb: str, result: dict[str, Any], seconds: float) -> AllocationRun:
    run = lock(run)
    if run.state != RunState.COMPUTING:
        return run
    run.result, run.seconds = result, seconds
    run.save(update_fields=["result", "seconds"])
    _record(run, RUN_MOVES.check(verb, run, by=None), by=None)
    return run


def _solve(run: AllocationRun) -> dict[str, Any]:
    from kurse.allocation.problem import parse_problem
    from kurse.allocation.result import result_of
    from kurse.allocation.solver import solve

    problem = parse_problem(_canonical(run.problem))
    solution = solve(problem, seed=run.seed, time_limit=TIME_LIMIT)
    if solution.status == "unknown":
        raise OutOfTimeError
    return result_of(solution, input_sha256=run.input_sha256)


@transaction.atomic
def drop_run(run: AllocationRun, *, by: User) -> AllocationRun:
    """Set a run aside; it stays readable."""
    run = lock(run)
    _record(run, RUN_MOVES.check("drop", run, by=by), by=by)
    return run


@transaction.atomic
def pin_student(
    phase: Phase, *, participation: Participation, place: Place, reason: str, by: User
) -> Pin:
    """Fix a student to a place by hand, with a reason; replaces an older pin of the same student.

    Raises:
        PermissionDenied: ``by`` does not coordinate.
        NotInThisPhaseError, NoFreeSeatError: not to be placed, or not here.
    """
    _demand(by, phase)
    lock(phase)
    here = students_to_place(phase).filter(pk=participation.pk).exists()
    there = places_to_fill(phase).filter(pk=place.pk).first()
    if not here or there is None:
        raise NotInThisPhaseError
    if free_seats(there) < 1:
        raise NoFreeSeatError
    phase.pins.filter(participation=participation, withdrawn_at__isnull=True).update(
        withdrawn_at=now()
    )
    pin = Pin(phase=phase, participation=participation, place=place, reason=reason, by=by)
    pin.full_clean()
    pin.save()
    return pin


@transaction.atomic
def withdraw_pin(pin: Pin, *, by: User) -> Pin:
    """The student is free again for the next run."""
    _demand(by, pin.phase)
    pin = lock(pin)
    if pin.withdrawn_at is not None:
        raise HasChangedError
    pin.withdrawn_at = now()
    pin.save(update_fields=["withdrawn_at"])
    return pin


@transaction.atomic
def accept_warnings(run: AllocationRun, *, codes: Iterable[str], by: User) -> int:
    """Take responsibility for remarks, one by one; unknown ones are left out. How many are new."""
    if not by.has_perm("allocation.coordinate_run", run):
        raise PermissionDenied
    run = lock(run)
    known = {row.code for row in warnings_of(run)}
    accepted = 0
    for code in set(codes) & known:
        _row, created = AcceptedWarning.objects.get_or_create(
            run=run, code=code, defaults={"by": by}
        )
        accepted += created
    return accepted


@transaction.atomic
def publish_run(
    run: AllocationRun, *, by: User, promised_on: dt.date | None = None
) -> AllocationRun:
    """Make the run's placements and show them to everybody in one moment (rule 27).

    Who gets none is told by when the coordination reports back (``promised_on``, default five
    days later). All or nothing; a second publisher at the same time finds it published.

    Raises:
        HasChangedError: published or dropped before. WarningsOpenError: a remark is not accepted.
        InputChangedError: wishes, places or pins differ from what was computed.
    """
    phase = lock(run.phase)
    run = lock(run)
    move = RUN_MOVES.check("publish", run, by=by)
    if hash_of(problem_of(phase)) != run.input_sha256:
        raise InputChangedError
    reading = Reading(run)
    promise = promised_on or phase.cohort.publish_on + dt.timedelta(days=5)
    for row in sorted(reading.rows, key=lambda row: row.place.pk if row.place else 0):
        if row.place is None:
            mark_none_yet(row.participation, phase, promised_on=promise, by=by)
        else:
            propose_placement(
                row.participation,
                row.place,
                rank=row.rank,
                explanation=explanation_of(row),
                by=by,
            )
    publish_placements(phase, by=by)
    _record(run, move, by=by)
    return run


def explanation_of(row: Row) -> dict[str, Any]:
    """What the student may read of the reasons: no other student is ever named."""
    return {
        "pinned": row.pinned,
        "tie": any(reason.get("decided_by") == "lot" for reason in row.better),
        "better": [
            {
                "rank": reason["rank"],
                "place": reason["place"],
                "why": reason["code"],
                "seats": len(reason.get("params", {}).get("students", [])),
                "needed": reason.get("params", {}).get("needed") or 0,
            }
            for reason in row.better
        ],
    }


def _record(run: AllocationRun, move: Move, *, by: User | None) -> None:
    before = run.state
    run.state = RunState(move.target)
    run.save(update_fields=["state"])
    RunEvent.objects.create(run=run, verb=move.verb, from_state=before, to_state=move.target, by=by)
