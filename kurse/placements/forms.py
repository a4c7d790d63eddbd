"""What arrives over HTTP: the agency's answer, and the coordination's steps."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import now, today
from home.outbox.kinds import check_text, kind_of
from home.tasklinks.forms import NameField
from kurse.cohorts.forms import DayField, ToldMixin
from kurse.offers.models import Place
from kurse.placements.actions import Answer
from kurse.placements.actions.circulars import CIRCULAR
from kurse.placements.models import Audience, EndReason, Placement, PlacementState, Side
from kurse.placements.states import undo_until
from kurse.placements.words import state_words, student_name

State = PlacementState
CHOOSE = _("Please choose an answer. Nothing has been saved yet.")
ALL, EACH = "all", "each"


# The agency's answer ----------------------------------------------------------------------------


@dataclass
class AnswerRow:
    """One placement on the page of answers, with its fields; ``fields`` empty: nothing to say."""

    placement: Placement
    title: str
    kind: str
    label: str
    is_open: bool
    until: dt.datetime | None
    choice: BoundField | None = None
    wish: BoundField | None = None
    starts_on: BoundField | None = None
    ends_on: BoundField | None = None
    reason: BoundField | None = None
    seen: BoundField | None = None

    @property
    def days(self) -> list[BoundField]:
        return [field for field in (self.starts_on, self.ends_on) if field is not None]

    @property
    def errors(self) -> list[str]:
        fields = (self.choice, self.wish, self.starts_on, self.ends_on, self.reason)
        return [str(error) for field in fields if field is not None for error in field.errors]


class AnswerForm(forms.Form):
    """All that an agency is asked, on one page; nothing preselected (rule R5).

    ``with_names`` is for people with an account; a link's page shows initials. ``asks_name``:
    the page wants to know who answers. ``can_change`` rows carry fields although answered.
    """

    def __init__(
        self,
        *args: Any,
        placements: Iterable[Placement],
        with_names: bool = False,
        asks_name: bool = True,
        role: str = "agency",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.with_names, self.role = with_names, role
        self.placements = list(placements)
        self.open = [one for one in self.placements if one.state == State.PUBLISHED]
        if len(self.open) > 1:
            self.fields["overall"] = forms.ChoiceField(
                label=_("Your answer"),
                choices=((ALL, _("Accept all")), (EACH, _("Answer one by one"))),
                widget=forms.RadioSelect,
                required=False,
            )
        for placement in self.placements:
            if self._may_answer(placement):
                self._add_row(placement)
        if asks_name:
            self.fields["name"] = NameField()

    @staticmethod
    def key(placement: Placement) -> str:
        return placement.public_id.hex[:12]

    @staticmethod
    def _may_answer(placement: Placement) -> bool:
        """Open, or answered so freshly that one may think again."""
        if placement.state == State.PUBLISHED:
            return True
        answered = (State.AGENCY_CONFIRMED, State.CHANGE_REQUESTED, State.DECLINED)
        until = undo_until(placement)
        return placement.state in answered and until is not None and now() < until

    def _add_row(self, placement: Placement) -> None:
        key = self.key(placement)
        self.fields[f"answer-{key}"] = forms.ChoiceField(
            label=_("Your answer"),
            choices=(
                ("confirm", pgettext_lazy("agency", "Accept")),
                ("request_change", pgettext_lazy("agency", "Propose a change")),
                ("decline", pgettext_lazy("agency", "Decline")),
            ),
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields[f"wish-{key}"] = forms.CharField(
            label=_("What should be different?"),
            help_text=_("For example beginning, days or practice supervisor."),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields[f"starts_on-{key}"] = DayField(label=_("New first day"), required=False)
        self.fields[f"ends_on-{key}"] = DayField(label=_("New last day"), required=False)
        self.fields[f"reason-{key}"] = forms.CharField(
            label=_("Reason"),
            help_text=_(
                "The reason goes to the placement coordination only. Please write nothing about "
                "people."
            ),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"seen-{key}"] = forms.ChoiceField(
            choices=State.choices, widget=forms.HiddenInput, required=False, initial=placement.state
        )

    @property
    def rows(self) -> list[AnswerRow]:
        return [self._row(placement) for placement in self.placements]

    @property
    def open_rows(self) -> list[AnswerRow]:
        return [row for row in self.rows if row.is_open]

    @property
    def answered_rows(self) -> list[AnswerRow]:
        return [row for row in self.rows if not row.is_open]

    @property
    def can_send(self) -> bool:
        return any(f"answer-{self.key(one)}" in self.fields for one in self.placements)

    def _row(self, placement: Placement) -> AnswerRow:
        kind, label = state_words(placement, self.role)
        key = self.key(placement)
        has_fields = f"answer-{key}" in self.fields
        names = ("choice", "wish", "starts_on", "ends_on", "reason", "seen")
        keys = {name: f"{'answer' if name == 'choice' else name}-{key}" for name in names}
        title = (
            student_name(placement, self.role) if self.with_names else placement.student.initials
        )
        return AnswerRow(
            placement=placement,
            title=title,
            kind=kind,
            label=label,
            is_open=placement.state == State.PUBLISHED,
            until=undo_until(placement) if has_fields else None,
            **({name: self[field] for name, field in keys.items()} if has_fields else {}),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        overall = data.get("overall")
        chosen = 0
        for placement in self.placements:
            key = self.key(placement)
            verb = data.get(f"answer-{key}")
            if overall == ALL and placement in self.open and verb not in (None, "", "confirm"):
                self.add_error(
                    f"answer-{key}",
                    _("You chose “Accept all” above and something else here. Which one holds?"),
                )
            chosen += bool(verb)
            if verb == "request_change" and not (data.get(f"wish-{key}") or "").strip():
                self.add_error(f"wish-{key}", _("Please say what should be different."))
            if verb == "decline" and not (data.get(f"reason-{key}") or "").strip():
                self.add_error(f"reason-{key}", _("Please name a reason in a few words."))
        if overall != ALL and not chosen:
            self.add_error(self._first_choice(), CHOOSE)
        return data

    def _first_choice(self) -> str | None:
        if "overall" in self.fields:
            return "overall"
        return next((name for name in self.fields if name.startswith("answer-")), None)

    def answers(self) -> list[Answer]:
        """What was chosen, row by row; unanswered rows are left out."""
        data = self.cleaned_data
        found = []
        for placement in self.placements:
            key = self.key(placement)
            verb = data.get(f"answer-{key}") or ""
            if not verb and data.get("overall") == ALL and placement in self.open:
                verb = "confirm"
            if verb:
                text = data.get(f"reason-{key}") if verb == "decline" else data.get(f"wish-{key}")
                found.append(
                    Answer(
                        placement=placement,
                        verb=verb,
                        seen=data.get(f"seen-{key}") or State.PUBLISHED,
                        text=text or "",
                        starts_on=data.get(f"starts_on-{key}"),
                        ends_on=data.get(f"ends_on-{key}"),
                    )
                )
        return found


class OnBehalfForm(ToldMixin, AnswerForm):
    """The coordination answers for the agency: how, when and by whom it was told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, with_names=True, asks_name=False, **kwargs)
        self.add_told_fields()


