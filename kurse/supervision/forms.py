"""What arrives over HTTP in supervision."""

import datetime as dt
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import today
from home.core.likely_names import NamesHintForm
from home.people.models import User
from kurse.cohorts.models import Participation
from kurse.supervision.models import (
    ALONE,
    AskedOf,
    ChangeReason,
    CorrectionReason,
    GroupMember,
    SessionForm,
    SupervisionGroup,
)
from kurse.supervision.queries import Entry
from kurse.supervision.series import Proposal, propose_series

PRESENCE = (
    ("yes", pgettext_lazy("attendance", "present")),
    ("no", pgettext_lazy("attendance", "absent")),
)


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


def writing(*fields: Any, button: Submit, form: NamesHintForm) -> FormHelper:
    """The layout of a text: when names were found, the tick to save anyway stands below it."""
    names = [*fields, "names_seen"] if form.asks_to_keep else list(fields)
    return helper_for(*names, button)


class GroupForm(forms.Form):
    """A new group: name, supervisor, members."""

    name = forms.CharField(label=_("Name of the group"), max_length=80)
    supervisor = forms.ModelChoiceField(label=_("Supervisor"), queryset=User.objects.none())
    members = forms.ModelMultipleChoiceField(
        label=_("Students"),
        queryset=Participation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Five or six are good for trust. Seven is a warning, nine are refused."),
    )

    def __init__(
        self, *args: Any, supervisors: Any, students: Any, proposal: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors
        self.fields["members"].queryset = students
        self.fields["members"].label_from_instance = lambda row: (
            f"{row.user.get_full_name()}" + (f", {row.team}" if row.team else "")
        )
        self.fields["supervisor"].label_from_instance = lambda user: user.get_full_name()
        self.fields["name"].initial = proposal

    @property
    def helper(self) -> FormHelper:
        return helper_for("name", "supervisor", "members", Submit("form", _("Form the group")))


class MoveMemberForm(forms.Form):
    """Another group for a member."""

    to = forms.ModelChoiceField(label=_("New group"), queryset=SupervisionGroup.objects.none())

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = groups

    @property
    def helper(self) -> FormHelper:
        return helper_for("to", Submit("move", _("Change the group")))


class SeriesForm(forms.Form):
    """A whole series of sessions: first looked at (``preview``), then planned with its choices.

    With ``starts`` in the data, exactly these moments are planned: what the preview proposed
    and the person left ticked.
    """

    form = forms.ChoiceField(label=_("Form"), choices=SessionForm, initial=SessionForm.GROUP)
    member = forms.ModelChoiceField(
        label=_("With"),
        queryset=GroupMember.objects.none(),
        required=False,
        empty_label=_("the whole group"),
        help_text=_("Only for single supervision and practice consultation."),
    )
    first_day = forms.DateField(
        label=_("First session on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=480, initial=90)
    count = forms.IntegerField(label=_("How many sessions"), min_value=1, max_value=30, initial=10)
    weeks = forms.IntegerField(label=_("Every how many weeks"), min_value=1, max_value=8, initial=2)
    location = forms.CharField(label=_("Room or online link"), max_length=200, required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["member"].label_from_instance = lambda row: (
            row.participation.user.get_full_name()
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        alone = data.get("form") in ALONE
        if alone and data.get("member") is None:
            self.add_error("member", _("Choose the person this session is with."))
        if not alone:
            data["member"] = None
        return data

    def proposals(self, group: SupervisionGroup) -> list[Proposal]:
        data = self.cleaned_data
        return propose_series(
            group,
            first_day=data["first_day"],
            time=data["time"],
            minutes=data["minutes"],
            count=data["count"],
            weeks=data["weeks"],
        )

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "form",
            "member",
            "first_day",
            "time",
            "minutes",
            "count",
            "weeks",
            "location",
            Submit("preview", _("Look at the dates")),
        )


class StartsForm(forms.Form):
    """The moments that were left ticked in the preview."""

    starts = forms.MultipleChoiceField(
        label=_("Dates"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].choices = choices

    def moments(self) -> list[dt.datetime]:
        return [dt.datetime.fromisoformat(value) for value in self.cleaned_data["starts"]]


class AttendanceForm(forms.Form):
    """Who was there: one choice a person, nothing preselected; a reason when correcting."""

    def __init__(
        self,
        *args: Any,
        members: list[GroupMember],
        present: dict[int, bool] | None = None,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.correcting = correcting
        self.fields["all"] = forms.BooleanField(label=_("All present"), required=False)
        if correcting:
            del self.fields["all"]
        for member in members:
            known = (present or {}).get(member.pk)
            self.fields[f"member-{member.pk}"] = forms.ChoiceField(
                label=member.participation.user.get_full_name(),
                choices=PRESENCE,
                widget=forms.RadioSelect,
                required=False,
                initial=None if known is None else ("yes" if known else "no"),
            )
            self.fields[f"member-{member.pk}"].wanted = True  # answered here or by "all present"
        if correcting:
            self.fields["note"] = forms.ChoiceField(
                label=_("Reason for the correction"),
                choices=CorrectionReason,
                widget=forms.RadioSelect,
            )

    def present(self) -> dict[int, bool]:
        """Member key → present. Who is not marked counts as present only with "All present"."""
        data = self.cleaned_data
        answers = {}
        for member in self.members:
            answer = data.get(f"member-{member.pk}")
            if answer:
                answers[member.pk] = answer == "yes"
            elif data.get("all"):
                answers[member.pk] = True
        return answers

    @property
    def helper(self) -> FormHelper:
        names = list(self.fields)
        return helper_for(*names, Submit("save", _("Save")))


class NoteForm(NamesHintForm):
    """The supervisor's own note."""

    text = forms.CharField(
        label=_("Note"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 10})
    )

    @property
    def helper(self) -> FormHelper:
        return writing("text", button=Submit("save", _("Save the note")), form=self)


class ReflectionForm(NamesHintForm):
    """One entry of the journal. The prompt is the question it answers, or nothing."""

    hinted: ClassVar[tuple[str, ...]] = ("title", "text")

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    title = forms.CharField(
        label=_("Title"), required=False, max_length=120, help_text=_("Two or three words will do.")
    )
    prompt = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your reflection"),
        required=False,
        max_length=40000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def entry(self) -> Entry:
        data = self.cleaned_data
        return Entry(title=data["title"], text=data["text"], prompt=data["prompt"])

    @property
    def helper(self) -> FormHelper:
        button = Submit("save", _("Save the reflection"))
        return writing("prompt", "text", "title", "on", button=button, form=self)


class CommentForm(NamesHintForm):
    """A line below a shared reflection."""

    text = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def helper(self) -> FormHelper:
        return writing("text", button=Submit("comment", _("Send the answer")), form=self)


class AgreementForm(NamesHintForm):
    """What may leave the room, and whom it concerns."""

    text = forms.CharField(
        label=_("Agreement"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Lecturers and the placement coordination read it as it stands here, once all agree. "
            "No names of clients, no addresses, no diagnoses."
        ),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Whom does it concern?"),
        queryset=GroupMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each of them decides. One no, and the text stays in the group."),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members
        self.fields["members"].label_from_instance = lambda row: (
            row.participation.user.get_full_name()
        )

    @property
    def helper(self) -> FormHelper:
        button = Submit("ask", _("Release, and ask for consent"))
        return writing("text", "members", button=button, form=self)


class ReleaseForm(forms.Form):
    """A student's word on an agreement: nothing is preselected."""

    agreed = forms.ChoiceField(
        label=_("Your word"),
        choices=(
            ("yes", _("I agree: lecturers and the placement coordination may read it.")),
            ("no", _("I do not agree: it stays in the group.")),
        ),
        widget=forms.RadioSelect,
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("agreed", Submit("answer", _("Save my word")))


class SignalForm(forms.Form):
    """Whom to ask for a call. There is no field for a reason, on purpose."""

    asked = forms.ChoiceField(
        label=_("Who shall get in touch?"), choices=AskedOf, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = choices
        if len(choices) == 1:
            self.fields["asked"].initial = choices[0][0]
            self.fields["asked"].widget = forms.HiddenInput()

    @property
    def helper(self) -> FormHelper:
        return helper_for("asked", Submit("ask", _("Please contact me")))


class ContractForm(forms.Form):
    """On which day the group's contract was agreed in writing."""

    on = forms.DateField(
        label=_("Agreed in writing on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    @property
    def helper(self) -> FormHelper:
        return helper_for("on", Submit("save", _("Save the day")))


class MoveSessionForm(forms.Form):
    """Another day or time, with a reason everybody may read."""

    day = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("New time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    note = forms.ChoiceField(label=_("Reason"), choices=ChangeReason, widget=forms.RadioSelect)

    def moment(self) -> dt.datetime:
        data = self.cleaned_data
        return timezone.make_aware(dt.datetime.combine(data["day"], data["time"]))

    @property
    def helper(self) -> FormHelper:
        return helper_for("day", "time", "note", Submit("move", _("Move the session")))


class CancelSessionForm(forms.Form):
    """Why a session will not take place."""

    note = forms.ChoiceField(label=_("Reason"), choices=ChangeReason, widget=forms.RadioSelect)

    @property
    def helper(self) -> FormHelper:
        return helper_for("note", Submit("cancel", _("Cancel the session")))
