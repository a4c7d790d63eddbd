"""From cells to values: each kind of cell has one reader and one sentence for what is wrong."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from home.core.formats import parse_day
from kurse.offers.roster.layout import (
    AGENCIES,
    CONTACTS,
    DISTRICTS,
    FACILITIES,
    PLACES,
    SITES,
    STUDENTS,
    Column,
    Kind,
    Sheet,
    fold,
)
from kurse.offers.roster.problems import Problems
from kurse.offers.roster.reading import Reading, Row, Table

FORMULA_ERRORS = frozenset(
    {
        "#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!",
        "#NV", "#BEZUG!", "#WERT!", "#ZAHL!",
    }
)  # fmt: skip
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


class CellError(Exception):
    """A cell cannot be read; ``text`` says what it is and what to do."""

    def __init__(self, slug: str, text: str) -> None:
        self.slug, self.text = slug, text
        super().__init__(text)


@dataclass
class Record:
    """One row with values: ``None`` or absent where the cell is empty or has no column."""

    sheet: Sheet
    title: str
    row: int
    values: dict[str, Any]
    headings: dict[str, str]

    def get(self, key: str, default: Any = None) -> Any:
        value = self.values.get(key)
        return default if value is None else value

    def heading(self, key: str) -> str:
        return self.headings.get(key) or self.sheet.by_key[key].german


@dataclass
class Checked:
    """All records, by sheet, and all problems of the cells and within the file.

    ``broken`` holds the texts of rows that could not be read: who refers to one of them is not
    blamed as well.
    """

    records: dict[str, list[Record]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    broken: dict[str, set[str]] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> list[Record]:
        return self.records.get(sheet.key, [])

    def complain(self, record: Record, key: str, slug: str, text: str) -> None:
        column = record.heading(key) if key else ""
        self.problems.add(slug, text, sheet=record.title, row=record.row, column=column)


def check(reading: Reading) -> Checked:
    """Every cell, then every row, then the rows of a sheet among each other."""
    checked = Checked(problems=Problems(reading.problems))
    for table in reading.tables.values():
        good = checked.records.setdefault(table.sheet.key, [])
        broken = checked.broken.setdefault(table.sheet.key, set())
        for row in table.rows:
            record = _record(table, row, checked.problems)
            if record is not None:
                good.append(record)
            else:
                broken.update(fold(plain_text(cell)) for cell in row.cells.values())
    for sheet in (DISTRICTS, SITES, AGENCIES, PLACES):
        for record in checked.of(sheet):
            _complete_code(record, checked)
    for sheet in (SITES, CONTACTS):
        for record in checked.of(sheet):
            _check_days(record, checked)
    for sheet, keys in UNIQUE:
        _find_twins(sheet, keys, checked)
    _find_two_names(checked)
    return checked


def _record(table: Table, row: Row, problems: Problems) -> Record | None:
    """The row's values, or None where a cell is wrong."""
    values: dict[str, Any] = {}
    is_good = True
    for column in table.sheet.columns:
        heading = table.headings.get(column.key, column.german)
        try:
            value = read_cell(column, row.cells.get(column.key))
            if value is None and column.required:
                raise CellError("value-missing", _("Nothing is entered here. Fill the cell."))
        except CellError as error:
            problems.add(error.slug, error.text, sheet=table.title, row=row.number, column=heading)
            is_good = False
        else:
            values[column.key] = value
    if not is_good:
        return None
    return Record(table.sheet, table.title, row.number, values, table.headings)


# One cell -------------------------------------------------------------------------------------


def read_cell(column: Column, cell: Any) -> Any:
    """The value of a cell, or None where it is empty. Raises CellError."""
    text = plain_text(cell)
    if text == "":
        return None
    if text.upper() in FORMULA_ERRORS:
        raise CellError(
            "formula-error",
            _("“%(value)s” is the error of a formula. Enter the value itself.") % {"value": text},
        )
    return READERS[column.kind](column, cell, text)


