"""First talks in the calendars of both sides, without names."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext

from home.core import clock
from home.core.registries import CalendarEvent
from kurse.interviews.models import Booking, InterviewKind
from kurse.interviews.queries import own_bookings
from kurse.placements.models import RELEASED_STATES


def event_of(booking: Booking) -> CalendarEvent:
    """A booked talk as an event; an ended one stays and says so."""
    time = booking.time
    over = booking.ended_at is not None or booking.placement.state in RELEASED_STATES
    on_site = time.kind == InterviewKind.ON_SITE
    facility = time.facility
    address = [facility.street, facility.city] if on_site else []
    where = [time.location, facility.name, *address]
    return CalendarEvent(
        uid=f"interview-{booking.public_id}",
        sequence=int(over),
        start=time.starts_at,
        end=time.starts_at + dt.timedelta(minutes=time.minutes),
        summary=pgettext("calendar", "First talk at the placement site"),
        description=str(time.get_kind_display()),
        location=", ".join(part for part in where if part),
        cancelled=over,
        url=f"/mein/kennenlernen/akte/{booking.placement.public_id}/",
    )


def events_of(user: Any, since: dt.date) -> Iterable[CalendarEvent]:
    """Own talks: of the student, and of whoever acts for the agency."""
    bookings = own_bookings(user).filter(time__starts_at__gte=clock.start_of(since))
    return [event_of(booking) for booking in bookings.order_by("time__starts_at", "pk")]
