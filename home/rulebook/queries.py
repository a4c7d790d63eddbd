"""What a rule says on a day. One query a request, however many rules are asked."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from home.core.clock import today
from home.core.together import Asking, asks
from home.rulebook.models import RuleValue

Severity = Literal["block", "warn", "inform", "setting"]
Rows = list[tuple[str, str, Any, dt.date]]


@dataclass(frozen=True)
class RuleDefinition:
    """A rule as its slice knows it: ``default`` holds where no value was set.

    ``severity``: block, warn (with reason), inform, or setting for plain figures.
    ``source`` names where the rule comes from; ``unit`` is shown behind the value.
    The type of ``default`` (bool, int, str, list) decides how it is edited.
    """

    key: str
    default: Any
    label: str | Promise
    severity: Severity = "setting"
    source: str | Promise = ""
    unit: str | Promise = ""
    help_text: str | Promise = ""


definitions: dict[str, RuleDefinition] = {}
_kept: ContextVar[dict[str, Rows] | None] = ContextVar("rulebook_rows", default=None)


def register_rule(definition: RuleDefinition) -> RuleDefinition:
    """Make a rule known; called from a slice's ``panels``."""
    definitions[definition.key] = definition
    return definition


@contextmanager
def keeping_rules() -> Iterator[None]:
    """Inside the block (a request) the table is read once."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget_kept_rules() -> None:
    """After a value was set, the rest of the request reads it."""
    if (kept := _kept.get()) is not None:
        kept.clear()


def _rows() -> Rows:
    kept = _kept.get()
    if kept is not None and "rows" in kept:
        return kept["rows"]
    rows: Rows = list(_question())
    if kept is not None:
        kept["rows"] = rows
    return rows


def _question() -> Any:
    return RuleValue.objects.order_by("valid_from", "pk").values_list(
        "key", "scope", "value", "valid_from"
    )


@asks
def read_rules() -> Asking[None]:
    """Before a page that will need them: with its other questions, where a request keeps them."""
    kept = _kept.get()
    if kept is not None and "rows" not in kept:
        (kept["rows"],) = yield (_question(),)


def rule(key: str, on: dt.date | None = None, scope: str = "") -> Any:
    """The value of ``key`` on a day (default today): for ``scope``, else everywhere, else the
    default. An unknown key is a programming error."""
    definition = definitions[key]
    day = on or today()
    found: dict[str, Any] = {
        row_scope: value
        for row_key, row_scope, value, valid_from in _rows()
        if row_key == key and row_scope in {"", scope} and valid_from <= day
    }
    if scope in found:
        return found[scope]
    return found.get("", definition.default)


@dataclass(frozen=True)
class RuleRow:
    """A rule as the list shows it: what holds now, and what is to come."""

    definition: RuleDefinition
    value: Any
    coming: list[tuple[dt.date, Any]]


def shown(value: Any) -> Any:
    """A list as words between commas; everything else as it is."""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else value


def rule_rows() -> list[RuleRow]:
    """All rules by their labels, in one query; values for single scopes are left out."""
    with keeping_rules():
        rows, day = _rows(), today()
        return [
            RuleRow(
                definition,
                shown(rule(definition.key)),
                [
                    (valid_from, shown(value))
                    for key, scope, value, valid_from in rows
                    if key == definition.key and not scope and valid_from > day
                ],
            )
            for definition in sorted(definitions.values(), key=lambda row: (row.key.split(".")[0],))
        ]


def history_of(key: str) -> list[RuleValue]:
    """Every value a rule ever had, newest first, as it is shown."""
    rows = list(
        RuleValue.objects.filter(key=key, scope="")
        .select_related("by")
        .order_by("-valid_from", "-pk")
    )
    for row in rows:
        row.value = shown(row.value)
    return rows
