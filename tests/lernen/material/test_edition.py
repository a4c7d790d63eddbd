"""A course to take along: tagged paper, folder without a server, metadata; only what is open."""

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest
from django.core.cache import caches
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home.people.roles import Role
from lernen.material.edition.metadata import amb_of, json_ld_of
from lernen.material.edition.rich import parts_of
from lernen.material.models import GlossaryTerm
from lernen.questions.models import Kind
from tests.factories.cohorts import ParticipationFactory
from tests.factories.material import make_course, make_lesson
from tests.factories.pages import make_file, make_image
from tests.factories.questions import SECRET, make_question

pytestmark = pytest.mark.django_db
NASTY = '</script><script>alert("x")</script> #set page() $x$ <b>'


def body(author):
    term = GlossaryTerm.objects.create(term="Sozialraum", meaning="Ein Raum.")
    film = make_file("Film", "film.mp4")
    return [
        ("text", "<h2>Eins</h2><p>Wort <b>fett</b> <a href='https://example.org'>weg</a></p>"),
        (
            "text",
            "<h3>Zwei</h3><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol>",
        ),
        ("figure", {"image": make_image("Offen"), "alt": "Ein Bild", "caption": NASTY}),
        ("figure", {"image": make_image("Zu", licence="all-rights"), "alt": "Zu", "caption": ""}),
        ("figure", {"image": make_image("Schmuck"), "decorative": True, "alt": "", "caption": ""}),
        ("callout", {"kind": "rule", "title": NASTY, "text": "<p>Text</p>"}),
        ("quote", {"text": NASTY, "source": "Quelle"}),
        ("files", {"title": "Dateien", "files": [{"file": make_file("Papier"), "note": "n"}]}),
        ("table", {"caption": "Tafel", "columns": ["a", "b"], "rows": [["1", NASTY]]}),
        ("task", {"title": "Aufgabe", "minutes": 5, "text": "<p>Text</p>"}),
        ("term", {"term": term}),
        (
            "medium",
            {
                "title": "Film",
                "medium": film,
                "captions": make_file("Untertitel", "film.vtt"),
                "poster": None,
                "length": "",
                "transcript": "<p>Gesagtes Wort</p>",
            },
        ),
        *[("question", {"question": str(make_question(author, kind).public_id)}) for kind in Kind],
        ("print_break", None),
    ]


@pytest.fixture
def course(home):
    author = ParticipationFactory(role=Role.LECTURER).user
    course = make_course(is_open=True, licence="cc-by-sa", title=NASTY, intro=NASTY, topic="space")
    make_lesson(
        course, "eins", title=NASTY, blocks=body(author), goals=f"<ul><li>{SECRET[:3]}</li></ul>"
    )
    make_lesson(course, "zwei")
    return course


def _get(client, name, course):
    return client.get(reverse(f"material:{name}", args=[course.translation_key]))


def test_the_folder_opens_without_a_server(course, client):
    response = _get(client, "course_zip", course)
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    names = set(archive.namelist())

    assert {"index.html", "lektion-1.html", "lektion-2.html", "amb.json", "kurs.pdf"} <= names
    pages = {name: archive.read(name).decode() for name in names if name.endswith(".html")}
    for name, html in pages.items():
        assert "<script" not in html, name
        local = re.findall(r'(?:href|src)="(?!https?:|/)([^"]+)"', html)
        assert set(local) <= names, (name, set(local) - names)
    first = pages["lektion-1.html"]
    assert "Gesagtes Wort" in first
    assert SECRET not in first
    assert not any(name.endswith(".mp4") for name in names)
    # what is not open stays out, in pictures and in the list of licences
    assert len([name for name in names if name.startswith("bilder/")]) == 2
    assert "„Zu“" in first or "“Zu”" in first
    assert "Zu</a>" not in pages["lizenzen.html"]
    assert archive.read("kurs.pdf").startswith(b"%PDF")


def test_the_paper_is_tagged(course, client):
    import pikepdf

    response = _get(client, "course_pdf", course)
    pdf = pikepdf.open(io.BytesIO(response.content))

    assert response.headers["Content-Type"] == "application/pdf"
    assert pdf.Root.MarkInfo.Marked
    assert len(pdf.pages) >= 4
    assert response.content == _get(client, "course_pdf", course).content


def test_who_may_take_it_along(course, home, client_for, cast):
    closed = make_course("zu")
    names = ("course_pdf", "course_zip")
    for name in names:
        assert _get(client_for(None), name, closed).status_code == 404
    assert _get(client_for(cast["student"]), "course_pdf", closed).status_code == 200
    assert _get(client_for(cast["student"]), "course_amb", closed).status_code == 404
    assert _get(client_for(None), "course_amb", course).status_code == 200
    PageViewRestriction.objects.create(page=course.page_ptr, restriction_type="login")
    caches["pages"].clear()
    for name in (*names, "course_amb"):
        assert _get(client_for(None), name, course).status_code == 404


def test_metadata_follow_the_profile(course, client):
    """The rules of the AMB's schema that concern us: required fields, types, addresses."""
    data = json.loads(_get(client, "course_amb", course).content)

    assert data["@context"][0] == "https://w3id.org/kim/amb/context.jsonld"
    assert data["@context"][1] == {"@language": "de"}
    assert data["type"][0] == "LearningResource"
    assert data["name"] == NASTY
    assert data["license"] == {"id": "https://creativecommons.org/licenses/by-sa/4.0/"}
    for part in data["hasPart"]:
        assert set(part) == {"id", "type", "name"}
        assert part["type"] == ["LearningResource"]
    for name in ("creator", "publisher", "about", "audience", "inLanguage", "mainEntityOfPage"):
        assert isinstance(data[name], list), name
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\d", data[key]) for key in ("datePublished", "dateModified")
    )
    assert isinstance(data["isAccessibleForFree"], bool)
    assert amb_of(course, "https://x.example")["id"].startswith("https://x.example/")

    sitemap = ET.fromstring(client.get(reverse("material:oer_sitemap")).content)
    places = [row[0].text for row in sitemap]
    assert [place.endswith("/amb.json") for place in places] == [True]


def test_search_engines_read_the_course_and_nothing_breaks_out(course, client):
    page = client.get("/qualifizierung/kurs/").text
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)

    assert len(scripts) == 1
    data = json.loads(scripts[0])
    assert (data["@type"], data["name"]) == ("Course", NASTY)
    assert data == json.loads(json.dumps(json_ld_of(course, data["url"].split("/qual")[0])))


def test_rich_text_becomes_parts():
    kinds = [part["kind"] for part in parts_of("<h2>a</h2><p>b</p><p></p><ul><li>c</li></ul>d")]

    assert kinds == ["h", "p", "ul", "p"]
