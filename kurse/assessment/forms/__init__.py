"""What arrives over HTTP in assessments."""

from kurse.assessment.forms.criteria import (
    LEVELS_AT_MOST,
    ChangeRoundForm,
    CopyForm,
    CriteriaSetForm,
    CriterionForm,
    RoundForm,
    TranslationForm,
)
from kurse.assessment.forms.feedback import FEEDBACK_LABELS, FeedbackForm
from kurse.assessment.forms.marks import (
    ChangeForm,
    DecisionForm,
    ExaminerForm,
    InspectionForm,
    MarkForm,
    PracticeForm,
    ReleaseForm,
    SecondExaminerForm,
    StatementForm,
)
from kurse.assessment.forms.voices import CodeForm, TalkForm, VoiceForm

__all__ = (
    "FEEDBACK_LABELS",
    "LEVELS_AT_MOST",
    "ChangeForm",
    "ChangeRoundForm",
    "CodeForm",
    "CopyForm",
    "CriteriaSetForm",
    "CriterionForm",
    "DecisionForm",
    "ExaminerForm",
    "FeedbackForm",
    "InspectionForm",
    "MarkForm",
    "PracticeForm",
    "ReleaseForm",
    "RoundForm",
    "SecondExaminerForm",
    "StatementForm",
    "TalkForm",
    "TranslationForm",
    "VoiceForm",
)
