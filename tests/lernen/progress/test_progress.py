"""Progress: by the lesson's key, past every change of its page; nothing for others."""

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from home.pages.streams import stream_of
from lernen.material.models import LessonPage
from lernen.material.queries import outline_of
from lernen.progress.actions import mark_learned, unmark_learned
from lernen.progress.models import LessonProgress
from lernen.progress.queries import courses_of, numbers_learned, standing_of
from tests.factories.material import make_course, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(home):
    return make_course()


@pytest.fixture
def lessons(course):
    return [make_lesson(course, slug, minutes=10) for slug in ("eins", "zwei", "drei", "vier")]


def _learned(user, course):
    standing = standing_of(user, outline_of(course))
    return standing.number, standing.resume and standing.resume.title, len(standing.changed)


def test_mark_and_take_back(course, lessons, cast, client_for):
    client = client_for(cast["student"])
    address = reverse("progress:mark", args=[lessons[0].pk])

    assert client.get(address).status_code == 200
    assert not LessonProgress.objects.exists()
    response = client.post(address)

    assert response.url == "/qualifizierung/kurs/eins/#lektion-ende"
    assert _learned(cast["student"], course) == (1, "Zwei", 0)
    assert _learned(cast["lecturer"], course) == (0, "Eins", 0)
    client.post(address)
    assert LessonProgress.objects.count() == 1
    client.post(reverse("progress:unmark", args=[lessons[0].pk]))
    assert not LessonProgress.objects.exists()


def test_one_goes_on_after_the_lesson_marked_last(course, lessons, cast):
    mark_learned(lessons[1], by=cast["student"])
    assert _learned(cast["student"], course) == (1, "Drei", 0)
    mark_learned(lessons[3], by=cast["student"])
    assert _learned(cast["student"], course) == (2, "Eins", 0)
    mark_learned(lessons[0], by=cast["student"])
    mark_learned(lessons[2], by=cast["student"])
    assert _learned(cast["student"], course) == (4, None, 0)


def test_progress_survives_editing_moving_and_deleting(course, lessons, cast):
    other = make_course("anderer")
    for lesson in lessons:
        mark_learned(lesson, by=cast["student"])

    lessons[0].body = stream_of([("text", "<p>Ganz anders.</p>")])
    lessons[0].save_revision().publish()
    Page.objects.get(pk=lessons[1].pk).move(Page.objects.get(pk=other.pk), pos="last-child")
    Page.objects.get(pk=lessons[2].pk).delete()
    caches["pages"].clear()

    assert LessonProgress.objects.count() == 4
    assert _learned(cast["student"], course) == (2, None, 1)
    assert _learned(cast["student"], other)[0] == 1
    rows = courses_of(cast["student"])
    assert [(row.title, sorted(one.title for one in row.lessons)) for row in rows] == [
        ("Kurs", ["Drei", "Zwei"])
    ]
    Page.objects.get(pk=course.pk).delete()
    caches["pages"].clear()
    assert [(row.outline, len(row.lessons)) for row in courses_of(cast["student"])] == [(None, 4)]


def test_what_one_may_not_read_one_cannot_learn(course, lessons, cast, client_for):
    PageViewRestriction.objects.create(page=lessons[0].page_ptr, restriction_type="groups")
    draft = make_lesson(course, "entwurf", live=False)
    client = client_for(cast["student"])

    for lesson, status in ((lessons[0], 404), (draft, 404), (lessons[1], 302)):
        assert client.post(reverse("progress:mark", args=[lesson.pk])).status_code == status
    with pytest.raises(PermissionDenied):
        mark_learned(lessons[0], by=cast["student"])
    unmark_learned(lessons[1], by=cast["student"])


def test_the_kept_page_stays_without_anything_personal(course, lessons, cast, client_for):
    mark_learned(lessons[0], by=cast["student"])
    before = client_for(None).get("/qualifizierung/kurs/eins/")
    own = client_for(cast["student"]).get("/qualifizierung/kurs/eins/")
    after = client_for(None).get("/qualifizierung/kurs/eins/")

    assert after.headers["X-Page-Cache"] == "hit"
    assert before.content == after.content
    assert "lektion-ende" in own.text
    assert "lektion-ende" not in after.text
    assert "q-tick--done" not in after.text
    assert "csrf" not in after.text


@pytest.mark.parametrize(
    ("address", "budget"),
    [("/qualifizierung/kurs/", 6), ("/qualifizierung/kurs/eins/", 5), ("/mein/lernen/", 6)],
)
def test_standing_costs_one_query(course, lessons, cast, client_for, address, budget):
    numbers = []
    for number in (1, 4):
        for lesson in lessons[:number]:
            mark_learned(lesson, by=cast["student"])
        client = client_for(cast["student"])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = [row["sql"] for row in queries.captured_queries if "SELECT" in row["sql"]]
        numbers.append(len(asked))
        assert len([sql for sql in asked if "progress_lessonprogress" in sql]) == 1

    assert len(set(numbers)) == 1, numbers
    assert numbers[0] <= budget, asked


def test_pages_by_role(lessons, cast, client_for):
    for user in cast.values():
        assert client_for(user).get("/mein/lernen/").status_code == 200
        assert (
            client_for(user).get(reverse("progress:mark", args=[lessons[0].pk])).status_code == 200
        )
    assert client_for(None).get("/mein/lernen/").status_code == 302
    assert client_for(None).get(reverse("progress:mark", args=[lessons[0].pk])).status_code == 302


def test_numbers_for_whoever_leads_a_run(course, lessons, cast):
    mark_learned(lessons[0], by=cast["student"])
    mark_learned(lessons[1], by=cast["student"])
    people = [cast["student"].pk, cast["lecturer"].pk]

    assert numbers_learned(people, outline_of(course)) == {cast["student"].pk: 2}
    assert LessonPage.objects.filter(live=True).count() == 4
