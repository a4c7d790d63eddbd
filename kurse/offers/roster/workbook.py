"""Workbooks in the layout of the roster: the empty template, the example, a cohort as it is."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from home.core.spreadsheets import set_cell, to_bytes
from kurse.cohorts.models import Cohort, Participation
from kurse.offers.models import Place
from kurse.offers.roster.layout import (
    AGENCIES,
    CONTACTS,
    DISTRICTS,
    EXAMPLE_MARKS,
    FACILITIES,
    KIND_LABELS,
    PLACES,
    README_SHEET,
    SITES,
    STUDENTS,
    WORKBOOK_ORDER,
    Column,
    Kind,
    Sheet,
)
from kurse.partners.models import Agency, Contact, District, Facility, Site

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
LAST_ROW = 2000


def template() -> bytes:
    """German headings, lists to choose from, one example row a sheet that is passed over."""
    return _workbook({}, with_examples=True)


def example() -> bytes:
    """50 students, 18 agencies and 30 places, ready to be put up: the demo's world."""
    return _workbook(example_rows())


def of_cohort(cohort: Cohort) -> bytes:
    """The cohort as it is; put up again, it changes nothing."""
    return _workbook(cohort_rows(cohort))


def csv_files(rows: Rows) -> dict[str, str]:
    """The same rows as CSV texts with semicolons, by file name."""
    import csv
    import io

    files = {}
    for sheet in WORKBOOK_ORDER:
        if not rows.get(sheet.key):
            continue
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";")
        writer.writerow([column.german for column in sheet.columns])
        for row in rows[sheet.key]:
            writer.writerow([_word(column, row.get(column.key)) for column in sheet.columns])
        files[f"{sheet.german}.csv"] = buffer.getvalue()
    return files


def _workbook(rows: Rows, *, with_examples: bool = False) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    with override("de"):
        _write_readme(book.active)
        for sheet in WORKBOOK_ORDER:
            page = book.create_sheet(sheet.german)
            _write_heading(page, sheet)
            values = list(rows.get(sheet.key, ()))
            if with_examples:
                values = [_example_row(sheet)]
            for number, row in enumerate(values, 2):
                for index, column in enumerate(sheet.columns, 1):
                    _write_cell(page.cell(number, index), column, row.get(column.key))
    book.active = 1
    return to_bytes(book)


def _write_readme(page: Any) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = README_SHEET
    page.column_dimensions["A"].width = 100
    lines = [
        _("Roster of the project study"),
        "",
        _("Fill in only the sheets you need. Sheets and columns may be missing or in any order."),
        _("Columns in bold must be filled. Empty cells keep what is already known."),
        _("What is missing in the file is never deleted. Example rows are passed over."),
        _("Put the file up twice: the second time nothing changes."),
        "",
    ]
    lines.extend(f"{sheet.german}: {sheet.hint}" for sheet in WORKBOOK_ORDER)
    for number, line in enumerate(lines, 1):
        cell = set_cell(page.cell(number, 1), line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=16)


def _write_heading(page: Any, sheet: Sheet) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for index, column in enumerate(sheet.columns, 1):
        cell = set_cell(page.cell(1, index), column.german)
        cell.font = Font(bold=column.required)
        cell.fill = PatternFill("solid", fgColor="F0D9C8" if column.required else "F3EADC")
        text = f"{KIND_LABELS[column.kind]}. {column.hint}".strip()
        cell.comment = Comment(text, "Lernen im Quartier", width=260, height=90)
        letter = get_column_letter(index)
        page.column_dimensions[letter].width = max(14, min(44, len(column.example) + 6))
        _add_list(page, column, letter)
    page.freeze_panes = "A2"


