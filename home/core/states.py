"""State machines as data: one table a machine, and the only gate to a change of state.

A slice writes its arrows as :class:`Move` rows in ``states.py``; its actions ask
:meth:`Moves.check` and nothing else decides. Pages take their buttons from
:meth:`Moves.open_to`. The same table feeds the trigger that makes the database refuse every
other step, the diagram in the docs and the exhaustive test.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from home.core.exceptions import HasChangedError

#: A need looks at the object and raises a ``DomainError`` when it is not met.
Need = Callable[[Any], None]

#: ``permission`` of arrows that only the system walks (dates, retention).
SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    """An arrow: ``verb`` leads from any of ``sources`` to ``target``.

    ``permission`` says who: a permission name of ``rules``, or :data:`SYSTEM`.
    ``needs`` say when: each raises with a sentence if something is missing.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[Need, ...] = ()


class Moves:
    """The table of one machine, over ``field`` of one model."""

    def __init__(self, *moves: Move, field: str = "state", name: str = "") -> None:
        self.field = field
        self.name = name
        self._moves = moves
        self._by_verb: dict[str, tuple[Move, ...]] = {}
        for move in moves:
            self._by_verb[move.verb] = (*self._by_verb.get(move.verb, ()), move)

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves)

    def verbs(self) -> tuple[str, ...]:
        return tuple(self._by_verb)

    def pairs(self) -> list[tuple[str, str]]:
        """Every allowed (from, to), for the trigger in the database. Sorted, without repeats."""
        return sorted(
            {
                (str(source), str(move.target))
                for move in self._moves
                for source in move.sources
                if str(source) != str(move.target)
            }
        )

    def find(self, verb: str, instance: models.Model) -> Move | None:
        state = getattr(instance, self.field)
        for move in self._by_verb[verb]:
            if state in move.sources:
                return move
        return None

    def check(self, verb: str, instance: models.Model, *, by: Any) -> Move:
        """Return the arrow, or raise.

        Raises:
            HasChangedError: no arrow of this verb leaves the present state.
            PermissionDenied: ``by`` may not walk it (``by=None`` is the system).
            DomainError: a need is not met; its sentence says which.
        """
        move = self.find(verb, instance)
        if move is None:
            raise HasChangedError
        if not self._may(move, instance, by):
            raise PermissionDenied
        for need in move.needs:
            need(instance)
        return move

    def open_to(self, user: Any, instance: models.Model) -> list[str]:
        """The verbs this person could ask for now, needs met or not, in the table's order."""
        found: Iterable[str] = (
            move.verb
            for move in self._moves
            if getattr(instance, self.field) in move.sources and self._may(move, instance, user)
        )
        return list(dict.fromkeys(found))

    def missing_for(self, verb: str, instance: models.Model) -> list[str]:
        """The sentences of all unmet needs of this verb, for a page that says what is missing."""
        move = self.find(verb, instance)
        sentences: list[str] = []
        for need in move.needs if move else ():
            try:
                need(instance)
            except ValidationError as error:
                sentences.extend(error.messages)
        return sentences

    @staticmethod
    def _may(move: Move, instance: models.Model, by: Any) -> bool:
        if move.permission == SYSTEM or by is None:
            return move.permission == SYSTEM and by is None
        return bool(by.has_perm(move.permission, instance))
