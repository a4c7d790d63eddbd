"""What arrives over HTTP about places and rosters."""

from typing import Any

import django_filters
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kurse.cohorts.forms import heading, helper_for
from kurse.offers.models import FieldOfWork, Place, PlaceState
from kurse.offers.roster.checking import code_from
from kurse.offers.roster.files import LARGEST_FILE, BroughtFile
from kurse.partners.models import Contact, Facility, Level


class PlaceFilter(django_filters.FilterSet):
    """Above the list of places: words, district, level, field of work, state, cohort."""

    q = django_filters.CharFilter(
        label=_("Word"), method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    district = django_filters.ChoiceFilter(
        label=_("District"), field_name="facility__site__district__slug", empty_label=_("All")
    )
    level = django_filters.ChoiceFilter(
        label=pgettext_lazy("offer", "Level"),
        field_name="facility__agency__level",
        choices=Level.choices,
        empty_label=_("All"),
    )
    field = django_filters.ChoiceFilter(
        label=_("Field of work"),
        field_name="field_of_work",
        choices=FieldOfWork.choices,
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("offer", "State"), choices=PlaceState.choices, empty_label=_("All")
    )
    cohort = django_filters.ChoiceFilter(
        label=_("Cohort"), field_name="phase__cohort__slug", empty_label=_("All")
    )

    class Meta:
        model = Place
        fields = ()

    def __init__(
        self,
        *args: Any,
        districts: list[tuple[str, str]],
        cohorts: list[tuple[str, str]],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self.filters["district"].extra["choices"] = districts
        self.filters["cohort"].extra["choices"] = cohorts

    def by_words(self, rows: QuerySet[Place], name: str, value: str) -> QuerySet[Place]:
        """Every word must be found in title, task, agency or placement site."""
        for word in value.split()[:8]:
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(task__icontains=word)
                | Q(facility__name__icontains=word)
                | Q(facility__agency__name__icontains=word)
            )
        return rows


class ContactChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.get_full_name()}, {obj.get_function_display()}"


class FacilityChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.agency.name}: {obj.name}" if obj.agency.name != obj.name else obj.name


PLACE_TEXTS = ("title", "field_of_work", "task", "requirements", "days", "languages")


class PlaceForm(forms.ModelForm):
    """Texts, placement site and practice supervisor; seats have a page of their own later."""

    facility = FacilityChoice(label=_("Placement site"), queryset=Facility.objects.none())
    practice_supervisor = ContactChoice(
        label=_("Practice supervisor"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("not named yet"),
    )

    class Meta:
        model = Place
        fields = (*PLACE_TEXTS, "facility", "practice_supervisor")
        widgets = {
            "task": forms.Textarea(attrs={"rows": 5}),
            "requirements": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self, *args: Any, facilities: QuerySet[Facility], contacts: QuerySet[Contact], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = facilities
        self.fields["practice_supervisor"].queryset = contacts

    @property
    def helper(self) -> Any:
        return helper_for(*self.Meta.fields, Submit("save", _("Save")))


class NewPlaceForm(PlaceForm):
    """A new offer with its seats."""

    min_students = forms.IntegerField(
        label=_("Students at least"), min_value=1, max_value=99, initial=1
    )
    ideal_students = forms.IntegerField(
        label=_("Students ideally"), min_value=1, max_value=99, initial=1
    )
    max_students = forms.IntegerField(
        label=_("Students at most"), min_value=1, max_value=99, initial=1
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title"):
            data["code"] = code_from(data["title"]) or slugify(data["title"]) or "platz"
        return data

    @property
    def helper(self) -> Any:
        return helper_for(
            *self.Meta.fields,
            heading(pgettext_lazy("offer", "Seats")),
            "min_students",
            "ideal_students",
            "max_students",
            Submit("save", _("Report place")),
        )


class CapacityForm(forms.Form):
    """At least, ideally, at most."""

    min_students = forms.IntegerField(label=_("Students at least"), min_value=1, max_value=99)
    ideal_students = forms.IntegerField(label=_("Students ideally"), min_value=1, max_value=99)
    max_students = forms.IntegerField(label=_("Students at most"), min_value=1, max_value=99)
    note = forms.CharField(label=_("Why"), max_length=300, required=False)

    @property
    def helper(self) -> Any:
        return helper_for(*self.fields, Submit("save", _("Save")))


class MoveForm(forms.Form):
    """A step in the life of a place: a note, and the evidence where it is on behalf."""

    note = forms.CharField(
        label=pgettext_lazy("offer", "Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=_("How do we know?"),
        max_length=200,
        required=False,
        help_text=_("If you answer for the agency: e.g. by telephone, on which day, by whom."),
    )

    def __init__(
        self, *args: Any, button: Any, reason: bool, on_behalf: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.button = button
        if reason:
            self.fields["note"].label = _("Reason")
            self.fields["note"].required = True
        if not on_behalf:
            del self.fields["evidence"]

    @property
    def helper(self) -> Any:
        return helper_for(*self.fields, Submit("go", self.button))


class OpenAllForm(forms.Form):
    note = forms.CharField(
        label=_("Reason to go on without qualification"),
        max_length=300,
        required=False,
        help_text=_("Only needed where the qualification of a practice supervisor is missing."),
    )


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One workbook, or several CSV files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(row, initial) for row in rows]


class RosterForm(forms.Form):
    files = SeveralFilesField(
        label=_("Workbook or CSV files"),
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ".xlsx,.csv", "multiple": True}),
        help_text=_("One .xlsx, or several .csv files named like the sheets. At most 10 MB."),
    )

    def brought(self) -> list[BroughtFile]:
        """What was put up; a file that is too large is cut one byte after the limit."""
        return [
            BroughtFile(file.name, file.read(LARGEST_FILE + 1))
            for file in self.cleaned_data["files"]
        ]

    @property
    def helper(self) -> Any:
        return helper_for("files", Submit("check", pgettext_lazy("roster", "Check")))


class TakeOverForm(forms.Form):
    """The plan that was looked at."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
