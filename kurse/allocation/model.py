"""The problem as a mixed integer programme for HiGHS.

A column for each possible step of a unit (to an offer, or to no place), one for "this offer
runs" where its minimum matters, whole numbers only where they are needed: with the running
teams and the number of groups of each size at each offer fixed, what remains is a flow, and
its corners are whole by themselves. Interchangeable teams never appear one by one: teams are
counted, or, where groups have to be packed into several teams, the *patterns* of groups in a
team are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kurse.allocation.problem import Offer, Problem
from kurse.allocation.units import UNWISHED, Unit, units_of

MANY_PATTERNS = 300
INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Arc:
    """Unit ``unit`` (its index) at an offer, or at none; ``rank`` 0 is unwished."""

    unit: int
    offer: str | None
    rank: int


@dataclass(slots=True)
class Model:
    """Rows and columns; the first columns are those of ``arcs``."""

    units: tuple[Unit, ...]
    arcs: list[Arc] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)

    def column(self, upper: float = 1, *, whole: bool = False) -> int:
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        self.rows.append((low, high, list(terms)))

    @property
    def size(self) -> int:
        return len(self.upper)

    @property
    def sizes(self) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """Students moved by each arc."""
        return np.array([self.units[arc.unit].size for arc in self.arcs], dtype=float)


def build(problem: Problem) -> Model:
    """All conditions of the problem; the objective comes step by step."""
    model = Model(units=units_of(problem))
    offers = {offer.id: offer for offer in problem.offers}
    _arcs(model, offers)
    model.column(0)  # HiGHS does not judge a model without columns
    at_offer: dict[str, list[int]] = defaultdict(list)
    for column, arc in enumerate(model.arcs):
        if arc.offer is not None:
            at_offer[arc.offer].append(column)
    for name, columns in at_offer.items():
        _offer(model, offers[name], columns)
    for site in problem.sites:
        terms = [
            (column, float(model.units[model.arcs[column].unit].size))
            for name, columns in at_offer.items()
            if offers[name].site == site.id
            for column in columns
        ]
        most = INFINITE if site.max is None else float(site.max)
        if site.min > 0 or sum(size for _, size in terms) > most:
            model.row(terms, float(site.min), most)
    return model


def possible_offers(unit: Unit, offers: dict[str, Offer]) -> dict[str, int]:
    """Where the unit may go at all, with the rank; a pin leaves nothing else."""
    ranks = unit.ranks()
    excluded = unit.excluded
    if unit.pins:
        ranks = {pin: ranks.get(pin, UNWISHED) for pin in unit.pins} if len(unit.pins) == 1 else {}
    return {
        name: rank
        for name, rank in ranks.items()
        if name not in excluded and unit.size <= offers[name].max
    }


def _arcs(model: Model, offers: dict[str, Offer]) -> None:
    """Offers that too few could ever join lose their arcs, until nothing changes."""
    possible = [possible_offers(unit, offers) for unit in model.units]
    while True:
        reach: Counter[str] = Counter()
        for unit, options in zip(model.units, possible, strict=True):
            for name in options:
                reach[name] += unit.size
        hopeless = {name for name, count in reach.items() if count < offers[name].min}
        if not hopeless:
            break
        possible = [
            {name: rank for name, rank in options.items() if name not in hopeless}
            for options in possible
        ]
    for index, (unit, options) in enumerate(zip(model.units, possible, strict=True)):
        columns = []
        for name, rank in sorted(options.items(), key=lambda item: (item[1], item[0])):
            model.arcs.append(Arc(index, name, rank))
            columns.append(model.column())
        model.arcs.append(Arc(index, None, 0))
        columns.append(model.column(0 if unit.pins else 1))
        model.row([(column, 1.0) for column in columns], 1, 1)


def _offer(model: Model, offer: Offer, columns: list[int]) -> None:
    """Capacity, minimum and teams of one offer."""
    size = {column: model.units[model.arcs[column].unit].size for column in columns}
    grouped: dict[int, list[int]] = defaultdict(list)
    for column in columns:
        if size[column] > 1:
            grouped[size[column]].append(column)
    counts = {number: _count(model, members) for number, members in sorted(grouped.items())}
    singles = [column for column in columns if size[column] == 1]
    if offer.teams > 1 and counts:
        _packed_teams(model, offer, counts, {n: len(m) for n, m in grouped.items()}, singles)
        return
    people = [(column, float(size[column])) for column in columns]
    least, teams = max(1, offer.min), min(offer.teams, sum(size.values()))
    if least == 1:
        model.row(people, 0, float(offer.max * teams))
        return
    no_gaps = all(least * (k + 1) <= offer.max * k + 1 for k in range(1, teams))
    runs = model.column(1 if no_gaps else teams, whole=True)
    most = offer.max * teams if no_gaps else offer.max
    model.row([*people, (runs, -float(most))], -INFINITE, 0)
    model.row([*people, (runs, -float(least))], 0, INFINITE)
    for column in columns:
        model.row([(column, 1.0), (runs, -1.0)], -INFINITE, 0)


def _count(model: Model, columns: list[int]) -> int:
    """A whole column: how many groups of one size are at the offer."""
    if len(columns) == 1:
        model.whole[columns[0]] = True
        return columns[0]
    count = model.column(len(columns), whole=True)
    model.row([(count, -1.0), *((column, 1.0) for column in columns)], 0, 0)
    return count


def _packed_teams(
    model: Model,
    offer: Offer,
    counts: dict[int, int],
    available: dict[int, int],
    singles: list[int],
) -> None:
    """Several teams and groups to pack: count the patterns; only if too many, each team."""
    patterns = _patterns(available, offer.max)
    if patterns is None:
        _single_teams(model, offer, counts, singles)
        return
    used: list[tuple[int, dict[int, int], int]] = []
    for pattern in patterns:
        grouped = sum(number * times for number, times in pattern.items())
        if grouped < offer.min and not singles:
            continue
        if not pattern and not singles:
            continue
        used.append((model.column(offer.teams, whole=True), pattern, grouped))
    for number, count in counts.items():
        terms = [(column, float(pattern.get(number, 0))) for column, pattern, _ in used]
        model.row([(count, -1.0), *((c, times) for c, times in terms if times)], 0, 0)
    model.row([(column, 1.0) for column, _, _ in used], 0, float(offer.teams))
    room = [(column, -float(offer.max - grouped)) for column, _, grouped in used]
    need = [(column, -float(max(0, offer.min - grouped))) for column, _, grouped in used]
    people = [(column, 1.0) for column in singles]
    model.row([*people, *room], -INFINITE, 0)
    model.row([*people, *need], 0, INFINITE)
    for single in singles:
        model.row([(single, 1.0), *((column, -1.0) for column, _, _ in used)], -INFINITE, 0)


def _patterns(available: dict[int, int], most: int) -> list[dict[int, int]] | None:
    """Every way to put groups into one team, as numbers for each size; None if too many."""
    found: list[dict[int, int]] = [{}]
    for number in sorted(available):
        longer = []
        for pattern in found:
            room = most - sum(size * times for size, times in pattern.items())
            most_times = min(available[number], room // number)
            longer += [pattern | {number: times} for times in range(1, most_times + 1)]
        found += longer
        if len(found) > MANY_PATTERNS:
            return None
    return found


def _single_teams(model: Model, offer: Offer, counts: dict[int, int], singles: list[int]) -> None:
    """Each team by itself; an earlier team is never smaller than a later one."""
    inside: dict[int, list[int]] = defaultdict(list)
    alone: list[int] = []
    loads: list[list[tuple[int, float]]] = []
    for _ in range(offer.teams):
        open_ = model.column(1, whole=True)
        load: list[tuple[int, float]] = []
        for number in counts:
            column = model.column(offer.max // number, whole=True)
            inside[number].append(column)
            load.append((column, float(number)))
        if singles:
            alone.append(model.column(min(offer.max, len(singles)), whole=True))
            load.append((alone[-1], 1.0))
        model.row([*load, (open_, -float(offer.max))], -INFINITE, 0)
        model.row([*load, (open_, -float(max(1, offer.min)))], 0, INFINITE)
        if loads:
            model.row([*loads[-1], *((column, -times) for column, times in load)], 0, INFINITE)
        loads.append(load)
    for number, count in counts.items():
        model.row([(count, -1.0), *((column, 1.0) for column in inside[number])], 0, 0)
    if singles:
        parts = [(column, -1.0) for column in alone]
        model.row([*((column, 1.0) for column in singles), *parts], 0, 0)
