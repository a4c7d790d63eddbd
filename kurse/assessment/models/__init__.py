"""Assessment: criteria, three voices, the talk, marks, releases and what comes back."""

from kurse.assessment.models.assessments import (
    ASSESSMENT_STEPS,
    Assessment,
    AssessmentEvent,
    AssessmentState,
    Rating,
    TalkGoal,
    Voice,
    VoiceCode,
    VoiceKind,
)
from kurse.assessment.models.criteria import (
    AssessmentRound,
    CriteriaSet,
    Criterion,
    CriterionKind,
    Level,
    RoundKind,
    in_english,
)
from kurse.assessment.models.feedback import QUESTIONS, LearnedNote, PlaceFeedback
from kurse.assessment.models.results import (
    ChangeRequest,
    Inspection,
    Mark,
    Release,
    Seat,
    Stage,
    Statement,
)

__all__ = [
    "ASSESSMENT_STEPS",
    "QUESTIONS",
    "Assessment",
    "AssessmentEvent",
    "AssessmentRound",
    "AssessmentState",
    "ChangeRequest",
    "CriteriaSet",
    "Criterion",
    "CriterionKind",
    "Inspection",
    "LearnedNote",
    "Level",
    "Mark",
    "PlaceFeedback",
    "Rating",
    "Release",
    "RoundKind",
    "Seat",
    "Stage",
    "Statement",
    "TalkGoal",
    "Voice",
    "VoiceCode",
    "VoiceKind",
    "in_english",
]
