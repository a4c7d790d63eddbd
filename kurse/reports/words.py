"""How tables and their rows are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kurse.offers.models import FieldOfWork
from kurse.partners.models import Level

TITLES = {
    "district": _("Students by district"),
    "level": _("Students by level of action"),
    "field": _("Students by field of work"),
    "outcome": _("How practice ended"),
}
OUTCOMES = {
    "completed": _("completed"),
    "ended_early": _("ended early"),
    "running": _("still going on"),
}


def row_label(key: str, label: str) -> Any:
    """The word for one row of a table."""
    if key == "level":
        return Level(label).label
    if key == "field":
        return FieldOfWork(label).label
    return OUTCOMES.get(label, label)


def readable(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tables for page and paper: titles, rows as bars with words, a total or a dash."""
    return [
        {
            "key": table["key"],
            "title": TITLES[table["key"]],
            "rows": [
                {"label": row_label(table["key"], label), "value": number}
                for label, number in table["rows"]
            ],
            "total": table["total"],
        }
        for table in tables
    ]
