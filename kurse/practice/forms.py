"""What arrives over HTTP in the ledger: a day, days away, the planned week, the site's answer."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import today
from kurse.practice.actions import Entry, content_of
from kurse.practice.ledger import Ledger
from kurse.practice.models import MOST_HOURS, WEEKDAYS, DayKind, DayState, PracticeDay

KINDS = (
    (DayKind.DONE, pgettext_lazy("practice day", "Day of practice")),
    (DayKind.ABSENT, pgettext_lazy("practice day", "Absent")),
    (DayKind.FREE, pgettext_lazy("practice day", "Free by agreement")),
)
AWAY = KINDS[1:]


class HoursField(forms.Field):
    """Hours with comma or point; a stepper of quarters of an hour."""

    def __init__(self, *, least: str = "0.25", **options: Any) -> None:
        attrs = {"step": "0.25", "min": least, "max": str(MOST_HOURS), "inputmode": "decimal"}
        widget = forms.NumberInput(attrs=attrs)
        super().__init__(widget=widget, **options)
        self.least = Decimal(least)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace(",", ".").strip()
        if not text:
            return None
        try:
            hours = Decimal(text[:8])
        except InvalidOperation:
            hours = Decimal(-1)
        if not hours.is_finite() or not self.least <= hours <= MOST_HOURS:
            raise ValidationError(_("Please give hours between 0 and 12, e.g. 7.5."))
        return hours.quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class DayForm(forms.Form):
    """One day. The button "as planned" (``do=planned``) needs no field at all."""

    kind = forms.ChoiceField(
        label=_("What was it?"), choices=KINDS, widget=forms.RadioSelect, required=False
    )
    hours = HoursField(label=_("Hours, without breaks"), required=False)
    text = forms.CharField(
        label=_("What you did"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "No names of clients, no addresses, no diagnoses. Write “a mother”, “a young person”."
        ),
    )
    reason = forms.CharField(
        label=_("Why was it different?"),
        max_length=200,
        required=False,
        help_text=_("Sundays and holidays count only with a reason, unless they are planned."),
    )
    note = forms.CharField(label=_("Why do you change the entry?"), max_length=300)

    def __init__(
        self,
        *args: Any,
        ledger: Ledger,
        day: dt.date,
        row: PracticeDay | None = None,
        asks_reason: bool = False,
        asks_note: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.usual = ledger.usual(day)
        self.row = row
        self.fields["kind"].initial = row.kind if row else DayKind.DONE
        self.fields["hours"].initial = (row.hours if row and row.hours else None) or self.usual
        self.fields["text"].initial = row.text if row else ""
        self.fields["reason"].initial = row.reason if row else ""
        if not asks_reason:
            del self.fields["reason"]
        if not asks_note:
            del self.fields["note"]
        if row is None:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        done = data.get("kind") in (None, "", DayKind.DONE)
        planned = self.data.get("do") == "planned"
        if done and not planned and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("How many hours were it?"))
        return data

    def entry(self) -> Entry:
        data = self.cleaned_data
        kind = data.get("kind") or DayKind.DONE
        planned = self.data.get("do") == "planned" or not data.get("hours")
        hours = self.usual if planned else data["hours"]
        return Entry(
            kind,
            hours if kind == DayKind.DONE else Decimal(0),
            data.get("text", ""),
            data.get("reason", ""),
        )


class AbsenceForm(forms.Form):
    """From a day to a day, and nothing else (S09, M73)."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(
        label=_("How shall it stand in the ledger?"),
        choices=AWAY,
        widget=forms.RadioSelect,
        initial=DayKind.ABSENT,
        help_text=_("Only dates, no reason. We store no diagnosis and no certificate."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = self.fields["last"].initial = today()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day must not come before the first."))
        return data

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("first", "last", "kind", Submit("report", _("Enter the days")))
        return helper


class PlanForm(forms.Form):
    """Hours from Monday to Sunday, from a day on."""

    valid_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, week: Sequence[Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        )
        self.fields["valid_from"].initial = today()
        for name, label, hours in zip(WEEKDAYS, labels, week, strict=True):
            self.fields[name] = HoursField(
                label=label, least="0", required=False, initial=hours if hours else ""
            )

    def hours(self) -> list[Decimal]:
        return [self.cleaned_data[name] or Decimal(0) for name in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and sum(self.hours()) > 48:
            self.add_error(None, _("A week has at most 48 hours."))
        return data

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("valid_from", *WEEKDAYS, Submit("plan", _("Save the week plan")))
        return helper


class AnswerForm(forms.Form):
    """The placement site's answer to all days of one page: nothing preselected but silence.

    Each day brings ``seen`` (what the page showed) and may be marked with ``no``; one text says
    what is not right, for all marked days.
    """

    answer = forms.ChoiceField(
        choices=(("all", _("All right")), ("some", _("Single days are not right"))),
        required=False,
    )
    remark = forms.CharField(
        label=_("Not right, because …"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The student and the placement coordination read it. Nothing about health."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please give your name, so that we know who has answered.")},
    )
    evidence = forms.CharField(
        label=_("How do you know? (e.g. by telephone, on, by whom)"), max_length=200
    )

    def __init__(
        self,
        *args: Any,
        rows: Sequence[PracticeDay],
        asks_name: bool = True,
        on_behalf: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.public_id): row for row in rows}
        if not asks_name:
            del self.fields["name"]
        if not on_behalf:
            del self.fields["evidence"]
        if on_behalf:
            self.fields["name"].label = _("Who has answered?")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        marked = [key for key in self.data.getlist("no") if key in self.rows]
        answer = data.get("answer")
        if not answer or not self.data.getlist("seen"):
            raise ValidationError(_("Please choose an answer. Nothing is saved yet."))
        if answer == "some" and not marked:
            raise ValidationError(_("Please mark the days that are not right."))
        if answer == "some" and not data.get("remark", "").strip():
            self.add_error(
                "remark", _("Please say in a few words what is not right. Nothing is saved yet.")
            )
        return data

    def seen(self) -> dict[uuid.UUID, str]:
        """Public id → content, as the page showed it; what is no day of this page is left out."""
        found = {}
        for value in self.data.getlist("seen"):
            key, _sign, content = value.partition(":")
            if key in self.rows:
                found[self.rows[key].public_id] = content
        return found

    def disputed(self) -> dict[uuid.UUID, str]:
        if self.cleaned_data["answer"] != "some":
            return {}
        return {
            self.rows[key].public_id: self.cleaned_data["remark"]
            for key in self.data.getlist("no")
            if key in self.rows
        }


def seen_value(row: PracticeDay) -> str:
    """What a page says it showed of a day."""
    return f"{row.public_id}:{content_of(row.kind, row.hours)}"


def is_open(row: PracticeDay) -> bool:
    return row.state == DayState.ENTERED
