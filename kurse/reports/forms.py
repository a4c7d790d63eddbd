"""What arrives over HTTP about reports."""

import json
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from kurse.cohorts.forms import helper_for
from kurse.placements.models import Placement
from kurse.reports.queries import ThankRow


class CityTextForm(forms.Form):
    text = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few sentences above the tables. No names, no small numbers."),
    )

    @property
    def helper(self) -> Any:
        return helper_for("text", Submit("make", _("Compute the tables")))


class ReleaseForm(forms.Form):
    """The tables that were read."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_seen(self) -> Any:
        try:
            return json.loads(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("Please open the page anew.")) from None


class FilesForm(forms.Form):
    """Some of these placement files, by their public ids."""

    chosen = forms.MultipleChoiceField(
        label=_("Files"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one file.")},
    )

    def __init__(self, *args: Any, placements: Iterable[Placement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [
            (str(row.public_id), row.student.get_full_name()) for row in placements
        ]


class ThanksForm(forms.Form):
    """A few own sentences for the letter; a second letter is asked for by name."""

    words = forms.CharField(
        label=_("A few words of your own"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They stand in the letter. No names of clients."),
    )
    again = forms.BooleanField(label=_("Thank once more"), required=False)

    def __init__(self, *args: Any, thanked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not thanked:
            del self.fields["again"]

    @property
    def helper(self) -> Any:
        return helper_for(*self.fields, Submit("thank", _("Say thank you")))


class ThankManyForm(forms.Form):
    """Agencies that are ready and not thanked yet."""

    chosen = forms.MultipleChoiceField(
        label=_("Agencies to thank"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one agency.")},
    )
    words = forms.CharField(
        label=_("A few words of your own"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, rows: list[ThankRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [
            (str(row.agency.public_id), row.agency.name)
            for row in rows
            if row.is_ready and not row.thanks
        ]
