"""What arrives over HTTP: corrections and withdrawals."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from lernen.certificates.models import Certificate


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


class ReplaceForm(forms.Form):
    """The words of the paper, corrected, and why."""

    name = forms.CharField(label=_("Name on the paper"), max_length=160)
    subject = forms.CharField(label=_("What it is for"), max_length=200)
    period = forms.CharField(label=_("Period"), max_length=120, required=False)
    scope = forms.CharField(label=_("Extent"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=300,
        help_text=_("The person reads it; the check page does not show it."),
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        facts = certificate.facts
        initial = {name: facts[name] for name in ("name", "subject", "period", "scope")}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.known = facts

    def facts(self) -> dict[str, Any]:
        """The corrected facts; what the form does not show stays as it was."""
        data = self.cleaned_data
        kept = {name: self.known[name] for name in ("rows", "text", "note", "signed_by")}
        return {**kept, **{name: data[name] for name in ("subject", "period", "scope")}}

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "name",
            "subject",
            "period",
            "scope",
            "reason",
            Submit("replace", _("Issue the corrected paper")),
        )


class RevokeForm(forms.Form):
    """Why a paper counts no longer."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it; the check page does not show it."),
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "reason",
            Submit("revoke", _("Withdraw the certificate"), css_class="q-btn--danger"),
        )
