"""What higher slices say about a cohort and its students, for the pages of this slice.

Filled at start-up from their ``panels.py``; each source makes one query, however many rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from home.core.registries import Registry, Text


@dataclass(frozen=True)
class CohortFact:
    """One number on the cohort's page, e.g. places: 12 of 30 open."""

    label: Text
    value: int
    total: int | None = None
    url: str = ""


@dataclass(frozen=True)
class StudentFact:
    """What a list of students says of one of them; ``kind`` is a state's tone in the look."""

    kind: str
    label: Text
    url: str = ""


#: ``(cohort, user) -> list[CohortFact]``
cohort_facts: Registry[Callable[[Any, Any], list[CohortFact]]] = Registry()
#: ``(user_ids, cohorts' keys, viewer) -> {user_id: StudentFact}``; the last source wins
student_facts: Registry[Callable[[Sequence[int], Sequence[int], Any], dict[int, StudentFact]]] = (
    Registry()
)


#: ``(cohorts, user, on) -> list[NextStep]``: what the coordination has to do; ``about`` is the
#: cohort's name
cohort_steps: Registry[Callable[[Sequence[Any], Any, Any], list[Any]]] = Registry()
