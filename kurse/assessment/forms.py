"""What arrives over HTTP in assessments."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from home.people.models import User
from kurse.assessment.actions import Answer
from kurse.assessment.models import CriteriaSet, RoundKind, Voice
from kurse.assessment.queries import criteria_of

NOT_OBSERVED = "none"
LEVELS_AT_MOST = 6


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


class VoiceForm(forms.Form):
    """The criteria with their described levels; nothing preselected, everything may stay open.

    ``shown`` fills in what was saved; behind a task link only after the code.
    """

    comment = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, voice: Voice, shown: bool = True, with_name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.voice = voice
        self.criteria = list(criteria_of(voice.assessment.round.criteria_set))
        saved = {row.criterion_id: row for row in voice.ratings.all()} if shown else {}
        for criterion in self.criteria:
            row = saved.get(criterion.pk)
            choices = [
                (str(level.pk), HintedLabel(level.label, level.description))
                for level in criterion.levels.all()
            ]
            choices.append((NOT_OBSERVED, HintedLabel(_("not observed"))))
            self.fields[f"level-{criterion.pk}"] = forms.ChoiceField(
                label=criterion.title,
                help_text=criterion.question,
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
                initial=self._initial(row),
            )
            self.fields[f"level-{criterion.pk}"].wanted = True  # open in a draft, not in the end
            self.fields[f"example-{criterion.pk}"] = forms.CharField(
                label=_("An example"),
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=row.example if row else "",
            )
        self.order_fields([name for name in self.fields if name != "comment"])
        if shown:
            self.fields["comment"].initial = voice.comment
        if with_name:
            self.fields["name"] = forms.CharField(
                label=_("Your name"),
                max_length=160,
                required=False,
                help_text=_("So that we know who answered."),
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
            )
            self.fields["name"].wanted = True

    @staticmethod
    def _initial(row: Any) -> str | None:
        if row is None:
            return None
        if row.level_id is not None:
            return str(row.level_id)
        return NOT_OBSERVED if row.not_observed else None

    def pairs(self) -> list[tuple[Any, Any]]:
        """(level field, example field) for every criterion, for the template."""
        return [(self[f"level-{row.pk}"], self[f"example-{row.pk}"]) for row in self.criteria]

    def answers(self) -> dict[int, Answer]:
        """Criterion key → answer, with open ones as an answer without level."""
        data = self.cleaned_data
        found = {}
        for row in self.criteria:
            value = data.get(f"level-{row.pk}") or ""
            found[row.pk] = Answer(
                level=int(value) if value.isdigit() else None,
                not_observed=value == NOT_OBSERVED,
                example=data.get(f"example-{row.pk}", ""),
            )
        return found


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class TalkForm(forms.Form):
    """The result of the talk, once for all three."""

    talk_on = forms.DateField(
        label=_("Day of the talk"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    result = forms.CharField(
        label=_("Result of the talk"),
        max_length=4000,
        help_text=_(
            "What succeeds? What is worked on until the end? Who does what by when? "
            "No names of residents."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("talk_on", "result", Submit("talk", _("Record the talk")))


class ReleaseForm(forms.Form):
    """Which assessments are released now; nothing preselected."""

    assessments = forms.ModelMultipleChoiceField(
        label=_("Assessments"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assessments"]
        field.queryset = queryset
        field.label_from_instance = lambda row: HintedLabel(
            row.placement.student.get_full_name(), row.round.get_kind_display()
        )

    @property
    def helper(self) -> FormHelper:
        return helper_for("assessments", Submit("release", _("Release")))


class StatementForm(forms.Form):
    """The student's own view."""

    text = forms.CharField(
        label=_("Your statement"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("text", Submit("state", _("Submit the statement")))


class ExaminerForm(forms.Form):
    """Who examines."""

    examiner = forms.ModelChoiceField(label=_("Lecturer"), queryset=User.objects.none())

    def __init__(self, *args: Any, lecturers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = lecturers
        self.fields["examiner"].label_from_instance = lambda user: user.get_full_name()

    @property
    def helper(self) -> FormHelper:
        return helper_for("examiner", Submit("appoint", _("Change the examiner")))


class CriteriaSetForm(forms.Form):
    """The name of a new set."""

    name = forms.CharField(label=_("Name of the set"), max_length=120)

    @property
    def helper(self) -> FormHelper:
        return helper_for("name", Submit("draft", _("Create the set")))


class CriterionForm(forms.Form):
    """One criterion with up to six described levels, lowest first; empty lines are left out."""

    title = forms.CharField(label=_("Criterion"), max_length=120)
    question = forms.CharField(label=_("What can be observed?"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LEVELS_AT_MOST + 1):
            self.fields[f"label-{number}"] = forms.CharField(
                label=_("Level %(number)s") % {"number": number},
                max_length=60,
                required=number <= 2,
            )
            self.fields[f"description-{number}"] = forms.CharField(
                label=_("How one recognises it"), max_length=300, required=False
            )

    def levels(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [
            (data.get(f"label-{number}", ""), data.get(f"description-{number}", ""))
            for number in range(1, LEVELS_AT_MOST + 1)
        ]

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("save", _("Save the criterion")))


class RoundForm(forms.Form):
    """A review of a phase."""

    kind = forms.ChoiceField(label=_("Review"), choices=RoundKind.choices)
    criteria_set = forms.ModelChoiceField(
        label=_("Criteria set"), queryset=CriteriaSet.objects.none()
    )
    opens_on = forms.DateField(
        label=_("Opens on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    closes_on = forms.DateField(
        label=_("Hand in until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria_set"].queryset = CriteriaSet.objects.all()

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "kind", "criteria_set", "opens_on", "closes_on", Submit("plan", _("Plan the review"))
        )
