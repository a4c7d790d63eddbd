"""What arrives over HTTP about cohorts."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.core.formats import day, parse_day
from home.people.models import User, sort_key_of
from home.people.roles import Role
from kurse.cohorts.actions import COHORT_ROLES
from kurse.cohorts.models import Cohort, Phase, Team

#: First parts of our own addresses: no cohort may be called so.
RESERVED = {"neu", "studierende", "mein-team", "mitwirkung", "team", "phase"}


def helper_for(*layout: Any, **options: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*layout)
    for name, value in options.items():
        setattr(helper, name, value)
    return helper


def heading(text: Any) -> HTML:
    return HTML(f"<h2>{text}</h2>")


class DayField(forms.DateField):
    """A day, picked or typed as 9.8.27, 09.08.2027 or 2027-08-09."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str) and value.strip():
            try:
                return parse_day(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class ToldMixin:
    """What the coordination writes down for others: how, when and by whom it was told."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def add_told_fields(self) -> None:
        self.fields["how"] = forms.ChoiceField(
            label=_("How was it told?"),
            choices=(
                ("telefonisch", _("by telephone")),
                ("auf Papier", _("on paper")),
                ("per E-Mail", _("by e-mail")),
                ("im Gespräch", _("in a talk")),
            ),
            widget=forms.RadioSelect,
        )
        self.fields["told_on"] = DayField(label=_("On"), initial=today)
        self.fields["told_by"] = forms.CharField(
            label=_("By whom"), max_length=120, help_text=_("First and last name")
        )

    def clean_told_on(self) -> dt.date:
        told: dt.date = self.cleaned_data["told_on"]
        if told > today():
            raise ValidationError(_("This day lies in the future."))
        return told

    @property
    def evidence(self) -> str:
        data = self.cleaned_data
        return f"{data['how']}, {day(data['told_on'])}, {data['told_by']}"


DATES = (
    ("starts_on", _("First day")),
    ("ends_on", _("Last day")),
    ("wishes_open_on", _("Wishes open on")),
    ("wishes_close_on", _("Wishes close on")),
    ("publish_on", _("The allocation is published on")),
    ("answer_until", _("Agencies answer until")),
)


class CohortForm(forms.ModelForm):
    """Dates, wishes, contact. Every day is inclusive."""

    class Meta:
        model = Cohort
        fields = (
            "name",
            *(name for name, _label in DATES),
            "min_wishes",
            "max_wishes",
            "contact_name",
            "contact_phone",
        )
        field_classes = {name: DayField for name, _label in DATES}
        labels = {
            **dict(DATES),
            "min_wishes": _("Students choose at least so many wishes"),
            "max_wishes": _("Students choose at most so many wishes"),
            "contact_name": _("Who answers questions"),
            "contact_phone": _("Telephone for questions"),
        }
        help_texts = {
            "name": _("For example “Jahrgang 2027”."),
            "wishes_close_on": _("The last day on which wishes may be changed, until midnight."),
        }

    submit = _("Save")

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self._layout(), Submit("save", self.submit))

    def _layout(self) -> list[Any]:
        return [
            "name",
            heading(_("Deadlines")),
            *(name for name, _label in DATES),
            heading(_("Wishes")),
            "min_wishes",
            "max_wishes",
            heading(_("Contact")),
            "contact_name",
            "contact_phone",
        ]


class NewCohortForm(CohortForm):
    """A cohort and its first practice phase in one step."""

    submit = _("Create cohort")

    phase_name = forms.CharField(
        label=_("Name of the practice phase"), max_length=80, initial="Praxisphase"
    )
    phase_starts_on = DayField(label=_("Practice begins on"))
    phase_ends_on = DayField(label=_("Practice ends on"))
    required_days = forms.IntegerField(
        label=_("Required practice days"), min_value=1, max_value=250, initial=45
    )
    copy_people = forms.BooleanField(
        label=_("Take over teams, lecturers and supervisors"),
        required=False,
        initial=True,
        help_text=_("From the newest cohort. Students, places and wishes are not copied."),
    )

    def _layout(self) -> list[Any]:
        return [
            *super()._layout(),
            heading(_("First practice phase")),
            "phase_name",
            "phase_starts_on",
            "phase_ends_on",
            "required_days",
            heading(_("People and teams")),
            "copy_people",
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("phase_starts_on"), data.get("phase_ends_on")
        if start and end and end <= start:
            self.add_error("phase_ends_on", _("The last day must come after the first."))
        slug = slugify(data.get("name") or "")[:50]
        if data.get("name") and (not slug or slug in RESERVED):
            self.add_error("name", _("Choose another name, with letters and the year."))
        elif Cohort.objects.filter(slug=slug).exists():
            self.add_error("name", _("There is a cohort with this name already."))
        data["slug"] = slug
        return data

    def cohort_fields(self) -> dict[str, Any]:
        names = ("slug", *CohortForm.Meta.fields)
        return {name: self.cleaned_data[name] for name in names}

    def phase_fields(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["phase_name"],
            "starts_on": data["phase_starts_on"],
            "ends_on": data["phase_ends_on"],
            "required_days": data["required_days"],
        }


class PhaseForm(forms.ModelForm):
    class Meta:
        model = Phase
        fields = ("name", "starts_on", "ends_on", "required_days")
        field_classes = {"starts_on": DayField, "ends_on": DayField}

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.Meta.fields, Submit("save", _("Save")))


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ("name", "district")

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.Meta.fields, Submit("save", _("Save")))


class ParticipationForm(forms.Form):
    """Somebody known by address, or somebody new, becomes something from a day on."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role, Role(role).label) for role in COHORT_ROLES if role != Role.STUDENT],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        required=False,
        help_text=_("Only for somebody we do not know yet."),
    )
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        help_text=_("Lecturers accompany a team; the others need none."),
    )
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The last day; empty means open.")
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        email = (data.get("email") or "").lower()
        data["email"] = email
        data["user"] = User.objects.filter(email=email).first() if email else None
        if email and data["user"] is None:
            for name in ("first_name", "last_name"):
                if not data.get(name):
                    self.add_error(name, _("Nobody has this address yet. Enter the name as well."))
        if data.get("role") == Role.LECTURER and not data.get("team"):
            self.add_error("team", _("Choose the team this person accompanies."))
        return data

    @property
    def helper(self) -> FormHelper:
        return helper_for(
            "role",
            "email",
            "first_name",
            "last_name",
            "team",
            "since",
            "until",
            Submit("add", _("Add person")),
        )


