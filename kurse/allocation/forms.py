"""What arrives over HTTP in the allocation."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from kurse.offers.models import Place


class RunForm(forms.Form):
    """Compute once; the seed decides the lot."""

    seed = forms.IntegerField(
        label=_("Starting number of the lot"),
        min_value=0,
        max_value=999999,
        initial=1,
        help_text=_("The same number and the same input always give the same result."),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("seed", Submit("compute", _("Compute the allocation")))
        return helper


class FilterForm(forms.Form):
    """Above the table of a run."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    district = forms.ChoiceField(label=_("District"), required=False)
    rank = forms.ChoiceField(
        label=_("Fulfilled wish"),
        required=False,
        choices=(
            ("", _("all")),
            ("1", _("wish 1")),
            ("2", _("wish 2")),
            ("3", _("wish 3 or later")),
            ("none", _("without a place")),
        ),
    )

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", _("all")), *districts]


class PinForm(forms.Form):
    """Fix a student to a place, with a reason."""

    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), to_field_name="public_id"
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Only the placement coordination reads it."),
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        self.fields["place"].label_from_instance = place_label

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("place", "reason", Submit("pin", _("Fix this place")))
        return helper


class WhatIfForm(forms.Form):
    """Which place to try."""

    place = forms.ModelChoiceField(
        label=_("What if at this place?"),
        queryset=Place.objects.none(),
        to_field_name="public_id",
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        self.fields["place"].label_from_instance = place_label


def place_label(place: Place) -> str:
    """Title, agency and district, so that places with like titles can be told apart."""
    return f"{place.title} – {place.facility.agency.name}, {place.facility.site.district.name}"


class PublishForm(forms.Form):
    """Every remark as a box of its own; nothing ticked."""

    accepted = forms.MultipleChoiceField(
        label=_("Remarks"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, remarks: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = [
            (row.code, HintedLabel(row.title, row.detail)) for row in remarks
        ]
        if not remarks:
            del self.fields["accepted"]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("publish", _("Publish now")))
        return helper
