"""The coordination's steps, swapping, and the filter of the list."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import today
from kurse.cohorts.forms import DayField
from kurse.offers.models import Place
from kurse.placements.models import EndReason, Placement, Side


def helper_for(placement: Placement, button: Any, *fields: str) -> FormHelper:
    """One primary button, and "Not yet" back to the file beside it."""
    helper = FormHelper()
    back = placement.get_absolute_url()
    label = _now("Not yet")
    helper.layout = Layout(
        *fields,
        HTML(
            '<div class="q-row">'
            f'<a class="kern-btn kern-btn--secondary" href="{back}">'
            f'<span class="kern-label">{label}</span></a>'
        ),
        Submit("step", button),
        HTML("</div>"),
    )
    return helper


class StepForm(forms.Form):
    """Base of the forms of one step; ``placement`` is what it is about."""

    button: Any = _("Save")

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placement = placement

    @property
    def helper(self) -> FormHelper:
        return helper_for(self.placement, self.button, *self.fields)


class PlainForm(StepForm):
    """Nothing to fill in."""


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the placement file; only the placement coordination reads it."),
    )


class InterruptForm(StepForm):
    starts_on = DayField(label=_("First day of the pause"), initial=today)
    ends_on = DayField(label=_("Last day, as far as known"))
    side = forms.ChoiceField(
        label=_("Class of reason"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        help_text=_("Only dates, no reason. We store no diagnosis and no certificate."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return data


class ResumeForm(StepForm):
    on = DayField(label=_("First day back"), initial=today)
    ends_on = DayField(
        label=_("New last day of practice"), required=False, help_text=_("Only if it moves.")
    )


class CloseForm(StepForm):
    """Passed or not; a reason where something is missing."""

    passed = forms.ChoiceField(
        label=_("Result"),
        choices=(
            ("yes", pgettext_lazy("result", "Passed")),
            ("no", pgettext_lazy("result", "Not passed")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for an exception"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EndEarlyForm(StepForm):
    ended_on = DayField(label=_("Last day"), initial=today)
    ended_by = forms.ChoiceField(
        label=_("Ended by"), choices=Side.choices, widget=forms.RadioSelect
    )
    end_reason = forms.ChoiceField(
        label=_("Class of reason"),
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        help_text=_("No diagnosis, no story: the class is enough."),
    )
    days_credited = forms.IntegerField(label=_("Days that count"), min_value=0, max_value=200)


class DecideForm(StepForm):
    """Take the change up, keep the plan, or look for another place; nothing preselected."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=(
            ("accept", _("Take the change up")),
            ("refuse", _("Keep what was planned; the placement site is asked again")),
            ("give_up", _("Look for another place; the student learns of it at once")),
        ),
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    answer = forms.CharField(
        label=_("Answer to the placement site"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    button = _("Decide")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day must come after the first."))
        if data.get("decision") in ("refuse", "give_up") and not data.get("answer", "").strip():
            self.add_error("answer", _("Please say why."))
        return data


class ReassignForm(StepForm):
    """One of the possible places; the student's own wishes stand first."""

    place = forms.ModelChoiceField(
        label=_("New place"),
        queryset=Place.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="public_id",
    )
    exception = forms.CharField(
        label=_("Reason for two practices at the same time"), required=False, max_length=500
    )

    button = _("Assign this place")

    def __init__(self, *args: Any, places: Any, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        self.fields["place"].label_from_instance = lambda place: labels[place.pk]


class SwapForm(StepForm):
    wish = forms.CharField(
        label=_("What would you like, and why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Only the placement coordination reads this. Your place stays until you agree on "
            "something else."
        ),
    )

    button = _("Ask for a swap")


class SwapAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the student"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("answer", Submit("answer_swap", _("Send the answer")))
        return helper


class BoardForm(forms.Form):
    """The filters above a list of placements."""

    q = forms.CharField(
        label=_("Name, place or request"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)

    def __init__(
        self, *args: Any, states: Any, teams: Any, cohorts: Any, listing: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if listing.sort:
            self.fields["sort"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if listing.chosen:
            self.fields["spalte"] = forms.MultipleChoiceField(
                required=False,
                choices=[(key, key) for key in listing.keys],
                widget=forms.MultipleHiddenInput,
            )
        everything = ("", pgettext_lazy("filter", "All"))
        self.fields["state"].choices = [everything, *states]
        self.fields["team"].choices = [everything, *teams]
        self.fields["cohort"].choices = cohorts
        if len(cohorts) < 2:
            del self.fields["cohort"]
        if len(teams) < 2:
            del self.fields["team"]