def plain_text(cell: Any) -> str:
    """What a person sees in the cell: whole numbers without point, days as days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, dt.datetime):
        cell = cell.date() if cell.time() == dt.time.min else cell
    text = unicodedata.normalize("NFC", str(cell))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(column: Column, cell: Any, text: str) -> str:
    is_line = column.longest <= 300
    for letter in text:
        kind = unicodedata.category(letter)
        unseen = kind in ("Cc", "Cs") or letter in "\ufffe\uffff"
        if unseen and (is_line or letter not in "\n\t"):
            raise CellError(
                "control-character",
                _("The cell holds a line break or a sign that cannot be seen. Type it anew."),
            )
    if len(text) > column.longest:
        raise CellError(
            "text-too-long",
            _("The text has %(length)s characters; %(longest)s are possible. Shorten it.")
            % {"length": len(text), "longest": column.longest},
        )
    return text


def _email(column: Column, cell: Any, text: str) -> str:
    """M23."""
    text = _text(column, cell, text).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(
            "email-invalid", _("“%(value)s” is not a complete address.") % {"value": text[:80]}
        ) from None
    return text


def _code(column: Column, cell: Any, text: str) -> str:
    code = _text(column, cell, text).lower()
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", code):
        raise CellError(
            "code-invalid",
            _("“%(value)s” is no short name. Use letters a to z, digits and hyphens.")
            % {"value": text[:80]},
        )
    return code


def _matriculation(column: Column, cell: Any, text: str) -> str:
    text = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[A-Za-z0-9]{4,12}", text):
        raise CellError(
            "number-of-student-invalid",
            _("“%(value)s” is no matriculation number. Use 4 to 12 digits or letters.")
            % {"value": text[:80]},
        )
    return text.upper()


def _day(column: Column, cell: Any, text: str) -> dt.date:
    try:
        if isinstance(cell, dt.datetime):
            day = cell.date()
        else:
            day = cell if isinstance(cell, dt.date) else parse_day(text)
    except ValueError:
        raise CellError(
            "day-invalid",
            _("“%(value)s” is no day. Write it as 30.04.2027.") % {"value": text[:80]},
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise CellError(
            "day-far-away",
            _("The day %(value)s lies too far away. Check the year.") % {"value": text[:80]},
        )
    return day


def _number(column: Column, cell: Any, text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text):
        raise CellError(
            "number-invalid", _("“%(value)s” is no whole number.") % {"value": text[:80]}
        )
    number = int(text)
    if not column.least <= number <= column.most:
        raise CellError(
            "number-out-of-range",
            _("%(number)s is not possible here. Enter a number from %(least)s to %(most)s.")
            % {"number": number, "least": column.least, "most": column.most},
        )
    return number


def _choice(column: Column, cell: Any, text: str) -> str:
    for choice in column.choices:
        if fold(text) in (fold(choice.value), fold(choice.german), fold(choice.english)):
            return choice.value
    raise CellError(
        "choice-unknown",
        _("“%(value)s” is not known here. Possible are: %(choices)s.")
        % {
            "value": text[:80],
            "choices": ", ".join(choice.german for choice in column.choices),
        },
    )


TRUE_WORDS = {"1", "ja", "j", "yes", "y", "x", "true", "wahr"}
FALSE_WORDS = {"0", "nein", "n", "no", "false", "falsch"}


def _yes_no(column: Column, cell: Any, text: str) -> bool:
    word = fold(text)
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    raise CellError(
        "yes-no-invalid", _("“%(value)s” is neither yes nor no.") % {"value": text[:80]}
    )


READERS: dict[Kind, Callable[[Column, Any, str], Any]] = {
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.CODE: _code,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.MATRICULATION: _matriculation,
}


# One row --------------------------------------------------------------------------------------


def code_from(name: str) -> str:
    """``Nachbarschaftshaus Grüne Halde`` → ``nachbarschaftshaus-gruene-halde``."""
    return slugify(name.translate(UMLAUTS))[:40].strip("-")


def _complete_code(record: Record, checked: Checked) -> None:
    """An empty short name is made from the name; ``given`` tells the two apart."""
    record.values["given"] = record.get("slug") is not None
    if record.get("slug") is None:
        name = "title" if record.sheet is PLACES else "name"
        record.values["slug"] = code_from(record.values[name])
        if not record.values["slug"]:
            checked.complain(
                record, name, "code-missing", _("No short name can be made of this. Enter one.")
            )


def _check_days(record: Record, checked: Checked) -> None:
    since, until = record.get("since"), record.get("until")
    if since is not None and until is not None and until < since:
        checked.complain(
            record, "until", "days-order", _("“Until” lies before “from”. Exchange the two.")
        )


# Rows among each other ------------------------------------------------------------------------

UNIQUE: tuple[tuple[Sheet, tuple[str, ...]], ...] = (
    (STUDENTS, ("number",)),
    (STUDENTS, ("email",)),
    (DISTRICTS, ("slug",)),
    (DISTRICTS, ("name",)),
    (SITES, ("slug",)),
    (AGENCIES, ("slug",)),
    (AGENCIES, ("name",)),
    (FACILITIES, ("agency", "name")),
    (CONTACTS, ("agency", "email", "function")),
    (PLACES, ("phase", "slug")),
)


def _find_twins(sheet: Sheet, keys: tuple[str, ...], checked: Checked) -> None:
    """M24: the later row names the earlier one."""
    seen: dict[tuple[Any, ...], int] = {}
    for record in checked.of(sheet):
        values = tuple(
            fold(value) if isinstance(value := record.get(key), str) and "@" not in value else value
            for key in keys
        )
        first = seen.setdefault(values, record.row)
        if first == record.row:
            continue
        if keys == ("number",):
            slug = "matriculation-twice"
            text = _("This matriculation number is in row %(first)s as well. Keep one of them.")
        elif keys[-1] == "email":
            slug = "email-twice"
            text = _("This address is in row %(first)s as well. Keep one of them.")
        else:
            slug = "row-twice"
            text = _("The same is in row %(first)s as well. Keep one of them.")
        checked.problems.add(slug, text % {"first": first}, sheet=record.title, row=record.row)


def _find_two_names(checked: Checked) -> None:
    """One address is one person, in all sheets."""
    seen: dict[str, tuple[str, Record]] = {}
    for sheet in (STUDENTS, CONTACTS):
        for record in checked.of(sheet):
            name = f"{record.values['first_name']} {record.values['last_name']}"
            other, where = seen.setdefault(record.values["email"], (name, record))
            if other != name and CONTACTS in (where.sheet, record.sheet):
                checked.complain(
                    record,
                    "email",
                    "two-names",
                    _("This address belongs to %(name)s in “%(sheet)s”, row %(row)s.")
                    % {"name": other, "sheet": where.title, "row": where.row},
                )