def _add_list(page: Any, column: Column, letter: str) -> None:
    """Lists to choose from and whole numbers; everything else stays free text."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.choices:
        words = ",".join(choice.german for choice in column.choices)
        rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    elif column.kind is Kind.NUMBER:
        rule = DataValidation(
            type="whole",
            operator="between",
            formula1=str(column.least),
            formula2=str(column.most),
            allow_blank=True,
        )
    else:
        return
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    page.add_data_validation(rule)


def _write_cell(cell: Any, column: Column, value: Any) -> None:
    if value is None or value == "":
        return
    set_cell(cell, _word(column, value))
    if column.kind in (Kind.MATRICULATION, Kind.TEXT, Kind.EMAIL, Kind.CODE):
        cell.number_format = "@"
    elif isinstance(value, dt.date):
        cell.number_format = "DD.MM.YYYY"


def _word(column: Column, value: Any) -> Any:
    """A stored value as the workbook writes it."""
    if value is None:
        return ""
    if column.choices:
        code = {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value
        for choice in column.choices:
            if choice.value == code:
                return choice.german
    return value


def _example_row(sheet: Sheet) -> dict[str, Any]:
    row: dict[str, Any] = {column.key: column.example for column in sheet.columns}
    first = sheet.columns[0]
    row[first.key] = f"{EXAMPLE_MARKS[0]} {first.example}"
    return row


# A cohort as it is ----------------------------------------------------------------------------


def cohort_rows(cohort: Cohort) -> Rows:
    """Everything the layout knows of a cohort; partners are those of all cohorts."""
    return {
        DISTRICTS.key: [
            {"slug": row.slug, "name": row.name, "mark": row.mark, "summary": row.summary}
            for row in District.objects.all()
        ],
        SITES.key: [
            {
                "slug": row.slug,
                "name": row.name,
                "district": row.district.name,
                "contract": row.contract,
                "contract_parties": row.contract_parties,
                "goals": row.goals,
                "since": row.since,
                "until": row.until,
                "max_students": row.max_students,
            }
            for row in Site.objects.select_related("district")
        ],
        AGENCIES.key: [
            {
                "slug": row.slug,
                "name": row.name,
                "level": row.level,
                "profile": row.profile_draft or row.public_profile,
            }
            for row in Agency.objects.all()
        ],
        FACILITIES.key: [
            {
                "agency": row.agency.name,
                "name": row.name,
                "site": row.site.slug,
                "street": row.street,
                "city": row.city,
                "recognised_until": row.recognised_until,
            }
            for row in Facility.objects.select_related("agency", "site").order_by(
                "agency__name", "name"
            )
        ],
        CONTACTS.key: [_contact_row(row) for row in _contacts()],
        STUDENTS.key: [_student_row(part) for part in _students(cohort)],
        PLACES.key: [_place_row(place) for place in _places(cohort)],
    }


def _contacts() -> Any:
    return Contact.objects.filter(until__isnull=True).select_related("agency", "user")


def _students(cohort: Cohort) -> Any:
    return (
        Participation.objects.filter(cohort=cohort, student_record__isnull=False)
        .select_related("user", "team", "student_record")
        .order_by("user__sort_key", "pk")
    )


def _places(cohort: Cohort) -> Any:
    return (
        Place.objects.filter(phase__cohort=cohort)
        .select_related("phase", "facility__agency", "practice_supervisor__user")
        .order_by("facility__agency__name", "title", "pk")
    )


def _contact_row(row: Contact) -> dict[str, Any]:
    return {
        "agency": row.agency.name,
        "first_name": row.user.first_name,
        "last_name": row.user.last_name,
        "email": row.user.email,
        "phone": row.user.phone,
        "function": row.function,
        "qualification": row.qualification,
        "gets_mail": row.gets_mail,
        "visible": row.visible_to_students,
        "since": row.since,
    }


def _student_row(part: Participation) -> dict[str, Any]:
    return {
        "number": part.student_record.matriculation_number,
        "first_name": part.user.first_name,
        "last_name": part.user.last_name,
        "email": part.user.email,
        "team": part.team.name if part.team else "",
    }


def _place_row(place: Place) -> dict[str, Any]:
    contact = place.practice_supervisor
    return {
        "slug": place.code,
        "title": place.title,
        "agency": place.facility.agency.name,
        "facility": place.facility.name,
        "phase": place.phase.number,
        "field": place.field_of_work,
        "task": place.task,
        "requirements": place.requirements,
        "days": place.days,
        "languages": place.languages,
        "least": place.min_students,
        "ideal": place.ideal_students,
        "most": place.max_students,
        "supervisor": contact.user.email if contact else "",
    }


# The demo's world -----------------------------------------------------------------------------

EXAMPLE_STUDENTS = 50
EXAMPLE_SEED = 2028


def example_rows() -> Rows:
    """The same agencies as in the demo, and 50 students nobody has met before."""
    from kurse.offers.demo_data import PLACES as PLACE_ROWS
    from kurse.partners import demo_data

    agencies = {row.slug: row for row in demo_data.AGENCIES}
    sites = {row.slug: row for row in demo_data.SITES}
    recognised = dt.date(dt.date.today().year + 3, 12, 31)  # noqa: DTZ011 -- a year for a sheet
    contacts = [
        {
            "agency": row.name,
            "first_name": person.first,
            "last_name": person.last,
            "email": address(person.first, person.last, "traeger.example"),
            "phone": person.phone,
            "function": function,
            "qualification": person.qualification,
            "gets_mail": index == 0,
            "visible": function == "practice_supervisor",
        }
        for row in demo_data.AGENCIES
        for index, person in enumerate(row.people)
        for function in person.functions
    ]
    places = []
    for row in PLACE_ROWS:
        agency = agencies[row.agency]
        person = agency.people[0]
        least, ideal, most = row.seats
        places.append(
            {
                "slug": row.code,
                "title": row.title,
                "agency": agency.name,
                "facility": agency.facility,
                "field": row.field,
                "task": row.task,
                "requirements": row.requirements,
                "days": row.days,
                "languages": row.languages,
                "least": least,
                "ideal": ideal,
                "most": most,
                "supervisor": address(person.first, person.last, "traeger.example"),
            }
        )
    return {
        STUDENTS.key: _example_students(),
        DISTRICTS.key: [
            {"slug": row.slug, "name": row.name, "mark": row.mark, "summary": row.summary}
            for row in demo_data.DISTRICTS
        ],
        SITES.key: [
            {
                "slug": row.slug,
                "name": row.name,
                "district": row.district,
                "contract": row.contract,
                "contract_parties": row.parties,
                "goals": row.goals,
                "max_students": 15,
            }
            for row in demo_data.SITES
        ],
        AGENCIES.key: [
            {"slug": row.slug, "name": row.name, "level": row.level, "profile": row.profile}
            for row in demo_data.AGENCIES
        ],
        FACILITIES.key: [
            {
                "agency": row.name,
                "name": row.facility,
                "site": sites[row.site].name,
                "street": row.street,
                "city": row.city,
                "recognised_until": recognised,
            }
            for row in demo_data.AGENCIES
        ],
        CONTACTS.key: contacts,
        PLACES.key: places,
    }


def _example_students() -> list[dict[str, Any]]:
    from home.core.names import NameGenerator

    chance = random.Random(EXAMPLE_SEED)  # noqa: S311 -- names for a sample, not for secrets
    names = NameGenerator(chance)
    number, rows = 4200000, []
    for _index in range(EXAMPLE_STUDENTS):
        first, last = names.draw()
        number += chance.randrange(1, 60)
        rows.append(
            {
                "number": str(number),
                "first_name": first,
                "last_name": last,
                "email": address(first, last, "erstsemester.example"),
            }
        )
    return rows


def address(first: str, last: str, domain: str) -> str:
    from home.core.names import address_part

    return f"{address_part(first)}.{address_part(last)}@{domain}"


# The manual -----------------------------------------------------------------------------------


def manual() -> str:
    """``docs/roster.md``, from the same definitions; always in English."""
    with override("en"):
        parts = [MANUAL_HEAD]
        for sheet in WORKBOOK_ORDER:
            parts.append(f"\n## {sheet.german} / {sheet.english}\n\n{sheet.hint}\n\n")
            parts.append("| column | heading in English | must be filled | value | note |\n")
            parts.append("|---|---|---|---|---|\n")
            parts.extend(_manual_row(column) for column in sheet.columns)
        return "".join(parts)


def _manual_row(column: Column) -> str:
    value = str(KIND_LABELS[column.kind])
    if column.choices and column.kind is Kind.CHOICE:
        value = "; ".join(
            choice.german
            if choice.german == choice.english
            else f"{choice.german} ({choice.english})"
            for choice in column.choices
        )
    elif column.kind is Kind.NUMBER:
        value = f"{value}, {column.least} to {column.most}"
    elif column.kind is Kind.TEXT:
        value = f"{value}, up to {column.longest} characters"
    must = "yes" if column.required else ""
    return f"| {column.german} | {column.english} | {must} | {value} | {column.hint} |\n"


MANUAL_HEAD = """# The roster

