"""A city map from GeoJSON (RFC 7946), drawn into the units of the schematic map. Pure.

Longitude and latitude become x and y by an equirectangular projection at the map's own middle,
which is true enough for one city; shapes are thinned until each is a light SVG path.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError

#: The drawing's box; see ``home.core.templatetags.quartier.city_map``.
WIDTH, HEIGHT, MARGIN = 520.0, 560.0, 16.0
MOST_POINTS = 60
#: Where cities keep the name of a district, in this order.
NAME_KEYS = ("name", "stadtteil", "bezeichnung", "gen", "title")

Point = tuple[float, float]


class MapError(DomainError):
    slug = "map-unreadable"
    text = _("The map cannot be read: %(why)s")


@dataclass(frozen=True)
class Shape:
    """One district: its name and its largest ring, in longitude and latitude."""

    name: str
    ring: tuple[Point, ...]


def read_shapes(text: str) -> list[Shape]:
    """The named areas of a FeatureCollection.

    Raises:
        MapError: says which feature is wrong and what is expected.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise MapError(why=_("it is no JSON.")) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise MapError(why=_("a “FeatureCollection” with at least one area is expected."))
    return [_shape(number, feature) for number, feature in enumerate(features, start=1)]


def _shape(number: int, feature: Any) -> Shape:
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    names = {str(key).casefold(): value for key, value in properties.items()}
    name = next((str(names[key]).strip() for key in NAME_KEYS if names.get(key)), "")
    if not name:
        raise MapError(why=_("area %(number)s has no name.") % {"number": number})
    geometry = feature.get("geometry") or {}
    coordinates = geometry.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry.get("type"))
    try:
        rings = [[(float(x), float(y)) for x, y, *_rest in polygon[0]] for polygon in polygons]
    except (TypeError, ValueError, IndexError):
        raise MapError(why=_("“%(name)s” is no polygon.") % {"name": name}) from None
    ring = max(rings, key=lambda one: abs(_area(one)), default=[])
    if len(ring) < 4 or not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
        raise MapError(
            why=_("“%(name)s” needs longitude and latitude in degrees (WGS 84).") % {"name": name}
        )
    return Shape(name, tuple(ring))


def _area(ring: Sequence[Point]) -> float:
    """Twice the signed area of a closed ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)


def draw(shapes: Iterable[Shape]) -> dict[str, list[list[int]]]:
    """Each name's outline in whole units of the drawing, north up, all in one scale."""
    shapes = list(shapes)
    points = [point for shape in shapes for point in shape.ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left = (WIDTH - wide * scale) / 2
    top = (HEIGHT - high * scale) / 2

    def place(point: Point) -> Point:
        return left + (point[0] - west) * squeeze * scale, top + (north - point[1]) * scale

    return {
        shape.name: [
            [round(x), round(y)] for x, y in _thinned([place(point) for point in shape.ring])
        ]
        for shape in shapes
    }


def _thinned(ring: list[Point]) -> list[Point]:
    """At most ``MOST_POINTS`` points: Douglas and Peucker, coarser until it fits."""
    closed = ring[:-1] if ring[0] == ring[-1] else ring
    tolerance = 0.5
    kept = _simplified(closed, tolerance)
    while len(kept) > MOST_POINTS:
        tolerance *= 1.5
        kept = _simplified(closed, tolerance)
    return kept if len(kept) >= 3 else closed[:3]


def _simplified(points: list[Point], tolerance: float) -> list[Point]:
    if len(points) < 3:
        return points
    keep, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        best, far = 0, tolerance
        for index in range(first + 1, last):
            distance = _distance(points[index], points[first], points[last])
            if distance > far:
                best, far = index, distance
        if best:
            keep.add(best)
            waiting += [(first, best), (best, last)]
    return [points[index] for index in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))
