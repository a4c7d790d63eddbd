"""What arrives with a call for places: the answers, nothing preselected (rule R5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.tasklinks.forms import NameField
from kurse.cohorts.forms import DayField, ToldMixin, helper_for
from kurse.offers.call.actions import CallAnswer
from kurse.offers.call.queries import ANSWERABLE, WAITING
from kurse.offers.forms import ContactChoice
from kurse.offers.models import Place, PlaceState, RestReason
from kurse.partners.models import Contact

SAME, CHANGED, REST = "same", "changed", "rest"
ALL, EACH = "all", "each"
TEXTS = ("task", "days")
SEATS = ("min_students", "ideal_students", "max_students")
FIELDS = ("choice", *SEATS, *TEXTS, "practice_supervisor", "news", "reason", "why", "seen")


class SendCallForm(forms.Form):
    answer_until = DayField(
        label=_("Please answer by"),
        help_text=_("Reminders go out on their own, and stop with the answer."),
    )

    @property
    def helper(self) -> Any:
        return helper_for("answer_until", Submit("send", _("Send the call now")))


@dataclass
class CallRow:
    """One place on the page of answers; without fields there is nothing left to say."""

    place: Place
    fields: dict[str, BoundField]

    def __getattr__(self, name: str) -> BoundField:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_open(self) -> bool:
        return self.place.state in WAITING

    @property
    def seats(self) -> list[BoundField]:
        return [self.fields[name] for name in SEATS]


class CallForm(forms.Form):
    """All places one person is asked about, filled with what held last year."""

    def __init__(
        self,
        *args: Any,
        places: Iterable[Place],
        contacts: Iterable[Contact],
        asks_name: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        self.contacts = list(contacts)
        self.open = [place for place in self.places if place.state in WAITING]
        if len(self.open) > 1:
            self.fields["overall"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=((ALL, _("Yes, everything as last year")), (EACH, _("Place by place"))),
                widget=forms.RadioSelect,
                required=False,
            )
        for place in self.places:
            if place.state in ANSWERABLE:
                self._add_row(place)
        if asks_name:
            self.fields["name"] = NameField()

    @staticmethod
    def key(place: Place) -> str:
        return place.public_id.hex[:12]

    def _add_row(self, place: Place) -> None:
        ids = [one.pk for one in self.contacts if one.agency_id == place.facility.agency_id]
        fields: dict[str, forms.Field] = {
            "choice": forms.ChoiceField(
                label=_("Your answer"),
                choices=(
                    (SAME, _("Yes, as last year")),
                    (CHANGED, _("Yes, with changes")),
                    (REST, _("Not this year, because …")),
                ),
                widget=forms.RadioSelect,
                required=False,
            ),
            "task": forms.CharField(
                label=_("What students do"),
                required=False,
                max_length=4000,
                initial=place.task,
                widget=forms.Textarea(attrs={"rows": 4}),
            ),
            "days": forms.CharField(
                label=_("Weekdays"), required=False, max_length=60, initial=place.days
            ),
            "practice_supervisor": ContactChoice(
                label=_("Practice supervisor"),
                queryset=Contact.objects.filter(pk__in=ids).select_related("user"),
                required=False,
                empty_label=_("not named yet"),
                initial=place.practice_supervisor_id,
            ),
            "news": forms.CharField(
                label=_("What else is different?"),
                help_text=_("For example a new colleague: name and work e-mail address."),
                required=False,
                max_length=500,
            ),
            "reason": forms.ChoiceField(
                label=_("Reason"), choices=RestReason.choices, widget=forms.RadioSelect,
                required=False,
            ),
            "why": forms.CharField(
                label=_("In a few words, if you like"),
                help_text=_("Only the placement coordination reads it."),
                required=False,
                max_length=500,
            ),
            "seen": forms.ChoiceField(
                choices=PlaceState.choices,
                widget=forms.HiddenInput,
                required=False,
                initial=place.state,
            ),
        }  # fmt: skip
        for name, label in zip(
            SEATS,
            (_("Students at least"), _("Students ideally"), _("Students at most")),
            strict=True,
        ):
            fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=99,
                required=False,
                initial=getattr(place, name),
            )
        for name, field in fields.items():
            self.fields[f"{name}-{self.key(place)}"] = field

    @property
    def rows(self) -> list[CallRow]:
        rows = []
        for place in self.places:
            key = self.key(place)
            known = place.state in ANSWERABLE
            fields = {name: self[f"{name}-{key}"] for name in FIELDS} if known else {}
            rows.append(CallRow(place, fields))
        return rows

    @property
    def open_rows(self) -> list[CallRow]:
        return [row for row in self.rows if row.is_open]

    @property
    def answered_rows(self) -> list[CallRow]:
        return [row for row in self.rows if not row.is_open]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        overall = data.get("overall")
        chosen = 0
        for place in self.places:
            key = self.key(place)
            choice = data.get(f"choice-{key}")
            chosen += bool(choice)
            if overall == ALL and choice not in (None, "", SAME):
                self.add_error(
                    f"choice-{key}",
                    _("You chose “everything as last year” above and something else here."),
                )
            if choice == CHANGED:
                self._check_seats(data, key)
            if choice == REST:
                self._check_reason(data, key)
        if overall != ALL and not chosen:
            first = next((name for name in self.fields if name.startswith("choice-")), None)
            name = "overall" if "overall" in self.fields else first
            self.add_error(name, _("Please choose an answer. Nothing has been saved yet."))
        return data

    def _check_seats(self, data: dict[str, Any], key: str) -> None:
        seats = [data.get(f"{name}-{key}") for name in SEATS]
        if all(seats) and seats != sorted(seats):  # type: ignore[type-var]
            self.add_error(
                f"{SEATS[0]}-{key}",
                _("At least, ideally and at most must rise in this order."),
            )

    def _check_reason(self, data: dict[str, Any], key: str) -> None:
        reason = data.get(f"reason-{key}")
        if not reason:
            self.add_error(f"reason-{key}", _("Please name a reason. It helps us to plan."))
        elif reason == RestReason.OTHER and not (data.get(f"why-{key}") or "").strip():
            self.add_error(f"why-{key}", _("Please name a reason in a few words."))

    def answers(self) -> list[CallAnswer]:
        """What was chosen, place by place; places without an answer are left out."""
        found = []
        for place in self.places:
            key = self.key(place)
            choice = self.cleaned_data.get(f"choice-{key}") or ""
            if not choice and self.cleaned_data.get("overall") == ALL and place in self.open:
                choice = SAME
            if choice:
                found.append(self._answer(place, key, choice))
        return found

    def _answer(self, place: Place, key: str, choice: str) -> CallAnswer:
        data = self.cleaned_data
        place.state = data.get(f"seen-{key}") or place.state
        if choice == REST:
            return CallAnswer(
                place, False, reason=data[f"reason-{key}"], text=data[f"why-{key}"].strip()
            )
        if choice == SAME:
            return CallAnswer(place, True)
        changes = {name: data[f"{name}-{key}"] for name in (*TEXTS, "practice_supervisor")}
        seats = [data.get(f"{name}-{key}") or getattr(place, name) for name in SEATS]
        return CallAnswer(
            place,
            True,
            changes=changes,
            seats=(seats[0], seats[1], seats[2]),
            text=data[f"news-{key}"].strip(),
        )


class CallOnBehalfForm(ToldMixin, CallForm):
    """The coordination answers for the agency: how, when and by whom it was told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, asks_name=False, **kwargs)
        self.add_told_fields()


#: How an answer reads in a list.
ANSWER_WORDS = {
    PlaceState.NOT_THIS_YEAR: ("gone", pgettext_lazy("place", "not this year")),
    PlaceState.INVITED: ("wait", _("no answer yet")),
    PlaceState.INTERESTED: ("wait", _("is thinking about it")),
    PlaceState.WITHDRAWN: ("gone", pgettext_lazy("place", "withdrawn")),
}


def answer_words(place: Place) -> tuple[str, Any]:
    """Tone and words of an answer: as last year, changed, not this year, or none yet."""
    if place.state in ANSWER_WORDS:
        return ANSWER_WORDS[PlaceState(place.state)]
    return ("told", _("yes, with changes")) if place.is_changed else ("ok", _("as last year"))
