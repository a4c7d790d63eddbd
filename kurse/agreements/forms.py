"""What arrives over HTTP about agreements and conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from home.core.clock import today
from home.tasklinks.forms import NameField
from kurse.agreements.models import Agreement, Party
from kurse.agreements.wordings import OWN_DATA
from kurse.cohorts.forms import DayField, ToldMixin
from kurse.partners.models import Contact

CHOOSE = _("Please choose an answer. Nothing has been saved yet.")
YES, NOT_YET = "yes", "not_yet"


class HouseForm(forms.Form):
    """One primary button, and "Not yet" back beside it."""

    button: Any = _("Save")

    def __init__(self, *args: Any, back: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.back = back

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        submit = Submit("send", self.button)
        if not self.back:
            helper.layout = Layout(*self.fields, submit)
            return helper
        helper.layout = Layout(
            *self.fields,
            HTML(
                '<div class="q-row">'
                f'<a class="kern-btn kern-btn--secondary" href="{self.back}">'
                f'<span class="kern-label">{gettext("Not yet")}</span></a>'
            ),
            submit,
            HTML("</div>"),
        )
        return helper


def data_fields(party: str, values: Mapping[str, str]) -> dict[str, forms.Field]:
    """A party's own words as fields, as they stand in the text now."""
    return {
        key: forms.CharField(
            label=label,
            max_length=longest,
            required=key != "telefon",
            initial=values.get(key, ""),
        )
        for key, (label, longest) in OWN_DATA[party].items()
    }


