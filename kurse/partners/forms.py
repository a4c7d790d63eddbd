"""What arrives over HTTP about agencies, their people and single projects."""

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import today
from home.files.pictures import clean_picture
from home.people.models import User
from kurse.cohorts.forms import DayField, heading, helper_for
from kurse.partners.actions import Parties, Picture
from kurse.partners.geojson import Shape, read_shapes
from kurse.partners.models import (
    Agency,
    Contact,
    District,
    Facility,
    Function,
    GoalReview,
    GoalStatus,
    Level,
    Project,
    ProjectGoal,
)

LARGEST_MAP = 10 * 1024 * 1024


class AgencyFilterForm(forms.Form):
    """Above the list of agencies."""

    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    level = forms.ChoiceField(
        label=pgettext_lazy("offer", "Level"),
        required=False,
        choices=[("", _("All")), *Level.choices],
    )

    def __init__(self, *args: Any, districts: list[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(district.slug, district.name) for district in districts]
        self.fields["district"].choices = [("", _("All")), *names]

    def narrow(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(name__icontains=data["q"])
        if data["level"]:
            rows = rows.filter(level=data["level"])
        if data["district"]:
            facilities = Facility.objects.filter(site__district__slug=data["district"])
            rows = rows.filter(pk__in=facilities.values("agency"))
        return rows


class AgencyForm(forms.ModelForm):
    class Meta:
        model = Agency
        fields = ("name", "level")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.pk is None and data.get("name"):
            slug = slugify(data["name"])[:50]
            if not slug:
                self.add_error("name", _("Choose another name, with letters."))
            elif Agency.objects.filter(slug=slug).exists():
                self.add_error("name", _("There is an agency with this name already."))
            data["slug"] = slug
        return data

    @property
    def helper(self) -> Any:
        return helper_for("name", "level", Submit("save", _("Save")))


class FacilityForm(forms.ModelForm):
    class Meta:
        model = Facility
        fields = ("name", "site", "street", "city", "recognised_until")
        field_classes = {"recognised_until": DayField}
        help_texts = {
            "recognised_until": _("The last day. Without it, places here cannot be opened.")
        }

    @property
    def helper(self) -> Any:
        return helper_for(*self.Meta.fields, Submit("save", _("Save")))


class ProfileForm(forms.Form):
    """The public text of an agency."""

    text = forms.CharField(
        label=_("What people should know about you"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you do, for whom, where. No names of clients."),
    )

    @property
    def helper(self) -> Any:
        return helper_for("text", Submit("save", _("Save text")))


class ReleaseForm(forms.Form):
    """The text the coordination has read goes with the button."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Internal note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Coordination and the team's lecturers read it; the agency never does."),
    )

    @property
    def helper(self) -> Any:
        return helper_for("text", Submit("save", _("Add note")))


class ContactForm(forms.ModelForm):
    """A function of somebody at the agency; the person stays the same."""

    class Meta:
        model = Contact
        fields = ("qualification", "gets_mail", "visible_to_students", "until")
        field_classes = {"until": DayField}
        help_texts = {
            "qualification": _("For practice supervisors: profession and years of practice."),
            "gets_mail": _("This person is asked first."),
            "until": _("The last day of the function; empty means open."),
        }

    @property
    def helper(self) -> Any:
        return helper_for(*self.Meta.fields, Submit("save", _("Save")))


class NewContactForm(forms.Form):
    """Somebody known by address, or somebody new, takes a function."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        required=False,
        help_text=_("Only for somebody we do not know yet."),
    )
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone at work"), max_length=40, required=False)
    function = forms.ChoiceField(
        label=_("Function"), choices=Function.choices, widget=forms.RadioSelect
    )
    qualification = forms.CharField(label=_("Qualification"), max_length=200, required=False)
    gets_mail = forms.BooleanField(label=_("Gets mail"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        email = (data.get("email") or "").lower()
        data["email"] = email
        data["user"] = User.objects.filter(email=email).first() if email else None
        if email and data["user"] is None:
            for name in ("first_name", "last_name"):
                if not data.get(name):
                    self.add_error(name, _("Nobody has this address yet. Enter the name as well."))
        return data

    @property
    def helper(self) -> Any:
        return helper_for(*self.fields, Submit("add", _("Add contact")))


class MapForm(forms.Form):
    """A GeoJSON file with the city's districts, and where it comes from."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json"}),
        help_text=_(
            "Areas with a name each, in longitude and latitude (WGS 84), at most 10 MB. "
            "Most cities offer it as open data."
        ),
    )
    source = forms.CharField(
        label=_("Source and licence"),
        max_length=200,
        help_text=_("Stands below the map, e.g. “City of Essen, dl-de/by-2-0”."),
    )

    def clean_file(self) -> list[Shape]:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MAP:
            raise forms.ValidationError(_("The file is larger than 10 MB. Use a coarser map."))
        try:
            return read_shapes(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from None

    @property
    def helper(self) -> Any:
        return helper_for("file", "source", Submit("save", _("Show this map")))


class ProjectForm(forms.ModelForm):
    """A project, its term and who has signed: agencies we know, and others line by line."""

    agencies = forms.ModelMultipleChoiceField(
        label=_("Agencies"),
        queryset=Agency.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    administration = forms.CharField(
        label=_("Others in the city administration"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line, e.g. a department."),
    )
    intermediary = forms.CharField(
        label=_("Others in the intermediary field"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    on_site = forms.CharField(
        label=_("Others on the spot"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Project
        fields = (
            "title",
            "district",
            "site",
            "level",
            "summary",
            "starts_on",
            "ends_on",
            "contract",
        )
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "level": _("Who leads it."),
            "summary": _("Two or three sentences; everybody reads them once it is public."),
            "ends_on": _("Empty means open."),
            "contract": _("Name or number; only the parties and the coordination read it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            parties = list(self.instance.parties.all())
            self.initial["agencies"] = [party.agency_id for party in parties if party.agency_id]
            for level in Level.values:
                names = [party.name for party in parties if party.level == level]
                self.initial[level] = "\n".join(names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for level in Level.values:
            if any(len(name) > 160 for name in lines_of(data.get(level))):
                self.add_error(level, _("A line is longer than 160 signs."))
        return data

    @property
    def parties(self) -> Parties:
        data = self.cleaned_data
        others = [(level, name) for level in Level.values for name in lines_of(data.get(level))]
        return Parties(agencies=list(data["agencies"]), others=others)

    @property
    def helper(self) -> Any:
        return helper_for(
            *self.Meta.fields,
            heading(pgettext_lazy("project", "Who takes part")),
            "agencies",
            *Level.values,
            Submit("save", _("Save")),
        )


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class GoalForm(forms.ModelForm):
    class Meta:
        model = ProjectGoal
        fields = ("text", "indicator", "agreed_by", "agreed_on", "review_on")
        field_classes = {"agreed_on": DayField, "review_on": DayField}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "indicator": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "text": _("What will be different, for whom."),
            "indicator": _("What can be counted or seen, e.g. “20 families come twice a month”."),
            "agreed_by": _("All who sat at the table."),
        }

    @property
    def helper(self) -> Any:
        return helper_for(*self.Meta.fields, Submit("save", _("Save goal")))


class GoalReviewForm(forms.ModelForm):
    next_on = DayField(
        label=_("Next look at it"), required=False, help_text=_("Empty: this was the last one.")
    )

    class Meta:
        model = GoalReview
        fields = ("on", "status", "finding")
        field_classes = {"on": DayField}
        widgets = {"status": forms.RadioSelect, "finding": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = GoalStatus.choices
        self.fields["on"].initial = today

    @property
    def helper(self) -> Any:
        return helper_for(*self.Meta.fields, "next_on", Submit("save", _("Save result")))


class EntryForm(forms.Form):
    """What was done on a day; which placements took part is offered by the slice above."""

    on = DayField(label=_("Day"), initial=today)
    text = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("No names of clients."),
    )
    with_whom = forms.CharField(label=_("With whom"), max_length=200, required=False)
    placements = forms.MultipleChoiceField(
        label=_("Students who took part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "At most 15 MB. Whoever can be recognised in it has agreed. Place and camera are "
            "taken out of the file."
        ),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=200,
        required=False,
        help_text=_("For people who do not see it."),
    )
    drop_picture = forms.BooleanField(label=_("Delete the present picture"), required=False)

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], has_picture: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["placements"].choices = choices
        if not choices:
            del self.fields["placements"]
        if not has_picture:
            del self.fields["drop_picture"]

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        return clean_picture(file) if file else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("picture") and not data.get("alt", "").strip():
            self.add_error("alt", _("Say what the picture shows."))
        return data

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        data = dict(self.cleaned_data)
        content, alt = data.pop("picture"), data.pop("alt")
        return {**data, "picture": Picture(content, alt) if content else None}

    @property
    def helper(self) -> Any:
        return helper_for(*self.fields, Submit("save", _("Save entry")))
