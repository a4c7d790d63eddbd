"""Who sees which page of assessments, and which texts are on it."""

import pytest
from django.urls import reverse

from home.core.clock import today
from home.tasklinks.actions import issue_link
from kurse.assessment.actions import record_talk, release_assessment
from kurse.assessment.models import VoiceCode
from tests.factories.assessment import AssessmentFactory, RoundFactory
from tests.factories.placements import PlacementFactory

ROLES = (
    "student",
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "other_contact",
    "city",
    "admin",
    "stranger",
)


def statuses(client_for, cast, url):
    return {role: client_for(cast[role]).get(url).status_code for role in ROLES}


def expected(else_, **others):
    return {role: others.get(role, else_) for role in ROLES}


def test_detail_is_seen_by_the_three_voices_and_the_coordination(scene, review, client_for):
    url = reverse("assessment:detail", args=[review.assessment.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        404, student=200, lecturer=200, contact=200, coordinator=200
    )


def test_the_form_is_its_authors_only(scene, review, client_for):
    url = reverse("assessment:voice", args=[review.assessment.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        404, student=200, lecturer=200, contact=200
    )


def test_the_talk_is_the_examiners(scene, all_in, client_for):
    url = reverse("assessment:talk", args=[all_in.assessment.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        404, student=403, lecturer=200, contact=403, coordinator=403
    )


def test_the_talk_is_closed_until_all_forms_are_in(scene, review, hand_in, client_for):
    hand_in(review.student, example="Kanarie 1")
    url = reverse("assessment:talk", args=[review.assessment.public_id])

    response = client_for(scene.cast["lecturer"]).get(url)

    assert response.status_code == 302


def test_forms_are_blind_to_each_other_until_release(scene, review, hand_in, client_for):
    """No page of anybody but its author and, later, the examiner holds a form's text."""
    hand_in(review.student, example="KanarieS")
    hand_in(review.practice, example="KanarieP")
    key = [review.assessment.public_id]
    pages = [
        reverse("assessment:start"),
        reverse("assessment:detail", args=key),
        reverse("assessment:voice", args=key),
        reverse("today:start"),
    ]

    def words(role):
        client = client_for(scene.cast[role])
        text = " ".join(client.get(url).text for url in pages)
        return {word for word in ("KanarieS", "KanarieP", "KanarieL") if word in text}

    assert words("student") == {"KanarieS"}
    assert words("contact") == {"KanarieP"}
    assert words("lecturer") == set()
    assert words("coordinator") == set()
    hand_in(review.lecturer, example="KanarieL")
    talk = client_for(scene.cast["lecturer"]).get(reverse("assessment:talk", args=key)).text
    assert all(word in talk for word in ("KanarieS", "KanarieP", "KanarieL"))
    assert words("student") == {"KanarieS"}


def test_the_result_is_seen_after_release_by_student_examiner_and_coordination(
    scene, all_in, client_for
):
    url = reverse("assessment:result", args=[all_in.assessment.public_id])
    assert statuses(client_for, scene.cast, url) == expected(404)

    record_talk(all_in.assessment, talk_on=today(), result="Vereinbart", by=scene.cast["lecturer"])
    release_assessment(all_in.assessment, by=scene.cast["lecturer"])

    assert statuses(client_for, scene.cast, url) == expected(
        404, student=200, lecturer=200, coordinator=200
    )
    assert "Beispiel practice" in client_for(scene.cast["student"]).get(url).text


def test_statement_is_given_on_the_result_page(scene, all_in, client_for):
    record_talk(all_in.assessment, talk_on=today(), result="Vereinbart", by=scene.cast["lecturer"])
    release = release_assessment(all_in.assessment, by=scene.cast["lecturer"])
    url = reverse("assessment:result", args=[all_in.assessment.public_id])

    assert client_for(scene.cast["lecturer"]).post(url, {"text": "nein"}).status_code == 403
    assert client_for(scene.cast["student"]).post(url, {"text": "Meine Sicht"}).status_code == 302
    release.refresh_from_db()
    assert release.statement.text == "Meine Sicht"


@pytest.mark.parametrize("name", ["criteria"])
def test_criteria_pages_are_for_lecturers_and_coordination(scene, client_for, name):
    assert statuses(client_for, scene.cast, reverse(f"assessment:{name}")) == expected(
        403, lecturer=200, coordinator=200
    )


def test_planning_a_review_is_the_coordinations(scene, client_for):
    url = reverse("assessment:round_plan", args=[scene.phase.public_id])

    assert statuses(client_for, scene.cast, url) == expected(404, coordinator=200)


def test_release_asks_to_sign_in_again(scene, all_in, client_for):
    response = client_for(scene.cast["lecturer"]).get(reverse("assessment:release"))

    assert response.status_code == 302
    assert "reauth" in response.url


def test_form_saves_a_part_and_keeps_what_is_missing(scene, review, client_for):
    client = client_for(scene.cast["student"])
    url = reverse("assessment:voice", args=[review.assessment.public_id])
    criterion = review.assessment.criteria_set.criteria.first()
    level = criterion.levels.first()
    part = {f"level-{criterion.pk}": level.pk, f"example-{criterion.pk}": "Elterncafé"}

    assert client.post(url, {**part, "save": "1"}).status_code == 302
    missing = client.post(url, {**part, "hand_in": "1"})

    assert missing.status_code == 409
    assert review.student.ratings.get(criterion=criterion).example == "Elterncafé"
    review.student.refresh_from_db()
    assert review.student.handed_in_at is None


# By link


@pytest.fixture
def link(review):
    return issue_link(
        "assessment.voice", person=review.practice.author, about=review.practice, by=None
    )


def filled(voice, **more):
    data = {}
    for criterion in voice.assessment.criteria_set.criteria.all():
        data[f"level-{criterion.pk}"] = criterion.levels.last().pk
        data[f"example-{criterion.pk}"] = "Kanarienwort"
    return {**data, **more}


def test_link_page_shows_initials_only_and_writes_nothing(client, review, link):
    response = client.get(link.address())

    assert response.status_code == 200
    assert review.placement.student.last_name not in response.text
    assert review.placement.student.initials in response.text
    review.practice.refresh_from_db()
    assert review.practice.saved_at is None


@pytest.mark.parametrize("data", [{}, {"save": "1"}, {"hand_in": "1"}, {"name": "K. Polat"}])
def test_untouched_link_form_saves_nothing(client, review, link, data):
    response = client.post(link.address(), data)

    assert response.status_code == 422
    review.practice.refresh_from_db()
    assert (review.practice.saved_at, review.practice.ratings.count()) == (None, 0)


def test_link_form_is_filled_in_two_sittings_with_a_code(
    client, review, link, mailoutbox, django_capture_on_commit_callbacks
):
    saved = client.post(link.address(), filled(review.practice, save="1", name="Karin Polat"))
    assert saved.status_code == 200

    again = client.get(link.address())
    assert "Kanarienwort" not in again.text
    refused = client.post(link.address(), filled(review.practice, hand_in="1", name="Fremd"))
    assert refused.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link.address(), {"send_code": "1"})
    assert VoiceCode.objects.filter(voice=review.practice).exists()
    code = "".join(sign for sign in mailoutbox[-1].body.split("\n")[0] if sign.isdigit())
    opened = client.post(link.address(), {"code": code})
    assert "Kanarienwort" in opened.text
    proof = opened.context["proof"]
    done = client.post(
        link.address(), filled(review.practice, hand_in="1", name="Karin Polat", proof=proof)
    )

    review.practice.refresh_from_db()
    assert done.status_code == 200
    assert review.practice.handed_in_by == "Karin Polat"
    assert "Kanarienwort" not in client.get(link.address()).text


def test_wrong_code_shows_nothing(client, review, link):
    client.post(link.address(), filled(review.practice, save="1", name="Karin Polat"))
    client.post(link.address(), {"send_code": "1"})

    response = client.post(link.address(), {"code": "000 000 1"})

    assert response.status_code == 422
    assert "Kanarienwort" not in response.text


@pytest.mark.parametrize("count", [1, 4])
def test_list_asks_the_same_number_of_queries(
    scene, client_for, django_assert_max_num_queries, count
):
    round_ = RoundFactory(phase=scene.phase)
    for _number in range(count):
        placement = PlacementFactory(
            place__phase=scene.phase,
            team=scene.team,
            practice_supervisor=scene.place.practice_supervisor,
            state="running",
        )
        AssessmentFactory(placement=placement, examiner=scene.cast["lecturer"], round=round_)
    client = client_for(scene.cast["lecturer"])

    with django_assert_max_num_queries(15):
        response = client.get(reverse("assessment:start"))
    assert len(response.context["assessments"]) == count
