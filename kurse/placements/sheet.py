"""A list of placements as a workbook; every cell is text or a date, never a formula."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from home.core.spreadsheets import csv_bytes, set_cell
from home.people.roles import Role
from kurse.placements.models import Placement

if TYPE_CHECKING:
    from kurse.placements.views import ListRow

#: What stands for one column of the list: titles and their widths, in the order of COLUMNS.
WIDTHS = {
    "": (22, 18, 34, 12),
    "place": (34, 30, 20),
    "agency": (30,),
    "team": (24,),
    "state": (34,),
    "asked": (24,),
    "supervisor": (24,),
    "period": (12, 12),
    "changed": (14,),
}
EVERYTHING = ("place", "agency", "team", "period", "state", "asked", "supervisor", "changed")


def workbook_of(rows: "Iterable[tuple[Placement, ListRow]]", columns: Sequence[str]) -> Workbook:
    """One sheet. The address stands only where a name may be read; whom we asked, only for the
    coordination."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Placement files"))
    widths = [wide for key in ("", *columns) for wide in WIDTHS[key]]
    for number, wide in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, title, bold=True) for title in _titles(columns)])
    for placement, row in rows:
        sheet.append([_cell(sheet, value) for value in _values(placement, row, columns)])
    return book


def csv_of(rows: "Iterable[tuple[Placement, ListRow]]", columns: Sequence[str]) -> bytes:
    """The same as text with semicolons."""
    return csv_bytes(_titles(columns), (_values(one, row, columns) for one, row in rows))


def _titles(columns: Sequence[str]) -> list[str]:
    titles = {
        "": (_("Last name"), _("First name"), _("E-mail address"), _("Request")),
        "place": (_("Place"), _("Placement site"), _("District")),
        "agency": (_("Agency"),),
        "team": (_("Team"),),
        "state": (_("State"),),
        "asked": (_("Asked"),),
        "supervisor": (_("Practice supervisor"),),
        "period": (_("First day"), _("Last day")),
        "changed": (_("Last change"),),
    }
    return [title for key in ("", *columns) for title in titles[key]]


def _values(placement: Placement, row: "ListRow", columns: Sequence[str]) -> list[Any]:
    named = row.name == placement.student.get_full_name()
    student = placement.student
    values: dict[str, tuple[Any, ...]] = {
        "": (
            student.last_name if named else row.name,
            student.first_name if named else "",
            student.email if named else "",
            row.number,
        ),
        "place": (row.place, row.facility, str(row.district)),
        "agency": (row.agency,),
        "team": (row.team,),
        "state": (row.label,),
        "asked": (row.asked if row.role == Role.COORDINATOR else "",),
        "supervisor": (row.supervisor,),
        "period": (row.starts_on, row.ends_on),
        "changed": (timezone.localdate(row.changed_at) if row.changed_at else None,),
    }
    return [value for key in ("", *columns) for value in values[key]]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = set_cell(WriteOnlyCell(sheet), value)
    if value is not None and not isinstance(value, str):
        cell.number_format = "DD.MM.YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell
