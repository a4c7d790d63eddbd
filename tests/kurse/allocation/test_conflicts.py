"""The smallest set of conditions in conflict, against trying all sets."""

import itertools

from hypothesis import HealthCheck, assume, given, settings

from kurse.allocation.conflicts import (
    Condition,
    Kind,
    conditions_of,
    only_with,
    smallest_conflict,
)
from kurse.allocation.problem import Offer, Pin, Problem, Site, Student, make_problem
from tests.kurse.allocation.by_hand import all_allowed, problems


def works(problem: Problem, kept: tuple[Condition, ...]) -> bool:
    return bool(all_allowed(only_with(problem, set(kept))))


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(problems(most_units=3))
def test_conflict_is_a_smallest_one(problem: Problem) -> None:
    everything = conditions_of(problem)
    assume(not works(problem, tuple(everything)))

    conflict = smallest_conflict(problem)

    assert conflict.smallest
    assert not works(problem, conflict.conditions)
    smaller = itertools.combinations(everything, len(conflict.conditions) - 1)
    assert all(works(problem, kept) for kept in smaller)


def test_conflict_names_the_pins_and_the_limit() -> None:
    students = [Student(f"s{number}", (("o1",),)) for number in range(6)]
    pins = [Pin(f"s{number}", "o1") for number in range(4)]
    problem = make_problem(students, [Offer("o1", max=3), Offer("o2", max=9)], pins=pins)

    conflict = smallest_conflict(problem)

    assert [condition.kind for condition in conflict.conditions] == [
        Kind.OFFER_MAX,
        *[Kind.PIN] * 4,
    ]


def test_conflict_of_a_minimum_that_too_few_can_reach() -> None:
    students = [Student("s1", (("o1",),)), Student("s2", (("o2",),), frozenset({"o2"}))]
    offers = [Offer("o1", max=3, site="k"), Offer("o2", max=3, site="k"), Offer("o3", max=3)]

    alone = smallest_conflict(make_problem(students, offers, [Site("k", min=3)]))
    excluded = smallest_conflict(make_problem(students, offers, [Site("k", min=2)]))

    assert alone.conditions == (Condition(Kind.SITE_MIN, site="k", limit=3),)
    assert excluded.conditions == (
        Condition(Kind.EXCLUDED, student="s2", offer="o2"),
        Condition(Kind.SITE_MIN, site="k", limit=2),
    )


def test_conflict_of_a_group_pinned_to_two_offers() -> None:
    students = [Student("a", group="g"), Student("b", group="g"), Student("c")]
    pins = [Pin("a", "o1"), Pin("b", "o2"), Pin("c", "o1")]
    problem = make_problem(students, [Offer("o1", max=3), Offer("o2", max=3)], pins=pins)

    assert smallest_conflict(problem).conditions == (
        Condition(Kind.GROUP, group="g"),
        Condition(Kind.PIN, student="a", offer="o1"),
        Condition(Kind.PIN, student="b", offer="o2"),
    )
