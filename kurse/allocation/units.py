"""Who moves together: a single student, or a group that stays together."""

from dataclasses import dataclass

from kurse.allocation.problem import Problem, Student, lot_of

#: What a pin to an offer counts that was never wished for: it has no rank.
UNWISHED = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """``key`` is the first member's id; what excludes or pins one member holds for all."""

    key: str
    members: tuple[Student, ...]
    pins: frozenset[str]

    @property
    def size(self) -> int:
        return len(self.members)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(member.id for member in self.members)

    @property
    def group(self) -> str | None:
        return self.members[0].group

    @property
    def excluded(self) -> frozenset[str]:
        return frozenset().union(*(member.excluded for member in self.members))

    def ranks(self) -> dict[str, int]:
        """Rank of every offer wished for; 1 is the first."""
        return {
            offer: rank for rank, tied in enumerate(self.members[0].wishes, 1) for offer in tied
        }


def units_of(problem: Problem) -> tuple[Unit, ...]:
    """All units, sorted by key."""
    members: dict[str, list[Student]] = {}
    for student in problem.students:
        name = f"student {student.id}" if student.group is None else f"group {student.group}"
        members.setdefault(name, []).append(student)
    pins = {pin.student: pin.offer for pin in problem.pins}
    units = [
        Unit(
            key=group[0].id,
            members=tuple(group),
            pins=frozenset(pins[student.id] for student in group if student.id in pins),
        )
        for group in members.values()
    ]
    return tuple(sorted(units, key=lambda unit: unit.key))


def lots_of(units: tuple[Unit, ...], seed: int) -> dict[str, int]:
    """The lot number of each unit: 1 is drawn first. A group has one lot, its first member's."""
    drawn = sorted(units, key=lambda unit: (lot_of(seed, unit.key), unit.key))
    return {unit.key: number for number, unit in enumerate(drawn, 1)}
