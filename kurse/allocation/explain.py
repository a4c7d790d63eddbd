"""Why each student is where they are: for every better wish the true reason why not.

Reasons are codes with parameters, so the command line says them in English and the pages
through gettext. ``decided_by`` names the step of the objective that would become worse if the
student had this wish: it is proven by solving again with the student there.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from kurse.allocation.model import Model, build, possible_offers
from kurse.allocation.problem import Offer
from kurse.allocation.solver import Solution, Status
from kurse.allocation.teams import fits
from kurse.allocation.units import Unit

#: Beyond this many (wish × column) the proofs behind ``decided_by`` would take too long.
LARGEST_PROOF = 100_000


class Why(StrEnum):
    """What stands between a student and a better wish, in the order in which it is told."""

    EXCLUDED = "excluded"
    GROUP_TOO_LARGE = "group_too_large"
    PINNED = "pinned"
    DOES_NOT_RUN = "does_not_run"
    FULL = "full"
    SITE_FULL = "site_full"
    WOULD_COST = "would_cost"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not this better wish; ``students`` are those who are there instead."""

    offer: str
    rank: int
    why: Why
    students: tuple[str, ...] = ()
    site: str | None = None
    needed: int | None = None
    interested: int | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    student: str
    offer: str | None
    rank: int | None
    lot: int
    pinned: bool
    better: tuple[Reason, ...] = field(default=())


def explain(solution: Solution) -> list[Explanation]:
    """One explanation for each student, sorted by id; empty without an assignment."""
    if not solution.offers:
        return []
    around = _Around(solution)
    prove = _prover(solution)
    found = []
    for unit in solution.units:
        rank = solution.ranks[unit.key]
        better = () if unit.pins and rank is None else _better(unit, around, prove)
        found += [
            Explanation(
                student=member.id,
                offer=solution.offers[member.id],
                rank=rank,
                lot=solution.lots[member.id],
                pinned=bool(unit.pins),
                better=better,
            )
            for member in unit.members
        ]
    return sorted(found, key=lambda explanation: explanation.student)


