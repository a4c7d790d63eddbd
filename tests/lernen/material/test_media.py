"""Own films in pieces, films elsewhere behind a second click, the reading view."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests.factories.material import make_course, make_lesson
from tests.factories.pages import make_file

pytestmark = pytest.mark.django_db
BYTES = bytes(range(256)) * 4


def make_film(**fields):
    file = make_file("Film", "film.mp4", **fields)
    file.file.save("film.mp4", ContentFile(BYTES))
    file.file_hash = "abc"
    file.save()
    return file


@pytest.mark.parametrize(
    ("header", "status", "first", "last"),
    [
        ("", 200, 0, 1023),
        ("bytes=0-", 206, 0, 1023),
        ("bytes=0-0", 206, 0, 0),
        ("bytes=10-19", 206, 10, 19),
        ("bytes=1000-99999", 206, 1000, 1023),
        ("bytes=-24", 206, 1000, 1023),
        ("bytes=1024-", 416, None, None),
        ("bytes=-0", 416, None, None),
        ("bytes=20-10", 200, 0, 1023),
        ("bytes=0-1,5-6", 200, 0, 1023),
        ("lines=1-2", 200, 0, 1023),
    ],
)
def test_a_film_comes_in_pieces(home, client, header, status, first, last):
    file = make_film()
    headers = {"Range": header} if header else {}

    response = client.get(file.url, headers=headers)

    assert response.status_code == status
    assert response.headers["Accept-Ranges"] == "bytes"
    if status == 416:
        assert response.headers["Content-Range"] == "bytes */1024"
        return
    assert b"".join(response.streaming_content) == BYTES[first : last + 1]
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert response.headers["Content-Type"] == "video/mp4"
    if status == 206:
        assert response.headers["Content-Range"] == f"bytes {first}-{last}/1024"


def test_pieces_of_another_version_are_not_mixed(home, client):
    file = make_film()
    tag = client.get(file.url).headers["ETag"]

    assert client.get(file.url, headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert (
        client.get(file.url, headers={"Range": "bytes=0-1", "If-Range": '"x"'}).status_code == 200
    )
    assert client.get(file.url, headers={"If-None-Match": tag}).status_code == 304


def test_a_private_film_stays_private(home, client, client_for, cast):
    private = Collection.get_first_root_node().add_child(name="Nur Angemeldete")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    file = make_film()
    assert client.get(file.url, headers={"Range": "bytes=0-1"}).status_code == 206
    file.collection = private
    file.save()

    tag = {"If-None-Match": '"abc"', "Range": "bytes=0-1"}
    assert client.get(file.url, headers=tag).status_code == 302
    allowed = client_for(cast["student"]).get(file.url, headers={"Range": "bytes=0-1"})
    assert allowed.status_code == 206
    assert "no-store" in allowed.headers["Cache-Control"]


def test_nothing_is_asked_of_others_before_the_second_click(home, client):
    film = {
        "title": "Ein Film",
        "provider": "vimeo",
        "number": "12345",
        "transcript": "<p>Worte</p>",
    }
    lesson = make_lesson(
        make_course(),
        "film",
        blocks=[
            ("embed", film),
            ("case", {"title": "Fall", "story": "<p>Es war</p>", "questions": []}),
            ("timeline", {"title": "", "steps": []}),
            ("map", None),
        ],
    )
    page = client.get("/qualifizierung/kurs/film/")
    address = reverse("material:embed", args=[lesson.pk, "vimeo", "12345"])

    assert address in page.text
    assert "<iframe" not in page.text
    assert "player.vimeo.com" not in page.text + page.headers["Content-Security-Policy"]
    shown = client.get(address)
    assert 'src="https://player.vimeo.com/video/12345"' in shown.text
    assert "frame-src 'self' https://player.vimeo.com" in shown.headers["Content-Security-Policy"]
    for wrong in ("54321", "12345x"):
        other = reverse("material:embed", args=[lesson.pk, "vimeo", wrong])
        assert client.get(other).status_code == 404
    assert client.get(reverse("material:read", args=[lesson.pk])).status_code == 200
    PageViewRestriction.objects.create(page=lesson.page_ptr, restriction_type="login")
    assert client.get(address).status_code == 404
    assert client.get(reverse("material:read", args=[lesson.pk])).status_code == 404
