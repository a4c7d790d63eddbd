"""The mark that holds, computed from the entries of the book of marks. Pure: no database.

The scale is data (rulebook): any list of words, best first, so "1,0 … 5,0" as well as
"passed / not passed". Distances are counted in steps of the scale.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kurse.assessment.models.results import Seat, Stage


@dataclass(frozen=True)
class Scale:
    """``grades`` from best to worst; two marks at most ``steps_apart`` are averaged."""

    grades: tuple[str, ...]
    last_passing: str
    steps_apart: int = 3

    def knows(self, grade: str) -> bool:
        return grade in self.grades

    def passes(self, grade: str) -> bool:
        if not self.knows(grade):
            return False
        last = self.grades.index(self.last_passing) if self.knows(self.last_passing) else -1
        return self.grades.index(grade) <= last

    def must_agree(self, one: str, other: str) -> bool:
        """Too far apart, or one passes and the other does not."""
        apart = abs(self.grades.index(one) - self.grades.index(other))
        return apart > self.steps_apart or self.passes(one) != self.passes(other)

    def middle(self, one: str, other: str) -> str:
        """The step in the middle; between two steps the better one."""
        return self.grades[(self.grades.index(one) + self.grades.index(other)) // 2]


@dataclass(frozen=True)
class Entry:
    """One line of the book, in the order it was written."""

    seat: str
    stage: str
    grade: str


@dataclass(frozen=True)
class Book:
    """What the entries say now. ``waits_for``: seats whose mark is missing, or "agreement"."""

    first: str = ""
    second: str = ""
    agreed_first: str = ""
    agreed_second: str = ""
    current: str = ""
    waits_for: tuple[str, ...] = ()

    @property
    def both_are_in(self) -> bool:
        return bool(self.first and self.second)


AGREEMENT = "agreement"


def replay(entries: Iterable[Entry], scale: Scale, *, two: bool) -> Book:
    """Read the book from its first line; the same lines always give the same mark."""
    own: dict[str, str] = {}
    agreed: dict[str, str] = {}
    changed = ""
    for entry in entries:
        if entry.stage == Stage.CHANGED:
            changed = entry.grade
        else:
            (own if entry.stage == Stage.OWN else agreed)[entry.seat] = entry.grade
    first, second = own.get(Seat.FIRST, ""), own.get(Seat.SECOND, "")
    current, waits = _settled(first, second, agreed, scale, two=two)
    return Book(
        first=first,
        second=second,
        agreed_first=agreed.get(Seat.FIRST, ""),
        agreed_second=agreed.get(Seat.SECOND, ""),
        current=changed or current,
        waits_for=() if changed else waits,
    )


def _settled(
    first: str, second: str, agreed: dict[str, str], scale: Scale, *, two: bool
) -> tuple[str, tuple[str, ...]]:
    needed = {Seat.FIRST: first, Seat.SECOND: second} if two else {Seat.FIRST: first}
    missing = tuple(str(seat.value) for seat, grade in needed.items() if not grade)
    if missing:
        return "", missing
    if not two:
        return first, ()
    if not scale.must_agree(first, second):
        return scale.middle(first, second), ()
    if agreed.get(Seat.FIRST) and agreed.get(Seat.FIRST) == agreed.get(Seat.SECOND):
        return agreed[Seat.FIRST], ()
    return "", (AGREEMENT,)
