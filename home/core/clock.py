"""Today and now, in the house's time zone. Rules about dates ask here and nowhere else.

The demo's data are built in the past: :func:`at` shifts the clock for one block of code.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar

from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

_OFFSET: ContextVar[dt.timedelta] = ContextVar("clock_offset", default=dt.timedelta())


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now() + _OFFSET.get()


def database_now() -> dt.datetime:
    """This moment by the database's clock: one judge for deadlines, however many web servers.

    The start of the present statement, so waiting for a lock counts as waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return shifted(moment)


def shifted(moment: dt.datetime) -> dt.datetime:
    """A moment that the database gave, where the clock is shifted."""
    return moment + _OFFSET.get()


class DatabaseNow(Func):
    """The same as a column of a query that is made anyway; read it through :func:`shifted`."""

    template = "STATEMENT_TIMESTAMP()"
    output_field = DateTimeField()


def today() -> dt.date:
    """The calendar day in Europe/Berlin."""
    return timezone.localdate(now())


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after ``day`` in Europe/Berlin: a deadline "until day" is open before it."""
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(following)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of ``day`` in Europe/Berlin."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@contextlib.contextmanager
def at(moment: dt.date | dt.datetime) -> Iterator[None]:
    """Inside the block it is ``moment``, and time goes on from there; a day means its noon.

    For demo data and tests; requests never call it.
    """
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _OFFSET.set(moment - timezone.now())
    try:
        yield
    finally:
        _OFFSET.reset(token)
