"""The picture of the year: pure arithmetic."""

import datetime as dt

from kurse.cohorts.timeline import WIDTH, Bar, draw

START, END = dt.date(2027, 1, 1), dt.date(2027, 12, 31)


def test_bars_lie_where_their_days_are():
    half = Bar("Hälfte", dt.date(2027, 7, 2), END, "c-bar-1")

    drawing = draw([half], START, END, dt.date(2027, 7, 2))

    (bar,) = drawing.bars
    assert 495 < bar.x < 505
    assert round(bar.x + bar.width) == WIDTH
    assert bar.anchor == "end"  # no room on the right
    assert drawing.today_x == bar.x
    assert [name for _x, name in drawing.months][:2] == ["Jan.", "Feb."]
    assert len(drawing.months) == 12


def test_a_single_day_is_still_seen_and_a_far_today_is_not():
    day = Bar("Tag", dt.date(2027, 3, 1), dt.date(2027, 3, 1), "c-bar-2")

    drawing = draw([day], START, END, dt.date(2028, 5, 1))

    assert drawing.bars[0].width >= 6
    assert drawing.today_x is None


def test_a_bar_beyond_the_year_widens_it():
    late = Bar("Spät", dt.date(2028, 1, 1), dt.date(2028, 2, 1), "c-bar-1")

    assert (
        round(
            draw([late], START, END, START).bars[0].x
            + draw([late], START, END, START).bars[0].width
        )
        == WIDTH
    )
