"""What comes back: only after the release, only averages, free text to the coordination."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from home.outbox.models import OutgoingMail
from kurse.assessment.actions import NotReleasedError, give_feedback, save_voice
from kurse.assessment.comparison import development
from kurse.assessment.figures import marks_of, place_figures, spread_of
from kurse.assessment.models import QUESTIONS, Assessment, Mark, PlaceFeedback
from kurse.assessment.retention import (
    assessments_due,
    drafts_due,
    erase_assessments,
    erase_drafts,
)
from tests.factories.placements import PlacementFactory

ANSWERS = dict.fromkeys(QUESTIONS, 3)
LEVELS = [{"label": label} for label in ("eins", "zwei", "drei")]


def content(*levels, mark=""):
    says = [
        {"voice": voice, "level": level, "example": "geheim"}
        for voice, level in zip("spl", levels, strict=True)
    ]
    found = {"criteria": [{"title": "Team", "question": "", "levels": LEVELS, "says": says}]}
    return {**found, "mark": {"grade": mark}} if mark else found


def test_figures_stay_hidden_below_five():
    four = [content("eins", "zwei", "zwei", mark="2,0")] * 4
    five = [*four, content("eins", "eins", "", mark="1,0")]

    assert spread_of(four, shown_from=5) == []
    assert marks_of(four, shown_from=5) == {}
    (row,) = spread_of(five, shown_from=5)
    assert [(spread.voice, spread.counts) for spread in row.spreads] == [
        ("s", [5, 0, 0]),
        ("p", [1, 4, 0]),
    ]
    assert (row.agreed, row.compared) == (1, 5)
    assert marks_of(five, shown_from=5) == {"1,0": 1, "2,0": 4}


def test_one_answer_more_changes_nothing_until_the_next_group():
    rows = [{"facility": "Haus", "agency": "Träger", "welcome": 4}] * 5
    one_more = [*rows, {"facility": "Haus", "agency": "Träger", "welcome": 1}]

    assert place_figures(rows[:4], ["welcome"], shown_from=5) == []
    assert place_figures(rows, ["welcome"], shown_from=5) == place_figures(
        one_more, ["welcome"], shown_from=5
    )


def test_development_pairs_the_same_criteria():
    (row,) = development(content("eins", "zwei", ""), content("drei", "eins", "drei"))

    assert [(step.voice, step.change) for step in row.steps] == [("s", 2), ("p", -1)]
    assert development({"criteria": []}, content("eins", "eins", "eins")) == []


def test_feedback_waits_for_the_release_and_is_given_once(scene, final, client_for):
    placement, student = final.placement, scene.cast["student"]
    with pytest.raises(NotReleasedError):
        give_feedback(placement, answers=ANSWERS, text="", learned="", by=student)
    for role in ("other_student", "lecturer", "coordinator", "contact"):
        with pytest.raises(PermissionDenied):
            give_feedback(placement, answers=ANSWERS, text="", learned="", by=scene.cast[role])


def test_words_reach_whom_they_are_for(scene, released, client_for):
    url = reverse("assessment:feedback", args=[released.placement.public_id])
    data = {**dict.fromkeys(QUESTIONS, "4"), "text": "KanarieK", "learned": "KanarieP"}
    student = client_for(scene.cast["student"])

    assert student.post(url, data).status_code == 302
    assert student.post(url, data).status_code == 403

    mails = OutgoingMail.objects.filter(kind="assessment.learned")
    assert [mail.to for mail in mails] == [scene.cast["contact"]]
    assert "Kanarie" not in mails[0].body
    places, learned = reverse("assessment:feedback_places"), reverse("assessment:learned")

    def words(role):
        text = "".join(client_for(scene.cast[role]).get(page).text for page in (places, learned))
        return {word for word in ("KanarieK", "KanarieP") if word in text}

    assert words("coordinator") == {"KanarieK"}
    assert words("contact") == {"KanarieP"}
    assert words("lecturer") == words("other_contact") == words("student") == set()


@pytest.mark.parametrize(("count", "shown"), [(4, 0), (5, 1)])
def test_averages_appear_from_five_answers_on(scene, client_for, count, shown):
    for _number in range(count):
        placement = PlacementFactory(place=scene.place, team=scene.team, state="completed")
        PlaceFeedback.objects.create(placement=placement, facility=scene.facility, **ANSWERS)

    for role in ("contact", "lecturer", "coordinator"):
        response = client_for(scene.cast[role]).get(reverse("assessment:feedback_places"))
        assert len(response.context["rows"]) == shown
    other = client_for(scene.cast["other_contact"]).get(reverse("assessment:feedback_places"))
    assert other.context["rows"] == []


@pytest.mark.parametrize("name", ["overview", "years", "detail", "result", "talk", "file"])
def test_pages_ask_few_questions(scene, released, client_for, django_assert_max_num_queries, name):
    args = {"overview": [released.assessment.round.public_id], "years": []}.get(
        name, [released.assessment.public_id]
    )
    role = "coordinator" if name == "years" else "lecturer"
    client = client_for(scene.cast[role])

    with django_assert_max_num_queries(30):
        assert client.get(reverse(f"assessment:{name}", args=args)).status_code == 200


def test_everything_ends_five_years_after_the_cohort(scene, released, all_in):
    """Also what the database keeps from everybody else; before that day nothing is due."""
    end = scene.cohort.ends_on
    actions_left = Assessment.objects.filter(placement=released.placement)
    assert list(assessments_due(end + dt.timedelta(days=4 * 365))) == []
    due = assessments_due(end + dt.timedelta(days=6 * 366))
    assert due.count() == 2

    assert erase_assessments(due) == 2

    assert not actions_left.exists()
    assert not Mark.objects.exists()


def test_drafts_end_half_a_year_after_the_cohort(scene, review, answers_for):
    save_voice(
        review.student, answers=answers_for(review.student), comment="x", by=review.student.author
    )
    due = drafts_due(scene.cohort.ends_on + dt.timedelta(days=200))
    assert list(drafts_due(scene.cohort.ends_on + dt.timedelta(days=100))) == []

    assert erase_drafts(due) == 1

    review.student.refresh_from_db()
    assert (review.student.comment, review.student.ratings.count()) == ("", 0)
