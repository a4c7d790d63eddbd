"""What arrives over HTTP about visits: proposed times, a round, answers, a protocol."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from kurse.placements.models import Placement
from kurse.visits.actions import local
from kurse.visits.models import Slot, VisitKind

TIMES = 3


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class TimesForm(forms.Form):
    """Up to three times; the more, the sooner one fits all."""

    kind = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=VisitKind.choices,
        widget=forms.RadioSelect,
        initial=VisitKind.ON_SITE,
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=15, max_value=240, initial=60
    )
    note = forms.CharField(label=_("Why other times?"), max_length=200, required=False)

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TIMES + 1):
            first = number == 1
            self.fields[f"day_{number}"] = day_field(
                _("Day %(number)d") % {"number": number}, required=first
            )
            self.fields[f"time_{number}"] = time_field(
                _("Time %(number)d") % {"number": number}, required=first
            )
        for name in ("kind", "minutes") if again else ("note",):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(2, TIMES + 1):
            if bool(data.get(f"day_{number}")) != bool(data.get(f"time_{number}")):
                self.add_error(f"time_{number}", _("Day and time belong together."))
        return data

    def times(self) -> list[dt.datetime]:
        data = self.cleaned_data
        return [
            local(data[f"day_{number}"], data[f"time_{number}"])
            for number in range(1, TIMES + 1)
            if data.get(f"day_{number}") and data.get(f"time_{number}")
        ]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("propose", _("Propose the times")))
        return helper


class RoundForm(forms.Form):
    """All visits of one day, one after the other."""

    placements = forms.ModelMultipleChoiceField(
        label=_("Whom do you visit?"),
        queryset=Placement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
    )
    day = day_field(_("Day"))
    start = time_field(_("First visit at"))
    minutes = forms.IntegerField(
        label=_("Minutes for each visit"), min_value=15, max_value=240, initial=45
    )
    way = forms.IntegerField(
        label=_("Minutes for the way in between"), min_value=0, max_value=120, initial=15
    )

    def __init__(self, *args: Any, placements: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["placements"].queryset = placements
        self.fields["placements"].label_from_instance = lambda one: (
            f"{one.student.get_full_name()}, {one.place.facility.name}"
        )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("plan", _("Propose all visits")))
        return helper


class ReplyForm(forms.Form):
    """Which of the proposed times fit; nothing preselected, an answer for each."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please give your name, so that we know who has answered.")},
    )

    def __init__(
        self, *args: Any, slots: Sequence[Slot], asks_name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.slots = list(slots)
        if not asks_name:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(self._said()) < len(self.slots) or not self.slots:
            raise forms.ValidationError(_("Please choose an answer. Nothing is saved yet."))
        return data

    def _said(self) -> dict[int, bool]:
        return {
            slot.pk: self.data.get(f"slot-{slot.public_id}") == "yes"
            for slot in self.slots
            if self.data.get(f"slot-{slot.public_id}") in ("yes", "no")
        }

    def fits(self) -> dict[int, bool]:
        return self._said()


class ProtocolForm(forms.Form):
    """What was agreed."""

    protocol = forms.CharField(
        label=_("What was agreed"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Student, placement site and coordination read it. No names of clients, no assessment."
        ),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("protocol", Submit("record", _("Save the protocol")))
        return helper


class CancelForm(forms.Form):
    """Why it will not take place."""

    note = forms.CharField(label=_("Reason"), max_length=200, help_text=_("All three read it."))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("note", Submit("cancel", _("Call the visit off")))
        return helper
