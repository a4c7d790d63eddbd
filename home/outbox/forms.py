"""The log's filter and the editing of a mail's text."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.core.registries import MailKind, mail_kinds
from home.outbox.kinds import check_text
from home.outbox.models import Rhythm
from home.outbox.states import MailState

WORRY = "worry"


class LogFilterForm(forms.Form):
    """Above the log; every field may stay empty."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            (WORRY, _("needs attention")),
            *MailState.choices,
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            *sorted(((kind.key, label(kind)) for kind in mail_kinds.values()), key=lambda r: r[1]),
        ]


def label(kind: MailKind) -> str:
    return f"{kind.code} {kind.name}".strip()


class TemplateForm(forms.Form):
    """Subject and text of a kind of mail; an unknown placeholder stops saving."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=120,
        help_text=_("At most 60 characters reach the reader; no names."),
        widget=forms.TextInput(attrs={"lang": "de"}),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 16, "lang": "de"}),
    )

    def __init__(self, *args: Any, kind: MailKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        text = self._checked("body")
        if "{{ link }}" in self.kind.body and "link" not in _names(text):
            raise ValidationError(_("The text needs the placeholder {{ link }}."), code="no-link")
        return text

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        check_text(self.kind, text)
        return text

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            "subject",
            "body",
            FormActions(
                Submit("save", _("Save")),
                Submit("preview", _("Preview"), css_class="kern-btn--secondary"),
            ),
        )
        return helper


def _names(text: str) -> set[str]:
    from home.outbox.kinds import placeholders_in

    return placeholders_in(text)


class PreferenceForm(forms.Form):
    """At once, or one mail a day."""

    rhythm = forms.ChoiceField(
        label=_("When do you want your mails?"), choices=Rhythm.choices, widget=forms.RadioSelect
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("rhythm", FormActions(Submit("save", _("Save"))))
        return helper


class LetterForm(forms.Form):
    """Where the post goes: what stands in the window of the envelope."""

    address = forms.CharField(
        label=_("Postal address"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name, street, postcode and town, each on a line of its own. At most 6 lines."),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("address", FormActions(Submit("print", _("Make the letter"))))
        return helper
