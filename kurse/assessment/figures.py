"""Figures over many assessments, from frozen contents: never about a person. Pure.

Below ``shown_from`` results a criterion stays without figures; so does every group of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kurse.assessment.comparison import said
from kurse.assessment.models import CriterionKind

LETTERS = ("s", "p", "l")


@dataclass(frozen=True)
class Spread:
    """How one voice's answers to one criterion are spread over its levels, lowest first."""

    voice: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class CriterionFigures:
    title: str
    levels: list[str]
    spreads: list[Spread] = field(default_factory=list)
    agreed: int = 0
    compared: int = 0


def spread_of(contents: Iterable[Mapping[str, Any]], *, shown_from: int) -> list[CriterionFigures]:
    """Every criterion with enough answers of each voice shown, in the order of the form."""
    rows: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = defaultdict(list)
    for content in contents:
        for criterion in content["criteria"]:
            if criterion.get("kind") != CriterionKind.QUESTION:
                labels = tuple(level["label"] for level in criterion["levels"])
                rows[criterion["title"], labels].append(criterion)
    found = [_figures(list(labels), group, shown_from) for (_t, labels), group in rows.items()]
    return [row for row in found if row.spreads]


def _figures(
    labels: list[str], group: Sequence[Mapping[str, Any]], shown_from: int
) -> CriterionFigures:
    counts: dict[str, Counter[str]] = {letter: Counter() for letter in LETTERS}
    agreed = compared = 0
    for criterion in group:
        levels = [say["level"] for say in criterion["says"] if say["level"] in labels]
        for say in criterion["says"]:
            if say["level"] in labels:
                counts[say["voice"]][say["level"]] += 1
        if len(levels) > 1:
            compared += 1
            agreed += len(set(levels)) == 1
    spreads = [
        Spread(letter, [counts[letter][label] for label in labels])
        for letter in LETTERS
        if counts[letter].total() >= shown_from
    ]
    first = group[0]
    return CriterionFigures(
        title=said(first, "title"),
        levels=[said(level, "label") for level in first["levels"]],
        spreads=spreads,
        agreed=agreed if compared >= shown_from else 0,
        compared=compared if compared >= shown_from else 0,
    )


def marks_of(contents: Iterable[Mapping[str, Any]], *, shown_from: int) -> dict[str, int]:
    """How often each mark was given; empty below ``shown_from`` marks."""
    marks = Counter(content["mark"]["grade"] for content in contents if content.get("mark"))
    return dict(sorted(marks.items())) if marks.total() >= shown_from else {}


@dataclass(frozen=True)
class PlaceFigures:
    """Averages of the answers about one placement site, from complete groups only.

    Answers come in groups of ``shown_from``: with every single answer more, nothing changes, so
    nobody can subtract their way to one person's answers.
    """

    facility: str
    agency: str
    count: int
    means: dict[str, float]


def place_figures(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], *, shown_from: int
) -> list[PlaceFigures]:
    """``rows`` oldest first, with ``facility``, ``agency`` and the answers by name."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["facility"], row["agency"]].append(row)
    size = max(shown_from, 1)
    found = []
    for (facility, agency), answers in sorted(groups.items()):
        kept = answers[: len(answers) // size * size]
        if kept:
            means = {name: round(sum(row[name] for row in kept) / len(kept), 1) for name in names}
            found.append(PlaceFigures(facility, agency, len(kept), means))
    return found
