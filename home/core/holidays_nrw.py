"""Public holidays in North Rhine-Westphalia (gesetzliche Feiertage), for every year."""

import datetime as dt
from functools import cache

import holidays

from home.core.formats import is_german


@cache
def _of_year(year: int, language: str) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("DE", subdiv="NW", years=year, language=language))


def is_holiday(day: dt.date) -> bool:
    """Whether the day is a public holiday; a Sunday as such is none."""
    return day in _of_year(day.year, "de")


def holiday_name(day: dt.date) -> str:
    """Its name in the reader's language ("Fronleichnam", "Corpus Christi"), or an empty text."""
    return _of_year(day.year, "de" if is_german() else "en_US").get(day, "")


def holidays_between(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """All holidays of a span, both ends inclusive, in order."""
    span = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return {day: holiday_name(day) for day in span if is_holiday(day)}
