"""The exhaustive test of a state machine: every state × verb × role × condition.

A slice calls :func:`walk_machine` with a way to make an object in a state and the table of who
may walk which verb, and :func:`database_refuses_the_rest` for the trigger.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models, transaction

from home.core.exceptions import DomainError, HasChangedError
from home.core.states import SYSTEM, Moves

#: The role that stands for the calendar and the worker: ``by=None``.
NOBODY = "the system"

Make = Callable[[str], models.Model]


def walk_machine(
    moves: Moves,
    *,
    states: Iterable[str],
    make: Make,
    people: Mapping[str, Any],
    allowed: Mapping[str, set[str]],
    unmet: Mapping[str, Callable[[Any], Any]] | None = None,
) -> int:
    """Ask ``moves.check`` for every combination and compare with the table; return how many.

    ``make(state)`` gives an object in that state whose needs are all met. ``allowed`` names per
    verb the roles of ``people`` that may walk it; the system walks exactly the verbs whose
    permission is :data:`SYSTEM`. ``unmet`` maps the name of a need to a function that spoils it;
    every need of the table must be named there.
    """
    everybody = {NOBODY: None, **people}
    known = {need.__name__ for move in moves for need in move.needs}
    assert known == set(unmet or {}), f"needs without a test: {known ^ set(unmet or {})}"
    assert set(moves.verbs()) == set(allowed), f"verbs: {set(moves.verbs()) ^ set(allowed)}"
    cases = 0
    for state in states:
        instance = make(str(state))
        for verb in moves.verbs():
            for role, person in everybody.items():
                expected = _expected(moves, verb, str(state), role, allowed[verb])
                assert outcome(moves, verb, instance, person) is expected, (
                    f"{verb} from {state} by {role}"
                )
                cases += 1
        cases += _spoiled(moves, str(state), make, everybody, allowed, unmet or {})
    return cases


def outcome(moves: Moves, verb: str, instance: Any, person: Any) -> type[Exception] | None:
    """Which error the gate raises, or None: it is open."""
    try:
        moves.check(verb, instance, by=person)
    except HasChangedError:
        return HasChangedError
    except PermissionDenied:
        return PermissionDenied
    except DomainError:
        return DomainError
    return None


def _expected(
    moves: Moves, verb: str, state: str, role: str, roles: set[str]
) -> type[Exception] | None:
    arrows = [move for move in moves if move.verb == verb and state in map(str, move.sources)]
    if not arrows:
        return HasChangedError
    if role == NOBODY:
        return None if arrows[0].permission == SYSTEM else PermissionDenied
    if arrows[0].permission == SYSTEM:
        return PermissionDenied
    return None if role in roles else PermissionDenied


def _spoiled(
    moves: Moves,
    state: str,
    make: Make,
    everybody: Mapping[str, Any],
    allowed: Mapping[str, set[str]],
    unmet: Mapping[str, Callable[[Any], Any]],
) -> int:
    cases = 0
    for move in moves:
        for need in move.needs if state in map(str, move.sources) else ():
            instance = make(state)
            unmet[need.__name__](instance)
            for role, person in everybody.items():
                if _expected(moves, move.verb, state, role, allowed[move.verb]) is None:
                    assert outcome(moves, move.verb, instance, person) is DomainError, (
                        f"{move.verb} from {state} by {role} without {need.__name__}"
                    )
                    cases += 1
    return cases


def database_refuses_the_rest(moves: Moves, *, states: Iterable[str], make: Make) -> int:
    """Every step that the table does not know is refused by the trigger; return how many.

    The steps it does know are the control: each must pass.
    """
    pairs, refused = set(moves.pairs()), 0
    names = [str(state) for state in states]
    for source in names:
        instance = make(source)
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        for target in names:
            if source == target:
                continue
            passed = _try(rows, moves.field, target)
            assert passed is ((source, target) in pairs), f"{source} → {target}: {passed}"
            refused += not passed
    assert refused, "The trigger refused nothing: is it there?"
    return refused


def _try(rows: Any, field: str, target: str) -> bool:
    """Whether the database lets the step pass; nothing stays either way."""
    try:
        with transaction.atomic():
            rows.update(**{field: target})
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True
