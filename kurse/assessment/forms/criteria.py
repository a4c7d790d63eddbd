"""Criteria sets and the rounds that use them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from kurse.assessment.forms.voices import DAY, helper_for
from kurse.assessment.models import (
    AssessmentRound,
    CriteriaSet,
    Criterion,
    CriterionKind,
    RoundKind,
)

LEVELS_AT_MOST = 6


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
