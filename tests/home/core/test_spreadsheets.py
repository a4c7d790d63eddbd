"""Texts stay texts in files for office programs, and calendars keep to their lines."""

import csv
import datetime as dt
import io

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from home.calendar.ics import calendar_of
from home.core.registries import CalendarEvent
from home.core.spreadsheets import csv_bytes, to_bytes
from kurse.placements import sheet

START = dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@A1", "\t=1", "＝1", "＋1", "－1", "＠A1", " =1"]
)
def test_no_field_begins_like_a_formula(text: str) -> None:
    rows = csv.reader(io.StringIO(csv_bytes(["Name"], [[text], ["Polat"]]).decode("utf-8-sig")))

    assert list(rows)[1:] == [[f"'{text}"], ["Polat"]]


def test_a_list_of_placements_takes_any_sign() -> None:
    book = sheet.Workbook(write_only=True)
    page = book.create_sheet("Liste")
    page.append([sheet._cell(page, text) for text in ("=1+1", "Le\x0bna", dt.date(2027, 5, 3))])

    cells = next(load_workbook(io.BytesIO(to_bytes(book))).worksheets[0].iter_rows())

    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("s", "=1+1"),
        ("s", "Le\N{REPLACEMENT CHARACTER}na"),
        ("d", dt.datetime(2027, 5, 3)),  # noqa: DTZ001 -- a workbook knows no zones
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_no_text_ends_a_line_of_a_calendar(end: str) -> None:
    text = f"Besuch{end}ATTENDEE:mailto:opfer@evil.example"
    event = CalendarEvent("u", 1, START, START, summary=text, location=text, description=text)

    content = calendar_of([event], name=text)

    lines = content.decode().replace("\r\n ", "").splitlines()
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    (found,) = Calendar.from_ical(content.decode()).walk("VEVENT")
    assert str(found["summary"]) == "Besuch\nATTENDEE:mailto:opfer@evil.example"
