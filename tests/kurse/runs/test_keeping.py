"""A run that keeps its lessons: what participants read, and that it opens nothing to anybody."""

import uuid

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageViewRestriction

from home.core.clock import at
from home.pages.streams import stream_of
from kurse.runs.actions import advance_runs, change_run, copy_run
from kurse.runs.keeping import kept_lesson_for, kept_of
from kurse.runs.models import Content, KeptLesson, Registration
from lernen.material.models import LessonPage
from lernen.material.queries import outline_with_key
from lernen.progress.actions import mark_learned
from lernen.progress.models import LessonProgress
from tests.factories.material import make_course, make_lesson
from tests.factories.runs import make, registered

pytestmark = pytest.mark.django_db
OLD, NEW = "So war es am ersten Tag.", "So ist es jetzt."


@pytest.fixture(autouse=True)
def _own_generation(settings, tmp_path):
    settings.PAGES_GENERATION_FILE = tmp_path / "generation"
    caches["pages"].clear()


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def lesson(course):
    return make_lesson(
        course, blocks=[("text", f"<h2>Zuhören</h2><p>{OLD}</p>"), ("callout", callout("Regel"))]
    )


def callout(title):
    return {"kind": "rule", "title": title, "text": "<p>Worte.</p>"}


def begun(lead, course, person, **fields):
    """A run that began this morning, with one person in it."""
    run = make(
        lead,
        course_key=course.translation_key,
        course_title=course.title,
        capacity=9,
        meetings=1,
        **{"content": "keeps", **fields},
    )
    row = registered(run, person)
    with at(run.sessions.get().starts_at):
        advance_runs()
    run.refresh_from_db()
    caches["pages"].clear()  # as the commit does
    return run, row


def rewrite(lesson, *, publish=True):
    """The text is another, one block is gone, one is new."""
    page = LessonPage.objects.get(pk=lesson.pk)
    text = {**page.body.raw_data[0], "value": f"<h2>Zuhören</h2><p>{NEW}</p>"}
    block = {"type": "callout", "value": callout("Neu"), "id": str(uuid.uuid4())}
    page.body = StreamValue(page.body.stream_block, [text, block], is_lazy=True)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return LessonPage.objects.get(pk=lesson.pk)


def text_of(client, lesson, **query):
    return client.get(lesson.url, query).content.decode()


def test_participants_read_the_first_day_and_are_told_calmly(lesson, course, cast, client_for):
    begun(cast["lecturer"], course, cast["student"])
    student = client_for(cast["student"])
    before = text_of(student, lesson)
    lesson = rewrite(lesson)

    page = text_of(student, lesson)
    newest = text_of(student, lesson, fassung="heute")

    assert OLD in before
    assert "fassung=heute" not in before
    assert OLD in page
    assert NEW not in page
    assert "fassung=heute" in page
    assert NEW in newest
    assert OLD not in newest
    reading = student.get(reverse("material:read", args=[lesson.pk])).content.decode()
    assert OLD in reading
    assert NEW not in reading
    for other in ("lecturer", "coordinator", "other_student", None):
        text = text_of(client_for(cast[other] if other else None), lesson)
        assert (NEW in text, OLD in text) == (True, False)


def test_what_changed_is_said_by_titles(lesson, course, cast):
    begun(cast["lecturer"], course, cast["student"])
    page = rewrite(lesson)
    page.title = "Zuhören lernen"
    page.save_revision().publish()

    kept = kept_lesson_for(cast["student"], LessonPage.objects.get(pk=lesson.pk))

    found = {(change.kind, change.title) for change in kept.changes}
    assert any(kind == "changed" and "Zuhören" in title for kind, title in found)
    assert len([kind for kind, _title in found if kind == "changed"]) == 3
    assert all("<" not in title for _kind, title in found)
    assert kept.page.title == lesson.title


def test_blocks_come_and_go(lesson, course, cast):
    begun(cast["lecturer"], course, cast["student"])
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = stream_of([("quote", {"text": "Da sein.", "source": ""})])
    page.save_revision().publish()

    kept = kept_lesson_for(cast["student"], LessonPage.objects.get(pk=lesson.pk))

    assert sorted(change.kind for change in kept.changes) == ["gone", "gone", "new"]


def test_a_draft_is_neither_kept_nor_shown(lesson, course, cast, client_for):
    rewrite(lesson, publish=False)
    begun(cast["lecturer"], course, cast["student"])

    assert OLD in text_of(client_for(cast["student"]), lesson)
    assert NEW not in str(KeptLesson.objects.get().content)


def test_a_run_that_follows_keeps_nothing(lesson, course, cast, client_for):
    begun(cast["lecturer"], course, cast["student"], content="follows")
    lesson = rewrite(lesson)

    assert not KeptLesson.objects.exists()
    assert NEW in text_of(client_for(cast["student"]), lesson)


