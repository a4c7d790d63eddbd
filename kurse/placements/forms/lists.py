"""Saved views of the list, and mails to many."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.outbox.kinds import check_text, kind_of
from kurse.placements.actions.circulars import CIRCULAR
from kurse.placements.models import Audience


class SaveViewForm(forms.Form):
    """A name for what the list shows now; the address comes along."""

    name = forms.CharField(label=_("Name of this view"), max_length=60)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("name", FormActions(Submit("save", _("Save this view"))))
        return helper


class CircularForm(forms.Form):
    """To whom, what about, and the text with the placeholders of the outbox."""

    audience = forms.ChoiceField(
        label=pgettext_lazy("mail to many", "To"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.STUDENTS,
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=60, widget=forms.TextInput(attrs={"lang": "de"})
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "de"}),
        help_text=_(
            "These words are filled in for each person: {{ vorname }}, {{ name }}, "
            "{{ jahrgang }}, {{ kontakt_name }}, {{ kontakt_telefon }}, {{ fuss }}. "
            "Please name nobody else."
        ),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        check_text(kind_of(CIRCULAR), text)
        return text

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        tone = "kern-btn--secondary" if self.is_bound and self.is_valid() else ""
        look = Submit("preview", _("See who gets it, and how"), css_class=tone)
        helper.layout = Layout("audience", "subject", "body", FormActions(look))
        return helper
