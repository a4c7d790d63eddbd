"""What arrives over HTTP about concerns."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from kurse.concerns.actions import SITE, STUDENT
from kurse.concerns.models import Outcome
from kurse.placements.models import Placement

YES_NO = (("yes", _("Yes, please call me")), ("no", _("No, in writing is enough")))
FEW_WORDS = _("A few words are enough. No names of clients, no diagnoses.")


class RaiseForm(forms.Form):
    """Few words, and whether a call is wanted (P07, L06); nothing preselected."""

    text = forms.CharField(
        label=_("What worries you?"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=FEW_WORDS,
        error_messages={"required": _("Please write a few words. Nothing is saved yet.")},
    )
    call = forms.ChoiceField(
        label=_("Shall we call you?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing is saved yet.")},
    )
    is_protected = forms.BooleanField(
        label=_("Case of protection: the student does not see this concern"), required=False
    )

    def __init__(self, *args: Any, may_protect: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_protect:
            del self.fields["is_protected"]

    def values(self) -> dict[str, Any]:
        """As ``raise_concern`` takes them."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "call_wanted": data["call"] == "yes",
            "is_protected": data.get("is_protected", False),
        }

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("raise", _("Report the concern")))
        return helper


class LinkForm(RaiseForm):
    """The same without an account: about whom, and who one is."""

    about = forms.ChoiceField(
        label=_("Whom is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing is saved yet.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please give your name, so that we know who has answered.")},
    )
    field_order = ("about", "text", "call", "name")

    def __init__(self, *args: Any, placements: list[Placement], **kwargs: Any) -> None:
        super().__init__(*args, may_protect=False, **kwargs)
        self.placements = {str(row.public_id): row for row in placements}
        self.fields["about"].choices = [
            (key, f"{row.student.initials}, {row.place.title}")
            for key, row in self.placements.items()
        ]

    def placement(self) -> Placement:
        return self.placements[self.cleaned_data["about"]]


class PlanForm(forms.Form):
    """What will be done, when one looks again, whom one asks to a talk."""

    note = forms.CharField(
        label=_("How does it go?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write a few words. Nothing is saved yet.")},
    )
    plan = forms.CharField(
        label=_("What will be done, by whom"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    review_on = forms.DateField(
        label=_("When do you look again?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    invited = forms.MultipleChoiceField(
        label=_("Ask to a talk"),
        choices=((STUDENT, _("student")), (SITE, _("placement site"))),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They get a mail with time and place, and nothing of what it is about."),
    )
    meeting = forms.CharField(label=_("Time and place of the talk"), max_length=160, required=False)

    def __init__(self, *args: Any, is_review: bool, protected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_review:
            del self.fields["note"]
        if protected:
            self.fields["invited"].choices = ((SITE, _("placement site")),)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("invited") and not data.get("meeting", "").strip():
            self.add_error("meeting", _("Please say when and where you meet."))
        return data

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("plan", _("Save the plan")))
        return helper


class CloseForm(forms.Form):
    """The result as a class."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing is saved yet.")},
    )
    note = forms.CharField(label=_("In one sentence"), max_length=300, required=False)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("close", _("Settle the concern")))
        return helper


class ReopenForm(forms.Form):
    note = forms.CharField(
        label=_("Why is it open again?"),
        max_length=300,
        error_messages={"required": _("Please write a few words. Nothing is saved yet.")},
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("note", Submit("reopen", _("Open again")))
        return helper
