"""What arrives from the wish list, its filter, and the coordination's pages."""

import uuid
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kurse.offers.models import FieldOfWork, Place
from kurse.partners.models import District, Level
from kurse.wishes.actions import MAX_WEIGHT, Draft
from kurse.wishes.models import Weekday, WishList
from kurse.wishes.order import changed, renumbered
from kurse.wishes.queries import Limits, hardship_text

ORDERING = ("add", "remove", "up", "down", "move", "sort")


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class WishForm(forms.Form):
    """The whole list in one form: hidden ``place`` fields in order, a ``rank-<id>`` number each.

    ``do`` says which button was pressed: ``submit``, ``save``, or one of :data:`ORDERING` with
    the place after a colon. The list is read even where a field is wrong, so that nothing typed
    gets lost.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    limit_days = forms.MultipleChoiceField(
        label=_("Days on which I cannot come"),
        choices=Weekday,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    limit_transport = forms.CharField(
        label=_("Ways"),
        help_text=_("For instance: no car; at most 45 minutes by bus and train."),
        max_length=200,
        required=False,
    )
    languages = forms.CharField(
        label=_("Languages I speak"),
        help_text=_("For instance: Turkish, some Arabic."),
        max_length=200,
        required=False,
    )
    hardship = forms.CharField(
        label=_("Circumstances we should know of"),
        help_text=_(
            "Only the placement coordination reads this. "
            "A number goes into the allocation, never the reason."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, places: Iterable[Place], with_hardship: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {place.public_id: place for place in places}
        if not with_hardship:
            del self.fields["hardship"]
        self.verb, self.target = self._pressed()
        self.typed = self._typed_places()
        key = self.target.public_id if self.target else None
        order = changed([place.public_id for place in self.typed], self.verb, key)
        self.places = [self.known[key] for key in order]

    def _pressed(self) -> tuple[str, Place | None]:
        verb, _colon, key = str(self.data.get("do", "")).partition(":")
        number = as_uuid(key) if key else None
        return verb, self.known.get(number) if number else None

    def _typed_places(self) -> list[Place]:
        """The list as it stood on the page, with the typed numbers obeyed."""
        if not self.is_bound:
            return []
        keys: list[uuid.UUID] = []
        for text in self.data.getlist("place"):  # type: ignore[attr-defined]
            number = as_uuid(text)
            if number in self.known and number not in keys:
                keys.append(number)
        numbers = [self._number(self.data.get(f"rank-{key}", "")) for key in keys]
        return [self.known[key] for key in renumbered(keys, numbers)]

    @staticmethod
    def _number(text: str) -> int | None:
        return int(text) if text.isdecimal() and len(text) < 4 else None

    @property
    def draft(self) -> Draft:
        """What to save. Only of a valid form."""
        data = self.cleaned_data
        return Draft(
            places=self.places,
            limits=Limits(
                days=tuple(data["limit_days"]),
                transport=data["limit_transport"],
                languages=data["languages"],
            ),
            hardship=data.get("hardship", ""),
        )

    @staticmethod
    def initial_of(wish_list: WishList | None) -> dict[str, Any]:
        """What is saved, for the student's own form."""
        if wish_list is None:
            return {"revision": 0}
        return {
            "revision": wish_list.revision,
            "limit_days": wish_list.limit_days,
            "limit_transport": wish_list.limit_transport,
            "languages": wish_list.languages,
            "hardship": hardship_text(wish_list, drafted=True),
        }


class OnBehalfForm(WishForm):
    """The same list, given by the coordination with a reason; hardship stays the student's."""

    reason = forms.CharField(
        label=_("Why do you submit these wishes?"),
        help_text=_("For instance: by telephone on 3 April. No diagnosis. The student reads it."),
        max_length=300,
        required=False,
    )


class PlaceFilterForm(forms.Form):
    """The filter above the list of places; works on what is there already."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    district = forms.ChoiceField(label=_("District"), required=False)
    level = forms.ChoiceField(
        label=_("Level of action"), required=False, choices=[("", _("All")), *Level.choices]
    )
    field = forms.ChoiceField(
        label=_("Field of work"), required=False, choices=[("", _("All")), *FieldOfWork.choices]
    )

    def __init__(self, *args: Any, districts: Iterable[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((district.slug, district.name) for district in districts),
        ]

    def keep(self, places: Iterable[Place]) -> list[Place]:
        """Those that fit; a filter that makes no sense filters nothing."""
        if not self.is_valid():
            return list(places)
        return [place for place in places if self._fits(place)]

    def _fits(self, place: Place) -> bool:
        wanted = self.cleaned_data
        agency, district = place.facility.agency, place.facility.site.district
        names = (place.facility.name, agency.name, district.name)
        words = f"{place.title} {place.task} {' '.join(names)}".casefold()
        return (
            (not wanted["district"] or district.slug == wanted["district"])
            and (not wanted["level"] or agency.level == wanted["level"])
            and (not wanted["field"] or place.field_of_work == wanted["field"])
            and all(word in words for word in wanted["q"].casefold().split())
        )


class StudentFilterForm(forms.Form):
    """The filter above the coordination's list of students."""

    STATES = (
        ("", pgettext_lazy("students", "All")),
        ("missing", _("Not submitted")),
        ("submitted", _("Submitted")),
    )
    state = forms.ChoiceField(label=_("Wishes"), required=False, choices=STATES)


class RemindForm(forms.Form):
    """One button."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout()
        helper.add_input(Submit("remind", _("Send the reminder")))
        return helper


class WeightForm(forms.Form):
    """The weight; reading the reason is a button of its own, since it is recorded."""

    WEIGHTS = (
        (0, _("0: no weight")),
        (1, _("1: some weight")),
        (2, _("2: much weight")),
        (3, _("3: most weight")),
    )
    weight = forms.TypedChoiceField(
        label=_("Weight in the allocation"),
        help_text=_("At equal rank, a higher weight is served first."),
        choices=WEIGHTS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an answer. Nothing has been saved yet.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].required = self.data.get("do") != "read"


assert len(WeightForm.WEIGHTS) == MAX_WEIGHT + 1  # noqa: S101 -- the choices are the range