class EndForm(forms.Form):
    """The last day, inclusive."""

    until = DayField(label=_("Last day"))

    @property
    def helper(self) -> FormHelper:
        return helper_for("until", Submit("end", _("End participation")))


class AssignTeamForm(forms.Form):
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("no team")
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams

    @property
    def helper(self) -> FormHelper:
        return helper_for("team", Submit("assign", _("Save")))


class InviteForm(forms.Form):
    """How many were shown: who joined or left in between is noticed."""

    count = forms.IntegerField(widget=forms.HiddenInput)


class StudentFilterForm(forms.Form):
    """Above the list of students."""

    q = forms.CharField(
        label=_("Name or address"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        required=False,
        empty_label=_("All"),
        to_field_name="public_id",
    )
    access = forms.ChoiceField(
        label=_("Access"),
        required=False,
        choices=[
            ("", _("All")),
            ("joined", _("set up")),
            ("invited", _("invited")),
            ("new", _("not invited yet")),
        ],
    )

    def __init__(self, *args: Any, teams: Any, with_numbers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams
        self.with_numbers = with_numbers
        if with_numbers:
            self.fields["q"].label = _("Name, address or matriculation number")
        else:
            del self.fields["access"]

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; a wrong value in the address filters nothing."""
        if not self.is_valid():
            return rows
        data = self.cleaned_data
        for word in data["q"].split():
            rows = rows.filter(_matches(word, with_numbers=self.with_numbers))
        if data["team"] is not None:
            rows = rows.filter(team=data["team"])
        states = {
            "joined": {"user__joined_at__isnull": False},
            "invited": {"user__joined_at__isnull": True, "user__invited_at__isnull": False},
            "new": {"user__joined_at__isnull": True, "user__invited_at__isnull": True},
        }
        access = data.get("access")
        return rows.filter(**states[access]) if access else rows


def _matches(word: str, *, with_numbers: bool) -> Q:
    """Who may not see the numbers cannot find out by searching either."""
    found = Q(user__sort_key__contains=sort_key_of(word, "").strip()) | Q(
        user__email__icontains=word
    )
    if with_numbers:
        found |= Q(student_record__matriculation_number__iexact=word)
    return found
