"""Events as iCalendar (RFC 5545), built by the library alone: no text of ours reaches the lines
unescaped. Times are those of Europe/Berlin, with the rules of its summer time beside them.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from home.core import clock
from home.core.registries import CalendarEvent

ZONE = "Europe/Berlin"
PRODUCT = "-//Lernen im Quartier//Kalender//DE"
#: How often programs should look again, and how they are told so.
AGAIN = dt.timedelta(hours=4)
#: Everything that some program takes for the end of a line.
LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
NO_SIGN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def calendar_of(events: Iterable[CalendarEvent], *, name: str) -> bytes:
    """A whole calendar to subscribe to."""
    calendar = _empty()
    calendar.add("x-wr-calname", vText(_text(name)))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def single_event(event: CalendarEvent) -> bytes:
    """One event as a file: to attach to a mail or to download."""
    calendar = _empty()
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def tag_of(events: Iterable[CalendarEvent], *, name: str) -> str:
    """A mark that changes when, and only when, the calendar says something else."""
    text = repr([name, *([*map(str, vars(event).values())] for event in events)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _text(value: object) -> str:
    """What a value may hold: lines that end one way, and no signs that end or mean nothing."""
    return NO_SIGN.sub(" ", LINE_END.sub("\n", str(value)))


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    """Europe/Berlin with the rule that has held since 1996."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    for part, month, hour, before, after, word in (
        (TimezoneDaylight(), 3, 2, 1, 2, "CEST"),
        (TimezoneStandard(), 10, 3, 2, 1, "CET"),
    ):
        first = dt.date(1996, month, 31 if month == 3 else 27)
        part.add("dtstart", dt.datetime.combine(first, dt.time(hour)))
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        part.add("tzname", word)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


def _event(event: CalendarEvent) -> Event:
    found = Event()
    found.add("uid", f"{event.uid}@lernen-im-quartier")
    found.add("dtstamp", clock.now())
    found.add("sequence", event.sequence)
    if event.all_day:
        found.add("dtstart", _day(event.start))
        found.add("dtend", _day(event.end) + dt.timedelta(days=1))
        found.add("transp", "TRANSPARENT")
    else:
        found.add("dtstart", _moment(event.start))
        found.add("dtend", _moment(event.end))
    found.add("summary", _text(event.summary))
    if event.location:
        found.add("location", _text(event.location))
    if event.description:
        found.add("description", _text(event.description))
    if event.url:
        found.add("url", f"{settings.SITE_URL}{event.url}")
    found.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    found.add("class", "PRIVATE")
    return found


def _day(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.astimezone(ZoneInfo(ZONE)).date()
    return value


def _moment(value: dt.date | dt.datetime) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        value = clock.start_of(value)
    return value.astimezone(ZoneInfo(ZONE))
