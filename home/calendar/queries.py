"""The feed of an address, and the dates of its person."""

import datetime as dt
from typing import Any

from home.calendar.models import Feed, hash_of
from home.core.clock import today
from home.core.registries import CalendarEvent, calendar_events

#: How far back a feed reaches: long enough for moved and cancelled dates to be seen.
BACK = dt.timedelta(days=90)


def open_feed_of(user: Any) -> Feed | None:
    return Feed.objects.filter(user_id=user.pk, ended_at__isnull=True).first()


def feed_by_token(token: str) -> Feed | None:
    """The feed this address opens: neither ended, nor of somebody whose access has ended."""
    return (
        Feed.objects.filter(token_hash=hash_of(token), ended_at__isnull=True, user__is_active=True)
        .select_related("user")
        .first()
    )


def events_of(user: Any) -> list[CalendarEvent]:
    """All dates of a person by their rights of today, in order, each uid once."""
    since = today() - BACK
    found = {event.uid: event for provider in calendar_events for event in provider(user, since)}
    return sorted(found.values(), key=lambda event: (str(event.start), event.uid))
