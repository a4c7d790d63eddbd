"""The verbs of assessment: what they do, whom they refuse, what trace they leave."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.utils import InternalError, ProgrammingError

from home.core.clock import today
from home.core.exceptions import HasChangedError, NotOpenError
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink
from kurse.assessment.actions import (
    Answer,
    AnswersMissingError,
    CriteriaFixedError,
    CriteriaIncompleteError,
    NoExaminerError,
    StatementOverError,
    SupervisesError,
    WrongCodeError,
    appoint_examiner,
    check_voice_code,
    compare_due_assessments,
    content_hash,
    draft_criteria_set,
    fix_criteria_set,
    give_statement,
    hand_in_voice,
    lock_due_assessments,
    move_criterion,
    new_version,
    open_round,
    plan_round,
    record_talk,
    release_assessment,
    save_criterion,
    save_voice,
    send_voice_code,
)
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    Release,
    RoundKind,
    Voice,
    VoiceCode,
)
from kurse.assessment.queries import releasable_by
from kurse.assessment.states import ASSESSMENT_MOVES
from tests.factories.assessment import AssessmentFactory, CriteriaSetFactory, RoundFactory
from tests.factories.cohorts import ParticipationFactory
from tests.factories.people import UserFactory
from tests.factories.supervision import GroupFactory, MemberFactory

LEVELS = (("meistens", "in vertrauten Lagen"), ("sicher", "auch in neuen Lagen"))


def verbs(assessment):
    return list(assessment.events.values_list("verb", flat=True))


# Criteria


def test_a_set_is_built_fixed_and_copied_without_a_programmer(scene):
    by = scene.cast["lecturer"]
    draft = draft_criteria_set("Praxis", by=by)
    first = save_criterion(draft, title="Eins", question="?", levels=LEVELS, by=by)
    second = save_criterion(draft, title="Zwei", question="", levels=LEVELS, by=by)
    move_criterion(second, up=True, by=by)
    assert list(draft.criteria.values_list("title", flat=True)) == ["Zwei", "Eins"]

    fixed = fix_criteria_set(draft, by=by)
    copy = new_version(fixed, by=by)

    assert (copy.version, copy.fixed_at, copy.criteria.count()) == (2, None, 2)
    with pytest.raises(CriteriaFixedError):
        save_criterion(fixed, title="Drei", question="", levels=LEVELS, by=by)
    first.refresh_from_db()
    assert [level.label for level in first.levels.all()] == ["meistens", "sicher"]


def test_a_set_needs_criteria_and_each_two_levels(scene):
    by = scene.cast["lecturer"]
    draft = draft_criteria_set("Praxis", by=by)

    with pytest.raises(CriteriaIncompleteError):
        fix_criteria_set(draft, by=by)
    with pytest.raises(CriteriaIncompleteError):
        save_criterion(draft, title="Eins", question="", levels=LEVELS[:1], by=by)


@pytest.mark.parametrize("role", ["student", "contact", "supervisor", "stranger"])
def test_criteria_are_built_by_lecturers_and_coordination_only(scene, role):
    with pytest.raises(PermissionDenied):
        draft_criteria_set("Praxis", by=scene.cast[role])


# Rounds


def test_open_round_asks_everybody_concerned_once(scene, running):
    round_ = plan_round(
        scene.phase,
        kind=RoundKind.MIDTERM,
        criteria_set=CriteriaSetFactory(),
        opens_on=today(),
        closes_on=today() + dt.timedelta(days=10),
        by=scene.cast["coordinator"],
    )

    assert open_round(round_, by=scene.cast["coordinator"]) == 1
    assert open_round(round_, by=scene.cast["coordinator"]) == 0

    assessment = Assessment.objects.get(placement=running)
    assert assessment.examiner == scene.cast["lecturer"]
    assert {voice.author for voice in assessment.voices.all()} == {
        scene.cast["student"],
        scene.cast["contact"],
        scene.cast["lecturer"],
    }
    mails = OutgoingMail.objects.filter(kind="assessment.open_midterm")
    assert {mail.to for mail in mails} == {scene.cast["student"], scene.cast["contact"]}
    assert TaskLink.objects.get(purpose="assessment.voice").person == scene.cast["contact"]


def test_open_round_waits_for_its_first_day(scene, running):
    round_ = RoundFactory(phase=scene.phase, opens_on=today() + dt.timedelta(days=1))

    with pytest.raises(NotOpenError):
        open_round(round_, by=scene.cast["coordinator"])


def test_open_round_never_appoints_who_leads_the_supervision(scene, running):
    group = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["lecturer"])
    MemberFactory(group=group, participation=scene.participation)
    round_ = RoundFactory(phase=scene.phase)

    assert open_round(round_, by=None) == 0


def test_appoint_examiner_refuses_supervisors_and_strangers(scene, review):
    other = UserFactory()
    ParticipationFactory(user=other, role="lecturer", cohort=scene.cohort, team=scene.team)
    ask = {"by": scene.cast["coordinator"]}
    group = GroupFactory(cohort=scene.cohort, supervisor=other)
    member = MemberFactory(group=group, participation=scene.participation)

    with pytest.raises(SupervisesError):
        appoint_examiner(review.assessment, examiner=other, **ask)
    with pytest.raises(NoExaminerError):
        appoint_examiner(review.assessment, examiner=scene.cast["stranger"], **ask)
    member.delete()
    appoint_examiner(review.assessment, examiner=other, **ask)

    review.lecturer.refresh_from_db()
    assert review.lecturer.author == other


# Voices


def test_save_voice_keeps_a_part_and_hand_in_wants_all(review, answers_for):
    first, second = answers_for(review.student).items()
    save_voice(review.student, answers=dict([first]), comment="", by=review.student.author)

    with pytest.raises(AnswersMissingError):
        hand_in_voice(review.student, by=review.student.author)
    save_voice(
        review.student,
        answers={second[0]: Answer(not_observed=True)},
        comment="",
        by=review.student.author,
    )
    hand_in_voice(review.student, by=review.student.author)

    review.student.refresh_from_db()
    assert review.student.handed_in_at is not None
    assert review.student.ratings.filter(not_observed=True).count() == 1


def test_a_form_handed_in_never_changes(review, hand_in, answers_for):
    hand_in(review.student)

    with pytest.raises(HasChangedError):
        save_voice(
            review.student,
            answers=answers_for(review.student, 2),
            comment="",
            by=review.student.author,
        )


def test_a_form_is_written_by_its_author_only(scene, review, answers_for):
    for role in ("contact", "lecturer", "coordinator", "other_student"):
        with pytest.raises(PermissionDenied):
            save_voice(
                review.student,
                answers=answers_for(review.student),
                comment="",
                by=scene.cast[role],
            )


def test_a_level_of_another_criterion_is_refused(review, answers_for):
    answers = answers_for(review.student)
    keys = list(answers)
    swapped = {keys[0]: answers[keys[1]]}

    with pytest.raises(HasChangedError):
        save_voice(review.student, answers=swapped, comment="", by=review.student.author)


def test_the_third_form_opens_the_comparison(review, hand_in):
    hand_in(review.student)
    hand_in(review.practice)
    review.assessment.refresh_from_db()
    assert review.assessment.state == AssessmentState.COLLECTING

    hand_in(review.lecturer)

    review.assessment.refresh_from_db()
    assert review.assessment.state == AssessmentState.COMPARED


def test_after_the_date_the_examiners_own_form_is_still_needed(review, hand_in):
    hand_in(review.student)
    round_ = review.assessment.round
    round_.opens_on, round_.closes_on = (
        today() - dt.timedelta(days=9),
        today() - dt.timedelta(days=1),
    )
    round_.save()

    assert compare_due_assessments() == 0
    hand_in(Voice.objects.get(pk=review.lecturer.pk))

    review.assessment.refresh_from_db()
    assert review.assessment.state == AssessmentState.COMPARED


def test_voice_code_opens_once_and_ends_after_five_tries(review, mailoutbox):
    send_voice_code(review.practice)
    row = VoiceCode.objects.get(voice=review.practice)
    assert len(row.code_hash) == 64

    for _try in range(5):
        with pytest.raises(WrongCodeError):
            check_voice_code(review.practice, code="000")
    row.refresh_from_db()
    assert row.tries == 5


# Talk, release, statement


def test_release_needs_the_talk_and_freezes_all_three_voices(scene, all_in):
    lecturer = scene.cast["lecturer"]
    with pytest.raises(HasChangedError):
        release_assessment(all_in.assessment, by=lecturer)

    record_talk(all_in.assessment, talk_on=today(), result="Gut vereinbart", by=lecturer)
    release = release_assessment(all_in.assessment, by=lecturer)

    all_in.assessment.refresh_from_db()
    assert all_in.assessment.state == AssessmentState.RELEASED
    assert [row["voice"] for row in release.content["voices"]] == ["s", "p", "l"]
    assert release.sha256 == content_hash(release.content)
    assert [mail.to for mail in OutgoingMail.objects.filter(kind="assessment.released")] == [
        scene.cast["student"]
    ]
    assert verbs(all_in.assessment)[-2:] == ["talk", "release"]


def test_a_release_is_never_changed_not_even_by_sql(scene, all_in):
    record_talk(all_in.assessment, talk_on=today(), result="x", by=scene.cast["lecturer"])
    release = release_assessment(all_in.assessment, by=scene.cast["lecturer"])

    with pytest.raises((ProgrammingError, InternalError)):
        Release.objects.filter(pk=release.pk).update(sha256="0" * 64)


@pytest.mark.parametrize("role", ["student", "contact", "coordinator", "supervisor", "stranger"])
def test_the_talk_is_the_examiners(scene, all_in, role):
    with pytest.raises(PermissionDenied):
        record_talk(all_in.assessment, talk_on=today(), result="x", by=scene.cast[role])


@pytest.mark.parametrize("role", ["student", "contact", "supervisor", "stranger"])
def test_the_release_is_the_examiners_and_the_coordinations(scene, all_in, role):
    record_talk(all_in.assessment, talk_on=today(), result="x", by=scene.cast["lecturer"])
    with pytest.raises(PermissionDenied):
        release_assessment(all_in.assessment, by=scene.cast[role])


def test_the_coordination_releases_together_what_others_examined(scene, all_in):
    """Row 67: the coordination is the second person; what it examines itself is not in its list."""
    coordinator = scene.cast["coordinator"]
    assert not releasable_by(coordinator)
    record_talk(all_in.assessment, talk_on=today(), result="x", by=scene.cast["lecturer"])
    assert list(releasable_by(coordinator)) == [all_in.assessment]

    release = release_assessment(all_in.assessment, by=coordinator)

    assert release.by == coordinator
    assert not releasable_by(coordinator)


def test_record_talk_refuses_the_future(scene, all_in):
    with pytest.raises(NotOpenError):
        record_talk(
            all_in.assessment,
            talk_on=today() + dt.timedelta(days=1),
            result="x",
            by=scene.cast["lecturer"],
        )


def test_give_statement_once_within_the_period_by_the_student(scene, all_in):
    lecturer, student = scene.cast["lecturer"], scene.cast["student"]
    record_talk(all_in.assessment, talk_on=today(), result="x", by=lecturer)
    release = release_assessment(all_in.assessment, by=lecturer)

    with pytest.raises(PermissionDenied):
        give_statement(release, text="fremd", by=scene.cast["other_student"])
    give_statement(release, text="Ich sehe das anders.", by=student)
    with pytest.raises(HasChangedError):
        give_statement(release, text="noch einmal", by=student)


def test_the_period_ends_and_the_assessment_is_closed(scene, all_in, time_machine):
    lecturer, student = scene.cast["lecturer"], scene.cast["student"]
    record_talk(all_in.assessment, talk_on=today(), result="x", by=lecturer)
    release = release_assessment(all_in.assessment, by=lecturer)
    assert lock_due_assessments() == 0

    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=15))

    with pytest.raises(StatementOverError):
        give_statement(release, text="zu spät", by=student)
    assert lock_due_assessments() == 1


@pytest.mark.parametrize("state", AssessmentState.values)
@pytest.mark.parametrize("verb", ASSESSMENT_MOVES.verbs())
def test_every_state_and_verb_follows_the_table(scene, running, state, verb):
    """Every state × verb × person: only the table's arrows, only for whom it names."""
    assessment = AssessmentFactory(placement=running, examiner=scene.cast["lecturer"], state=state)
    table = {(str(source), move.verb): move for move in ASSESSMENT_MOVES for source in move.sources}
    allowed = set()
    for name, user in {**scene.cast, "system": None}.items():
        move = ASSESSMENT_MOVES.find(verb, assessment)
        if move is not None and ASSESSMENT_MOVES._may(move, assessment, user):
            allowed.add(name)

    if (state, verb) not in table:
        assert allowed == set()
    else:
        by_verb = {
            "compare": {"system"},
            "lock": {"system"},
            "change": {"coordinator"},
            "release": {"lecturer", "coordinator"},
        }
        assert allowed == by_verb.get(verb, {"lecturer"})
