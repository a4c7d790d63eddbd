"""Courses and lessons: order, neighbours, budgets, what each block needs, four eyes."""

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from home.core.clock import today
from home.pages.gates import findings_in
from home.pages.models import SecondPersonTask
from home.pages.rights import may_publish, publishes
from home.pages.streams import stream_of
from home.people.roles import Role
from lernen.material.models import (
    CataloguePage,
    CoursePage,
    GlossaryTerm,
    LessonPage,
    ModulePage,
)
from lernen.material.panels import steps_of_authors
from lernen.material.queries import lesson_url, outline_of
from lernen.questions.actions import put_away
from tests.factories.cohorts import ParticipationFactory
from tests.factories.pages import make_file, make_image, make_page
from tests.factories.questions import make_question

pytestmark = pytest.mark.django_db

LESSON_BUDGET = 8


@pytest.fixture
def course(home):
    return make_page(CataloguePage.objects.get(), "kurs", kind=CoursePage)


@pytest.fixture
def lessons(course):
    """1 in the course itself, 2 and 3 in a module, 4 in the course again; a draft nowhere."""
    first = make_page(course, "eins", kind=LessonPage, minutes=10)
    module = make_page(course, "modul", kind=ModulePage)
    second = make_page(module, "zwei", kind=LessonPage, minutes=20)
    third = make_page(module, "drei", kind=LessonPage, minutes=30)
    make_page(module, "entwurf", kind=LessonPage, live=False)
    fourth = make_page(course, "vier", kind=LessonPage, minutes=40)
    return [first, second, third, fourth]


def test_outline_follows_the_tree(course, lessons):
    outline = outline_of(course)

    assert [(lesson.number, lesson.title) for lesson in outline.lessons] == [
        (1, "Eins"),
        (2, "Zwei"),
        (3, "Drei"),
        (4, "Vier"),
    ]
    assert [(module.title, len(module.lessons)) for module in outline.modules] == [
        ("", 1),
        ("Modul", 2),
        ("", 1),
    ]
    assert outline.minutes == 100


def test_a_lesson_knows_its_neighbours(course, lessons):
    here = outline_of(course).at(lessons[1].pk)

    assert (here.number, here.total) == (2, 4)
    assert (here.previous.title, here.following.title) == ("Eins", "Drei")
    assert outline_of(course).at(lessons[0].pk).previous is None
    assert outline_of(course).at(lessons[3].pk).following is None
    assert outline_of(course).at(None).number == 0


def test_a_lesson_shows_where_one_is(course, lessons, client):
    response = client.get("/qualifizierung/kurs/modul/drei/")

    assert response.status_code == 200
    assert 'aria-current="page"' in response.text
    for address in ("/qualifizierung/kurs/modul/zwei/", "/qualifizierung/kurs/vier/"):
        assert f'href="{address}"' in response.text
    assert "/qualifizierung/kurs/modul/entwurf/" not in response.text


@pytest.mark.parametrize(
    "address", ["/qualifizierung/", "/qualifizierung/kurs/", "/qualifizierung/kurs/modul/"]
)
def test_lists_answer_for_everybody(lessons, client_for, cast, address):
    for user in (None, *cast.values()):
        assert client_for(user).get(address).status_code == 200


def test_other_parts_of_the_site_name_lessons_by_slug(lessons, client):
    assert lesson_url("drei") == "/qualifizierung/kurs/modul/drei/"
    assert lesson_url("entwurf") == lesson_url("gibt-es-nicht") == ""
    assert client.get("/material/drei/").url == "/qualifizierung/kurs/modul/drei/"
    assert client.get("/material/entwurf/").status_code == 404
    assert client.get("/material/").url == "/qualifizierung/"


def full_body(number):
    author = ParticipationFactory(role=Role.LECTURER).user
    questions = [make_question(author) for _turn in range(number)]
    term = GlossaryTerm.objects.create(term=f"Wort {number}", meaning="Bedeutung")
    sound = make_file(title=f"Ton {number}", name=f"ton-{number}.mp3")
    return [
        ("text", "<h2>Eins</h2><p>Text</p>"),
        *[
            ("figure", {"image": make_image(), "alt": "Bild", "decorative": False, "caption": ""})
            for _turn in range(number)
        ],
        *[
            ("files", {"title": "", "files": [{"file": make_file(), "note": ""}]})
            for _turn in range(number)
        ],
        *[("term", {"term": term}) for _turn in range(number)],
        (
            "medium",
            {
                "title": "Ton",
                "medium": sound,
                "captions": None,
                "poster": None,
                "length": "",
                "transcript": "<p>Wort</p>",
            },
        ),
        *[("question", {"question": str(one.public_id)}) for one in questions],
        ("task", {"title": "Aufgabe", "minutes": 5, "text": "<p>Text</p>"}),
        ("print_break", None),
    ]


@pytest.mark.parametrize("number", [1, 4])
def test_lesson_keeps_its_budget(course, lessons, client, number):
    make_page(course, "voll", kind=LessonPage, blocks=full_body(number))
    address = "/qualifizierung/kurs/voll/"
    client.get(address)
    for key in list(caches["pages"]._cache):
        if ":kept:body" in key or (key.endswith(address) and ":kept:" not in key):
            caches["pages"].delete(key.split(":", 2)[2])

    with CaptureQueriesContext(connection) as found:
        response = client.get(address)

    asked = [row["sql"] for row in found if not row["sql"].startswith(("SAVEPOINT", "SET", "ROLL"))]
    assert response.status_code == 200
    assert len(asked) <= LESSON_BUDGET, [sql[sql.find("FROM") :][:160] for sql in asked]