<!-- Written by `manage.py roster_template --manual docs/roster.md`; a test keeps it true. -->

One Excel workbook (or one CSV file a sheet) brings students, agencies, sites, contacts and places
into a cohort:

```
uv run manage.py roster_template vorlage.xlsx             # the empty template
uv run manage.py roster_template --example beispiel.xlsx  # 50 students, 18 agencies, 30 places
uv run manage.py import_roster roster.xlsx --cohort jahrgang-2027 --dry-run
uv run manage.py import_roster roster.xlsx --cohort jahrgang-2027
```

The same is a page for coordinators: Jahrgang › Studierende einlesen.

- Sheets and columns may be missing or in any order; their names are German or English, and neither
  capitals nor spaces matter. Columns that must be filled have to be there.
- A **dry run** shows every new and changed row, with the old and the new value. Nothing is written
  unless the whole file is right, and then all of it in one transaction.
- **Importing twice changes nothing.** Rows are recognised by the matriculation number, the short
  name, or agency and name. What is missing in the file is never deleted; empty cells keep what is
  there.
- Errors name the sheet, the row and the column, all of them at once.
- Formulas count as the value saved with them. Example rows (first cell "Beispiel: …") are passed
  over, and so are sheets and columns that are not listed here.
- CSV: named like the sheet (`Studierende.csv`), separated by semicolon, comma or tab, in UTF-8 or
  as German Excel writes it. On the command line, name the folder.
- At most 10 MB and 5,000 rows a sheet.
- Imported places are *reported*: the coordination checks and opens them, all at once if it likes.
"""
