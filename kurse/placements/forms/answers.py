"""The agency's answer, by link, account or telephone."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.core.clock import now
from home.tasklinks.forms import NameField
from kurse.cohorts.forms import DayField, ToldMixin
from kurse.placements.actions import Answer
from kurse.placements.models import Placement, PlacementState
from kurse.placements.states import undo_until
from kurse.placements.words import state_words, student_name

State = PlacementState

CHOOSE = _("Please choose an answer. Nothing has been saved yet.")

ALL, EACH = "all", "each"


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
