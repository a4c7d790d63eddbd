"""From files to rows: which sheet, which column, which cell. Values stay as they were typed."""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from kurse.offers.roster.files import BroughtFile, check_files
from kurse.offers.roster.layout import BY_NAME, EXAMPLE_MARKS, Sheet, fold
from kurse.offers.roster.problems import Problems

MOST_ROWS = 5000
MOST_COLUMNS = 100
#: The heading is looked for in the first rows; titles above it are forgiven.
HEADING_ROWS = 5


@dataclass
class Row:
    """One row of a table; ``number`` is the one a spreadsheet shows."""

    number: int
    cells: dict[str, Any]


@dataclass
class Table:
    """One sheet as it was found: ``title`` and ``headings`` in the words of the file."""

    sheet: Sheet
    title: str
    headings: dict[str, str]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Reading:
    """All tables of all files, what was passed over, and what is wrong."""

    tables: dict[str, Table] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read(files: list[BroughtFile]) -> Reading:
    """Every known sheet of the files.

    Raises:
        RosterError: a file cannot be opened at all.
    """
    check_files(files)
    reading = Reading()
    for file in files:
        for title, grid in _grids(file, reading):
            _take(title, grid, reading)
    if not reading.tables and not reading.problems:
        names = ", ".join(dict.fromkeys(sheet.german for sheet in BY_NAME.values()))
        reading.problems.add(
            "no-known-sheet",
            _("No sheet of the template was found. Sheets are called: %(names)s.")
            % {"names": names},
        )
    return reading


Grid = Iterator[tuple[int, list[Any]]]


def _grids(file: BroughtFile, reading: Reading) -> Iterable[tuple[str, Grid]]:
    if file.is_workbook:
        yield from _workbook_grids(file, reading)
        return
    text = _decode(file, reading)
    if text is not None:
        yield PurePath(file.name).stem, _csv_rows(text)


def _workbook_grids(file: BroughtFile, reading: Reading) -> Iterable[tuple[str, Grid]]:
    """Values only: a formula counts as the result that was saved with it."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(
                io.BytesIO(file.content), read_only=True, data_only=True, keep_links=False
            )
            grids = []
            for sheet in book.worksheets:
                rows = sheet.iter_rows(
                    max_row=MOST_ROWS + HEADING_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
                )
                known = fold(sheet.title) in BY_NAME
                grids.append((sheet.title, [list(row) for row in rows] if known else []))
            book.close()
    except Exception:  # openpyxl has no base class of its own for what can be wrong
        reading.problems.add(
            "damaged",
            _("“%(name)s” is damaged. Open it in Excel, save it again, and try anew.")
            % {"name": file.name},
        )
        return
    for title, rows_found in grids:
        yield title, enumerate(rows_found, 1)


def _decode(file: BroughtFile, reading: Reading) -> str | None:
    """UTF-8 with or without mark, UTF-16 with mark, else what German Excel writes."""
    encodings = ["utf-8-sig", "cp1252"]
    if file.content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return file.content.decode(encoding)
        except UnicodeDecodeError:
            continue
    reading.problems.add(
        "encoding",
        _("The letters of “%(name)s” cannot be read. Save it as “CSV UTF-8”.")
        % {"name": file.name},
    )
    return None


def _csv_rows(text: str) -> Grid:
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield number, list(next(rows))
        except StopIteration:
            return
        except csv.Error:
            yield number, ["\0"]


def _take(title: str, grid: Grid, reading: Reading) -> None:
    sheet = BY_NAME.get(fold(title))
    if sheet is None:
        if fold(title) not in (fold("Anleitung"), fold("Readme")):
            reading.notices.append(_("The sheet “%(title)s” was not read.") % {"title": title})
        return
    if sheet.key in reading.tables:
        reading.problems.add(
            "sheet-twice",
            _("There are two sheets “%(title)s”. Keep one of them.") % {"title": title},
            sheet=title,
        )
        return
    rows = [(number, cells) for number, cells in grid if any(map(_is_filled, cells))]
    if not rows:
        return
    heading, body = _find_heading(sheet, rows)
    table = _headings(sheet, title, heading, reading)
    if table is None:
        return
    reading.tables[sheet.key] = table
    keys = {index: key for key, index in table_indexes(sheet, heading).items()}
    for number, cells in body:
        if len(table.rows) >= MOST_ROWS:
            reading.problems.add(
                "too-many-rows",
                _("More than %(most)s rows. Delete what does not belong to the table.")
                % {"most": MOST_ROWS},
                sheet=title,
                row=number,
            )
            return
        first = next((cell for cell in cells if _is_filled(cell)), "")
        if isinstance(first, str) and first.strip().startswith(EXAMPLE_MARKS):
            reading.notices.append(
                _("“%(title)s”: the example row was passed over.") % {"title": title}
            )
            continue
        values = {keys[i]: cell for i, cell in enumerate(cells) if i in keys}
        if any(map(_is_filled, values.values())):
            table.rows.append(Row(number, values))


def _is_filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def table_indexes(sheet: Sheet, heading: list[Any]) -> dict[str, int]:
    """Column key → position, of the headings this sheet knows; the first one counts."""
    names = {fold(name): c.key for c in sheet.columns for name in (*c.headings, c.key)}
    found: dict[str, int] = {}
    for index, cell in enumerate(heading):
        key = names.get(fold(str(cell or "")))
        if key:
            found.setdefault(key, index)
    return found


def _find_heading(
    sheet: Sheet, rows: list[tuple[int, list[Any]]]
) -> tuple[list[Any], list[tuple[int, list[Any]]]]:
    """The row of the first few that knows most columns."""
    counts = [len(table_indexes(sheet, cells)) for _number, cells in rows[:HEADING_ROWS]]
    best = counts.index(max(counts))
    return rows[best][1], rows[best + 1 :]


def _headings(sheet: Sheet, title: str, heading: list[Any], reading: Reading) -> Table | None:
    """M25: every missing column is named, and what was found instead."""
    indexes = table_indexes(sheet, heading)
    words = [str(cell).strip() for cell in heading if _is_filled(cell)]
    found = ", ".join(words) or "–"
    missing = [c for c in sheet.columns if c.required and c.key not in indexes]
    for column in missing:
        reading.problems.add(
            "column-missing",
            _("The column “%(column)s” is missing. Found: %(found)s.")
            % {"column": column.german, "found": found[:300]},
            sheet=title,
            column=column.german,
        )
    folded = [fold(word) for word in words]
    for word in dict.fromkeys(words):
        if folded.count(fold(word)) > 1 and fold(word):
            reading.problems.add(
                "column-twice",
                _("The column “%(column)s” is there twice. Keep one of them.") % {"column": word},
                sheet=title,
                column=word,
            )
            break
    known = {fold(str(heading[index])) for index in indexes.values()}
    for word in words:
        if fold(word) and fold(word) not in known:
            reading.notices.append(
                _("“%(title)s”: the column “%(column)s” was not read.")
                % {"title": title, "column": word}
            )
    if missing:
        return None
    return Table(sheet, title, {key: str(heading[i]).strip() for key, i in indexes.items()})