def test_rights_are_those_of_the_page(lesson, course, cast, client_for):
    """Unpublished or closed, the kept version is closed as well; opened again, it is there."""
    begun(cast["lecturer"], course, cast["student"])
    lesson, student = rewrite(lesson), client_for(cast["student"])
    assert OLD in text_of(student, lesson)

    closed = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=lesson.pk), restriction_type="password", password="geheim-1"
    )
    caches["pages"].clear()
    assert OLD not in text_of(student, lesson)
    assert student.get(reverse("material:read", args=[lesson.pk])).status_code == 404
    closed.delete()
    caches["pages"].clear()
    assert OLD in text_of(student, lesson)
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    assert student.get(lesson.url).status_code == 404
    assert student.get(reverse("material:read", args=[lesson.pk])).status_code == 404


def test_whoever_leaves_reads_what_all_read(lesson, course, cast, client_for):
    _run, row = begun(cast["lecturer"], course, cast["student"])
    lesson = rewrite(lesson)
    client = client_for(cast["student"])
    assert OLD in text_of(client, lesson)
    Registration.objects.filter(pk=row.pk).update(state="cancelled")

    assert NEW in text_of(client, lesson)


def test_the_page_kept_for_everybody_stays_todays(lesson, course, cast, client_for, client):
    begun(cast["lecturer"], course, cast["student"])
    lesson = rewrite(lesson)
    for who in (cast["student"], None, cast["student"], None):
        text = text_of(client_for(who) if who else client, lesson)
        assert (OLD in text, NEW in text) == ((True, False) if who else (False, True))


def test_learning_the_kept_version_is_progress_in_it(lesson, course, cast, client_for):
    begun(cast["lecturer"], course, cast["student"])
    kept = KeptLesson.objects.get()
    lesson = rewrite(lesson)
    client = client_for(cast["student"])

    mark_learned(lesson, by=cast["student"])
    mark_learned(lesson, by=cast["other_student"])

    own, other = (
        LessonProgress.objects.get(person=cast[name]) for name in ("student", "other_student")
    )
    assert (own.lesson_key, own.digest) == (lesson.translation_key, kept.digest)
    assert other.digest != kept.digest
    assert "q-tick--done" in text_of(client, lesson)


def test_old_revisions_may_be_cleared(lesson, course, cast, client_for):
    begun(cast["lecturer"], course, cast["student"])
    lesson = rewrite(lesson)
    call_command("purge_revisions", verbosity=0)

    assert lesson.revisions.count() == 1
    assert OLD in text_of(client_for(cast["student"]), lesson)


def test_kept_once_and_copied_as_a_wish(lesson, course, cast):
    run, _row = begun(cast["lecturer"], course, cast["student"], content="follows")
    change_run(run, by=cast["lecturer"], content="keeps")
    change_run(run, by=cast["lecturer"], content="follows")
    digest = run.kept_lessons.get().digest
    rewrite(lesson)
    run.refresh_from_db()
    change_run(run, by=cast["lecturer"], content="keeps")

    assert run.kept_lessons.get().digest == digest
    run.refresh_from_db()
    fresh = copy_run(run, term="Danach", weeks=10, by=cast["lecturer"])
    assert (fresh.content, fresh.kept_lessons.count()) == (Content.KEEPS, 0)


def test_the_run_says_what_is_another_today(lesson, course, cast, client_for):
    run, row = begun(cast["lecturer"], course, cast["student"])
    assert kept_of(run, outline_with_key(course.translation_key)).changed == ()
    rewrite(lesson)
    make_lesson(course, "neu")
    caches["pages"].clear()

    assert kept_of(run, outline_with_key(course.translation_key)).changed == ("Lektion", "Neu")
    for who, page in (("student", row), ("lecturer", run)):
        text = client_for(cast[who]).get(page.get_absolute_url()).content.decode()
        assert "<li>Neu</li>" in text


def test_a_deleted_lesson_takes_its_kept_version_along(lesson, course, cast):
    begun(cast["lecturer"], course, cast["student"])
    Page.objects.get(pk=lesson.pk).delete()

    assert not KeptLesson.objects.exists()


def test_it_costs_one_query_and_not_more_with_four(lesson, course, cast, client_for):
    """Nothing where no run keeps the lesson; one query where some do, be it one or four."""
    client = client_for(cast["student"])
    counts = []
    for number in range(5):
        if number:
            begun(
                cast["lecturer"], course, cast["student"], days=14 + 30 * number, term=str(number)
            )
        client.get(lesson.url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(lesson.url)
        counts.append(len([row for row in asked if "keptlesson" in row["sql"]]))

    assert counts == [0, 1, 1, 1, 1]
