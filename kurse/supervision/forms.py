"""What arrives over HTTP in supervision."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.people.models import User
from kurse.cohorts.models import Participation
from kurse.supervision.models import GroupMember, SupervisionGroup

PRESENCE = (
    ("yes", pgettext_lazy("attendance", "present")),
    ("no", pgettext_lazy("attendance", "absent")),
)


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


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
    """A whole series of sessions in one step."""

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

    def starts(self) -> list[dt.datetime]:
        """All moments of the series, in Europe/Berlin, whatever summer time does."""
        data = self.cleaned_data
        return [
            timezone.make_aware(
                dt.datetime.combine(
                    data["first_day"] + dt.timedelta(weeks=data["weeks"] * number), data["time"]
                )
            )
            for number in range(data["count"])
        ]

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "first_day",
            "time",
            "minutes",
            "count",
            "weeks",
            "location",
            Submit("plan", _("Plan the sessions")),
        )


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
            self.fields["note"] = forms.CharField(
                label=_("Reason for the correction"), max_length=300
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


class NoteForm(forms.Form):
    """The supervisor's own note."""

    text = forms.CharField(
        label=_("Note"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )


class MoveSessionForm(forms.Form):
    """Another day or time, with a reason everybody may read."""

    day = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label=_("New time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    note = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody in the group reads it: no names.")
    )

    def moment(self) -> dt.datetime:
        data = self.cleaned_data
        return timezone.make_aware(dt.datetime.combine(data["day"], data["time"]))

    @property
    def helper(self) -> FormHelper:
        return helper_for("day", "time", "note", Submit("move", _("Move the session")))


class CancelSessionForm(forms.Form):
    """Why a session will not take place."""

    note = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody in the group reads it: no names.")
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("note", Submit("cancel", _("Cancel the session")))
