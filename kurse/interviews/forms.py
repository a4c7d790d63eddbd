"""What arrives over HTTP about first talks: times offered, one withdrawn, one chosen."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core.formats import moment
from home.tasklinks.forms import NameField
from kurse.interviews.actions import MOST_IN_A_ROW, TimeGoneError, TimeTakenError
from kurse.interviews.models import LONGEST, SHORTEST, InterviewKind, InterviewTime
from kurse.placements.models import Placement

CHOOSE = {"required": _("Please choose an answer. Nothing is saved yet.")}


class OfferForm(forms.Form):
    """One day, and how many talks one after the other; how one meets, and where."""

    site = forms.ChoiceField(
        label=_("For which placement site?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    start = forms.TimeField(
        label=_("First talk at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    number = forms.IntegerField(
        label=_("Talks one after the other"), min_value=1, max_value=MOST_IN_A_ROW, initial=2
    )
    minutes = forms.IntegerField(
        label=_("Minutes for each talk"), min_value=SHORTEST, max_value=LONGEST, initial=30
    )
    kind = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=InterviewKind.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    location = forms.CharField(
        label=_("Where, or how"),
        max_length=200,
        help_text=_("Room and entrance, the address of the video, or who calls whom."),
    )
    name = NameField()

    def __init__(
        self, *args: Any, sites: Sequence[Placement], asks_name: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(site.public_id): site for site in sites}
        several = len({site.phase_id for site in sites}) > 1
        self.fields["site"].choices = [
            (key, _site_name(site, with_cohort=several)) for key, site in self.sites.items()
        ]
        if len(self.sites) == 1:
            del self.fields["site"]
        if not asks_name:
            del self.fields["name"]

    def placement(self) -> Placement:
        """One waiting placement of the site chosen; of the only one where there is no choice."""
        key = self.cleaned_data.get("site") or next(iter(self.sites))
        return self.sites[key]

    def values(self) -> dict[str, Any]:
        """As ``offer_times`` takes them."""
        data = self.cleaned_data
        first = timezone.make_aware(dt.datetime.combine(data["day"], data["start"]))
        return {
            "first": first,
            "number": data["number"],
            "minutes": data["minutes"],
            "kind": data["kind"],
            "location": data["location"],
            "name": data.get("name", ""),
        }

    @property
    def helper(self) -> FormHelper:
        pairs = (("day", "start"), ("number", "minutes"))
        helper = FormHelper()
        helper.layout = Layout(
            *(name for name in ("site",) if name in self.fields),
            *(Div(*pair, css_class="q-fields") for pair in pairs),
            "kind",
            "location",
            *(name for name in ("name",) if name in self.fields),
            Submit("offer", _("Offer these times")),
        )
        return helper


def _site_name(site: Placement, *, with_cohort: bool) -> str:
    name = site.place.facility.name
    return f"{name}, {site.phase.cohort.name}" if with_cohort else name


class WithdrawForm(forms.Form):
    """Behind a link: which of the offered times is taken back, and who says so."""

    time = forms.ChoiceField(
        label=_("Which time do you take back?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"invalid_choice": TimeGoneError.text},
    )
    name = NameField()

    def __init__(self, *args: Any, times: Sequence[InterviewTime], **kwargs: Any) -> None:
        super().__init__(*args, prefix="back", **kwargs)
        self.times = {str(time.public_id): time for time in times}
        self.fields["time"].choices = [
            (key, moment(time.starts_at)) for key, time in self.times.items()
        ]

    def chosen(self) -> InterviewTime:
        return self.times[self.cleaned_data["time"]]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            "time",
            "name",
            HTML('<input type="hidden" name="what" value="back">'),
            Submit("withdraw", _("Take this time back"), css_class="kern-btn--secondary"),
        )
        return helper


class ChooseForm(forms.Form):
    """One of the free times; nothing preselected."""

    time = forms.ChoiceField(
        label=_("Which time fits you?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"invalid_choice": TimeTakenError.text},
    )

    def __init__(
        self, *args: Any, times: Sequence[InterviewTime], moves: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.moves = moves
        self.times = {str(time.public_id): time for time in times}
        self.fields["time"].choices = [(key, _line(time)) for key, time in self.times.items()]

    def chosen(self) -> InterviewTime:
        return self.times[self.cleaned_data["time"]]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        button = _("Move to this time") if self.moves else _("Take this time")
        helper.layout = Layout("time", Submit("choose", button))
        return helper


def _line(time: InterviewTime) -> str:
    how = _("%(how)s, %(minutes)d minutes") % {
        "how": time.get_kind_display(),
        "minutes": time.minutes,
    }
    return f"{moment(time.starts_at)} · {how}"
