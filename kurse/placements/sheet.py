"""A list of placements as a workbook; every cell is text or a date, never a formula."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from home.people.roles import Role
from kurse.placements.models import Placement

if TYPE_CHECKING:
    from kurse.placements.views import ListRow

WIDTHS = (22, 18, 34, 12, 34, 30, 20, 24, 12, 12, 34, 24)


def workbook_of(rows: "Iterable[tuple[Placement, ListRow]]") -> Workbook:
    """One sheet. The address stands only where a name may be read; whom we asked, only for the
    coordination."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Placement files"))
    for letter, width in zip("ABCDEFGHIJKL", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, title, bold=True) for title in _titles()])
    for placement, row in rows:
        sheet.append([_cell(sheet, value) for value in _values(placement, row)])
    return book


def _titles() -> list[str]:
    return [
        _("Last name"),
        _("First name"),
        _("E-mail address"),
        _("Request"),
        _("Place"),
        _("Placement site"),
        _("District"),
        _("Team"),
        _("First day"),
        _("Last day"),
        _("State"),
        _("Asked"),
    ]


def _values(placement: Placement, row: "ListRow") -> list[Any]:
    named = row.name == placement.student.get_full_name()
    student = placement.student
    return [
        student.last_name if named else row.name,
        student.first_name if named else "",
        student.email if named else "",
        row.number,
        row.place,
        row.facility,
        str(row.district),
        row.team,
        row.starts_on,
        row.ends_on,
        row.label,
        row.asked if row.role == Role.COORDINATOR else "",
    ]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif value is not None:
        cell.number_format = "DD.MM.YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell
