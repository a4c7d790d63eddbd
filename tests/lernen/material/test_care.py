"""Gates of whole pages, what needs care, versions that share progress, how hard a text reads."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from home.core.clock import today
from home.pages.gates import GateError
from home.pages.streams import stream_of
from lernen.material.actions import VersionExistsError, begin_version, confirm_version
from lernen.material.care import care_rows_for
from lernen.material.models import LessonPage
from lernen.material.queries import outline_of
from lernen.material.readability import readability_of
from lernen.progress.actions import mark_learned
from lernen.progress.queries import standing_of
from tests.factories.material import make_course, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(home, cast):
    course = make_course()
    Page.objects.filter(pk=course.pk).update(owner=cast["lecturer"])
    return course


def points_of(user):
    return {row.title: len(row.points) for row in care_rows_for(user) if row.points}


def test_a_stale_lesson_is_not_published(course):
    lesson = make_lesson(course, "alt", checked_until=today())
    lesson.checked_until = today() - dt.timedelta(days=1)
    revision = lesson.save_revision()

    with pytest.raises(GateError) as error:
        revision.publish()
    assert [finding.field for finding in error.value.findings] == ["checked_until"]


def test_the_editor_says_so_at_the_field(course, cast, client_for):
    lesson = make_lesson(course, "alt", live=False)
    client = client_for(cast["coordinator"])
    form = {
        "title": "Alt",
        "slug": "alt",
        "minutes": "10",
        "checked_until": (today() - dt.timedelta(days=1)).isoformat(),
        "goals": "null",
        "body-count": "0",
        "action-publish": "1",
    }
    response = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), form)

    assert response.status_code == 200
    assert "checked_until" in response.context["form"].errors
    assert not LessonPage.objects.get(pk=lesson.pk).live


@pytest.mark.parametrize(
    ("licence", "is_open", "fine"),
    [("", False, True), ("", True, False), ("all-rights", True, False), ("cc-by", True, True)],
)
def test_open_material_needs_an_open_licence(course, licence, is_open, fine):
    course.licence, course.is_open = licence, is_open

    assert [finding.field for finding in course.gates()] == ([] if fine else ["licence"])


def test_links_must_lead_somewhere(course):
    there = make_lesson(course, "da")
    draft = make_lesson(course, "entwurf", live=False)
    html = '<p><a linktype="page" id="%s">x</a></p>'
    blocks = {
        there.pk: 0,
        draft.pk: 1,
        999999: 1,
    }
    for pk, number in blocks.items():
        for block in (
            ("text", html % pk),
            ("callout", {"kind": "rule", "title": "", "text": html % pk}),
            ("accordion", {"items": [{"title": "a", "text": html % pk}]}),
        ):
            lesson = LessonPage(title="x", body=stream_of([block]))
            assert len(lesson.gates()) == number, (pk, block[0])
    lesson = LessonPage(
        title="x", body=stream_of([("text", '<a linktype="document" id="7">x</a>')])
    )
    assert len(lesson.gates()) == 1


def test_what_needs_care(course, cast, client_for):
    soon = make_lesson(course, "bald", checked_until=today() + dt.timedelta(days=10))
    make_lesson(course, "gut", checked_until=today() + dt.timedelta(days=400))
    make_lesson(make_course("fremd"), "unklar")

    assert points_of(cast["lecturer"]) == {"Bald": 1}
    assert points_of(cast["coordinator"]) == {"Bald": 1, "Unklar": 1}
    assert points_of(cast["student"]) == {}
    for role, user in cast.items():
        status = 200 if role in {"lecturer", "coordinator", "admin"} else 403
        assert client_for(user).get(reverse("material:care")).status_code == status, role
        versions = client_for(user).get(reverse("material:versions", args=[soon.pk]))
        wanted = 200 if role in {"lecturer", "coordinator", "admin"} else 403
        assert versions.status_code == wanted, role
    assert client_for(None).get(reverse("material:care")).status_code == 302
    client = client_for(cast["lecturer"])
    client.get(reverse("material:care"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("material:care"))
    assert len([1 for row in queries.captured_queries if "SELECT" in row["sql"]]) <= 6


def test_versions_share_progress_and_grow_old(course, cast, client_for, client):
    lesson = make_lesson(course, "eins", title="Eins")
    other = make_lesson(course, "zwei", title="Zwei")
    posted = client_for(cast["lecturer"]).post(
        reverse("material:versions", args=[lesson.pk]), {"language": "de-simple"}
    )
    simple = LessonPage.objects.get(slug="eins-leichte-sprache")
    assert posted.url == reverse("wagtailadmin_pages:edit", args=[simple.pk])
    assert (simple.live, simple.language, simple.owner) == (False, "de-simple", cast["lecturer"])
    assert simple.translation_key == lesson.translation_key
    assert simple.get_prev_sibling().pk == lesson.pk
    with pytest.raises(VersionExistsError):
        begin_version(lesson, language="de-simple", by=cast["coordinator"])

    simple.save_revision().publish()
    simple = LessonPage.objects.get(pk=simple.pk)
    outline = outline_of(course)
    assert [one.title for one in outline.lessons] == ["Eins", "Zwei"]
    assert [one.language for one in outline.lessons[0].versions] == ["de", "de-simple"]
    page = client.get("/qualifizierung/kurs/eins-leichte-sprache/")
    assert '<article class="q-prose" lang="de-simple">' in page.text
    assert 'href="/qualifizierung/kurs/eins/" hreflang="de"' in page.text
    mark_learned(simple, by=cast["student"])
    standing = standing_of(cast["student"], outline)
    assert (standing.number, standing.changed, standing.resume.title) == (1, {}, "Zwei")

    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.checked_until = other.checked_until = today() + dt.timedelta(days=400)
    lesson.title = "Eins, neu"
    lesson.save_revision().publish()
    assert points_of(cast["coordinator"])[simple.title] == 2
    confirm_version(simple, by=cast["lecturer"])
    caches["pages"].clear()
    assert points_of(cast["coordinator"])[simple.title] == 1


def test_readability_tells_easy_from_hard():
    easy = "Das ist ein Haus. Da wohnt Eva. Sie mag den Hof. Im Hof steht ein Baum. " * 5
    hard = (
        "Die sozialräumliche Verwaltungsmodernisierung berücksichtigt unterschiedlichste "
        "Beteiligungsvoraussetzungen benachteiligter Bevölkerungsgruppen, deren "
        "Mitwirkungsmöglichkeiten institutionell unzureichend gewährleistet erscheinen, "
    ) * 5

    assert readability_of("Zu kurz.") is None
    assert readability_of(easy).figure > 80
    assert readability_of(hard).figure == 0
    assert readability_of(easy).minutes == 1