class OwnDataForm(HouseForm):
    button = _("Correct my data")

    def __init__(self, *args: Any, party: str, values: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= data_fields(party, values)


class SignForm(HouseForm):
    """The text read is named by its hash; the name is typed, nothing is ticked before."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    right = forms.BooleanField(
        label=_("The text is right."),
        error_messages={"required": _("Please tick that the text is right.")},
    )
    name = NameField()
    button = _("Sign")


class SignManyForm(HouseForm):
    """Each choice carries the hash of the text that was listed."""

    chosen = forms.MultipleChoiceField(
        label=_("Agreements that the others have signed"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": CHOOSE},
    )
    name = NameField()
    button = _("Sign for the university")

    def __init__(self, *args: Any, rows: Sequence[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"{row.public_id}:{row.text.sha256}": row for row in rows}
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (
                key,
                HintedLabel(
                    row.placement.student.get_full_name(),
                    f"{row.placement.place.title}, {row.placement.place.facility.agency.name}",
                ),
            )
            for key, row in self.rows.items()
        ]

    def picked(self) -> list[tuple[Agreement, str]]:
        return [(self.rows[key], key.split(":")[1]) for key in self.cleaned_data["chosen"]]


class DrawUpForm(HouseForm):
    """Which placements get their agreement now; all are ticked, for that is the usual case."""

    chosen = forms.MultipleChoiceField(
        label=_("Accepted placements without an agreement"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": CHOOSE},
    )
    button = _("Draw up and send")

    def __init__(self, *args: Any, placements: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placements = {str(one.public_id): one for one in placements}
        field: Any = self.fields["chosen"]
        field.choices = [
            (
                key,
                HintedLabel(
                    one.student.get_full_name(), f"{one.place.title}, {one.place.facility.agency}"
                ),
            )
            for key, one in self.placements.items()
        ]
        field.initial = list(self.placements)

    def picked(self) -> list[Any]:
        return [self.placements[key] for key in self.cleaned_data["chosen"]]


class PaperForm(HouseForm):
    """A sheet that came by post: whose, when, which version, where it lies."""

    party = forms.ChoiceField(label=_("Who has signed?"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name under the sheet"), max_length=120)
    signed_on = DayField(label=_("Signed on"), initial=today)
    number = forms.IntegerField(
        label=_("Version on the sheet"), min_value=1, help_text=_("It stands in the foot.")
    )
    evidence = forms.CharField(
        label=_("Where the sheet lies"), max_length=200, help_text=_("e.g. “folder 2027, page 14”")
    )
    button = _("Record the signature")

    def __init__(self, *args: Any, parties: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [  # type: ignore[attr-defined]
            (party, Party(party).label) for party in parties
        ]


class ChangeForm(HouseForm):
    """The coordination's change of the text; with an agreed one it is an amendment."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    practice_supervisor = forms.ModelChoiceField(
        label=_("Practice supervisor"),
        queryset=Contact.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("not named yet"),
    )
    renew_wording = forms.BooleanField(label=_("Take the newest template"), required=False)
    reason = forms.CharField(
        label=_("Why does it change?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All three read this. Nothing about persons, please."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput)
    button = _("Change the text and ask anew")

    def __init__(
        self,
        *args: Any,
        values: Mapping[str, str],
        contacts: Any,
        newer_wording: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["practice_supervisor"]
        field.queryset = contacts
        field.label_from_instance = lambda one: (
            f"{one.user}, {one.qualification}" if one.qualification else str(one.user)
        )
        if not newer_wording:
            self.fields.pop("renew_wording")
        last = {name: self.fields.pop(name) for name in ("reason", "base")}
        for party in (Party.AGENCY, Party.STUDENT, Party.UNIVERSITY):
            self.fields |= data_fields(party, values)
        self.fields |= last

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day must come after the first."))
        return data


class ReasonForm(HouseForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkForm(HouseForm):
    text = forms.CharField(
        label=_("What is wrong, and how should it be?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the placement coordination reads this."),
    )
    button = _("Report the error")


class SettleForm(HouseForm):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who reported it reads this on the page of the agreement."),
    )
    button = _("Settled")


class WordingForm(HouseForm):
    body = forms.CharField(
        label=_("Text"), max_length=30_000, widget=forms.Textarea(attrs={"rows": 28})
    )
    note = forms.CharField(label=_("What is new?"), max_length=300)
    base = forms.IntegerField(widget=forms.HiddenInput)
    button = _("Save as a new version")

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout.append(
            HTML(
                '<button class="kern-btn kern-btn--tertiary" type="submit" name="preview" '
                f'value="1"><span class="kern-label">{gettext("Preview first")}</span></button>'
            )
        )
        return helper


# Conditions -------------------------------------------------------------------------------------


def met_field() -> forms.ChoiceField:
    """One neutral question; there is no field for more (rule 12)."""
    return forms.ChoiceField(
        label=_("Are the conditions for the work met?"),
        choices=(
            (YES, pgettext_lazy("conditions", "Yes, they are met")),
            (NOT_YET, pgettext_lazy("conditions", "Not yet")),
        ),
        widget=forms.RadioSelect,
        help_text=_(
            "Only “yes” or “not yet”, please. Send us no certificate of good conduct, no date and "
            "no result of one."
        ),
        error_messages={"required": CHOOSE},
    )


class ClearanceForm(HouseForm):
    button = _("Send answer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"met": met_field(), "name": NameField(), **self.fields}


class ClearanceOnBehalfForm(ToldMixin, HouseForm):
    """By telephone or on paper: the coordination writes down what was said."""

    button = _("Write it down")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met"] = met_field()
        self.add_told_fields()


class AttestForm(HouseForm):
    """One item, by its own button; nothing to fill in."""

    item = forms.CharField(widget=forms.HiddenInput)


# Behind a link ----------------------------------------------------------------------------------

SIGN, CHANGE, PAPER, LATER = "sign", "change", "paper", "later"


class LinkRow:
    """What a link's page asks about one agreement; its fields carry the row's key."""

    def __init__(self, form: "LinkForm", agreement: Agreement) -> None:
        self.form, self.agreement = form, agreement
        self.key = agreement.public_id.hex[:8]

    def field(self, name: str) -> str:
        return f"{name}_{self.key}"

    def bound(self, name: str) -> Any:
        key = self.field(name)
        return self.form[key] if key in self.form.fields else None

    @property
    def answer(self) -> Any:
        return self.bound("answer")

    @property
    def wish(self) -> Any:
        return self.bound("wish")

    @property
    def met(self) -> Any:
        return self.bound("met")

    def value(self, name: str) -> str:
        return str(self.form.cleaned_data.get(self.field(name)) or "")


class LinkForm(forms.Form):
    """One form for all agreements of a link: all at once, or one by one; nothing preselected."""

    name = NameField()

    def __init__(
        self,
        *args: Any,
        to_sign: Sequence[Agreement],
        to_clear: Sequence[Agreement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.to_sign, self.to_clear = list(to_sign), list(to_clear)
        rows = list(dict.fromkeys([*self.to_sign, *self.to_clear]))
        self.rows = [LinkRow(self, one) for one in rows]
        self.several = len(self.to_sign) > 1
        own = {"name": self.fields.pop("name")}
        if self.several:
            self.fields["overall"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=(("all", _("All are right, I sign all")), ("each", _("One by one"))),
                widget=forms.RadioSelect,
                required=False,
            )
        if len(self.to_clear) > 1:
            self.fields["met_all"] = met_field()
            self.fields["met_all"].required = False
            self.fields["met_all"].choices = (  # type: ignore[attr-defined]
                (YES, _("Yes, for all of them")),
                ("each", _("One by one")),
            )
        for row in self.rows:
            self._add(row)
        self.fields |= own

    def _add(self, row: LinkRow) -> None:
        if row.agreement in self.to_sign:
            self.fields[row.field("answer")] = forms.ChoiceField(
                label=_("Your answer"),
                choices=(
                    (SIGN, _("That is right, I sign")),
                    (CHANGE, _("Please change: …")),
                    (PAPER, _("We sign on paper")),
                ),
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[row.field("wish")] = forms.CharField(
                label=_("What is wrong, and how should it be?"),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[row.field("hash")] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=row.agreement.text.sha256
            )
        if row.agreement in self.to_clear:
            self.fields[row.field("met")] = met_field()
            self.fields[row.field("met")].required = False

    def clean(self) -> dict[str, Any]:
        """Something must be answered; what is chosen one by one may leave others for later."""
        data = super().clean() or {}
        if self.several and data.get("overall") == "all":
            for row in self.rows:
                if row.agreement in self.to_sign:
                    data[row.field("answer")] = SIGN
        if data.get("met_all") == YES:
            for row in self.rows:
                if row.agreement in self.to_clear:
                    data[row.field("met")] = YES
        answered = False
        for row in self.rows:
            answer = data.get(row.field("answer"))
            answered |= bool(answer or data.get(row.field("met")))
            if answer == CHANGE and not (data.get(row.field("wish")) or "").strip():
                self.add_error(row.field("wish"), _("Please say what should change."))
        if not answered and not self.errors:
            self.add_error(self._first_question(), CHOOSE)
        return data

    def _first_question(self) -> str | None:
        return next((name for name in self.fields if name != "name"), None)
