"""What arrives at a task link besides its own answer: a wish for a fresh link, a successor."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.registries import colleagues_of
from home.people.models import User
from home.tasklinks.models import TaskLink

NEW = "new"
UNKNOWN = "unknown"


class NameField(forms.CharField):
    """Who answers: needed on every form that a link shows (M36)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=options.pop("label", _("Your name")),
            max_length=120,
            help_text=options.pop("help_text", _("So that we know who has answered.")),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={
                "required": _("Please give your name, so that we know who has answered.")
            },
            **options,
        )


class FreshLinkForm(forms.Form):
    """The button is enough where the address was whole; the field is for cut-off ones."""

    email = forms.EmailField(
        label=_("Was your link cut off? Then give your e-mail address."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("email")
        helper.form_tag = False
        return helper


class HandOnForm(forms.Form):
    """To a known colleague, to somebody new, or "I do not know who"."""

    to = forms.ChoiceField(
        label=_("Hand on to"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing has been saved yet.")},
    )
    first_name = forms.CharField(label=_("First name"), required=False, max_length=80)
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=80)
    email = forms.EmailField(label=_("E-mail address at work"), required=False)
    name = NameField(help_text=_("So that we know who has handed this on."))

    def __init__(self, *args: Any, link: TaskLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {
            str(person.public_id): person
            for source in colleagues_of
            for person in source(link.person)
            if person.pk != link.person_id
        }
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            *((key, person.get_full_name()) for key, person in self.colleagues.items()),
            (NEW, _("Somebody else at our place")),
            (UNKNOWN, _("I do not know the right person")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to") == NEW:
            for name in ("first_name", "last_name", "email"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in."))
        return data

    @property
    def colleague(self) -> User | None:
        """The known colleague chosen, if it is one."""
        return self.colleagues.get(self.cleaned_data["to"])

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            Field("to"),
            Fieldset(_("Only for somebody else: who is it?"), "first_name", "last_name", "email"),
            "name",
            FormActions(Submit("hand_on", _("Hand on"))),
        )
        return helper
