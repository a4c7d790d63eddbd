"""The cast's placement, running, with its mid-term assessment: three open forms."""

from types import SimpleNamespace

import pytest

from home.core.clock import today
from kurse.assessment.actions import Answer, give_mark, record_talk, release_assessment
from kurse.assessment.models import RoundKind, VoiceKind
from kurse.assessment.queries import criteria_of
from kurse.placements.models import PlacementState
from tests.factories.assessment import AssessmentFactory, RoundFactory
from tests.factories.cohorts import ParticipationFactory
from tests.factories.people import UserFactory
from tests.factories.placements import PlacementFactory


@pytest.fixture
def running(scene):
    return PlacementFactory(
        student=scene.cast["student"],
        place=scene.place,
        team=scene.team,
        practice_supervisor=scene.place.practice_supervisor,
        state=PlacementState.RUNNING,
    )


@pytest.fixture
def review(scene, running):
    """``assessment`` and its forms by name: ``student``, ``practice``, ``lecturer``."""
    assessment = AssessmentFactory(placement=running, examiner=scene.cast["lecturer"])
    voices = {voice.kind: voice for voice in assessment.voices.all()}
    return SimpleNamespace(
        assessment=assessment,
        placement=running,
        student=voices[VoiceKind.STUDENT],
        practice=voices[VoiceKind.PRACTICE],
        lecturer=voices[VoiceKind.LECTURER],
    )


@pytest.fixture
def answers_for():
    """Answers to every criterion of a form: the level at ``index``."""

    def build(voice, index=1, example=""):
        return {
            row.pk: Answer(level=list(row.levels.all())[index].pk, example=example)
            for row in criteria_of(voice.assessment.criteria_set)
        }

    return build


@pytest.fixture
def hand_in(answers_for):
    """Save and hand in a form; ``example`` is its text in every field."""
    from kurse.assessment.actions import hand_in_voice, save_voice

    def act(voice, index=1, example="", comment=""):
        save_voice(
            voice, answers=answers_for(voice, index, example), comment=comment, by=voice.author
        )
        return hand_in_voice(voice, by=voice.author)

    return act


@pytest.fixture
def all_in(review, hand_in):
    for number, voice in enumerate((review.student, review.practice, review.lecturer)):
        hand_in(voice, index=number, example=f"Beispiel {voice.kind}")
    review.assessment.refresh_from_db()
    return review


@pytest.fixture
def final(scene, running, hand_in):
    """A final review with all three forms in, ready for marks; ``second`` is another lecturer."""
    second = UserFactory(first_name="Zoe", last_name="Zweit")
    ParticipationFactory(user=second, role="lecturer", cohort=scene.cohort, team=None)
    assessment = AssessmentFactory(
        placement=running,
        examiner=scene.cast["lecturer"],
        round=RoundFactory(phase=scene.phase, kind=RoundKind.FINAL),
    )
    for voice in assessment.voices.all():
        hand_in(voice, index=1, example=f"Kanarie-{voice.kind}")
    assessment.refresh_from_db()
    return SimpleNamespace(
        assessment=assessment, first=scene.cast["lecturer"], second=second, placement=running
    )


@pytest.fixture
def released(final):
    """The final review, marked 2,0, talked about and released."""
    give_mark(final.assessment, grade="2,0", reason="Kanarie-Begründung", by=final.first)
    record_talk(final.assessment, talk_on=today(), result="Vereinbart", by=final.first)
    release_assessment(final.assessment, by=final.first)
    final.assessment.refresh_from_db()
    return final
