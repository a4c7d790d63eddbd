"""Write StreamField content in code: plain tuples in, values Wagtail stores out.

For the legal texts and the demo; editors use the CMS.
"""

import json
from typing import Any
from uuid import uuid4


def stream_of(blocks: list[tuple[str, Any]]) -> str:
    """``[("text", html), ("table", {...})]`` as the JSON a StreamField takes."""
    return json.dumps(
        [{"type": kind, "id": str(uuid4()), "value": _value(kind, value)} for kind, value in blocks]
    )


def _value(kind: str, value: Any) -> Any:
    if kind == "table":
        return {"caption": value["caption"], "table": table_of(value["columns"], value["rows"])}
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _plain(value: Any) -> Any:
    """Objects become their keys; lists of dicts become list items."""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, list):
        return [
            {
                "type": "item",
                "id": str(uuid4()),
                "value": {name: _plain(part) for name, part in row.items()},
            }
            for row in value
        ]
    return value.isoformat() if hasattr(value, "isoformat") else value


def table_of(columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    """A table of texts as ``TypedTableBlock`` stores it."""
    return {
        "columns": [{"type": "text", "heading": heading} for heading in columns],
        "rows": [{"values": row} for row in rows],
        "caption": "",
    }
