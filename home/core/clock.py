"""Today and now, in the house's time zone. Rules about dates ask here and nowhere else."""

import datetime as dt

from django.utils import timezone


def today() -> dt.date:
    """The calendar day in Europe/Berlin."""
    return timezone.localdate()


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after ``day`` in Europe/Berlin: a deadline "until day" is open before it."""
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(following)
