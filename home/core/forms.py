"""Forms that several slices use."""

from django import forms


class ConfirmForm(forms.Form):
    """Nothing to fill in: pressing the button is the answer."""
