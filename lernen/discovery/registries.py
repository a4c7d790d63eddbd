"""What the floor above tells of courses in the search."""

from collections.abc import Callable, Iterable
from uuid import UUID

from home.core.registries import Registry, Text

#: ``(course keys) -> {key: sentence}``: free places of the courses that have dates, in one query
free_places: Registry[Callable[[Iterable[UUID]], dict[UUID, Text]]] = Registry()
