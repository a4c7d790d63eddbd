"""What arrives over HTTP about self-found places."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.people.models import User
from kurse.cohorts.forms import DayField, heading, helper_for
from kurse.offers.forms import FacilityChoice
from kurse.offers.models import PlaceProposal
from kurse.offers.proposals.actions import STUDENT_FIELDS, Acceptance
from kurse.offers.roster.checking import code_from
from kurse.partners.models import Agency, Facility, Level, Site


class ProposalForm(forms.ModelForm):
    """The student's words: where, who, what, when."""

    class Meta:
        model = PlaceProposal
        fields = STUDENT_FIELDS
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        widgets = {"task": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "agency": _("Not in the list? Leave this empty and enter the name below."),
            "agency_name": _("Only if the agency is not in the list."),
            "contact_name": _("With whom have you spoken?"),
            "contact_email": _("An e-mail address or a telephone number; best both."),
            "title": _("For example: “Neighbourhood café in the parish hall”."),
            "task": _("What the agency does, for whom, and what would be your part. No names."),
        }

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["agency"].empty_label = _("not in the list")

    @property
    def helper(self) -> Any:
        return helper_for(
            heading(pgettext_lazy("self-found place", "Where")),
            "agency",
            "agency_name",
            "street",
            "city",
            heading(pgettext_lazy("self-found place", "Who answers for it there")),
            "contact_name",
            "contact_email",
            "contact_phone",
            heading(pgettext_lazy("self-found place", "What and when")),
            "title",
            "field_of_work",
            "task",
            "starts_on",
            "ends_on",
            FormActions(Submit("propose", _("Propose this place"))),
        )


class RevisionForm(ProposalForm):
    """The same words once more, with an answer to the coordination."""

    note = forms.CharField(
        label=_("Your answer to the coordination"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.reply:
            del self.fields["note"]

    @property
    def helper(self) -> Any:
        helper = super().helper
        helper.layout.fields[-1] = FormActions(Submit("save", _("Send to the coordination")))
        if "note" in self.fields:
            helper.layout.fields.insert(0, "note")
        return helper


class WordsForm(forms.Form):
    """A question, a reason, a good-bye."""

    note = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, label: Any, button: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = needed
        self.button = button

    @property
    def helper(self) -> Any:
        return helper_for("note", FormActions(Submit("go", self.button)))


class AcceptanceForm(forms.Form):
    """What is still to be known before it is a place. Prefilled with the student's words."""

    facility = FacilityChoice(
        label=_("Placement site"),
        queryset=Facility.objects.none(),
        required=False,
        empty_label=_("a new one, as entered below"),
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("a new one, as entered below"),
    )
    agency_name = forms.CharField(label=_("Name of the new agency"), max_length=160, required=False)
    level = forms.ChoiceField(
        label=pgettext_lazy("offer", "Level"), choices=Level.choices, initial=Level.ON_SITE
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("please choose"),
        help_text=_("It says in which district the new placement site lies."),
    )
    facility_name = forms.CharField(
        label=_("Name of the new placement site"), max_length=160, required=False
    )
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    city = forms.CharField(label=_("Postcode and town"), max_length=120, required=False)
    recognised_until = DayField(
        label=_("Recognised until"),
        required=False,
        help_text=_("May be entered later; without it the place cannot be opened."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the practice supervisor"),
        max_length=254,
        required=False,
        help_text=_("May be entered later; this person is asked to confirm the placement."),
    )
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone at work"), max_length=40, required=False)
    qualification = forms.CharField(label=_("Qualification"), max_length=200, required=False)
    note = forms.CharField(
        label=_("A word to the student"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, proposal: PlaceProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facilities = Facility.objects.select_related("agency").order_by("agency__name", "name")
        if proposal.agency_id:
            facilities = facilities.filter(agency=proposal.agency_id)
        self.fields["facility"].queryset = facilities
        self.fields["agency"].queryset = Agency.objects.order_by("name")
        self.fields["site"].queryset = Site.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("facility"):
            self._clean_new_site(data)
        email = (data.get("email") or "").lower()
        data["email"] = email
        data["user"] = User.objects.filter(email=email).first() if email else None
        if email and data["user"] is None:
            for name in ("first_name", "last_name"):
                if not data.get(name):
                    self.add_error(name, _("Nobody has this address yet. Enter the name as well."))
        return data

    def _clean_new_site(self, data: dict[str, Any]) -> None:
        for name in ("site", "facility_name"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Needed for a new placement site."))
        if data.get("agency"):
            return
        name = data.get("agency_name") or ""
        data["agency_slug"] = code_from(name)
        if not data["agency_slug"]:
            self.add_error("agency_name", _("Choose an agency, or enter the name of a new one."))
        elif Agency.objects.filter(slug=data["agency_slug"]).exists():
            self.add_error("agency_name", _("There is an agency with this name already."))

    @property
    def terms(self) -> Acceptance:
        data = {**self.cleaned_data}
        data.pop("note")
        return Acceptance(**data)

    @property
    def helper(self) -> Any:
        return helper_for(
            "facility",
            heading(pgettext_lazy("self-found place", "If the placement site is new")),
            "agency",
            "agency_name",
            "level",
            "site",
            "facility_name",
            "street",
            "city",
            "recognised_until",
            heading(_("Practice supervisor")),
            "email",
            "first_name",
            "last_name",
            "phone",
            "qualification",
            heading(pgettext_lazy("self-found place", "To the student")),
            "note",
            FormActions(Submit("accept", _("Accept this place"))),
        )
