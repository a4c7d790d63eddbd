"""Criteria sets: languages, weights, questions, copies; a placement keeps its version."""

import pytest
from django.db import transaction
from django.db.utils import InternalError, ProgrammingError
from django.urls import reverse
from django.utils.translation import override

from home.core.clock import today
from home.outbox.models import OutgoingMail
from kurse.assessment.actions import (
    AnswersMissingError,
    CriteriaFixedError,
    appoint_practice,
    change_round,
    copy_criteria_set,
    draft_criteria_set,
    fix_criteria_set,
    hand_in_voice,
    new_version,
    open_round,
    remind_open_voices,
    save_criterion,
    save_voice,
    translate_criterion,
)
from kurse.assessment.comparison import compare
from kurse.assessment.models import Assessment, CriteriaSet, Criterion, Level, RoundKind
from kurse.assessment.queries import content_of
from kurse.placements.actions import change_terms
from tests.factories.assessment import AssessmentFactory, RoundFactory
from tests.factories.partners import ContactFactory

LEVELS = (("meistens", "oft"), ("sicher", "immer"))


@pytest.fixture
def drafted(scene):
    by = scene.cast["lecturer"]
    draft = draft_criteria_set("Praxis", by=by)
    first = save_criterion(
        draft, title="Team", question="", levels=LEVELS, by=by, category="Miteinander", weight=2
    )
    save_criterion(
        draft, title="Was nehmen Sie mit?", question="", levels=(), by=by, kind="question"
    )
    translate_criterion(
        first,
        title="Teamwork",
        question="",
        category="Together",
        levels=[("mostly", "often"), ("safely", "always")],
        by=by,
    )
    return draft


def test_readers_see_their_language(drafted):
    first = drafted.criteria.get(position=1)
    with override("en"):
        assert (first.shown_title, first.shown_category) == ("Teamwork", "Together")
        assert [level.shown_label for level in first.levels.all()] == ["mostly", "safely"]
        assert drafted.criteria.get(position=2).shown_title == "Was nehmen Sie mit?"
    with override("de"):
        assert first.shown_title == "Team"


def test_copies_take_everything_along(scene, drafted):
    by = scene.cast["coordinator"]
    for copy in (copy_criteria_set(drafted, name="Block", by=by), new_version(drafted, by=by)):
        assert [
            (row.title_en, row.category, row.weight, row.kind, row.levels.count())
            for row in copy.criteria.all()
        ] == [("Teamwork", "Miteinander", 2, "levels", 2), ("", "", 1, "question", 0)]
        assert copy.fixed_at is None


def test_a_fixed_version_never_changes_not_even_by_sql(scene, drafted):
    fix_criteria_set(drafted, by=scene.cast["lecturer"])
    first = drafted.criteria.get(position=1)

    with pytest.raises(CriteriaFixedError):
        translate_criterion(
            first, title="x", question="", category="", levels=[], by=scene.cast["lecturer"]
        )
    for change in (
        lambda: Criterion.objects.filter(pk=first.pk).update(title="x"),
        lambda: Level.objects.filter(criterion=first).delete(),
        lambda: Criterion.objects.create(criteria_set=drafted, position=9, title="x"),
        lambda: CriteriaSet.objects.filter(pk=drafted.pk).update(fixed_at=None),
    ):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()


def test_open_questions_need_no_level_and_weights_lead_the_talk(scene, running, drafted, hand_in):
    fix_criteria_set(drafted, by=scene.cast["lecturer"])
    round_ = RoundFactory(phase=scene.phase, criteria_set=drafted)
    assessment = AssessmentFactory(placement=running, examiner=scene.cast["lecturer"], round=round_)
    voice = assessment.voices.get(kind="student")
    first, question = drafted.criteria.all()
    from kurse.assessment.actions import Answer

    save_voice(
        voice,
        answers={question.pk: Answer(example="Geduld")},
        comment="",
        by=voice.author,
    )
    with pytest.raises(AnswersMissingError):
        hand_in_voice(voice, by=voice.author)
    save_voice(
        voice,
        answers={first.pk: Answer(level=first.levels.first().pk)},
        comment="",
        by=voice.author,
    )
    hand_in_voice(voice, by=voice.author)

    result = compare(content_of(assessment))
    assert [row.weight for row in result.rows] == [2]
    assert [say["example"] for row in result.questions for say in row.says] == ["Geduld"]


def test_a_placement_keeps_the_version_it_started_with(scene, running):
    by = scene.cast["coordinator"]
    midterm = RoundFactory(phase=scene.phase)
    open_round(midterm, by=by)
    newer = new_version(midterm.criteria_set, by=by)
    final = RoundFactory(phase=scene.phase, kind=RoundKind.FINAL, criteria_set=newer)
    change_round(midterm, criteria_set=newer, closes_on=midterm.closes_on, by=by)

    open_round(final, by=by)

    versions = Assessment.objects.filter(placement=running).values_list(
        "criteria_set__version", flat=True
    )
    assert list(versions) == [1, 1]
    with pytest.raises((ProgrammingError, InternalError)):
        Assessment.objects.filter(placement=running).update(criteria_set=newer)


def test_preview_and_print_are_the_form(scene, drafted, client_for):
    url = reverse("assessment:preview", args=[drafted.public_id])

    german = client_for(scene.cast["lecturer"]).get(url, {"lang": "de"}).text
    english = client_for(scene.cast["lecturer"]).get(url, {"lang": "en"}).text

    assert "Miteinander" in german
    assert "Teamwork" not in german
    assert "Teamwork" in english
    assert "Together" in english


def test_a_substitute_gets_an_empty_form_and_the_old_link_ends(scene, review, answers_for):
    save_voice(
        review.practice, answers=answers_for(review.practice), comment="", by=review.practice.author
    )
    other = ContactFactory(agency=scene.agency)

    appoint_practice(review.assessment, contact=other, by=scene.cast["coordinator"])

    review.practice.refresh_from_db()
    assert (review.practice.author, review.practice.ratings.count()) == (other.user, 0)
    assert OutgoingMail.objects.filter(to=other.user, kind="assessment.open_midterm").exists()


@pytest.mark.parametrize("is_in", [False, True])
def test_an_open_form_follows_the_new_practice_supervisor(scene, review, hand_in, is_in):
    """What is handed in stays its author's."""
    if is_in:
        hand_in(review.practice)
    new, old = ContactFactory(agency=scene.agency), review.practice.author

    change_terms(
        review.placement,
        starts_on=review.placement.starts_on,
        ends_on=review.placement.ends_on,
        practice_supervisor=new,
        by=None,
    )

    review.practice.refresh_from_db()
    assert review.practice.author == (old if is_in else new.user)


def test_reminders_go_to_who_is_missing_once(review, hand_in, time_machine):
    import datetime as dt

    hand_in(review.student)
    assert remind_open_voices() == 0
    ahead = review.assessment.round.closes_on - dt.timedelta(days=1)
    time_machine.move_to(dt.datetime.combine(ahead, dt.time(8), dt.UTC))
    assert today() == ahead

    remind_open_voices()
    remind_open_voices()

    reminded = OutgoingMail.objects.filter(kind="assessment.reminder")
    assert {mail.to for mail in reminded} == {review.practice.author, review.lecturer.author}
    assert reminded.count() == 2
