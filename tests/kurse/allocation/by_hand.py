"""The objective and the conditions once more, written without the solver's ideas.

``best_by_enumeration`` tries every assignment; it shares no code with the solver but the
dataclasses and the published draw (``lot_of``).
"""

import itertools
from collections import defaultdict
from typing import Any

from hypothesis import strategies as st

from kurse.allocation.problem import Offer, Pin, Problem, Site, Student, lot_of, make_problem

Assignment = dict[str, str | None]


def moving_together(problem: Problem) -> list[list[Student]]:
    together: dict[Any, list[Student]] = defaultdict(list)
    for student in problem.students:
        together[student.group or (student.id,)].append(student)
    return sorted(together.values(), key=lambda members: members[0].id)


def can_be_teams(offer: Offer, sizes: list[int]) -> bool:
    """Try every way to give each group a team number."""
    if not sizes:
        return True
    for numbers in itertools.product(range(offer.teams), repeat=len(sizes)):
        loads = [0] * offer.teams
        for number, size in zip(numbers, sizes, strict=True):
            loads[number] += size
        if all(load == 0 or offer.min <= load <= offer.max for load in loads):
            return True
    return False


def is_allowed(problem: Problem, assignment: Assignment) -> bool:
    pins = {pin.student: pin.offer for pin in problem.pins}
    sizes: dict[str, list[int]] = defaultdict(list)
    for members in moving_together(problem):
        goal = assignment[members[0].id]
        wanted = {offer for tied in members[0].wishes for offer in tied}
        pinned = {pins[member.id] for member in members if member.id in pins}
        if len({assignment[member.id] for member in members}) > 1:
            return False
        if pinned and pinned != {goal}:
            return False
        if goal is None:
            continue
        if not pinned and goal not in wanted:
            return False
        if any(goal in member.excluded for member in members):
            return False
        sizes[goal].append(len(members))
    if not all(can_be_teams(offer, sizes[offer.id]) for offer in problem.offers):
        return False
    for site in problem.sites:
        there = sum(sum(sizes[offer.id]) for offer in problem.offers if offer.site == site.id)
        if there < site.min or (site.max is not None and there > site.max):
            return False
    return True


def objective(problem: Problem, seed: int, assignment: Assignment) -> tuple[Any, ...]:
    """Smaller is better, compared from left to right: docs/allocation.md, word by word."""
    longest = max((len(student.wishes) for student in problem.students), default=0)
    rank: dict[str, int] = {}
    for student in problem.students:
        goal = assignment[student.id]
        ranks = [number for number, tied in enumerate(student.wishes, 1) if goal in tied]
        rank[student.id] = longest + 1 if goal is None else (ranks[0] if ranks else 0)

    def profile(students: list[Student]) -> tuple[int, ...]:
        return tuple(
            sum(rank[student.id] == wanted for student in students)
            for wanted in range(longest + 1, 1, -1)
        )

    unplaced = sum(goal is None for goal in assignment.values())
    worst = max((value for value in rank.values() if value <= longest), default=0)
    levels = sorted({student.hardship for student in problem.students} - {0}, reverse=True)
    hardship = [
        profile([student for student in problem.students if student.hardship == level])
        for level in levels
    ]
    drawn = sorted(
        moving_together(problem),
        key=lambda members: (lot_of(seed, members[0].id), members[0].id),
    )
    names = [members[0].id for members in drawn]
    return (
        unplaced,
        worst,
        profile(list(problem.students)),
        hardship,
        [rank[name] for name in names],
        [lot_of(seed, f"{name}\n{assignment[name]}") for name in names],
    )


def all_allowed(problem: Problem) -> list[Assignment]:
    choices = []
    pins = {pin.student: pin.offer for pin in problem.pins}
    for members in moving_together(problem):
        options: set[str | None] = {offer for tied in members[0].wishes for offer in tied} | {None}
        options |= {pins[member.id] for member in members if member.id in pins}
        choices.append(sorted(options, key=str))
    found = []
    for choice in itertools.product(*choices):
        assignment: Assignment = {}
        for members, goal in zip(moving_together(problem), choice, strict=True):
            assignment.update(dict.fromkeys([member.id for member in members], goal))
        if is_allowed(problem, assignment):
            found.append(assignment)
    return found


def best_by_enumeration(problem: Problem, seed: int) -> Assignment | None:
    return min(
        all_allowed(problem),
        key=lambda assignment: objective(problem, seed, assignment),
        default=None,
    )


@st.composite
def problems(draw: st.DrawFn, *, most_units: int = 5, hard: bool = True) -> Problem:
    """Small problems with everything in them: groups, teams, sites, pins, ties, hardship."""
    sites = [
        Site(
            id=f"k{number}",
            min=draw(st.sampled_from([0, 0, 0, 1, 2])) if hard else 0,
            max=draw(st.sampled_from([None, None, 2, 3, 4])),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    offers = []
    for number in range(draw(st.integers(1, 4))):
        least = draw(st.integers(0, 3))
        offers.append(
            Offer(
                id=f"o{number}",
                min=least,
                max=draw(st.integers(max(1, least), 4)),
                teams=draw(st.integers(1, 3)),
                site=draw(st.sampled_from([None, *(site.id for site in sites)])),
            )
        )
    names = [offer.id for offer in offers]
    students: list[Student] = []
    for number in range(draw(st.integers(0, most_units))):
        order = draw(st.permutations(names))[: draw(st.integers(0, len(names)))]
        wishes: list[tuple[str, ...]] = []
        for name in order:
            if wishes and draw(st.integers(0, 3)) == 0:
                wishes[-1] = tuple(sorted((*wishes[-1], name)))
            else:
                wishes.append((name,))
        size = draw(st.sampled_from([1, 1, 1, 2, 3]))
        students += [
            Student(
                id=f"s{number}{'abc'[member]}",
                wishes=tuple(wishes),
                excluded=frozenset(
                    draw(st.sets(st.sampled_from(names), max_size=1))
                    if draw(st.integers(0, 4)) == 0
                    else ()
                ),
                hardship=draw(st.sampled_from([0, 0, 0, 1, 2])),
                group=f"g{number}" if size > 1 else None,
            )
            for member in range(size)
        ]
    pins = [
        Pin(student.id, draw(st.sampled_from(names)))
        for student in students
        if hard and draw(st.integers(0, 7)) == 0
    ]
    return make_problem(students, offers, sites, pins)
