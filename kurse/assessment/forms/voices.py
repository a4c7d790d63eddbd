"""The three voices, the code before a saved form, and the talk."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from kurse.assessment.actions import Answer, Goal
from kurse.assessment.models import (
    CriteriaSet,
    Criterion,
    Voice,
)
from kurse.assessment.queries import criteria_of

NOT_OBSERVED = "none"

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
