"""The exact allocation: one step of the objective after the other, each proven.

The objective, in this order (``docs/allocation.md`` defines every word):

1. as many students as possible have a place;
2. the worst rank is as small as possible;
3. as few students as possible at the worst rank, then at the next better one, and so on;
4. hardship: the highest level first, its students' own profile as good as possible;
5. the lot: in its order everybody gets the best rank that is still possible, then the offer
   drawn first among those tied at that rank.

The last step leaves exactly one assignment, so the answer does not depend on the solver.
Every step first asks the relaxation, whose bound often proves the step already, and searches
whole numbers only where it has to, starting from the best assignment known.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from kurse.allocation.highs import Answer, Clock, OutOfTimeError, Programme, Vector, version
from kurse.allocation.model import Model, build
from kurse.allocation.problem import Offer, Problem, lot_of
from kurse.allocation.teams import divide
from kurse.allocation.units import Unit, lots_of

#: Several counts go into one search as digits of one number, as long as it stays exact.
LARGEST_COST = 200_000
ALMOST = 1e-6
PRICE = 1e-4


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    #: The time limit came before any assignment was found.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of the objective reached, and what is proven to be the best possible.

    ``values`` and ``bounds`` are equal when the step is proven. ``names`` say which counts.
    """

    name: str
    names: tuple[str, ...]
    values: tuple[int, ...]
    bounds: tuple[int | None, ...]
    seconds: float

    @property
    def proven(self) -> bool:
        return self.values == self.bounds


