"""What higher slices say of agencies and projects on their pages. Filled at start-up from their
``panels.py``.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from home.core.registries import Registry, Text


@dataclass(frozen=True)
class AgencyLine:
    """One thing with a state, e.g. a place of this year."""

    title: Text
    url: str
    kind: str
    label: Text
    detail: Text = ""


#: ``(agency, user) -> list[AgencyLine]``
agency_lines: Registry[Callable[[Any, Any], list[AgencyLine]]] = Registry()


@dataclass(frozen=True)
class Memory:
    """What one slice remembers of a placement site in one cohort. Parts of several slices add up.
    ``facility`` 0 stands for the agency as a whole.

    ``offered`` and ``filled`` count students; ``answered`` are the days that answers to requests
    took; ``resting`` are reasons for "not this year"; ``supervisors`` are names of practice
    supervisors; ``visited`` is the day of the last visit; ``thanked`` are (day, who thanked).
    """

    facility: int
    cohort: int
    offered: int = 0
    filled: int = 0
    answered: tuple[int, ...] = ()
    resting: tuple[str, ...] = ()
    supervisors: frozenset[str] = frozenset()
    visited: dt.date | None = None
    thanked: tuple[tuple[dt.date, str], ...] = ()


#: ``(agency) -> Iterable[Memory]``; for the coordination only
agency_memories: Registry[Callable[[Any], Iterable[Memory]]] = Registry()


@dataclass(frozen=True)
class Opinion:
    """Averages of students about one placement site; made only from enough answers (rule 21)."""

    facility: str
    answers: int
    bars: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Opinions:
    """What may be shown, and from how many answers on."""

    least: int
    shown: tuple[Opinion, ...] = ()


#: ``(agency, user) -> Opinions``
agency_opinions: Registry[Callable[[Any, Any], Opinions]] = Registry()


@dataclass(frozen=True)
class Contributors:
    """How placements take part in the entries of a project.

    ``choices(project, user)`` gives (value, label) to tick; ``chosen(entry)`` the values ticked;
    ``keep(entry, values, by)`` stores them; ``names(entries, user)`` the names a person may
    read, by the entry's key; ``took_part(project keys, first, last)`` the keys of the students
    who took part, by the project's key (both days inclusive, ``None``: whenever).
    """

    choices: Callable[[Any, Any], list[tuple[str, str]]] = field(repr=False)
    chosen: Callable[[Any], list[str]] = field(repr=False)
    keep: Callable[[Any, Sequence[str], Any], None] = field(repr=False)
    names: Callable[[Sequence[Any], Any], dict[int, list[str]]] = field(repr=False)
    took_part: Callable[[Sequence[int], dt.date | None, dt.date | None], dict[int, set[int]]] = (
        field(repr=False)
    )


contributors: Registry[Contributors] = Registry()
