"""The solver against the enumeration of everything, and against its own promises."""

import random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kurse.allocation import model
from kurse.allocation.problem import Problem, make_problem
from kurse.allocation.solver import Status, broken, solve
from tests.kurse.allocation.by_hand import best_by_enumeration, is_allowed, problems

CAREFUL = settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])


@CAREFUL
@given(problems(), st.integers(0, 3))
def test_solver_finds_what_enumeration_finds(problem: Problem, seed: int) -> None:
    expected = best_by_enumeration(problem, seed)

    solution = solve(problem, seed=seed)

    event(str(solution.status))
    if expected is None:
        assert solution.status == Status.INFEASIBLE
    else:
        assert solution.status == Status.OPTIMAL
        assert solution.offers == expected
        assert broken(problem, solution.offers, solution.teams) == []
        assert is_allowed(problem, solution.offers)
        assert all(step.proven for step in solution.steps)


@settings(CAREFUL, max_examples=100)
@given(problem=problems(most_units=4, hard=False), seed=st.integers(0, 1))
def test_solver_finds_the_same_when_teams_are_modelled_one_by_one(
    problem: Problem, seed: int
) -> None:
    """The way taken when the patterns of groups in a team are too many to count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "MANY_PATTERNS", 0)
        solution = solve(problem, seed=seed)

    assert solution.offers == best_by_enumeration(problem, seed)


@settings(CAREFUL, max_examples=60)
@given(problem=problems(), seed=st.integers(0, 3), shuffle=st.randoms(use_true_random=False))
def test_solver_does_not_depend_on_the_order_of_the_input(
    problem: Problem, seed: int, shuffle: random.Random
) -> None:
    parts = [list(part) for part in (problem.students, problem.offers, problem.sites, problem.pins)]
    for part in parts:
        shuffle.shuffle(part)
    students, offers, sites, pins = parts

    again = make_problem(students, offers, sites, pins)

    assert again == problem
    assert again.sha256() == problem.sha256()
    assert solve(again, seed=seed).offers == solve(problem, seed=seed).offers
