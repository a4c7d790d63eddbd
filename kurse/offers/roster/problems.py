"""What is wrong with a file: where, what, and what to do. Collected, never raised one by one."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from home.core.exceptions import DomainError

#: Who puts up a broken file gets at most so many sentences; the rest is counted.
MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Problem:
    """One sentence. ``row`` is the number a spreadsheet shows; ``slug`` is for machines."""

    slug: str
    text: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def where(self) -> str:
        """``Row 14, column “E-Mail”`` (M23), as far as it is known."""
        if self.row is None:
            return ""
        if self.column:
            return _("Row %(row)s, column “%(column)s”") % {
                "row": self.row,
                "column": self.column,
            }
        return _("Row %(row)s") % {"row": self.row}

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text

    def __str__(self) -> str:
        return f"{self.sheet}, {self.sentence}" if self.sheet else self.sentence


class Problems(list[Problem]):
    """A list that knows how to add."""

    def add(
        self, slug: str, text: str, *, sheet: str = "", row: int | None = None, column: str = ""
    ) -> None:
        self.append(Problem(slug, text, sheet, row, column))


class RosterError(DomainError):
    """The file cannot be taken over; ``problems`` says everything that is wrong."""

    slug = "roster"

    def __init__(self, problems: list[Problem], **params: Any) -> None:
        self.problems = problems
        super().__init__(str(problems[0]) if problems else None)
