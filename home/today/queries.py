"""What a person has to do, and what is coming: the sum of what the slices say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet, Subquery, Value

from home.core.clock import now, start_of
from home.core.registries import (
    ContactEntry,
    DateEntry,
    NextStep,
    contacts,
    dates,
    next_steps,
)
from home.core.together import Asking, asking, asks, in_step
from home.rulebook.queries import read_rules
from home.today.models import Look

COMING_DATES = 5
#: Who comes back within this time is still on the same visit.
GAP = dt.timedelta(minutes=30)
#: A visit that long ago is forgotten.
LOOKS_KEPT = dt.timedelta(days=365)
SIGNER = signing.Signer(salt="today.look")


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


@asks
def today_of(user: Any, on: dt.date) -> Asking[Today]:
    """Every slice asks for itself, all of them together: a round trip a step, not a slice."""
    yield from read_rules.asking()
    parts: list[Any] = [next_steps, dates, contacts]
    said = yield from in_step(
        in_step(asking(provider, user, on) for provider in part) for part in parts
    )
    steps, entries, people = ([row for found in part for row in found] for part in said)
    mine = sorted((step for step in steps if not step.waiting), key=due_first)
    coming = sorted(
        (entry for entry in entries if _day(entry.on) >= on),
        key=lambda entry: str(entry.on),
    )
    return Today(
        first=mine[0] if mine else None,
        others=mine[1:],
        waiting=sorted((step for step in steps if step.waiting), key=due_first),
        dates=coming[:COMING_DATES],
        contacts=_once(people),
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


# Since the last visit -------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """What a page says of the visit before this one; ``since`` empty: nothing to compare with.

    ``sealed`` is the list's key as the page's form sends it back: nobody can make one up.
    """

    sealed: str
    since: dt.datetime | None = None
    number: int = 0


def since_of(at: dt.datetime | None, since: dt.datetime | None) -> dt.datetime | None:
    """From when on changes are marked: the visit before, however often this one has reloaded."""
    if at is None:
        return None
    return at if now() - at > GAP else since


def look_columns(user: Any, key: Any) -> dict[str, Subquery]:
    """Annotations ``look_at`` and ``look_since`` for rows, so that a list asks no query more.

    ``key`` is the list's name, or an expression over each row that makes a file's.
    """
    wanted = Value(key) if isinstance(key, str) else key
    looks = Look.objects.filter(user=user.pk, key=wanted)
    return {
        "look_at": Subquery(looks.values("at")[:1]),
        "look_since": Subquery(looks.values("since")[:1]),
    }


def row_since(row: Any) -> dt.datetime | None:
    """Of a row with :func:`look_columns`."""
    return since_of(getattr(row, "look_at", None), getattr(row, "look_since", None))


def old_looks(day: dt.date) -> QuerySet[Look]:
    return Look.objects.filter(at__lt=start_of(day) - LOOKS_KEPT)