@pytest.mark.parametrize("number", [1, 4])
def test_catalogue_is_flat(home, client, number):
    for turn in range(number):
        course = make_page(CataloguePage.objects.get(), f"kurs-{turn}", kind=CoursePage)
        make_page(course, "eins", kind=LessonPage)
    client.get("/qualifizierung/")
    caches["pages"].clear()

    with CaptureQueriesContext(connection) as found:
        client.get("/qualifizierung/")

    asked = [row["sql"] for row in found if not row["sql"].startswith(("SAVEPOINT", "SET", "ROLL"))]
    assert len(asked) <= 12  # with everything forgotten that a generation keeps


MEDIUM = {
    "title": "Film",
    "captions": None,
    "poster": None,
    "length": "",
    "transcript": "<p>Was gesagt wird.</p>",
}


@pytest.mark.parametrize(
    ("name", "fields", "number"),
    [
        ("film.mp4", {}, 1),
        ("film.mp4", {"captions": "film.vtt"}, 0),
        ("film.mp4", {"captions": "film.pdf"}, 1),
        ("film.mp4", {"captions": "film.vtt", "transcript": ""}, 1),
        ("ton.mp3", {}, 0),
        ("ton.mp3", {"transcript": ""}, 1),
        ("papier.pdf", {}, 1),
    ],
)
def test_media_need_captions_and_transcript(home, name, fields, number):
    value = {**MEDIUM, **fields, "medium": make_file(title="m", name=name)}
    if value["captions"]:
        value["captions"] = make_file(title="c", name=value["captions"])
    stream = LessonPage._meta.get_field("body").to_python(stream_of([("medium", value)]))

    assert len(list(findings_in(stream))) == number


def test_a_question_must_be_in_the_bank(home, cast):
    question = make_question(cast["lecturer"])
    body = [("question", {"question": str(question.public_id)})]

    def found():
        return list(findings_in(LessonPage(body=stream_of(body)).body))

    assert found() == []
    put_away(question, by=cast["lecturer"])
    assert [finding.index for finding in found()] == [0]


@pytest.fixture
def waiting(course, cast):
    """A lesson of the lecturer's that waits for a second person."""
    page = make_page(course, "wartet", kind=LessonPage, live=False, owner=cast["lecturer"])
    page.get_workflow().start(page, cast["lecturer"])
    return LessonPage.objects.get(pk=page.pk)


def actions_of(page, user):
    task = page.current_workflow_task
    return [name for name, _label, _modal in task.get_actions(page, user)]


def test_who_may_publish_is_told_of_what_waits(waiting, cast):
    told = {
        role
        for role, person in cast.items()
        if any("Freigabe" in str(step.title) for step in steps_of_authors(person, today()))
    }

    assert "coordinator" in told
    assert "lecturer" not in told
    for role, person in cast.items():
        assert Page.objects.filter(publishes(person)).exists() == may_publish(person), role


def test_only_a_second_person_approves(waiting, cast):
    assert isinstance(waiting.current_workflow_task, SecondPersonTask)
    assert actions_of(waiting, cast["lecturer"]) == []
    assert actions_of(waiting, cast["coordinator"]) == ["reject", "approve"]
    assert actions_of(waiting, cast["stranger"]) == []


def test_the_second_person_opens_what_waits(waiting, cast, client_for):
    """Wagtail asks for the actions with the bare page here, not with the lesson."""
    address = reverse("wagtailadmin_pages:edit", args=[waiting.pk])

    assert client_for(cast["coordinator"]).get(address).status_code == 200
    assert actions_of(waiting.page_ptr, cast["coordinator"]) == ["reject", "approve"]


def test_who_asked_cannot_approve_even_with_the_right_to_publish(course, cast):
    page = make_page(course, "wartet", kind=LessonPage, live=False)
    page.get_workflow().start(page, cast["coordinator"])
    page = LessonPage.objects.get(pk=page.pk)

    assert actions_of(page, cast["coordinator"]) == ["reject"]
    assert actions_of(page, cast["admin"]) == ["reject", "approve"]


def test_approval_publishes_and_the_steps_say_so(waiting, cast):
    coordinator = cast["coordinator"]
    assert len(steps_of_authors(coordinator, today())) == 1
    assert steps_of_authors(cast["student"], today()) == []

    waiting.current_workflow_task_state.approve(user=coordinator)

    waiting.refresh_from_db()
    assert waiting.live
    assert steps_of_authors(coordinator, today()) == []


def test_a_lesson_sent_back_is_its_authors_next_step(waiting, cast):
    waiting.current_workflow_task_state.reject(user=cast["coordinator"], comment="Zu lang.")

    steps = steps_of_authors(cast["lecturer"], today())

    assert [(step.detail, step.url) for step in steps] == [
        ("Zu lang.", reverse("wagtailadmin_pages:edit", args=[waiting.pk]))
    ]


def test_no_mail_passes_the_outbox(waiting, cast, mailoutbox):
    waiting.current_workflow_task_state.approve(user=cast["coordinator"])

    assert mailoutbox == []


def test_lecturers_cannot_publish_by_form(course, cast, client_for):
    page = make_page(course, "neu", kind=LessonPage, live=False, owner=cast["lecturer"])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {
        "title": "Neu",
        "slug": "neu",
        "intro": "",
        "minutes": "10",
        "checked_until": "",
        "goals": "null",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }

    client_for(cast["lecturer"]).post(address, data)

    page.refresh_from_db()
    assert not page.live
    with pytest.raises(PermissionDenied):
        page.get_latest_revision().publish(user=cast["lecturer"])
