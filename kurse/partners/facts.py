"""What higher slices say of an agency on its page. Filled at start-up from their ``panels.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from home.core.registries import Registry, Text


@dataclass(frozen=True)
class AgencyLine:
    """One thing with a state, e.g. a place of this year."""

    title: Text
    url: str
    kind: str
    label: Text
    detail: Text = ""


#: ``(agency, user) -> list[AgencyLine]``
agency_lines: Registry[Callable[[Any, Any], list[AgencyLine]]] = Registry()
