"""Accepting an invitation, one's own details, the directory's filter."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from home.people.models import User
from home.people.roles import Role

PASSWORD, CODE = "password", "code"


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


class AcceptInvitationForm(forms.Form):
    """How to sign in from now on, and the privacy notice; nothing is chosen beforehand."""

    way = forms.ChoiceField(
        label=_("How would you like to sign in?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing has been saved yet.")},
    )
    password = forms.CharField(
        label=_("Your new password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a short sentence is best."),
    )
    notice = forms.BooleanField(
        label=_("I have read what happens with my data."),
        error_messages={"required": _("Please read the privacy notice and tick this.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (PASSWORD, HintedLabel(_("With a password"), _("You choose it below."))),
            (
                CODE,
                HintedLabel(_("With a code by e-mail"), _("No password; a new code each time.")),
            ),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == PASSWORD:
            try:
                if not data.get("password"):
                    raise ValidationError(_("Please choose a password."), code="required")
                validate_password(data["password"], self.person)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    @property
    def chosen_password(self) -> str:
        chosen = self.cleaned_data["way"] == PASSWORD
        return self.cleaned_data["password"] if chosen else ""

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "way", "password", "notice", FormActions(Submit("accept", _("Set up my access")))
        )


class DetailsForm(forms.ModelForm):
    """Name, telephone and language; the e-mail address has its own page."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "language")
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the pages"),
            choices=[("de", "Deutsch"), ("en", "English")],
            widget=forms.RadioSelect,
            help_text=_("Mails come in German."),
        )

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "first_name", "last_name", "phone", "language", FormActions(Submit("save", _("Save")))
        )


class DirectoryFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    access = forms.ChoiceField(
        label=_("Access"),
        required=False,
        choices=[
            ("", _("all")),
            ("none", _("not invited")),
            ("invited", _("invited, not there yet")),
            ("joined", _("set up")),
            ("ended", _("deactivated")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("all")), *Role.choices]  # type: ignore[attr-defined]
