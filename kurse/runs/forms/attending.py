"""What arrives over HTTP about who was there."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from kurse.runs.actions.attending import Mark
from kurse.runs.actions.reporting import Scan
from kurse.runs.attendance import reported_words
from kurse.runs.forms.runs import helper_for
from kurse.runs.models import Presence, Registration, RunAttendance, RunSession

SEEN_SALT = "runs.list"


class AttendanceForm(forms.Form):
    """The list of one meeting: one choice a person, minutes where they were late or left early."""

    def __init__(
        self,
        *args: Any,
        registrations: list[Registration],
        rows: dict[int, RunAttendance],
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.registrations = registrations
        self.rows = rows
        #: Where people reported by phone, whoever did not is away until the lead says otherwise.
        self.by_phone = any(row.came_at for row in rows.values())
        missing = Presence.ABSENT if self.by_phone and not correcting else Presence.PRESENT
        for row in registrations:
            known = rows.get(row.pk)
            mark = Mark(known.presence, known.late, known.early) if known else Mark(missing)
            self.fields[f"presence-{row.pk}"] = forms.ChoiceField(
                label=row.person.get_full_name(),
                choices=Presence.choices,
                initial=mark.presence,
                widget=forms.Select({"class": "kern-form-input__select"}),
            )
            for name, label in (("late", _("minutes late")), ("early", _("left minutes early"))):
                self.fields[f"{name}-{row.pk}"] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=900,
                    required=False,
                    initial=getattr(mark, name) or None,
                    widget=forms.NumberInput({"class": "kern-form-input__input is-short"}),
                )
        self.fields["seen"] = forms.CharField(
            required=False, initial=signing.dumps(now().isoformat(), salt=SEEN_SALT)
        )
        self.fields["seen"].widget = forms.HiddenInput()
        if correcting:
            self.fields["reason"] = forms.CharField(
                label=_("Reason for the correction"),
                max_length=250,
                widget=forms.TextInput({"class": "kern-form-input__input"}),
            )

    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "registration": row,
                "reported": reported_words(self.rows[row.pk]) if row.pk in self.rows else "",
                "presence": self[f"presence-{row.pk}"],
                "late": self[f"late-{row.pk}"],
                "early": self[f"early-{row.pk}"],
            }
            for row in self.registrations
        ]

    def marks(self) -> dict[int, Mark]:
        data = self.cleaned_data
        return {
            row.pk: Mark(
                data[f"presence-{row.pk}"],
                data.get(f"late-{row.pk}") or 0,
                data.get(f"early-{row.pk}") or 0,
            )
            for row in self.registrations
        }

    def seen_at(self) -> dt.datetime | None:
        """When the page with this list was made."""
        return moment_in(self.cleaned_data.get("seen", ""), SEEN_SALT)


def moment_in(token: str, salt: str) -> dt.datetime | None:
    """The moment a page of ours carries, signed; None for anything else."""
    try:
        return dt.datetime.fromisoformat(signing.loads(token, salt=salt))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def opened_token(session: RunSession, person: Any) -> str:
    """Proof that this person opened the page of this meeting with a good code, now."""
    return signing.dumps(now().isoformat(), salt=_opened_salt(session, person))


def _opened_salt(session: RunSession, person: Any) -> str:
    return f"runs.report.{session.public_id}.{person.pk}"


class ReportForm(forms.Form):
    """W04: the code from the wall, or the proof that the page was opened with one.

    ``at`` is the device's moment of an entry it kept without a net.
    """

    code = forms.CharField(
        label=_("Code from the wall"),
        max_length=12,
        required=False,
        widget=forms.TextInput(
            {
                "class": "kern-form-input__input q-code-field",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
    )
    opened = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, session: RunSession, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.person = session, person

    def scan(self) -> Scan:
        data = self.cleaned_data
        opened = moment_in(data["opened"], _opened_salt(self.session, self.person))
        return Scan(code=data["code"], at=data["at"], seen_at=opened)


class AppealForm(forms.Form):
    """What is not right about me."""

    text = forms.CharField(
        label=_("What is not right?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: I was there, from 9:10 on. Please do not write why you were away."
        ),
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("text", Submit("send", _("Send to the lead of the course")))


class AnswerAppealForm(forms.Form):
    """The lead's decision, with the sentence that stays."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("grant", _("That is right: change the list")),
            ("decline", _("The list stays as it is")),
        ],
        widget=forms.RadioSelect,
    )
    presence = forms.ChoiceField(label=_("Then the list says"), choices=Presence.choices)
    late = forms.IntegerField(label=_("minutes late"), min_value=0, max_value=900, required=False)
    early = forms.IntegerField(
        label=_("left minutes early"), min_value=0, max_value=900, required=False
    )
    answer = forms.CharField(
        label=_("Your sentence"),
        max_length=250,
        help_text=_("The person reads it. It stays with the list."),
    )

    def mark(self) -> Mark:
        data = self.cleaned_data
        return Mark(data["presence"], data["late"] or 0, data["early"] or 0)

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("send", _("Send the answer")))
