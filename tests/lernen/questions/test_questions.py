"""Questions: nothing tells before answering, attempts keep their version, regrading has a log."""

import html

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home.core import clock
from lernen.questions.actions import (
    ONE_ANSWER,
    EmptyAnswerError,
    NothingToRegradeError,
    answer_question,
    forget_attempts,
    grade_again,
    put_away,
    revise_question,
)
from lernen.questions.kinds import judge, read_answer
from lernen.questions.models import Attempt, GradeChange, Kind, Question, QuestionVersion
from lernen.questions.queries import attempts_visible_to, figure_of
from tests.factories.material import make_course, make_lesson
from tests.factories.people import UserFactory
from tests.factories.questions import ANSWERS, CONTENTS, SECRET, make_question

pytestmark = pytest.mark.django_db
RIGHT = {"chosen": ["k1"]}
WRONG = {"chosen": ["k2"]}


def _post(data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_is_judged(kind):
    content = {"prompt": "?", **CONTENTS[kind]}

    for data, points, possible in ANSWERS[kind]:
        verdict = judge(kind, content, read_answer(kind, content, _post(data)))
        assert (verdict.points, verdict.possible) == (points, possible), data


def test_nothing_tells_before_answering(home, cast, client_for):
    """Lesson and own page: no reply, no solution; after answering they are there."""
    questions = [make_question(cast["lecturer"], kind) for kind in Kind.values]
    blocks = [("question", {"question": str(one.public_id)}) for one in questions]
    lesson = make_lesson(make_course(), "fragen", blocks=blocks)

    for user in (None, cast["student"]):
        page = client_for(user).get("/qualifizierung/kurs/fragen/").text
        assert page.count("Was stimmt?") == len(questions)
        assert SECRET not in page
        assert "12345" not in page
        assert "im Pott" not in page
        for question in questions:
            address = reverse("ask:question", args=[question.public_id])
            assert SECRET not in client_for(user).get(address).text
            right = ANSWERS[question.kind][0][0] | {"fassung": "1", "lektion": str(lesson.pk)}
            answered = client_for(user).post(address, right)
            assert answered.status_code == 200
            assert SECRET in answered.text
            assert f"/qualifizierung/kurs/fragen/#frage-{question.public_id}" in answered.text

    kept = set(Attempt.objects.values_list("person", "lesson_key"))
    assert kept == {(cast["student"].pk, lesson.translation_key)}
    assert Attempt.objects.count() == len(questions)


def test_forms_in_lessons_are_the_same_for_everybody(home, cast, client_for):
    """No token in the kept page; a form of another site is not accepted in its place."""
    question = make_question(cast["lecturer"])
    address = reverse("ask:question", args=[question.public_id])
    client = client_for(cast["student"])

    foreign = client.post(address, {"a": "k1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 302
    foreign = client.post(address, {"a": "k1"}, headers={"Origin": "https://example.org"})
    assert foreign.status_code == 302
    assert not Attempt.objects.exists()
    client.post(address, {"a": "k1"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert Attempt.objects.count() == 1
    assert client.post(address, {"a": "unbekannt"}).status_code == 422
    assert client_for(None).get(address).cookies == {}


def test_the_same_answer_sent_twice_is_one_attempt(cast):
    version = make_question(cast["lecturer"]).versions.get()
    first = answer_question(version, answer=RIGHT, by=cast["student"])

    assert answer_question(version, answer=RIGHT, by=cast["student"]) == first
    answer_question(version, answer=WRONG, by=cast["student"])
    answer_question(version, answer=RIGHT, by=cast["lecturer"])
    with clock.at(clock.now() + ONE_ANSWER):
        answer_question(version, answer=WRONG, by=cast["student"])

    assert Attempt.objects.filter(person=cast["student"]).count() == 3
    assert Attempt.objects.filter(person=cast["lecturer"]).count() == 1


def test_attempts_keep_their_version_and_are_graded_again(cast):
    question = make_question(cast["lecturer"])
    first = question.versions.get()
    people = [UserFactory() for _number in range(5)]
    attempts = [
        answer_question(first, answer=RIGHT if number else WRONG, by=person)
        for number, person in enumerate(people[:4])
    ]
    assert figure_of(question).share is None
    with pytest.raises(NothingToRegradeError):
        grade_again(question, reason="Noch nichts", by=cast["lecturer"])

    content = {**first.content, "options": [dict(row) for row in first.content["options"]]}
    content["options"][0]["right"], content["options"][1]["right"] = False, True
    second = revise_question(
        question, title="Neuer Titel", content=content, by=cast["lecturer"], note="Vertauscht"
    )
    answer_question(second, answer=WRONG, by=people[4])
    regrade = grade_again(question, reason="Lösung war vertauscht.", by=cast["lecturer"])

    assert (second.number, first.number) == (2, 1)
    assert (regrade.seen, regrade.changed) == (4, 4)
    for attempt in attempts:
        attempt.refresh_from_db()
        assert attempt.version_id == first.pk
    assert [attempt.points for attempt in attempts] == [1, 0, 0, 0]
    rows = GradeChange.objects.order_by("pk").values_list("points_before", "points_after")
    assert list(rows) == [(0, 1), (1, 0), (1, 0), (1, 0)]
    figure = figure_of(question)
    assert (figure.people, figure.share) == (5, 40)
    same = revise_question(question, title="Titel", content=content, by=cast["lecturer"])
    assert same.number == 2


def test_the_database_keeps_versions_answers_and_log(cast):
    question = make_question(cast["lecturer"])
    version = question.versions.get()
    attempt = answer_question(version, answer=RIGHT, by=cast["student"])

    for break_it in (
        lambda: QuestionVersion.objects.update(content={}),
        lambda: QuestionVersion.objects.all().delete(),
        lambda: Attempt.objects.update(answer={}),
        lambda: Attempt.objects.update(points=9),
    ):
        with pytest.raises((ProgrammingError, Exception)), transaction.atomic():
            break_it()
    attempt.refresh_from_db()
    assert (attempt.answer, attempt.points) == (RIGHT, 1)


def test_who_may_what(home, cast, client_for):
    question = make_question(cast["lecturer"])
    other = make_question(cast["coordinator"], Kind.NUMBER)
    bank = {"lecturer": 200, "coordinator": 200}
    change = {"coordinator": 200, "lecturer": 200}
    for role, user in cast.items():
        client = client_for(user)
        assert client.get(reverse("questions:bank")).status_code == bank.get(role, 403)
        assert client.get(reverse("questions:new")).status_code == bank.get(role, 403)
        for kind in Kind.values:
            assert client.get(reverse("questions:write", args=[kind])).status_code == bank.get(
                role, 403
            )
        assert client.get(question.get_absolute_url()).status_code == bank.get(role, 404)
        for name in ("revise", "put_away", "grade_again"):
            own = client.get(reverse(f"questions:{name}", args=[question.public_id]))
            assert own.status_code == change.get(role, 404), (role, name)
            foreign = client.get(reverse(f"questions:{name}", args=[other.public_id]))
            wanted = {"coordinator": 200, "lecturer": 403}.get(role, 404)
            assert foreign.status_code == wanted, (role, name)
        assert client.get(reverse("questions:own_answers")).status_code == 200
    assert client_for(None).get(reverse("questions:bank")).status_code == 302
    with pytest.raises(PermissionDenied):
        put_away(other, by=cast["lecturer"])
    put_away(question, by=cast["lecturer"])
    assert (
        client_for(None).get(reverse("ask:question", args=[question.public_id])).status_code == 404
    )


def test_answers_are_private(home, cast, client_for):
    question = make_question(cast["lecturer"])
    answer_question(question.versions.get(), answer=RIGHT, by=cast["student"])

    for role, user in cast.items():
        assert attempts_visible_to(user).count() == (1 if role == "student" else 0)
        shown = client_for(user).get(reverse("questions:own_answers")).text
        assert ("Was stimmt?" in shown) == (role == "student")
    with pytest.raises(EmptyAnswerError):
        answer_question(question.versions.get(), answer={"chosen": []}, by=cast["student"])
    assert forget_attempts(by=cast["student"]) == 1
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("kind", "data", "error"),
    [
        ("choice", {"text_0": "a", "text_1": "b", "right_0": "on"}, False),
        ("choice", {"text_0": "a", "text_1": "b", "right_0": "on", "right_1": "on"}, True),
        ("several", {"text_0": "a", "text_1": "b"}, True),
        ("order", {"item_0": "a", "item_1": "b", "item_2": "c"}, False),
        (
            "match",
            {"left_0": "a", "right_0": "b", "left_1": "c", "right_1": "d", "left_2": "e"},
            True,
        ),
        ("cloze", {"text": "ohne Lücke"}, True),
        ("cloze", {"text": "mit [Lücke]"}, False),
        ("number", {"value": "3,5", "tolerance": "-1"}, True),
        ("number", {"value": "3,5"}, False),
        ("text", {"model": "So etwa"}, False),
    ],
)
def test_writing_a_question(home, cast, client_for, kind, data, error):
    client = client_for(cast["lecturer"])
    common = {"title": "Titel", "prompt": "<script>alert(1)</script>"}

    response = client.post(reverse("questions:write", args=[kind]), common | data)

    assert response.status_code == (422 if error else 302)
    assert Question.objects.count() == (0 if error else 1)
    if not error:
        question = Question.objects.get()
        page = client.get(reverse("ask:question", args=[question.public_id])).text
        assert "<script>alert" not in page
        assert html.escape(common["prompt"]) in page
        again = client.post(reverse("questions:revise", args=[question.public_id]), common | data)
        assert again.status_code == 302
        question.refresh_from_db()
        assert question.number == 1, "saving the same keeps the version, so keys stay"


def test_lists_are_flat(home, cast, client_for):
    numbers = []
    for kinds in (Kind.values[:1], Kind.values[1:4]):
        for kind in kinds:
            question = make_question(cast["lecturer"], kind)
            version = question.versions.get()
            content = version.content
            answer_question(
                version,
                answer=read_answer(kind, content, _post(ANSWERS[kind][0][0])),
                by=cast["lecturer"],
            )
        client, counts = client_for(cast["lecturer"]), []
        for name in ("questions:bank", "questions:own_answers"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name))
            counts.append(len([1 for row in queries.captured_queries if "SELECT" in row["sql"]]))
        numbers.append(counts)
    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 6