# The coordination's steps -----------------------------------------------------------------------


def helper_for(placement: Placement, button: Any, *fields: str) -> FormHelper:
    """One primary button, and "Not yet" back to the file beside it."""
    helper = FormHelper()
    back = placement.get_absolute_url()
    label = _now("Not yet")
    helper.layout = Layout(
        *fields,
        HTML(
            '<div class="q-row">'
            f'<a class="kern-btn kern-btn--secondary" href="{back}">'
            f'<span class="kern-label">{label}</span></a>'
        ),
        Submit("step", button),
        HTML("</div>"),
    )
    return helper


class StepForm(forms.Form):
    """Base of the forms of one step; ``placement`` is what it is about."""

    button: Any = _("Save")

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placement = placement

    @property
    def helper(self) -> FormHelper:
        return helper_for(self.placement, self.button, *self.fields)


class PlainForm(StepForm):
    """Nothing to fill in."""


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the placement file; only the placement coordination reads it."),
    )


class InterruptForm(StepForm):
    starts_on = DayField(label=_("First day of the pause"), initial=today)
    ends_on = DayField(label=_("Last day, as far as known"))
    side = forms.ChoiceField(
        label=_("Class of reason"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        help_text=_("Only dates, no reason. We store no diagnosis and no certificate."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return data


class ResumeForm(StepForm):
    on = DayField(label=_("First day back"), initial=today)
    ends_on = DayField(
        label=_("New last day of practice"), required=False, help_text=_("Only if it moves.")
    )


class CloseForm(StepForm):
    """Passed or not; a reason where something is missing."""

    passed = forms.ChoiceField(
        label=_("Result"),
        choices=(
            ("yes", pgettext_lazy("result", "Passed")),
            ("no", pgettext_lazy("result", "Not passed")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason for an exception"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EndEarlyForm(StepForm):
    ended_on = DayField(label=_("Last day"), initial=today)
    ended_by = forms.ChoiceField(
        label=_("Ended by"), choices=Side.choices, widget=forms.RadioSelect
    )
    end_reason = forms.ChoiceField(
        label=_("Class of reason"),
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        help_text=_("No diagnosis, no story: the class is enough."),
    )
    days_credited = forms.IntegerField(label=_("Days that count"), min_value=0, max_value=200)


class DecideForm(StepForm):
    """Take the change up, keep the plan, or look for another place; nothing preselected."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=(
            ("accept", _("Take the change up")),
            ("refuse", _("Keep what was planned; the placement site is asked again")),
            ("give_up", _("Look for another place; the student learns of it at once")),
        ),
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    answer = forms.CharField(
        label=_("Answer to the placement site"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    button = _("Decide")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last <= first:
            self.add_error("ends_on", _("The last day must come after the first."))
        if data.get("decision") in ("refuse", "give_up") and not data.get("answer", "").strip():
            self.add_error("answer", _("Please say why."))
        return data


class ReassignForm(StepForm):
    """One of the possible places; the student's own wishes stand first."""

    place = forms.ModelChoiceField(
        label=_("New place"),
        queryset=Place.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="public_id",
    )
    exception = forms.CharField(
        label=_("Reason for two practices at the same time"), required=False, max_length=500
    )

    button = _("Assign this place")

    def __init__(self, *args: Any, places: Any, labels: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        self.fields["place"].label_from_instance = lambda place: labels[place.pk]


class SwapForm(StepForm):
    wish = forms.CharField(
        label=_("What would you like, and why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Only the placement coordination reads this. Your place stays until you agree on "
            "something else."
        ),
    )

    button = _("Ask for a swap")


class SwapAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the student"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("answer", Submit("answer_swap", _("Send the answer")))
        return helper


class BoardForm(forms.Form):
    """The filters above a list of placements."""

    q = forms.CharField(
        label=_("Name, place or request"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)

    def __init__(
        self, *args: Any, states: Any, teams: Any, cohorts: Any, listing: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if listing.sort:
            self.fields["sort"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if listing.chosen:
            self.fields["spalte"] = forms.MultipleChoiceField(
                required=False,
                choices=[(key, key) for key in listing.keys],
                widget=forms.MultipleHiddenInput,
            )
        everything = ("", pgettext_lazy("filter", "All"))
        self.fields["state"].choices = [everything, *states]
        self.fields["team"].choices = [everything, *teams]
        self.fields["cohort"].choices = cohorts
        if len(cohorts) < 2:
            del self.fields["cohort"]
        if len(teams) < 2:
            del self.fields["team"]


# Views of the list, mails to many ---------------------------------------------------------------


class SaveViewForm(forms.Form):
    """A name for what the list shows now; the address comes along."""

    name = forms.CharField(label=_("Name of this view"), max_length=60)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("name", FormActions(Submit("save", _("Save this view"))))
        return helper


class CircularForm(forms.Form):
    """To whom, what about, and the text with the placeholders of the outbox."""

    audience = forms.ChoiceField(
        label=pgettext_lazy("mail to many", "To"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.STUDENTS,
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=60, widget=forms.TextInput(attrs={"lang": "de"})
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "de"}),
        help_text=_(
            "These words are filled in for each person: {{ vorname }}, {{ name }}, "
            "{{ jahrgang }}, {{ kontakt_name }}, {{ kontakt_telefon }}, {{ fuss }}. "
            "Please name nobody else."
        ),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        check_text(kind_of(CIRCULAR), text)
        return text

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        tone = "kern-btn--secondary" if self.is_bound and self.is_valid() else ""
        look = Submit("preview", _("See who gets it, and how"), css_class=tone)
        helper.layout = Layout("audience", "subject", "body", FormActions(look))
        return helper
