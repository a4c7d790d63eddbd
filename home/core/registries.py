"""Where a higher slice tells a lower one what to show. Filled at start-up from ``panels.py``.

The lower slice never imports the higher one; it walks its registry.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

T = TypeVar("T")
Text = str | Promise


class Registry(Generic[T]):
    """An ordered collection, walked in the order of ``order`` and then of registration."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, T]] = []

    def register(self, entry: T, *, order: int = 100) -> T:
        self._entries.append((order, len(self._entries), entry))
        self._entries.sort(key=lambda row: row[:2])
        return entry

    def __iter__(self) -> Iterator[T]:
        return (entry for _order, _number, entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the signed-in main menu. ``visible`` decides per person."""

    label: Text
    url_name: str
    visible: Callable[[Any], bool]


@dataclass(frozen=True)
class NextStep:
    """One thing a person has to do: a sentence, a date, one button.

    ``due`` is the last calendar day, inclusive. ``waiting`` marks a step somebody else must do:
    it is shown as information without a button.
    """

    title: Text
    url: str = ""
    button: Text = ""
    due: dt.date | None = None
    detail: Text = ""
    waiting: bool = False
    about: Text = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a placement file's way. ``on`` is when it happened or is planned."""

    text: Text
    on: dt.date | dt.datetime | None
    detail: Text = ""
    done: bool = True
    current: bool = False


@dataclass(frozen=True)
class FileSection:
    """One tab of the placement file, filled by a higher slice for one viewer."""

    key: str
    title: Text
    url: str
    count: int = 0


@dataclass(frozen=True)
class DemoStep:
    """One slice's share of the demo data. Runs in order, through the actions, seeded."""

    name: str
    load: Callable[[Any], None] = field(repr=False)


navigation: Registry[NavigationItem] = Registry()
#: ``(user, on) -> list[NextStep]``
next_steps: Registry[Callable[[Any, dt.date], list[NextStep]]] = Registry()
#: ``(placement, user, on) -> list[NextStep]`` for the placement file
file_steps: Registry[Callable[[Any, Any, dt.date], list[NextStep]]] = Registry()
#: ``(placement, user) -> list[TimelineEntry]``
timeline: Registry[Callable[[Any, Any], list[TimelineEntry]]] = Registry()
#: ``(placement, user) -> FileSection | None``
file_sections: Registry[Callable[[Any, Any], FileSection | None]] = Registry()
#: ``(user, on) -> set of role codes``: who a person is on a day
role_sources: Registry[Callable[[Any, dt.date], set[str]]] = Registry()
demo_steps: Registry[DemoStep] = Registry()
#: ``queue_mail`` of the outbox, for slices below it (people)
mail_queue: Registry[Callable[..., Any]] = Registry()
