"""Three voices side by side: what differs, what agrees. Pure; works on frozen content.

The content of an assessment is plain JSON (made by ``queries.content_of``), so the talk's page,
the print and the released result are one and the same picture. Texts come in the reader's
language where the set has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kurse.assessment.models import CriterionKind, in_english

FAR = 2


def said(row: Mapping[str, Any], name: str) -> str:
    """A text of frozen content in the reader's language."""
    english = row.get(f"{name}_en", "")
    return str(english if english and in_english() else row.get(name, ""))


@dataclass(frozen=True)
class Row:
    """One criterion: who stands on which level. ``distance`` in levels; None: fewer than two.

    ``places``: letter of a voice → number of its level, from 0.
    """

    title: str
    question: str
    levels: list[dict[str, Any]]
    says: list[dict[str, Any]]
    distance: int | None
    category: str = ""
    weight: int = 1
    places: dict[str, int] = field(default_factory=dict)

    @property
    def agreed_level(self) -> str:
        """The label everybody who observed it chose."""
        return next((str(say["level"]) for say in self.says if say["level"]), "")


@dataclass(frozen=True)
class Comparison:
    """Rows by how much they ask for a talk; heavy ones first. ``rows``: all, as in the form."""

    far: list[Row]
    near: list[Row]
    agreed: list[Row]
    open: list[Row]
    questions: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.rows)


def compare(content: dict[str, Any]) -> Comparison:
    """Sort the criteria: two steps apart, one step, agreed, observed by fewer than two."""
    result = Comparison([], [], [], [])
    for criterion in content["criteria"]:
        row = _row(criterion)
        if criterion.get("kind") == CriterionKind.QUESTION:
            result.questions.append(row)
            continue
        result.rows.append(row)
        if row.distance is None:
            result.open.append(row)
        elif row.distance >= FAR:
            result.far.append(row)
        elif row.distance:
            result.near.append(row)
        else:
            result.agreed.append(row)
    for group in (result.far, result.near):
        group.sort(key=lambda row: (-row.weight, -(row.distance or 0)))
    return result


def _row(criterion: dict[str, Any]) -> Row:
    order = {level["label"]: number for number, level in enumerate(criterion["levels"])}
    places = {
        say["voice"]: order[say["level"]] for say in criterion["says"] if say["level"] in order
    }
    levels = [
        {
            "label": said(level, "label"),
            "description": said(level, "description"),
            "voices": [letter for letter, place in places.items() if place == number],
        }
        for number, level in enumerate(criterion["levels"])
    ]
    says = [
        {**say, "level": levels[places[say["voice"]]]["label"] if say["voice"] in places else ""}
        for say in criterion["says"]
    ]
    hit = places.values()
    return Row(
        title=said(criterion, "title"),
        question=said(criterion, "question"),
        levels=levels,
        says=says,
        distance=max(hit) - min(hit) if len(hit) > 1 else None,
        category=said(criterion, "category"),
        weight=criterion.get("weight", 1),
        places=places,
    )


@dataclass(frozen=True)
class Step:
    """One voice's way on one criterion: the level's number and label, then and now."""

    voice: str
    before: int
    after: int
    before_label: str
    after_label: str

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Development:
    """One criterion from mid-term to final."""

    title: str
    levels: list[str]
    steps: list[Step]


def development(before: dict[str, Any], after: dict[str, Any]) -> list[Development]:
    """Criteria of the same name with the same levels, voice by voice; others are left out."""
    earlier = {row["title"]: row for row in before["criteria"]}
    found = []
    for criterion in after["criteria"]:
        other = earlier.get(criterion["title"])
        if other is None or [level["label"] for level in other["levels"]] != [
            level["label"] for level in criterion["levels"]
        ]:
            continue
        then, now = _row(other), _row(criterion)
        labels = [level["label"] for level in now.levels]
        steps = [
            Step(voice, then.places[voice], place, labels[then.places[voice]], labels[place])
            for voice, place in now.places.items()
            if voice in then.places
        ]
        if steps:
            found.append(Development(now.title, labels, steps))
    return found


def weighted_level(content: dict[str, Any], voice: str) -> tuple[float, int] | None:
    """Mean level of one voice, weighted, and the highest level; None when nothing was observed.

    A hint beside the mark, never the mark. Only for sets whose criteria have equally many levels.
    """
    rows = [row for row in compare(content).rows if voice in row.places]
    sizes = {len(row.levels) for row in rows}
    weight = sum(row.weight for row in rows)
    if len(sizes) != 1 or not weight:
        return None
    total = sum((row.places[voice] + 1) * row.weight for row in rows)
    return round(total / weight, 1), sizes.pop()