class _Around:
    """Who is where, by offer and by site."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        problem = solution.problem
        self.offers: dict[str, Offer] = {offer.id: offer for offer in problem.offers}
        self.sites = {site.id: site for site in problem.sites}
        self.at: dict[str, list[Unit]] = defaultdict(list)
        self.interested: dict[str, int] = defaultdict(int)
        for unit in solution.units:
            here = solution.offers[unit.key]
            if here is not None:
                self.at[here].append(unit)
            for name in possible_offers(unit, self.offers):
                self.interested[name] += unit.size

    def students_at(self, offer: str) -> tuple[str, ...]:
        return tuple(sorted(name for unit in self.at[offer] for name in unit.ids))

    def students_at_site(self, site: str) -> tuple[str, ...]:
        names = (self.students_at(name) for name in self.offers if self.offers[name].site == site)
        return tuple(sorted(name for group in names for name in group))

    def here(self, unit: Unit) -> str | None:
        return self.solution.offers[unit.key]


Prover = Callable[[Unit, str], str | None]


def _better(unit: Unit, around: _Around, prove: Prover) -> tuple[Reason, ...]:
    reached = around.solution.ranks[unit.key] or math.inf
    return tuple(
        _reason(unit, offer, rank, around, prove)
        for rank, tied in enumerate(unit.members[0].wishes, 1)
        if rank < reached
        for offer in tied
    )


def _reason(unit: Unit, name: str, rank: int, around: _Around, prove: Prover) -> Reason:
    offer = around.offers[name]
    if name in unit.excluded:
        return Reason(name, rank, Why.EXCLUDED)
    if unit.size > offer.max:
        return Reason(name, rank, Why.GROUP_TOO_LARGE, needed=unit.size)
    if unit.pins:
        return Reason(name, rank, Why.PINNED)
    proof = prove(unit, name)
    there = around.at[name]
    if not there and unit.size < offer.min:
        return Reason(
            name,
            rank,
            Why.DOES_NOT_RUN,
            needed=offer.min,
            interested=around.interested[name],
            decided_by=proof,
        )
    if not fits(offer, [*(other.size for other in there), unit.size]):
        students = around.students_at(name)
        return Reason(name, rank, Why.FULL, students=students, decided_by=proof)
    if _site_is_full(unit, offer, around):
        students = around.students_at_site(offer.site or "")
        return Reason(
            name, rank, Why.SITE_FULL, students=students, site=offer.site, decided_by=proof
        )
    return Reason(name, rank, Why.WOULD_COST, decided_by=proof)


def _site_is_full(unit: Unit, offer: Offer, around: _Around) -> bool:
    site = around.sites.get(offer.site or "")
    here = around.here(unit)
    if site is None or site.max is None:
        return False
    if here is not None and around.offers[here].site == site.id:
        return False
    return len(around.students_at_site(site.id)) + unit.size > site.max


def _prover(solution: Solution) -> Prover:
    wishes = sum(
        1
        for unit in solution.units
        for name, rank in unit.ranks().items()
        if not unit.pins and rank < (solution.ranks[unit.key] or math.inf)
    )
    model = build(solution.problem)
    if solution.status != Status.OPTIMAL or wishes * model.size > LARGEST_PROOF:
        return lambda unit, name: None
    return _WhatIf(solution, model).decided_by


class _WhatIf:
    """Solve again with one unit somewhere else: which step of the objective breaks first?

    The steps are rows that can be tightened one by one. Where even the relaxation breaks, the
    step is proven; only where it does not, whole numbers are searched.
    """

    def __init__(self, solution: Solution, model: Model) -> None:
        from kurse.allocation.highs import Clock, Programme

        self.programme = Programme(model, Clock(None))
        self.column = {
            (model.units[arc.unit].key, arc.offer): column for column, arc in enumerate(model.arcs)
        }
        self.steps: list[tuple[str, int, int]] = []
        for name, cost, value in _steps(solution, model):
            row = self.programme.row(cost, -math.inf, math.inf)
            self.steps.append((name, row, value))
        self.tight = 0

    def decided_by(self, unit: Unit, name: str) -> str | None:
        column = self.column.get((unit.key, name))
        if column is None:
            return "placed"  # too few could ever join
        self.programme.bounds([column], 1, 1)
        try:
            return self._first_broken()
        finally:
            self.programme.bounds([column], 0, 1)

    def _first_broken(self) -> str:
        """The first step that can not be kept.

        Feasibility only shrinks as steps are tightened, so the interval can be halved: first
        with the relaxation alone, then, where it left fractions, with whole numbers.
        """
        steps = len(self.steps)
        broken = self._halve(0, steps + 1, lambda tight: self._relaxed(tight) is not None)
        if broken == 0:
            return self._name(0)
        if not self._relaxed(broken - 1):
            broken = self._halve(0, broken, self._searched)
        return self._name(broken)

    def _halve(self, low: int, high: int, possible: Callable[[int], bool]) -> int:
        """The smallest number of tight steps that is not possible, or ``high``."""
        while low < high:
            middle = (low + high) // 2
            if middle <= len(self.steps) and possible(middle):
                low = middle + 1
            else:
                high = middle
        return low

    def _name(self, broken: int) -> str:
        if broken == 0:
            return "conditions"
        return "lot" if broken > len(self.steps) else self.steps[broken - 1][0]

    def _relaxed(self, tight: int) -> bool | None:
        """None: not possible. Otherwise whether the relaxation is whole already."""
        self._tighten(tight)
        answer = self.programme.relax()
        return None if answer is None else self.programme.is_whole(answer.solution)

    def _searched(self, tight: int) -> bool:
        self._tighten(tight)
        return self.programme.search() is not None

    def _tighten(self, steps: int) -> None:
        for number, (_, row, value) in enumerate(self.steps):
            if (number < steps) != (number < self.tight):
                self.programme.row_bounds(row, -math.inf, value if number < steps else math.inf)
        self.tight = steps


def _steps(solution: Solution, model: Model) -> list[tuple[str, Any, int]]:
    """Steps 1 to 4 of the objective as counts that must not be exceeded."""
    rank = np.array([arc.rank for arc in model.arcs])
    nowhere = np.array([arc.offer is None for arc in model.arcs], dtype=bool)
    worst = solution.worst_rank or 0
    chosen = np.array(
        [solution.offers[model.units[arc.unit].key] == arc.offer for arc in model.arcs], dtype=bool
    )

    def count(mask: Any, weight: Any) -> tuple[Any, int]:
        cost = np.zeros(model.size)
        cost[: len(model.arcs)] = mask * weight
        return cost, round(float((mask * weight)[chosen].sum()))

    found = [("placed", *count(nowhere, model.sizes))]
    found.append(("worst_rank", *count(rank > worst, model.sizes)))
    found += [
        (f"rank_{number}", *count(rank == number, model.sizes)) for number in range(worst, 1, -1)
    ]
    for level in sorted({s.hardship for s in solution.problem.students} - {0}, reverse=True):
        people = [sum(m.hardship == level for m in unit.members) for unit in model.units]
        weight = np.array([people[arc.unit] for arc in model.arcs], dtype=float)
        for mask in (nowhere, *(rank == number for number in range(worst, 1, -1))):
            found.append((f"hardship_{level}", *count(mask, weight)))
    return found
