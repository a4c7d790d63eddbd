"""How dates, times and numbers are written, in German and in English (JOURNEYS section 7).

Pure functions of a value and the active language; everything but German reads as English.
A moment is shown in the house's time zone. Spaces inside one thing do not break: a no-break
space in dates and counts, a narrow one before units.
"""

import datetime as dt
import re
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, override

from home.core.clock import today

Day = dt.date | dt.datetime
SPACE = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
NEAR = 7

WEEKDAYS = {
    "de": (
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ),
    "en": (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
}
MONTHS = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
MONTHS_SHORT_DE = (
    "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez.",
)  # fmt: skip


def is_german() -> bool:
    """German is the house's language: also where none is active, as in a worker."""
    return (get_language() or "de").startswith("de")


def local_date(value: Day) -> dt.date:
    """The calendar day of ``value`` in the house's time zone."""
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def weekday(value: Day) -> str:
    """``Freitag`` / ``Friday``."""
    return WEEKDAYS["de" if is_german() else "en"][local_date(value).weekday()]


def weekday_short(value: Day) -> str:
    """``Fr.`` / ``Fri``."""
    return f"{weekday(value)[:2]}." if is_german() else weekday(value)[:3]


def month_short(value: Day) -> str:
    """``Dez.`` / ``Dec``, for date badges."""
    number = local_date(value).month - 1
    return MONTHS_SHORT_DE[number] if is_german() else MONTHS["en"][number][:3]


def month(value: Day) -> str:
    """``Dezember 2026`` / ``December 2026``."""
    that = local_date(value)
    return f"{MONTHS['de' if is_german() else 'en'][that.month - 1]}{SPACE}{that.year}"


def day(value: Day | None) -> str:
    """``Fr., 30.04.2027`` / ``Fri 30 Apr 2027``."""
    if not value:
        return ""
    that = local_date(value)
    if is_german():
        return f"{weekday_short(that)},{SPACE}{that:%d.%m.%Y}"
    return f"{weekday_short(that)}{SPACE}{_english(that)}{SPACE}{that.year}"


def day_in_mail(value: Day) -> str:
    """``Fr., 30.04.2027``: mails are German, whoever triggers them."""
    with override("de"):
        return day(value)


def day_short(value: Day | None) -> str:
    """``Fr., 30.04.`` / ``Fri 30 Apr``."""
    if not value:
        return ""
    that = local_date(value)
    if is_german():
        return f"{weekday_short(that)},{SPACE}{that:%d.%m.}"
    return f"{weekday_short(that)}{SPACE}{_english(that)}"


def day_long(value: Day | None) -> str:
    """``Freitag, 30. April 2027`` / ``Friday 30 April 2027``."""
    if not value:
        return ""
    that = local_date(value)
    if is_german():
        return f"{weekday(that)}, {that.day}.{SPACE}{month(that)}"
    return f"{weekday(that)} {that.day}{SPACE}{month(that)}"


def clock(value: dt.datetime | dt.time | None) -> str:
    """``14:00`` in both languages; in running text use :func:`moment` or :func:`times`."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}"


def times(start: dt.datetime | dt.time | None, end: dt.datetime | dt.time | None = None) -> str:
    """``14:00–15:30 Uhr`` / ``14:00–15:30``."""
    if start is None or start == "":
        return ""
    text = clock(start) + (f"{DASH}{clock(end)}" if end else "")
    return f"{text}{SPACE}Uhr" if is_german() else text


def moment(value: dt.datetime | None) -> str:
    """``Fr., 30.04.2027, 14:00 Uhr`` / ``Fri 30 Apr 2027, 14:00``. A mere day stays a day."""
    if not value:
        return ""
    if not isinstance(value, dt.datetime):
        return day(value)
    return f"{day(value)}, {times(value)}"


def deadline(value: Day | None, on: dt.date | None = None) -> str:
    """``bis Fr., 30.04.2027``; nearer than seven days also ``(in 3 Tagen)``.

    A day is meant inclusively. A moment shows its time. ``on`` defaults to today.
    """
    if not value:
        return ""
    text = moment(value) if isinstance(value, dt.datetime) else day(value)
    near = distance(local_date(value), on)
    text = f"{'bis' if is_german() else 'by'}{SPACE}{text}"
    return f"{text} ({near})" if near else text


def distance(value: Day, on: dt.date | None = None) -> str:
    """``heute``, ``morgen``, ``in 3 Tagen``; ``vorbei`` when past; empty from seven days on."""
    left = (local_date(value) - (on or today())).days
    german = is_german()
    if left < 0:
        return "vorbei" if german else "past"
    if left >= NEAR:
        return ""
    if left < 2:
        return (("heute", "morgen") if german else ("today", "tomorrow"))[left]
    return f"in {left}{SPACE}{'Tagen' if german else 'days'}"


def period(start: Day | None, end: Day | None) -> str:
    """``09.08.–08.10.2027`` / ``9 Aug–8 Oct 2027``; two moments of one day keep their times.

    The year of the first day is left out when both lie in one. An open side reads ``ab …``
    or ``bis …``.
    """
    if not start and not end:
        return ""
    if not start or not end:
        word = ("ab" if start else "bis") if is_german() else ("from" if start else "until")
        return f"{word}{SPACE}{_plain(local_date(start or end))}"  # type: ignore[arg-type]
    first, last = local_date(start), local_date(end)
    if first == last:
        if isinstance(start, dt.datetime) and isinstance(end, dt.datetime):
            return f"{day(first)}, {times(start, end)}"
        return day(first)
    if first.year == last.year:
        left = f"{first:%d.%m.}" if is_german() else _english(first)
    else:
        left = _plain(first)
    return f"{left}{DASH}{_plain(last)}"


def week(number: int, start: dt.date, end: dt.date) -> str:
    """``Woche 3 (23.–27.08.)`` / ``Week 3 (23–27 Aug)``."""
    if is_german():
        left = f"{start:%d.}" if start.month == end.month else f"{start:%d.%m.}"
        return f"Woche{SPACE}{number} ({left}{DASH}{end:%d.%m.})"
    left = str(start.day) if start.month == end.month else _english(start)
    return f"Week{SPACE}{number} ({left}{DASH}{_english(end)})"


def number(value: float | Decimal | str | None, places: int | None = None) -> str:
    """``1.250`` / ``1,250``; ``7,5`` / ``7.5``. ``places`` fixes the digits after the comma."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    if places is not None:
        text = f"{amount:,.{places}f}"
    else:
        text = f"{amount:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(str.maketrans(",.", ".,")) if is_german() else text


def hours(value: float | Decimal | dt.timedelta | None) -> str:
    """``7,5 Std.`` / ``7.5 h``, of hours or of a length of time."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.timedelta):
        value = Decimal(round(value.total_seconds() / 36)) / 100
    return f"{number(value)}{THIN}{'Std.' if is_german() else 'h'}"


def percent(value: float | Decimal | None, places: int = 0) -> str:
    """``80 %`` of ``80``, with a narrow no-break space in both languages."""
    if value is None or value == "":
        return ""
    return f"{number(value, places)}{THIN}%"


def phone_link(value: str) -> str:
    """The ``tel:`` address of a German number: ``0201 183-0`` gives ``tel:+492011830``."""
    digits = re.sub(r"[^\d+]", "", value.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+49{digits[1:]}"
    return f"tel:{digits}"


def parse_day(text: str) -> dt.date:
    """Read ``9.8.27``, ``09.08.2027`` or ``2027-08-09``.

    Raises:
        ValueError: it is none of these, or no day of the calendar.
    """
    text = text.strip()
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month_number, day_number = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{2}|\d{4})", text):
        day_number, month_number, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        raise ValueError(f"{text!r} is no day.")
    return dt.date(year, month_number, day_number)


def parse_time(text: str) -> dt.time:
    """Read ``8:30``, ``8.30``, ``830`` or ``8``.

    Raises:
        ValueError: it is none of these, or no time of the day.
    """
    match = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?:\s*Uhr)?", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no time.")
    return dt.time(int(match[1]), int(match[2] or 0))


def _english(value: dt.date) -> str:
    return f"{value.day}{SPACE}{MONTHS['en'][value.month - 1][:3]}"


def _plain(value: dt.date) -> str:
    return f"{value:%d.%m.%Y}" if is_german() else f"{_english(value)}{SPACE}{value.year}"
