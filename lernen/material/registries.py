"""What higher slices show on courses and lessons: own standing, questions, sheets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from home.core.registries import Registry, Text


@dataclass(frozen=True)
class Standing:
    """Where one person stands in one course: a sentence, what is done, where to go on.

    ``done`` and ``changed`` hold keys of lessons; ``changed`` are those whose content is another
    today than when they were marked, with the day. ``resume`` is an ``OutlineLesson``.
    """

    sentence: Text
    done: frozenset[UUID]
    total: int
    resume: Any = None
    begun: bool = False
    changed: dict[UUID, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return len(self.done)

    @property
    def complete(self) -> bool:
        return self.total > 0 and len(self.done) == self.total


#: ``(user, outline) -> Standing``: at most one query; asked for signed-in people only
standings: Registry[Callable[[Any, Any], Standing]] = Registry()
#: ``() -> [(public id, label)]`` of the questions a lesson may hold
question_choices: Registry[Callable[[], list[tuple[str, str]]]] = Registry()
#: ``(user, lesson page) -> KeptVersion``: another version than today's for this person, or None
kept_versions: Registry[Callable[[Any, Any], Any]] = Registry()
#: ``(public id, page) -> HTML``: the question as it may be seen before answering
question_forms: Registry[Callable[[str, Any], str]] = Registry()
#: ``(public id) -> {...}``: the question for a paper or a file, without its answers
question_sheets: Registry[Callable[[str], dict[str, Any]]] = Registry()
#: ``(course key) -> lines``: dated runs of a course that everybody may see, for its page
course_runs: Registry[Callable[[UUID], list[Any]]] = Registry()
#: ``(course page) -> {"hasCourseInstance": [...]}``: what the floor above adds to the JSON-LD
course_facts: Registry[Callable[[Any], dict[str, Any]]] = Registry()
