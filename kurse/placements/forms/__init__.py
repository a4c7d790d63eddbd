"""What arrives over HTTP: the agency's answer, and the coordination's steps."""

from kurse.placements.forms.answers import AnswerForm, OnBehalfForm
from kurse.placements.forms.lists import CircularForm, SaveViewForm
from kurse.placements.forms.steps import (
    BoardForm,
    CloseForm,
    DecideForm,
    EndEarlyForm,
    InterruptForm,
    PlainForm,
    ReasonForm,
    ReassignForm,
    ResumeForm,
    StepForm,
    SwapAnswerForm,
    SwapForm,
)

__all__ = (
    "AnswerForm",
    "BoardForm",
    "CircularForm",
    "CloseForm",
    "DecideForm",
    "EndEarlyForm",
    "InterruptForm",
    "OnBehalfForm",
    "PlainForm",
    "ReasonForm",
    "ReassignForm",
    "ResumeForm",
    "SaveViewForm",
    "StepForm",
    "SwapAnswerForm",
    "SwapForm",
)
