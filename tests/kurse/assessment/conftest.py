"""The cast's placement, running, with its mid-term assessment: three open forms."""

from types import SimpleNamespace

import pytest

from kurse.assessment.actions import Answer
from kurse.assessment.models import VoiceKind
from kurse.assessment.queries import criteria_of
from kurse.placements.models import PlacementState
from tests.factories.assessment import AssessmentFactory
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
            for row in criteria_of(voice.assessment.round.criteria_set)
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
