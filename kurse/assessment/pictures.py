"""Pictures of an assessment: agreement per criterion, and the way from mid-term to final.

Geometry only, as plain numbers for SVG attributes; words and the table come from the template.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kurse.assessment.comparison import FAR, Development, Row
from kurse.assessment.figures import CriterionFigures

SIGN = 22


@dataclass(frozen=True)
class Frame:
    """One drawing: labels beside the lines (wide) or above them (narrow)."""

    width: int
    left: int
    right: int
    row: int
    top: int = 8
    above: bool = False

    def x(self, place: int, levels: int) -> float:
        return round(self.left + (self.right - self.left) * (place + 0.5) / levels, 1)


WIDE = Frame(820, 300, 812, 40)
NARROW = Frame(380, 8, 372, 66, above=True)


def agreement_picture(rows: Sequence[Row]) -> dict[str, Any]:
    """Every criterion as a line with its levels; each voice as its sign on its level."""
    return {name: _agreement(rows, frame) for name, frame in (("wide", WIDE), ("narrow", NARROW))}


def _agreement(rows: Sequence[Row], frame: Frame) -> dict[str, Any]:
    lines = []
    for number, row in enumerate(rows):
        base = _line(frame, number, row.title, len(row.levels))
        hit = sorted(row.places.values())
        if row.distance:
            base["span"] = (frame.x(hit[0], len(row.levels)), frame.x(hit[-1], len(row.levels)))
            base["far"] = row.distance >= FAR
        base["signs"] = _signs(frame, row.places, len(row.levels), base["y"])
        lines.append(base)
    return {"width": frame.width, "height": frame.top + frame.row * len(rows) + 8, "lines": lines}


def _signs(frame: Frame, places: dict[str, int], levels: int, y: float) -> list[dict[str, Any]]:
    """Signs on one level stand side by side around its middle."""
    signs = []
    for place in sorted(set(places.values())):
        here = [letter for letter, spot in places.items() if spot == place]
        first = frame.x(place, levels) - len(here) * (SIGN + 2) / 2
        signs += [
            {"voice": letter, "x": round(first + number * (SIGN + 2), 1), "y": y - SIGN / 2}
            for number, letter in enumerate(here)
        ]
    return signs


def _line(frame: Frame, number: int, title: str, levels: int) -> dict[str, Any]:
    top = frame.top + number * frame.row
    y = top + (44 if frame.above else frame.row / 2)
    return {
        "title": title,
        "text_x": frame.left if frame.above else 0,
        "text_y": top + 18 if frame.above else y + 5,
        "left": frame.left,
        "right": frame.right,
        "y": y,
        "ticks": [frame.x(place, levels) for place in range(levels)],
    }


def development_picture(rows: Sequence[Development]) -> dict[str, Any]:
    """Every criterion with one lane a voice: a ring at mid-term, the voice's sign at the end."""
    return {
        name: _development(rows, frame)
        for name, frame in (
            ("wide", Frame(820, 300, 812, 0)),
            ("narrow", Frame(380, 8, 372, 0, above=True)),
        )
    }


LANE = 28


def _development(rows: Sequence[Development], frame: Frame) -> dict[str, Any]:
    y, lines = float(frame.top), []
    for row in rows:
        head = 26.0 if frame.above else 0.0
        levels = len(row.levels)
        lanes = [
            {
                "voice": step.voice,
                "y": y + head + LANE * (number + 0.5),
                "from_x": frame.x(step.before, levels),
                "to_x": frame.x(step.after, levels),
                "sign_x": frame.x(step.after, levels) - SIGN / 2,
                "sign_y": y + head + LANE * (number + 0.5) - SIGN / 2,
                "moved": step.change != 0,
            }
            for number, step in enumerate(row.steps)
        ]
        height = head + LANE * len(lanes)
        lines.append(
            {
                "title": row.title,
                "text_x": frame.left if frame.above else 0,
                "text_y": y + 18 if frame.above else y + height / 2 + 5,
                "top": y + head,
                "bottom": y + height,
                "left": frame.left,
                "right": frame.right,
                "ticks": [frame.x(place, levels) for place in range(levels)],
                "lanes": lanes,
            }
        )
        y += height + 12
    return {"width": frame.width, "height": y, "lines": lines}


def spread_picture(figures: CriterionFigures) -> dict[str, Any]:
    """One stacked bar a voice: its answers over the levels, lowest on the left, in percent."""
    bars = []
    for spread in figures.spreads:
        x, parts = 0.0, []
        for place, count in enumerate(spread.counts):
            width = round(100 * count / spread.total, 2)
            if count:
                # the highest level is darkest; from five levels on the tones repeat
                tone = 1 + (len(spread.counts) - 1 - place) % 4
                parts.append({"x": round(x, 2), "width": width, "tone": tone})
            x += width
        bars.append({"voice": spread.voice, "total": spread.total, "parts": parts})
    return {"bars": bars}
