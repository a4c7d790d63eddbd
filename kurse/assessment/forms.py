"""What arrives over HTTP in assessments."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from home.people.models import User
from kurse.assessment.actions import Answer, Goal
from kurse.assessment.marks import Scale
from kurse.assessment.models import (
    QUESTIONS,
    AssessmentRound,
    CriteriaSet,
    Criterion,
    CriterionKind,
    RoundKind,
    Voice,
)
from kurse.assessment.queries import criteria_of
from kurse.partners.models import Contact

NOT_OBSERVED = "none"
LEVELS_AT_MOST = 6
GOALS_AT_MOST = 3
DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


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
        self,
        *args: Any,
        voice: Voice | None = None,
        criteria_set: CriteriaSet | None = None,
        shown: bool = True,
        with_name: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if criteria_set is None:
            criteria_set = voice.assessment.criteria_set
        self.voice = voice
        self.criteria = list(criteria_of(criteria_set))
        saved = {row.criterion_id: row for row in voice.ratings.all()} if voice and shown else {}
        for criterion in self.criteria:
            self._add(criterion, saved.get(criterion.pk))
        self.order_fields([name for name in self.fields if name != "comment"])
        if voice and shown:
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

    def _add(self, criterion: Criterion, row: Any) -> None:
        """The level of one criterion and an example; or the answer to an open question."""
        if not criterion.has_levels:
            self.fields[f"example-{criterion.pk}"] = forms.CharField(
                label=criterion.shown_title,
                help_text=criterion.shown_question,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=row.example if row else "",
            )
            return
        choices = [
            (str(level.pk), HintedLabel(level.shown_label, level.shown_description))
            for level in criterion.levels.all()
        ]
        choices.append((NOT_OBSERVED, HintedLabel(_("not observed"))))
        hint = criterion.shown_question
        if criterion.weight > 1:
            counts = _("Counts %(weight)s times.") % {"weight": criterion.weight}
            hint = f"{hint} {counts}".strip()
        self.fields[f"level-{criterion.pk}"] = forms.ChoiceField(
            label=criterion.shown_title,
            help_text=hint,
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

    @staticmethod
    def _initial(row: Any) -> str | None:
        if row is None:
            return None
        if row.level_id is not None:
            return str(row.level_id)
        return NOT_OBSERVED if row.not_observed else None

    def pairs(self) -> list[tuple[Criterion, Any, Any]]:
        """(criterion, level field or None, example field), for the template."""
        return [
            (
                row,
                self[f"level-{row.pk}"] if row.has_levels else None,
                self[f"example-{row.pk}"],
            )
            for row in self.criteria
        ]

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, GOALS_AT_MOST + 1):
            self.fields[f"goal-{number}"] = forms.CharField(
                label=_("Goal %(number)s") % {"number": number}, max_length=300, required=False
            )
            self.fields[f"who-{number}"] = forms.CharField(
                label=_("Who"), max_length=120, required=False
            )
            self.fields[f"until-{number}"] = forms.DateField(
                label=_("Until"), required=False, **DAY
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, GOALS_AT_MOST + 1):
            rest = data.get(f"who-{number}") or data.get(f"until-{number}")
            if rest and not data.get(f"goal-{number}"):
                self.add_error(f"goal-{number}", _("What is the goal?"))
        return data

    def goals(self) -> list[Goal]:
        data = self.cleaned_data
        return [
            Goal(data[f"goal-{number}"], data[f"who-{number}"], data[f"until-{number}"])
            for number in range(1, GOALS_AT_MOST + 1)
            if data[f"goal-{number}"]
        ]

    @property
    def helper(self) -> FormHelper:
        goals = [
            Div(f"goal-{number}", f"who-{number}", f"until-{number}", css_class="q-fields")
            for number in range(1, GOALS_AT_MOST + 1)
        ]
        return helper_for("talk_on", "result", *goals, Submit("talk", _("Record the talk")))


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
            row.placement.student.get_full_name(),
            f"{row.round.get_kind_display()}, {row.examiner.get_full_name()}",
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
    """One criterion with up to six described levels, lowest first; empty lines are left out.

    An open question has no levels.
    """

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CriterionKind.choices,
        widget=forms.RadioSelect,
        initial=CriterionKind.LEVELS,
    )
    category = forms.CharField(
        label=_("Area"),
        max_length=80,
        required=False,
        help_text=_("Neighbours with the same area stand under one heading."),
    )
    title = forms.CharField(label=_("Criterion or question"), max_length=120)
    question = forms.CharField(label=_("What can be observed?"), max_length=300, required=False)
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=5,
        initial=1,
        help_text=_("1 is usual, 2 counts twice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LEVELS_AT_MOST + 1):
            self.fields[f"label-{number}"] = forms.CharField(
                label=_("Level %(number)s") % {"number": number}, max_length=60, required=False
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
        levels = [
            Div(f"label-{number}", f"description-{number}", css_class="q-fields")
            for number in range(1, LEVELS_AT_MOST + 1)
        ]
        plain = ("kind", "category", "title", "question", "weight")
        return helper_for(*plain, *levels, Submit("save", _("Save the criterion")))


class TranslationForm(forms.Form):
    """The English texts of one criterion; the German ones stand above each field."""

    category = forms.CharField(label=_("Area"), max_length=80, required=False)
    title = forms.CharField(label=_("Criterion or question"), max_length=120, required=False)
    question = forms.CharField(label=_("What can be observed?"), max_length=300, required=False)

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(criterion.levels.all())
        for name in ("category", "title", "question"):
            self.fields[name].initial = getattr(criterion, f"{name}_en")
            self.fields[name].help_text = getattr(criterion, name)
            if not getattr(criterion, name):
                del self.fields[name]
        for level in self.known:
            self.fields[f"label-{level.value}"] = forms.CharField(
                label=_("Level %(number)s") % {"number": level.value},
                help_text=level.label,
                initial=level.label_en,
                max_length=60,
                required=False,
            )
            self.fields[f"description-{level.value}"] = forms.CharField(
                label=_("How one recognises it"),
                help_text=level.description,
                initial=level.description_en,
                max_length=300,
                required=False,
            )

    def levels(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [
            (data[f"label-{level.value}"], data[f"description-{level.value}"])
            for level in self.known
        ]

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("save", _("Save the English texts")))


class CopyForm(forms.Form):
    """A copy of a set under another name, e.g. for another cohort."""

    name = forms.CharField(label=_("Name of the copy"), max_length=120)

    @property
    def helper(self) -> FormHelper:
        return helper_for("name", Submit("copy", _("Copy the set")))


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


class ChangeRoundForm(forms.Form):
    """More time for a review, or another version for whoever has not begun."""

    closes_on = forms.DateField(label=_("Hand in until"), **DAY)
    criteria_set = forms.ModelChoiceField(
        label=_("Criteria set"),
        queryset=CriteriaSet.objects.none(),
        help_text=_("Whoever has begun keeps the version they started with."),
    )

    def __init__(self, *args: Any, round_: AssessmentRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria_set"].queryset = CriteriaSet.objects.all()
        self.fields["closes_on"].initial = round_.closes_on
        self.fields["criteria_set"].initial = round_.criteria_set_id

    @property
    def helper(self) -> FormHelper:
        return helper_for("closes_on", "criteria_set", Submit("change", _("Save")))


class SecondExaminerForm(forms.Form):
    """Who gives the second mark; nobody is an answer, too."""

    examiner = forms.ModelChoiceField(
        label=_("Second examiner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody"),
    )

    def __init__(self, *args: Any, lecturers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = lecturers
        self.fields["examiner"].label_from_instance = lambda user: user.get_full_name()

    @property
    def helper(self) -> FormHelper:
        return helper_for("examiner", Submit("appoint", _("Save")))


class PracticeForm(forms.Form):
    """Who fills in the form for the agency."""

    contact = forms.ModelChoiceField(
        label=_("Practice supervisor"), queryset=Contact.objects.none()
    )

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts
        self.fields["contact"].label_from_instance = lambda row: row.user.get_full_name()

    @property
    def helper(self) -> FormHelper:
        return helper_for("contact", Submit("appoint", _("Send the form to this person")))


class MarkForm(forms.Form):
    """A mark from the scale, nothing preselected, with reasons for the file."""

    grade = forms.ChoiceField(label=_("Mark"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons for the file"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the examiners and, after the release, in an inspection of the file."),
    )

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [
            (grade, HintedLabel(grade, "" if scale.passes(grade) else str(_("not passed"))))
            for grade in scale.grades
        ]

    @property
    def helper(self) -> FormHelper:
        return helper_for("grade", "reason", Submit("mark", _("Save the mark")))


class ChangeForm(forms.Form):
    """What should be corrected after the release, and why."""

    grade = forms.ChoiceField(label=_("New mark"), required=False)
    talk_result = forms.CharField(
        label=_("Result of the talk"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The coordination and, after approval, the student read it."),
    )

    def __init__(self, *args: Any, scale: Scale | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scale is None:
            del self.fields["grade"]
        else:
            stays = ("", _("stays as it is"))
            self.fields["grade"].choices = [stays, *((row, row) for row in scale.grades)]

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("ask", _("Ask for the change")))


class DecisionForm(forms.Form):
    """The second person's word."""

    answer = forms.CharField(
        label=_("Answer to who asked"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def helper(self) -> FormHelper:
        no = Submit("refuse", _("Refuse"), css_class="kern-btn--secondary")
        return helper_for("answer", Submit("approve", _("Approve the change")), no)


class InspectionForm(forms.Form):
    """Opening the file is written down."""

    reason = forms.CharField(label=_("Occasion"), required=False, max_length=200)

    @property
    def helper(self) -> FormHelper:
        return helper_for("reason", Submit("open", _("Open the file")))


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
