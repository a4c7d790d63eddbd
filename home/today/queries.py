"""What a person has to do, and what is coming: the sum of what the slices say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from home.core.registries import (
    ContactEntry,
    DateEntry,
    NextStep,
    contacts,
    dates,
    next_steps,
)

COMING_DATES = 5


@dataclass(frozen=True)
class Today:
    """One person's start page: the first step, the others by date, what waits for others."""

    first: NextStep | None
    others: list[NextStep]
    waiting: list[NextStep]
    dates: list[DateEntry]
    contacts: list[ContactEntry]

    @property
    def is_clear(self) -> bool:
        return self.first is None


def due_first(step: NextStep) -> tuple[bool, dt.date]:
    """Steps with a date come first, the nearest on top; the others keep their order."""
    return (step.due is None, step.due or dt.date.max)


def today_of(user: Any, on: dt.date) -> Today:
    steps = [step for provider in next_steps for step in provider(user, on)]
    mine = sorted((step for step in steps if not step.waiting), key=due_first)
    coming = sorted(
        (entry for provider in dates for entry in provider(user, on) if _day(entry.on) >= on),
        key=lambda entry: str(entry.on),
    )
    return Today(
        first=mine[0] if mine else None,
        others=mine[1:],
        waiting=sorted((step for step in steps if step.waiting), key=due_first),
        dates=coming[:COMING_DATES],
        contacts=_once([entry for provider in contacts for entry in provider(user, on)]),
    )


def _day(value: dt.date | dt.datetime) -> dt.date:
    from home.core.formats import local_date

    return local_date(value)


def _once(entries: list[ContactEntry]) -> list[ContactEntry]:
    """Each person once, with the first function named."""
    seen: dict[Any, ContactEntry] = {}
    for entry in entries:
        seen.setdefault(getattr(entry.person, "pk", entry.person), entry)
    return list(seen.values())