@dataclass(slots=True)
class Solution:
    """The answer; ``offers`` and ``teams`` by student id."""

    problem: Problem
    seed: int
    status: Status
    units: tuple[Unit, ...]
    offers: dict[str, str | None] = field(default_factory=dict)
    teams: dict[str, int | None] = field(default_factory=dict)
    ranks: dict[str, int | None] = field(default_factory=dict)
    lots: dict[str, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    seconds: float = 0.0
    solver: str = "HiGHS"
    version: str = ""

    @property
    def profile(self) -> list[int]:
        """Students at rank 1, 2, … up to the longest list of wishes."""
        longest = max((len(student.wishes) for student in self.problem.students), default=0)
        counts = Counter(self.ranks.values())
        return [counts[rank] for rank in range(1, longest + 1)]

    @property
    def worst_rank(self) -> int | None:
        return max((rank for rank in self.ranks.values() if rank), default=None)

    @property
    def unplaced(self) -> list[str]:
        return [student for student, offer in self.offers.items() if offer is None]

    @property
    def unwished(self) -> list[str]:
        return [
            student
            for student, offer in self.offers.items()
            if offer is not None and self.ranks[student] is None
        ]


def solve(problem: Problem, *, seed: int = 0, time_limit: float | None = None) -> Solution:
    """Solve to the proven optimum, or say how far the time limit let it come."""
    search = Search(problem, seed, Clock(time_limit))
    return search.run()


def is_feasible(problem: Problem, clock: Clock | None = None) -> bool:
    """Whether any assignment keeps all hard conditions."""
    if not needs_search(problem):
        return True
    programme = Programme(build(problem), clock or Clock(None))
    answer = programme.relax()
    if answer is None or programme.is_whole(answer.solution):
        return answer is not None
    return programme.search() is not None


def needs_search(problem: Problem) -> bool:
    """Without pins and site minimums an empty assignment keeps every condition."""
    return bool(problem.pins) or any(site.min for site in problem.sites)


class Search:
    """One run. ``best`` is the best assignment known, as columns of the model."""

    def __init__(self, problem: Problem, seed: int, clock: Clock) -> None:
        self.problem = problem
        self.seed = seed
        self.clock = clock
        self.model: Model = build(problem)
        self.programme = Programme(self.model, clock)
        self.best: Vector | None = None
        self.steps: list[Step] = []
        self.lots = lots_of(self.model.units, seed)
        self.columns: dict[int, list[int]] = defaultdict(list)
        for column, arc in enumerate(self.model.arcs):
            self.columns[arc.unit].append(column)
        self.rank = np.array([arc.rank for arc in self.model.arcs])
        self.at_offer = np.array([arc.offer is not None for arc in self.model.arcs], dtype=bool)

    def run(self) -> Solution:
        if not needs_search(self.problem):
            self.best = self._nobody()
        status = Status.OPTIMAL
        try:
            if not self._placed():
                return self._solution(Status.INFEASIBLE)
            self._profile(self._worst_rank())
            self._hardship()
            self._by_lot()
        except OutOfTimeError:
            status = Status.FEASIBLE if self.best is not None else Status.UNKNOWN
        return self._solution(status)

    # The steps

    def _placed(self) -> bool:
        """False where no assignment keeps the hard conditions."""
        cost = self._cost(~self.at_offer, self.model.sizes)
        total = len(self.problem.students)
        began = self.clock.spent()
        result = self._minimise(
            cost,
            lambda low: self._note(
                "placed",
                began,
                [("placed", total - self._value(cost), None if low is None else total - low)],
            ),
        )
        if result is None:
            return False
        self._hold(cost, result)
        return True

    def _worst_rank(self) -> int:
        """The smallest rank within which everybody placed can be placed; tried from below."""
        began = self.clock.spent()
        pinned = [
            self.rank[column]
            for index, unit in enumerate(self.model.units)
            if unit.pins
            for column in self.columns[index]
        ]
        longest = int(self.rank.max(initial=0))
        for worst in range(max([1, *pinned]), longest + 1):
            worse = np.flatnonzero(self.rank > worst)
            if self._worst_of_best() <= worst:
                self.programme.bounds(worse, 0, 0)
                break
            try:
                if self._reachable(worse):
                    break
            except OutOfTimeError:
                reached = self._worst_of_best()
                self._note("worst_rank", began, [("worst_rank", reached, worst)])
                raise
        else:
            worst = 0
        reached = self._worst_of_best()
        self._note("worst_rank", began, [("worst_rank", reached, reached)])
        return worst

    def _profile(self, worst: int) -> None:
        for rank in range(worst, 1, -1):
            self._count_step(f"rank_{rank}", [(f"rank_{rank}", self.rank == rank)])

    def _hardship(self) -> None:
        """Level after level: unplaced, then the worst rank, then the next better one."""
        levels = {student.hardship for student in self.problem.students} - {0}
        worst = self._worst_of_best()
        for level in sorted(levels, reverse=True):
            people = np.array(
                [
                    sum(member.hardship == level for member in unit.members)
                    for unit in self.model.units
                ]
            )
            weight = np.array([people[arc.unit] for arc in self.model.arcs], dtype=float)
            counts = [("unplaced", ~self.at_offer)]
            counts += [(f"rank_{rank}", self.rank == rank) for rank in range(worst, 1, -1)]
            self._count_step(f"hardship_{level}", counts, weight)

    def _count_step(
        self,
        name: str,
        counts: list[tuple[str, "np.ndarray[Any, np.dtype[np.bool_]]"]],
        weight: Vector | None = None,
    ) -> None:
        """Minimise counts of students one after the other; as many at once as stay exact."""
        began = self.clock.spent()
        weight = self.model.sizes if weight is None else weight
        costs = [(label, self._cost(mask, weight)) for label, mask in counts]
        done: list[tuple[str, int, int | None]] = []
        while costs:
            bunch = self._bunch(costs)
            cost = np.zeros(self.model.size)
            for digit, (_, part) in zip(self._digits(bunch), bunch, strict=True):
                cost += digit * part
            try:
                value = self._minimise(cost)
            except OutOfTimeError as error:
                open_ = [(label, self._value(part), None) for label, part in costs]
                if len(bunch) == 1 and error.bound is not None:
                    open_[0] = (open_[0][0], open_[0][1], max(0, _up(error.bound)))
                self._note(name, began, [*done, *open_])
                raise
            if value is None:
                raise ArithmeticError("A step lost the assignment of the step before it.")
            for label, part in bunch:
                reached = self._value(part)
                self._hold(part, reached)
                done.append((label, reached, reached))
            costs = costs[len(bunch) :]
        self._note(name, began, done)

    def _bunch(self, costs: list[tuple[str, Vector]]) -> list[tuple[str, Vector]]:
        size = 1.0
        for number, (_, cost) in enumerate(costs):
            size *= self._most(cost) + 1
            if number and size > LARGEST_COST:
                return costs[:number]
        return costs

    def _digits(self, bunch: list[tuple[str, Vector]]) -> list[float]:
        digits = [1.0]
        for _, cost in reversed(bunch[1:]):
            digits.insert(0, digits[0] * (self._most(cost) + 1))
        return digits

    def _most(self, cost: Vector) -> float:
        """An upper bound of a count: every unit at its most expensive arc."""
        return float(sum(cost[columns].max(initial=0) for columns in self.columns.values()))

    def _by_lot(self) -> None:
        """Everybody in the order of the lot: the best rank, and then the tie at that rank."""
        began = self.clock.spent()
        order = sorted(
            range(len(self.model.units)), key=lambda index: self.lots[self.model.units[index].key]
        )
        try:
            for index in order:
                self._best_rank(index)
            for index in order:
                self._break_tie(index)
        except OutOfTimeError:
            self._note("lot", began, [("lot", 0, None)])
            raise
        self._note("lot", began, [("lot", 0, 0)])

    def _best_rank(self, index: int) -> None:
        columns = self._open(index)
        key = {column: self._order(column) for column in columns}
        reached = key[self._chosen(index)]
        while any(value < reached for value in key.values()):
            worse = [column for column in columns if key[column] >= reached]
            if not self._reachable(worse):
                break
            reached = key[self._chosen(index)]
        self.programme.bounds([c for c in columns if key[c] != reached], 0, 0)

    def _break_tie(self, index: int) -> None:
        unit = self.model.units[index]
        columns = sorted(
            self._open(index),
            key=lambda column: lot_of(self.seed, f"{unit.key}\n{self.model.arcs[column].offer}"),
        )
        for column in columns:
            others = [other for other in columns if other != column]
            if self._chosen(index) == column or self._reachable(others):
                self.programme.bounds(others, 0, 0)
                return

    # What the steps share

    def _minimise(
        self, cost: Vector, note: Callable[[int | None], None] | None = None
    ) -> int | None:
        """The proven smallest value; None where there is no assignment at all."""
        if self.best is not None and self._value(cost) == 0:
            value = 0
        else:
            reached = self._proven(cost, note)
            if reached is None:
                return None
            value = reached
        if note is not None:
            note(value)
        return value

    def _proven(self, cost: Vector, note: Callable[[int | None], None] | None) -> int | None:
        """Ask the relaxation, then, unless it proves enough, search whole numbers."""
        low: int | None = None
        have = math.inf if self.best is None else self._value(cost)
        try:
            relaxed = self.programme.relax(cost)
            if relaxed is None:
                return None
            low = max(0, _up(relaxed.value))
            if self.programme.is_whole(relaxed.solution):
                self.best = np.round(relaxed.solution)
            elif have > low and not self._improve(cost, low, relaxed.solution):
                return None
        except OutOfTimeError as error:
            if error.solution is not None and float(cost @ error.solution) < have:
                self.best = error.solution
            if low is not None and error.bound is not None:
                low = max(low, _up(error.bound))
            if note is not None and self.best is not None:
                note(low)
            raise OutOfTimeError(bound=low) from None
        self._close_dear(relaxed, self._value(cost))
        return self._value(cost)

    def _close_dear(self, relaxed: Answer, value: int) -> None:
        """Close every arc whose price alone would lift the step above its proven value."""
        if relaxed.prices is None:
            return
        arcs = len(self.model.arcs)
        dear = relaxed.prices[:arcs] > value - relaxed.value + PRICE
        dear &= relaxed.solution[:arcs] < ALMOST
        dear &= self.programme.upper[:arcs] > 0
        self.programme.bounds(np.flatnonzero(dear), 0, 0)

    def _improve(self, cost: Vector, low: int, relaxed: Vector) -> bool:
        """Guess first: near the relaxation, then near the best known. Then search."""
        for near in [relaxed] if self.best is None else [relaxed, self.best]:
            guess = self.programme.near(near, cost)
            if guess is None:
                continue
            if self.best is None or guess.value < self._value(cost) - ALMOST:
                self.best = np.round(guess.solution)
            if self._value(cost) <= low:
                return True
        answer: Answer | None = self.programme.search(cost, self.best)
        if answer is None:
            return False
        self.best = answer.solution
        return True

    def _reachable(self, forbidden: Sequence[int] | Vector) -> bool:
        """Whether all that was reached stays possible without these columns.

        Yes: they stay closed and ``best`` avoids them. No: they are open as before.
        """
        closed = [column for column in forbidden if self.programme.upper[column] > 0]
        self.programme.bounds(closed, 0, 0)
        answer = self.programme.relax()
        if answer is not None and not self.programme.is_whole(answer.solution):
            guess = self.programme.near(answer.solution)
            if guess is None and self.best is not None:
                guess = self.programme.near(self.best)
            answer = guess or self.programme.search()
        if answer is None:
            self.programme.bounds(closed, 0, 1)
            return False
        self.best = np.round(answer.solution)
        return True

    def _hold(self, cost: Vector, value: int) -> None:
        """Whatever follows, this stays as good."""
        if value == 0:
            self.programme.bounds(np.flatnonzero(cost), 0, 0)
        else:
            self.programme.row(cost, -math.inf, value)

    def _cost(self, mask: "np.ndarray[Any, np.dtype[np.bool_]]", weight: Vector) -> Vector:
        cost = np.zeros(self.model.size)
        cost[: len(self.model.arcs)] = mask * weight
        return cost

    def _value(self, cost: Vector) -> int:
        return round(float(cost @ self._known()))

    def _open(self, index: int) -> list[int]:
        return [column for column in self.columns[index] if self.programme.upper[column] > 0]

    def _order(self, column: int) -> int:
        """Rank, with no place after all ranks."""
        arc = self.model.arcs[column]
        return arc.rank if arc.offer is not None else 1 + int(self.rank.max(initial=0))

    def _chosen(self, index: int) -> int:
        return next(column for column in self.columns[index] if self._known()[column] > 0.5)

    def _worst_of_best(self) -> int:
        chosen = self._known()[: len(self.model.arcs)] > 0.5
        return int(self.rank[chosen].max(initial=0))

    def _known(self) -> Vector:
        if self.best is None:
            raise ArithmeticError("No assignment is known yet.")
        return self.best

    def _nobody(self) -> Vector:
        nobody = np.zeros(self.model.size)
        nobody[: len(self.model.arcs)] = ~self.at_offer
        return nobody

    def _note(self, name: str, began: float, counts: Iterable[tuple[str, int, int | None]]) -> None:
        names, values, bounds = zip(*counts, strict=True)
        self.steps.append(Step(name, names, values, bounds, round(self.clock.spent() - began, 4)))

    # The answer

    def _solution(self, status: Status) -> Solution:
        units = self.model.units
        solution = Solution(
            problem=self.problem,
            seed=self.seed,
            status=status,
            units=units,
            lots={name: self.lots[unit.key] for unit in units for name in unit.ids},
            steps=self.steps,
            version=version(),
        )
        if status in {Status.OPTIMAL, Status.FEASIBLE}:
            self._fill(solution)
            problems = broken(self.problem, solution.offers, solution.teams)
            if problems:
                raise ArithmeticError(f"The solver's answer is wrong: {problems}.")
        solution.seconds = round(self.clock.spent(), 4)
        return solution

    def _fill(self, solution: Solution) -> None:
        people: dict[str, list[Unit]] = defaultdict(list)
        for index, unit in enumerate(self.model.units):
            arc = self.model.arcs[self._chosen(index)]
            if arc.offer is not None:
                people[arc.offer].append(unit)
            for name in unit.ids:
                solution.offers[name] = arc.offer
                solution.ranks[name] = arc.rank or None
                solution.teams[name] = None
        offers = {offer.id: offer for offer in self.problem.offers}
        for name, units in people.items():
            teams = divide(offers[name], [unit.size for unit in units])
            for unit, team in zip(units, teams or [], strict=False):
                solution.teams.update(dict.fromkeys(unit.ids, team))
        solution.offers = dict(sorted(solution.offers.items()))


def broken(
    problem: Problem, offers: dict[str, str | None], teams: dict[str, int | None]
) -> list[str]:
    """Every hard condition an assignment breaks, in words; empty where it keeps all.

    It knows nothing of models and solvers: it counts people. Tests and every answer use it.
    """
    found = []
    pins = {pin.student: pin.offer for pin in problem.pins}
    pinned_groups = {s.group for s in problem.students if s.id in pins and s.group is not None}
    inside: Counter[tuple[str, int]] = Counter()
    site_of = {offer.id: offer.site for offer in problem.offers}
    at_site: Counter[str] = Counter()
    together: dict[str, set[tuple[str | None, int | None]]] = defaultdict(set)
    for student in problem.students:
        offer, team = offers[student.id], teams[student.id]
        if student.id in pins and offer != pins[student.id]:
            found.append(f"{student.id} is not where the pin says")
        if student.group is not None:
            together[student.group].add((offer, team))
        if offer is None:
            continue
        if team is None:
            found.append(f"{student.id} has no team")
            continue
        wished = any(offer in tied for tied in student.wishes)
        if not wished and student.id not in pins and student.group not in pinned_groups:
            found.append(f"{student.id} never wished for {offer}")
        if offer in student.excluded:
            found.append(f"{student.id} is excluded from {offer}")
        inside[offer, team] += 1
        at_site[site_of[offer] or ""] += 1
    found += [f"group {group} is divided" for group, ways in together.items() if len(ways) > 1]
    found += _broken_limits(problem, inside, at_site)
    return found


def _broken_limits(
    problem: Problem, inside: Counter[tuple[str, int]], at_site: Counter[str]
) -> list[str]:
    found = []
    offers: dict[str, Offer] = {offer.id: offer for offer in problem.offers}
    for (name, team), count in inside.items():
        if not offers[name].min <= count <= offers[name].max:
            found.append(f"team {team} of {name} has {count}")
        if team > offers[name].teams:
            found.append(f"{name} has too many teams")
    for site in problem.sites:
        if at_site[site.id] < site.min:
            found.append(f"too few at site {site.id}")
        if site.max is not None and at_site[site.id] > site.max:
            found.append(f"too many at site {site.id}")
    return found


def _up(value: float) -> int:
    """The next whole number, with the solver's small inexactness taken off."""
    return math.ceil(value - ALMOST)
