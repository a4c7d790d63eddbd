"""What arrives over HTTP about runs, registrations and opinions."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.people.models import User
from kurse.runs.models import CourseRun, Duty, RunSession
from kurse.runs.queries import QUESTIONS


def helper_for(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    return helper


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


RUN_FIELDS = (
    "term",
    "capacity",
    "audience",
    "entry",
    "criteria",
    "opens_on",
    "closes_on",
    "place",
    "fee",
    "percent",
    "task",
    "examines",
    "content",
)


class RunForm(forms.ModelForm):
    """What a run says of itself; a new one also chooses its course."""

    course = forms.ChoiceField(label=_("Course"))

    class Meta:
        model = CourseRun
        fields = RUN_FIELDS
        widgets = {
            "opens_on": date_input(),
            "closes_on": date_input(),
            "criteria": forms.Textarea(attrs={"rows": 2}),
            "content": forms.RadioSelect,
        }

    def __init__(self, *args: Any, courses: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if courses is None:
            del self.fields["course"]
        else:
            self.fields["course"].choices = courses

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in RUN_FIELDS}

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("save", _("Save the run")))


class SessionForm(forms.Form):
    """One meeting; ``weeks`` repeats it."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    start = forms.TimeField(label=_("From"), widget=time_input())
    end = forms.TimeField(label=_("Until"), widget=time_input())
    units = forms.IntegerField(
        label=_("Units (UE)"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=_("Leave empty: as many times 45 minutes as fit."),
    )
    topic = forms.CharField(label=_("Topic"), max_length=160, required=False)
    room = forms.CharField(label=_("Room"), max_length=160, required=False)
    online = forms.URLField(
        label=_("Online link"), max_length=300, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, session: RunSession | None = None, **kwargs: Any) -> None:
        if session is not None:
            start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
            kwargs["initial"] = {
                "day": start.date(),
                "start": start.time(),
                "end": end.time(),
                "units": session.units,
                "topic": session.topic,
                "room": session.room,
                "online": session.online,
            }
        super().__init__(*args, **kwargs)
        self.session = session

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        start = timezone.make_aware(dt.datetime.combine(data["day"], data["start"]))
        end = timezone.make_aware(dt.datetime.combine(data["day"], data["end"]))
        found = {name: data[name] for name in ("topic", "room", "online")}
        if data["units"] or self.session is None:
            found["units"] = data["units"]
        return {"starts_at": start, "ends_at": end, **found}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must come after the start."))
        return data

    @property
    def helper(self) -> FormHelper:
        label = _("Change the meeting") if self.session else _("Add the meeting")
        return helper_for(*self.fields, Submit("save", label))


class CopyForm(forms.Form):
    """A new run from an old one."""

    term = forms.CharField(label=_("Name of the new run"), max_length=60)
    weeks = forms.IntegerField(
        label=_("Later by how many weeks"), min_value=1, max_value=520, initial=26
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("term", "weeks", Submit("copy", _("Make the new run")))


class ReasonForm(forms.Form):
    """Why; people read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The people concerned read it.")
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("reason", Submit("go", _("Save")))


class StaffForm(forms.Form):
    """Somebody gets a duty in the run."""

    person = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty.choices)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    @property
    def helper(self) -> FormHelper:
        return helper_for("person", "duty", Submit("add", _("Give the duty")))


class InviteForm(forms.Form):
    """A place is offered to one person."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(label=_("E-mail address"))

    @property
    def helper(self) -> FormHelper:
        return helper_for("first_name", "last_name", "email", Submit("go", _("Offer the place")))


class RegisterForm(forms.Form):
    """W02: as short as it can be. Names and address only for those who are not signed in."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    motivation = forms.CharField(
        label=_("Why you want to take part"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    employer = forms.CharField(
        label=_("Employer"),
        max_length=160,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    invoice_to = forms.CharField(
        label=_("Address for the invoice"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If your employer pays."),
    )

    def __init__(self, *args: Any, run: CourseRun, known: bool, waits: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waits = waits
        if known:
            for name in ("first_name", "last_name", "email"):
                del self.fields[name]
        if run.entry != "apply":
            del self.fields["motivation"]
        if not run.fee:
            del self.fields["invoice_to"]

    def answers(self) -> dict[str, str]:
        names = ("motivation", "employer", "invoice_to")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    @property
    def helper(self) -> FormHelper:
        label = _("Register for the waiting list") if self.waits else _("Register bindingly")
        return helper_for(*self.fields, Submit("register", label))


QUESTION_LABELS = dict(
    zip(
        QUESTIONS,
        (
            _("The course is useful for my work."),
            _("The explanations were clear."),
            _("The pace was right."),
            _("Place and time were right."),
            _("I would recommend the course."),
        ),
        strict=True,
    )
)
LEVELS = (
    (5, _("fully true")),
    (4, _("mostly true")),
    (3, _("partly true")),
    (2, _("hardly true")),
    (1, _("not true")),
)


class OpinionForm(forms.Form):
    """The anonymous evaluation: five sentences, and free words if one likes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in QUESTION_LABELS.items():
            self.fields[key] = forms.TypedChoiceField(
                label=label, choices=LEVELS, coerce=int, widget=forms.RadioSelect
            )
        self.fields["text"] = forms.CharField(
            label=_("What else do you want to say?"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("No names: yours is not kept either."),
        )

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("send", _("Send the answer")))


class NoticeForm(forms.Form):
    """A message to all."""

    text = forms.CharField(
        label=_("Message to all"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("text", Submit("send", _("Send to all")))


class LinkAnswerForm(forms.Form):
    """What somebody without a session says to an offer, or to their own registration.

    Nothing is chosen beforehand, and no button says it alone: programs that look through mails
    send forms as they find them (rule R5).
    """

    def __init__(self, *args: Any, proves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {"required": _("Please choose an answer. Nothing has been saved yet.")}
        if proves:
            self.fields["answer"] = forms.BooleanField(
                label=_("Yes, I register bindingly."), error_messages=missing
            )
        else:
            self.fields["answer"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=(("yes", _("Take the place")), ("no", _("Decline the place"))),
                widget=forms.RadioSelect,
                error_messages=missing,
            )

    @property
    def helper(self) -> FormHelper:
        helper = helper_for("answer")
        helper.form_tag = False
        return helper
