"""Holidays of the Land, not of all Germany."""

import datetime as dt

from django.utils import translation

from home.core.holidays_nrw import holiday_name, holidays_between, is_holiday


def test_holidays_are_those_of_north_rhine_westphalia() -> None:
    corpus_christi = dt.date(2027, 5, 27)

    assert is_holiday(corpus_christi)
    assert is_holiday(dt.date(2026, 11, 1))  # All Saints' Day, a Sunday
    assert not is_holiday(dt.date(2026, 10, 31))  # Reformation Day: not here
    assert not is_holiday(dt.date(2026, 11, 8))  # any Sunday
    with translation.override("de"):
        assert holiday_name(corpus_christi) == "Fronleichnam"
    with translation.override("en"):
        assert holiday_name(corpus_christi) == "Corpus Christi"
    assert holiday_name(dt.date(2027, 5, 28)) == ""
    assert list(holidays_between(dt.date(2026, 12, 20), dt.date(2027, 1, 1))) == [
        dt.date(2026, 12, 25),
        dt.date(2026, 12, 26),
        dt.date(2027, 1, 1),
    ]
