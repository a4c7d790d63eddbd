"""Explanations are true: checked against the enumeration of all assignments."""

import math
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from kurse.allocation.explain import Why, explain
from kurse.allocation.problem import Offer, Pin, Problem, Site, Student, make_problem
from kurse.allocation.solver import solve
from tests.kurse.allocation.by_hand import all_allowed, objective, problems


def step_that_breaks(best: tuple[Any, ...], other: tuple[Any, ...], longest: int) -> str:
    """The first part of the objective in which ``other`` is worse."""
    names = ["placed", "worst_rank", "rank", "hardship", "lot", "lot"]
    for name, ours, theirs in zip(names, best, other, strict=True):
        if ours == theirs:
            continue
        if name == "rank":
            index = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
            return f"rank_{longest + 1 - index}"
        return name
    raise AssertionError("the assignments are equally good, so the best is not unique")


@settings(
    deadline=None,
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(problems(most_units=4))
def test_every_reason_is_true(problem: Problem) -> None:
    allowed = all_allowed(problem)
    assume(allowed)
    solution = solve(problem)
    longest = max((len(student.wishes) for student in problem.students), default=0)
    best = objective(problem, 0, solution.offers)
    students = {student.id: student for student in problem.students}

    explanations = explain(solution)

    assert [item.student for item in explanations] == sorted(students)
    for item in explanations:
        wishes = students[item.student].wishes
        limit = item.rank or (0 if item.offer else math.inf)
        assert [(reason.rank, reason.offer) for reason in item.better] == [
            (rank, offer) for rank, tied in enumerate(wishes, 1) if rank < limit for offer in tied
        ]
        for reason in item.better:
            there = sorted(name for name, offer in solution.offers.items() if offer == reason.offer)
            with_it = [one for one in allowed if one[item.student] == reason.offer]
            if reason.why == Why.FULL:
                assert list(reason.students) == there != []
            if reason.why == Why.DOES_NOT_RUN:
                assert there == []
            if reason.decided_by is None:
                assert reason.why in {Why.EXCLUDED, Why.GROUP_TOO_LARGE, Why.PINNED}
                assert with_it == []
            elif reason.decided_by == "conditions" or not with_it:
                assert with_it == []
                assert reason.decided_by in {"conditions", "placed"}
            else:
                other = min(objective(problem, 0, one) for one in with_it)
                decided = step_that_breaks(best, other, longest)
                assert reason.decided_by.split("_")[0] == decided.split("_")[0]
                if decided.startswith("rank"):
                    assert reason.decided_by == decided


def reasons(problem: Problem, student: str) -> list[tuple[str, Why, str | None]]:
    found = {item.student: item for item in explain(solve(problem))}[student]
    return [(reason.offer, reason.why, reason.decided_by) for reason in found.better]


def test_each_kind_of_reason() -> None:
    students = [
        Student("a", (("full",), ("x",)), hardship=1),
        Student("b", (("small",), ("full",), ("other",), ("x",)), frozenset({"small", "other"})),
        Student("c", (("lonely",), ("x",))),
        Student("d", (("site",), ("x",)), hardship=0),
        Student("e", (("site",),)),
        Student("f", (("full",), ("x",))),
    ]
    offers = [
        Offer("full", max=1),
        Offer("small", max=1),
        Offer("other", max=1),
        Offer("lonely", min=2, max=3),
        Offer("site", max=2, site="k"),
        Offer("x", max=9),
    ]
    problem = make_problem(students, offers, [Site("k", max=1)], [Pin("f", "x")])

    assert reasons(problem, "a") == [("full", Why.FULL, "worst_rank")]
    assert reasons(problem, "b") == [("small", Why.EXCLUDED, None)]
    assert reasons(problem, "c") == [("lonely", Why.DOES_NOT_RUN, "placed")]
    assert reasons(problem, "d") == [("site", Why.SITE_FULL, "placed")]
    assert reasons(problem, "f") == [("full", Why.PINNED, None)]


def test_room_that_would_cost_somebody_else() -> None:
    """Both of ``two`` are needed for it to run; nobody may leave it for the free first wish."""
    students = [Student("a", (("free",), ("two",))), Student("b", (("two",),))]
    problem = make_problem(students, [Offer("free", max=1), Offer("two", min=2, max=2)])

    assert reasons(problem, "a") == [("free", Why.WOULD_COST, "placed")]
