"""Why nothing works: a smallest set of conditions that contradict each other.

Every condition of the problem can be switched off. A set of conditions is in conflict when the
problem with only these switched on has no assignment. First a set is found from which nothing
can be taken away; then smaller ones are looked for: a conflict must hit every *correction*
(conditions whose removal makes the rest work), so the smallest set that hits all corrections
known is tried, until one is a conflict itself or as large as the one in hand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kurse.allocation.problem import Offer, Problem, Site, Student
from kurse.allocation.solver import is_feasible

#: Conflicts among many equal pins have very many corrections; then the set in hand is given.
MOST_ROUNDS = 80


class Kind(StrEnum):
    PIN = "pin"
    EXCLUDED = "excluded"
    GROUP = "group"
    OFFER_MIN = "offer_min"
    OFFER_MAX = "offer_max"
    SITE_MIN = "site_min"
    SITE_MAX = "site_max"


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """One condition that can be given up; which fields are set depends on the kind."""

    kind: Kind
    student: str = ""
    offer: str = ""
    group: str = ""
    site: str = ""
    limit: int = 0
    teams: int = 0

    def params(self) -> dict[str, str | int]:
        names = ("student", "offer", "group", "site", "limit", "teams")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Conflict:
    """``smallest`` is False only where the search for a smaller set was given up."""

    conditions: tuple[Condition, ...]
    smallest: bool


Test = Callable[[Iterable[Condition]], bool]


def conditions_of(problem: Problem) -> list[Condition]:
    """Everything that could be given up, sorted."""
    found = [Condition(Kind.PIN, student=pin.student, offer=pin.offer) for pin in problem.pins]
    pinned = {(pin.student, pin.offer) for pin in problem.pins}
    for student in problem.students:
        wished = {offer for tied in student.wishes for offer in tied}
        together = {(member, offer) for member, offer in pinned if _same(problem, member, student)}
        relevant = wished | {offer for _, offer in together}
        found += [
            Condition(Kind.EXCLUDED, student=student.id, offer=offer)
            for offer in student.excluded & relevant
        ]
    groups = [student.group for student in problem.students if student.group is not None]
    found += [
        Condition(Kind.GROUP, group=group) for group in set(groups) if groups.count(group) > 1
    ]
    for offer in problem.offers:
        if offer.min > 1:
            found.append(Condition(Kind.OFFER_MIN, offer=offer.id, limit=offer.min))
        found.append(Condition(Kind.OFFER_MAX, offer=offer.id, limit=offer.max, teams=offer.teams))
    for site in problem.sites:
        if site.min:
            found.append(Condition(Kind.SITE_MIN, site=site.id, limit=site.min))
        if site.max is not None:
            found.append(Condition(Kind.SITE_MAX, site=site.id, limit=site.max))
    return sorted(found)


def smallest_conflict(problem: Problem) -> Conflict:
    """The problem must be infeasible."""

    def works(kept: Iterable[Condition]) -> bool:
        return is_feasible(only_with(problem, set(kept)))

    everything = conditions_of(problem)
    conflict = _irreducible([], everything, works, changed=False)
    corrections: list[frozenset[Condition]] = []
    for _ in range(MOST_ROUNDS):
        candidate = _smallest_hitting(corrections, everything)
        if len(candidate) >= len(conflict):
            return Conflict(tuple(sorted(conflict)), smallest=True)
        if not works(candidate):
            return Conflict(tuple(sorted(candidate)), smallest=True)
        rest = [condition for condition in everything if condition not in candidate]
        kept = _grow(list(candidate), rest, works)
        corrections.append(frozenset(everything) - frozenset(kept))
    return Conflict(tuple(sorted(conflict)), smallest=False)


def only_with(problem: Problem, kept: set[Condition]) -> Problem:
    """The problem without the conditions that are not kept.

    Giving up a condition only ever allows more: a pin that is given up still allows its offer,
    to the student and to those who would have gone along.
    """
    allowed = _allowed_by_pins(problem)
    everybody = max(1, len(problem.students))
    groups = {condition.group for condition in kept if condition.kind == Kind.GROUP}
    excluded = {(c.student, c.offer) for c in kept if c.kind == Kind.EXCLUDED}
    pins = {condition.student for condition in kept if condition.kind == Kind.PIN}
    limits = {(c.kind, c.offer or c.site) for c in kept}

    def student_with(student: Student) -> Student:
        return replace(
            student,
            wishes=(*student.wishes, *allowed[student.id]),
            group=student.group if student.group in groups else None,
            excluded=frozenset(o for o in student.excluded if (student.id, o) in excluded),
        )

    def offer_with(offer: Offer) -> Offer:
        least = offer.min if (Kind.OFFER_MIN, offer.id) in limits else min(1, offer.min)
        if (Kind.OFFER_MAX, offer.id) in limits:
            return replace(offer, min=least)
        return replace(offer, min=least, max=max(everybody, offer.max), teams=1)

    def site_with(site: Site) -> Site:
        return replace(
            site,
            min=site.min if (Kind.SITE_MIN, site.id) in limits else 0,
            max=site.max if (Kind.SITE_MAX, site.id) in limits else None,
        )

    return Problem(
        students=tuple(student_with(student) for student in problem.students),
        offers=tuple(offer_with(offer) for offer in problem.offers),
        sites=tuple(site_with(site) for site in problem.sites),
        pins=tuple(pin for pin in problem.pins if pin.student in pins),
    )


def _allowed_by_pins(problem: Problem) -> dict[str, tuple[tuple[str, ...], ...]]:
    """For each student the offers pinned for them or their group, and not wished for."""
    pins: dict[str, set[str]] = defaultdict(set)
    group_of = {student.id: student.group or (student.id,) for student in problem.students}
    for pin in problem.pins:
        pins[str(group_of[pin.student])].add(pin.offer)
    found = {}
    for student in problem.students:
        wished = {offer for tied in student.wishes for offer in tied}
        extra = sorted(pins[str(group_of[student.id])] - wished)
        found[student.id] = (tuple(extra),) if extra else ()
    return found


def _same(problem: Problem, member: str, student: Student) -> bool:
    if member == student.id:
        return True
    return student.group is not None and any(
        other.id == member and other.group == student.group for other in problem.students
    )


def _irreducible(
    background: list[Condition], candidates: list[Condition], works: Test, *, changed: bool
) -> list[Condition]:
    """QuickXplain: the part of the candidates that is needed for the conflict."""
    if changed and not works(background):
        return []
    if len(candidates) == 1:
        return [] if not changed and not works(background) else candidates
    if not candidates:
        return []
    middle = len(candidates) // 2
    first, second = candidates[:middle], candidates[middle:]
    needed = _irreducible([*background, *first], second, works, changed=True)
    others = _irreducible([*background, *needed], first, works, changed=bool(needed))
    return [*others, *needed]


def _grow(kept: list[Condition], rest: list[Condition], works: Test) -> list[Condition]:
    """As many of the rest as can be kept; many at once where possible."""
    if not rest or works([*kept, *rest]):
        return [*kept, *rest]
    if len(rest) == 1:
        return kept
    middle = len(rest) // 2
    return _grow(_grow(kept, rest[:middle], works), rest[middle:], works)


def _smallest_hitting(
    corrections: list[frozenset[Condition]], everything: list[Condition]
) -> list[Condition]:
    """The smallest set that has something of each correction."""
    if not corrections:
        return []
    from kurse.allocation.highs import Clock, Programme, np
    from kurse.allocation.model import Model

    touched = [c for c in everything if any(c in correction for correction in corrections)]
    model = Model(units=())
    column = {condition: model.column(1, whole=True) for condition in touched}
    for correction in corrections:
        model.row([(column[condition], 1.0) for condition in correction], 1, float("inf"))
    answer = Programme(model, Clock(None)).search(np.ones(model.size))
    if answer is None:
        raise ArithmeticError("A correction without conditions: the rest can not be in conflict.")
    return [condition for condition in touched if answer.solution[column[condition]] > 0.5]
