"""How dates, times and numbers read, in both languages (JOURNEYS section 7)."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from home.core import formats

BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.date(2027, 4, 30)
MOMENT = dt.datetime(2027, 4, 30, 14, 0, tzinfo=BERLIN)


def plain(text: str) -> str:
    """Without caring which kind of space it is."""
    return text.replace(formats.SPACE, " ").replace(formats.THIN, " ")


@pytest.mark.parametrize(
    ("make", "german", "english"),
    [
        (lambda: formats.day(DAY), "Fr., 30.04.2027", "Fri 30 Apr 2027"),
        (lambda: formats.day_short(DAY), "Fr., 30.04.", "Fri 30 Apr"),
        (lambda: formats.day_long(DAY), "Freitag, 30. April 2027", "Friday 30 April 2027"),
        (lambda: formats.month(DAY), "April 2027", "April 2027"),
        (lambda: formats.month_short(dt.date(2027, 12, 1)), "Dez.", "Dec"),
        (lambda: formats.moment(MOMENT), "Fr., 30.04.2027, 14:00 Uhr", "Fri 30 Apr 2027, 14:00"),
        (
            lambda: formats.deadline(MOMENT, on=dt.date(2027, 4, 1)),
            "bis Fr., 30.04.2027, 14:00 Uhr",
            "by Fri 30 Apr 2027, 14:00",
        ),
        (
            lambda: formats.times(dt.time(14), dt.time(15, 30)),
            "14:00–15:30 Uhr",
            "14:00–15:30",
        ),
        (
            lambda: formats.period(dt.date(2027, 8, 9), dt.date(2027, 10, 8)),
            "09.08.–08.10.2027",
            "9 Aug–8 Oct 2027",
        ),
        (
            lambda: formats.period(dt.date(2026, 10, 6), dt.date(2027, 2, 12)),
            "06.10.2026–12.02.2027",
            "6 Oct 2026–12 Feb 2027",
        ),
        (lambda: formats.period(DAY, DAY), "Fr., 30.04.2027", "Fri 30 Apr 2027"),
        (lambda: formats.period(DAY, None), "ab 30.04.2027", "from 30 Apr 2027"),
        (lambda: formats.period(None, DAY), "bis 30.04.2027", "until 30 Apr 2027"),
        (
            lambda: formats.period(MOMENT, MOMENT + dt.timedelta(minutes=90)),
            "Fr., 30.04.2027, 14:00–15:30 Uhr",
            "Fri 30 Apr 2027, 14:00–15:30",
        ),
        (
            lambda: formats.week(3, dt.date(2027, 8, 23), dt.date(2027, 8, 27)),
            "Woche 3 (23.–27.08.)",
            "Week 3 (23–27 Aug)",
        ),
        (
            lambda: formats.week(4, dt.date(2027, 8, 30), dt.date(2027, 9, 3)),
            "Woche 4 (30.08.–03.09.)",
            "Week 4 (30 Aug–3 Sep)",
        ),
        (lambda: formats.hours(Decimal("7.50")), "7,5 Std.", "7.5 h"),
        (lambda: formats.hours(dt.timedelta(hours=8)), "8 Std.", "8 h"),
        (lambda: formats.number(1250), "1.250", "1,250"),
        (lambda: formats.number(1000), "1.000", "1,000"),
        (lambda: formats.number(Decimal("2.50"), 2), "2,50", "2.50"),
        (lambda: formats.percent(80), "80 %", "80 %"),
    ],
)
def test_formats_read_as_agreed(make: Callable[[], str], german: str, english: str) -> None:
    with translation.override("de"):
        assert plain(make()) == german
    with translation.override("en"):
        assert plain(make()) == english


@pytest.mark.parametrize(
    ("days", "german", "english"),
    [
        (-1, "vorbei", "past"),
        (0, "heute", "today"),
        (1, "morgen", "tomorrow"),
        (2, "in 2 Tagen", "in 2 days"),
        (6, "in 6 Tagen", "in 6 days"),
        (7, "", ""),
        (400, "", ""),
    ],
)
def test_distance_is_named_when_near(days: int, german: str, english: str) -> None:
    due = DAY + dt.timedelta(days=days)

    with translation.override("de"):
        assert plain(formats.distance(due, DAY)) == german
        assert plain(formats.deadline(due, DAY)).endswith(f"({german})" if german else "")
    with translation.override("en"):
        assert plain(formats.distance(due, DAY)) == english


def test_nothing_reads_as_nothing() -> None:
    for made in (
        formats.day(None),
        formats.day_short(None),
        formats.day_long(None),
        formats.moment(None),
        formats.deadline(None),
        formats.period(None, None),
        formats.clock(None),
        formats.times(None),
        formats.number(None),
        formats.hours(None),
        formats.percent(None),
    ):
        assert made == ""


def test_moment_is_shown_in_the_time_of_the_house() -> None:
    late = dt.datetime(2027, 4, 30, 22, 30, tzinfo=dt.UTC)

    with translation.override("de"):
        assert plain(formats.moment(late)) == "Sa., 01.05.2027, 00:30 Uhr"
        assert formats.clock(late) == "00:30"


def test_german_is_spoken_where_no_language_is_active() -> None:
    with translation.override(None):
        assert plain(formats.day(DAY)) == "Fr., 30.04.2027"


def test_spaces_inside_one_thing_do_not_break() -> None:
    with translation.override("de"):
        assert " " not in formats.day(DAY)
        assert formats.THIN in formats.percent(80)
        assert formats.THIN in formats.hours(8)


@pytest.mark.parametrize("text", ["9.8.27", "09.08.2027", "2027-08-09", " 9. 8. 2027 "])
def test_parse_day_reads_what_people_write(text: str) -> None:
    assert formats.parse_day(text) == dt.date(2027, 8, 9)


@pytest.mark.parametrize("text", ["", "9.8.", "morgen", "31.02.2027", "2027-13-01", "9.8.027"])
def test_parse_day_refuses_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        formats.parse_day(text)


@pytest.mark.parametrize("text", ["8:30", "08:30", "830", "8.30", "0830", "8:30 Uhr"])
def test_parse_time_reads_what_people_write(text: str) -> None:
    assert formats.parse_time(text) == dt.time(8, 30)


def test_parse_time_reads_a_full_hour() -> None:
    assert formats.parse_time("14") == dt.time(14)


@pytest.mark.parametrize("text", ["", "25:00", "8:75", "bald", "12345"])
def test_parse_time_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        formats.parse_time(text)


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("0201 183-0", "tel:+492011830"),
        ("+49 (0)201 1830", "tel:+492011830"),
        ("0049 201 1830", "tel:+492011830"),
        ("112", "tel:112"),
    ],
)
def test_phone_link_can_be_dialled(number: str, address: str) -> None:
    assert formats.phone_link(number) == address
