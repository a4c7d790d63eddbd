"""The student's feedback on the place."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from kurse.assessment.forms.voices import helper_for
from kurse.assessment.models import (
    QUESTIONS,
)

FEEDBACK_LABELS = {
    "welcome": _("I was expected and received well."),
    "guidance": _("My practice supervisor took time for me regularly."),
    "tasks": _("My tasks fitted what I was to learn."),
    "team": _("I was part of the team."),
    "again": _("I would choose this place again."),
}

FEEDBACK_ANSWERS = (
    ("1", _("not true")),
    ("2", _("rather not true")),
    ("3", _("rather true")),
    ("4", _("true")),
)


class FeedbackForm(forms.Form):
    """Five statements about the place; words to the coordination; words to the supervisor."""

    text = forms.CharField(
        label=_("For the coordination"),
        required=False,
        max_length=2000,
        help_text=_("Only the placement coordination reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    learned = forms.CharField(
        label=_("What I learned: to my practice supervisor"),
        required=False,
        max_length=1000,
        help_text=_("Your practice supervisor reads this with your name. Leave it empty if not."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            self.fields[name] = forms.ChoiceField(
                label=FEEDBACK_LABELS[name], choices=FEEDBACK_ANSWERS, widget=forms.RadioSelect
            )
        self.order_fields([*QUESTIONS, "text", "learned"])

    def answers(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in QUESTIONS}

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("send", _("Send the feedback")))
