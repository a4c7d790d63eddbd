"""What arrives over HTTP about agencies and their people."""

from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.people.models import User
from kurse.cohorts.forms import DayField, helper_for
from kurse.partners.geojson import Shape, read_shapes
from kurse.partners.models import Agency, Contact, District, Facility, Function, Level

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
