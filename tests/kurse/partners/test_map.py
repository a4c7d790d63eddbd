"""A map of the city's own in place of the drawn one."""

import json
import math

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kurse.partners.actions import NoDistrictKnownError, replace_map, take_map_back
from kurse.partners.geojson import MOST_POINTS, MapError, Shape, draw, read_shapes
from kurse.partners.models import CityMap
from tests.factories.partners import DistrictFactory


def feature(name, ring, kind="Polygon", key="NAME"):
    small = [[7, 51], [7, 51.001], [7.001, 51], [7, 51]]
    coordinates = [ring] if kind == "Polygon" else [[ring], [small]]
    return {
        "type": "Feature",
        "properties": {key: name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def box(west, south, size=0.02):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def test_shapes_keep_their_places_north_up_in_one_scale():
    text = collection(
        feature("Nord", box(7.0, 51.5)),
        feature("Süd", box(7.02, 51.4), "MultiPolygon", "Stadtteil"),
    )

    drawn = draw(read_shapes(text))

    assert set(drawn) == {"Nord", "Süd"}
    assert max(y for _x, y in drawn["Nord"]) < min(y for _x, y in drawn["Süd"])
    assert max(x for x, _y in drawn["Nord"]) <= min(x for x, _y in drawn["Süd"])
    assert all(0 <= x <= 520 and 0 <= y <= 560 for ring in drawn.values() for x, y in ring)


def test_a_long_outline_becomes_light():
    ring = [
        (7 + math.cos(a / 500 * math.tau) / 50, 51.4 + math.sin(a / 500 * math.tau) / 60)
        for a in range(501)
    ]

    assert 12 <= len(draw([Shape("Rund", tuple(ring))])["Rund"]) <= MOST_POINTS


@pytest.mark.parametrize(
    "text",
    [
        "kein json",
        "[]",
        collection(),
        collection({"type": "Feature", "properties": {}, "geometry": None}),
        collection(feature("Punkt", [[7, 51]])),
        collection(feature("Gauß-Krüger", box(2_570_000, 5_700_000, 900))),
        collection(feature("Text", [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]])),
    ],
)
def test_what_is_no_map_is_refused_with_a_sentence(text):
    with pytest.raises(MapError) as caught:
        read_shapes(text)
    assert len(caught.value.messages[0]) > 30


def test_the_map_replaces_the_drawn_one_and_can_be_taken_back(
    client, cast, district, django_capture_on_commit_callbacks
):
    before = district.outline
    client.force_login(cast["coordinator"])
    other = DistrictFactory()
    text = collection(feature(district.name.upper(), box(7.0, 51.5)), feature("Rest", box(7, 51.4)))

    file = SimpleUploadedFile("stadt.geojson", text.encode())
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("partners:map"), {"file": file, "source": "Stadt, dl-de/by"})

    assert answer.status_code == 302
    district.refresh_from_db()
    other.refresh_from_db()
    assert district.outline != before
    assert other.outline == before
    page = client.get(reverse("partners:map")).content.decode()
    assert "Stadt, dl-de/by" in page
    assert page.count('class="m-block"') == 1

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("partners:map_drop"))

    district.refresh_from_db()
    assert district.outline == before
    assert not CityMap.objects.exists()
    assert "m-city" in client.get(reverse("partners:map")).content.decode()


def test_bad_files_change_nothing(client, cast, district):
    client.force_login(cast["coordinator"])
    for content in (b"\xff\xfe\x00", b"{}", collection(feature("Fremd", box(7, 51))).encode()):
        data = {"file": SimpleUploadedFile("x.geojson", content), "source": "Stadt"}
        assert client.post(reverse("partners:map"), data).status_code in (409, 422)
    assert not CityMap.objects.exists()


def test_only_the_coordination_changes_the_map(cast, district):
    shapes = read_shapes(collection(feature(district.name, box(7, 51))))
    for role in ("lecturer", "contact", "student"):
        with pytest.raises(PermissionDenied):
            replace_map(shapes, source="x", by=cast[role])
        with pytest.raises(PermissionDenied):
            take_map_back(by=cast[role])
    with pytest.raises(NoDistrictKnownError):
        replace_map([Shape("Fremd", shapes[0].ring)], source="x", by=cast["coordinator"])

    replace_map(shapes, source="x", by=cast["coordinator"])
