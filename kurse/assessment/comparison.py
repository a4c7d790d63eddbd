"""Three voices side by side: what differs, what agrees. Pure; works on frozen content.

The content of an assessment is plain JSON (made by ``queries.content_of``), so the talk's page,
the print and the released result are one and the same picture.
"""

from dataclasses import dataclass
from typing import Any

FAR = 2


@dataclass(frozen=True)
class Row:
    """One criterion: who stands on which level. ``distance`` in levels; None: fewer than two."""

    title: str
    question: str
    levels: list[dict[str, Any]]
    says: list[dict[str, Any]]
    distance: int | None

    @property
    def agreed_level(self) -> str:
        """The label everybody who observed it chose."""
        return next((str(say["level"]) for say in self.says if say["level"]), "")


@dataclass(frozen=True)
class Comparison:
    """Rows by how much they ask for a talk."""

    far: list[Row]
    near: list[Row]
    agreed: list[Row]
    open: list[Row]

    @property
    def total(self) -> int:
        return len(self.far) + len(self.near) + len(self.agreed) + len(self.open)


def compare(content: dict[str, Any]) -> Comparison:
    """Sort the criteria: two steps apart, one step, agreed, observed by fewer than two."""
    result = Comparison([], [], [], [])
    for criterion in content["criteria"]:
        row = _row(criterion)
        if row.distance is None:
            result.open.append(row)
        elif row.distance >= FAR:
            result.far.append(row)
        elif row.distance:
            result.near.append(row)
        else:
            result.agreed.append(row)
    return result


def _row(criterion: dict[str, Any]) -> Row:
    says = criterion["says"]
    order = {level["label"]: number for number, level in enumerate(criterion["levels"])}
    hit = [order[say["level"]] for say in says if say["level"] in order]
    levels = [
        {**level, "voices": [say["voice"] for say in says if say["level"] == level["label"]]}
        for level in criterion["levels"]
    ]
    return Row(
        title=criterion["title"],
        question=criterion["question"],
        levels=levels,
        says=says,
        distance=max(hit) - min(hit) if len(hit) > 1 else None,
    )
