"""Workbooks for people: every cell a text, a number or a day; never a formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What XML cannot hold; shown as the sign for "no letter".
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767
#: How a text begins that a spreadsheet program takes for a formula, also in the wide signs of East
#: Asian keyboards and after blanks that some programs drop.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


def safe_value(value: Any) -> Any:
    """What goes into a cell: texts without illegal signs, moments as local time without zone."""
    if value is None or isinstance(value, bool | int | float | dt.date | dt.time):
        if isinstance(value, dt.datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        return value
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", str(value))[:LONGEST_CELL]


def set_cell(cell: Any, value: Any) -> Any:
    """Write a value so that a text stays a text, also one that begins with ``=``."""
    value = safe_value(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if FORMULA.match(value):
            cell.quotePrefix = True
    return cell


def table_workbook(
    title: str,
    headings: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int] = (),
) -> bytes:
    """One sheet with a heading that stays, a filter, and sensible widths."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", str(title))[:31] or "Tabelle"
    for column, heading in enumerate(headings, 1):
        cell = set_cell(sheet.cell(1, column), str(heading))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3EADC")
        wide = widths[column - 1] if column <= len(widths) else 22
        sheet.column_dimensions[get_column_letter(column)].width = wide
    number = 1
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = set_cell(sheet.cell(number, column), value)
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(headings), 1))}{number}"
    return to_bytes(book)


def to_bytes(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook_response(content: bytes, file_name: str) -> HttpResponse:
    """A download that no browser shows by itself."""
    response = HttpResponse(content, content_type=XLSX)
    safe = re.sub(r"[^\w.-]+", "-", file_name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def csv_bytes(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """Text with semicolons for German office programs: UTF-8 with its mark, no formulas."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_csv_value(heading) for heading in headings])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _csv_value(value: Any) -> Any:
    """Days as 09.08.2027; a text that a program could take for a formula begins with '."""
    value = safe_value(value)
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def csv_response(content: bytes, file_name: str) -> HttpResponse:
    """A download that no browser shows by itself."""
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
