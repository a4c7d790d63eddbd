"""The list of placement files as its address says it: filters, columns, order. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from home.core.registries import Text


@dataclass(frozen=True)
class Column:
    """One column of the list; ``order`` is its key in the queries' ``ORDERS``, or none."""

    key: str
    label: Text
    order: str = ""
    staff: bool = False


#: All columns that can be chosen beside the name, in the order in which they stand.
COLUMNS = (
    Column("place", _("Place"), "place"),
    Column("agency", _("Agency"), "agency"),
    Column("team", _("Team"), "team"),
    Column("state", _("State"), "state"),
    Column("asked", _("Asked by mail"), staff=True),
    Column("supervisor", _("Practice supervisor"), staff=True),
    Column("period", _("Period"), "period"),
    Column("changed", _("Last change"), "changed", staff=True),
)
BY_KEY = {column.key: column for column in COLUMNS}
STAFF_COLUMNS = ("place", "team", "state", "asked")
OTHER_COLUMNS = ("place", "team", "state", "period")
FILTERS = ("q", "state", "team", "cohort")
#: Longest address that is kept as a view.
LONGEST = 600


@dataclass(frozen=True)
class Listing:
    """What one address asks for; unknown columns and orders are left out, not refused."""

    filters: Mapping[str, str]
    columns: tuple[Column, ...]
    sort: str = ""
    chosen: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @property
    def query(self) -> str:
        """The same as an address, without the page: what a saved view keeps."""
        parts: list[tuple[str, str]] = [
            (key, value) for key, value in self.filters.items() if value
        ]
        if self.chosen:
            parts += [("spalte", key) for key in self.keys]
        if self.sort:
            parts.append(("sort", self.sort))
        return urlencode(parts)

    def without_columns(self) -> "Listing":
        return replace(self, chosen=False)


def listing_of(query: QueryDict, *, staff: bool) -> Listing:
    wanted = query.getlist("spalte")
    columns = tuple(
        column for column in COLUMNS if column.key in wanted and (staff or not column.staff)
    )
    chosen = bool(columns)
    if not chosen:
        columns = tuple(BY_KEY[key] for key in (STAFF_COLUMNS if staff else OTHER_COLUMNS))
    sort = query.get("sort", "")
    return Listing(
        filters={name: query.get(name, "").strip()[:100] for name in FILTERS},
        columns=columns,
        sort=sort if sort.removeprefix("-") in _orders(staff) else "",
        chosen=chosen,
    )


def _orders(staff: bool) -> set[str]:
    orders = {column.order for column in COLUMNS if column.order and (staff or not column.staff)}
    return orders | {"name", "district"}


def choices(*, staff: bool) -> Sequence[Column]:
    return [column for column in COLUMNS if staff or not column.staff]


def rows_of_address(listing: Listing, board: Any) -> dict[str, str]:
    """What the query of the rows takes; a team of another cohort counts as none."""
    filters = listing.filters
    team = filters["team"] if filters["team"] in dict(board.teams) else ""
    return {
        "cohort": board.cohort,
        "group": filters["state"],
        "team": team,
        "words": filters["q"],
        "sort": listing.sort,
    }
