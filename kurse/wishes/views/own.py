"""The student's own wishes: choosing, ranking, reading them later."""

from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView

from home.core import clock, formats
from home.core.exceptions import HasChangedError
from home.core.views import ActionView
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place
from kurse.wishes.actions import (
    PlaceNotOpenError,
    TooManyWishesError,
    save_draft,
    submit_wishes,
)
from kurse.wishes.forms import (
    ORDERING,
    PlaceFilterForm,
    WishForm,
)
from kurse.wishes.models import WishList
from kurse.wishes.queries import (
    Demand,
    Desk,
    demand_of,
    desks_of,
    drafted_places,
    hardship_text,
    has_opened,
    is_open,
    places_to_wish_for,
    submissions_of,
    wish_list_of,
    wish_lists_visible_to,
)

#: Where on the page an error is mended, by the error's slug.
JUMPS = {
    "too-few-wishes": "#plaetze",
    "too-many-wishes": "#wunschliste",
    "place-not-open": "#wunschliste",
    "reason-missing": "#id_reason",
}


class PlaceCard(NamedTuple):
    """One place of the list: how wanted it is, and where it stands on the wish list."""

    place: Place
    demand: Demand
    rank: int

    @property
    def share(self) -> str:
        """First wishes against seats, as an SVG length, at most the whole."""
        return f"{min(100, 100 * self.demand.first / self.place.max_students):.1f}%"

    @property
    def is_full(self) -> bool:
        return self.demand.first > self.place.max_students


def place_cards(
    places: list[Place], demand: dict[int, Demand], chosen: list[Place]
) -> list[PlaceCard]:
    ranks = {place.pk: rank for rank, place in enumerate(chosen, start=1)}
    return [PlaceCard(place, demand[place.pk], ranks.get(place.pk, 0)) for place in places]


class WishDeskView(ActionView):
    """The list of places beside the wish list; one form, every button of which posts all of it."""

    template_name = "wishes/choose.html"
    form_class = WishForm
    panel = "wishes/choose.html#panel"

    phase: Phase
    participation: Participation

    @cached_property
    def wish_list(self) -> WishList | None:
        return wish_list_of(self.participation, self.phase)

    @cached_property
    def drafted(self) -> list[Place]:
        return drafted_places(self.wish_list)

    @cached_property
    def places(self) -> list[Place]:
        return list(places_to_wish_for(self.phase, self.participation.user))

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = {place.pk for place in self.places}
        gone = [place for place in self.drafted if place.pk not in offered]
        return {**super().get_form_kwargs(), "places": [*self.places, *gone]}

    def get_initial(self) -> dict[str, Any]:
        return WishForm.initial_of(self.wish_list)

    def refused(self, form: WishForm, error: ValidationError) -> HttpResponse:
        """The page again with what was typed; after a conflict with what is saved beside it."""
        form.add_error(None, error)
        if isinstance(error, TooManyWishesError | PlaceNotOpenError):
            form.places = form.typed
        conflict = isinstance(error, HasChangedError)
        if conflict:
            for name in ("wish_list", "drafted"):
                self.__dict__.pop(name, None)
        return self.answer(form, status=409, conflict=conflict)

    def form_invalid(self, form: WishForm) -> HttpResponse:
        return self.answer(form, status=422)

    def answer(self, form: WishForm, status: int = 200, **extra: Any) -> HttpResponse:
        """The whole page, or only the wish list where a script asked."""
        context = self.get_context_data(form=form, **extra)
        if self.request.headers.get("HX-Request"):
            return render(self.request, self.panel, context, status=status)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: WishForm = context["form"]
        chosen = form.places if form.is_bound else self.drafted
        offered = {place.pk for place in self.places}
        cohort = self.phase.cohort
        revision = self.wish_list.revision if self.wish_list else 0
        if form.is_bound and not context.get("conflict"):
            revision = form.data.get("revision", revision)
        return {
            **context,
            **self._offer(chosen),
            "cohort": cohort,
            "phase": self.phase,
            "participation": self.participation,
            "wish_list": self.wish_list,
            "revision": revision,
            "wishes": [
                {"rank": rank, "place": place, "is_gone": place.pk not in offered}
                for rank, place in enumerate(chosen, start=1)
            ],
            "free_ranks": range(len(chosen) + 1, cohort.min_wishes + 1),
            "missing": max(0, cohort.min_wishes - len(chosen)),
            "saved_places": self.drafted,
            "errors": _errors(form),
            "has_limits": _says_something(form, "limit_days", "limit_transport", "languages"),
            "has_hardship": _says_something(form, "hardship"),
            "deadline": formats.day(cohort.wishes_close_on),
        }

    def _offer(self, chosen: list[Place]) -> dict[str, Any]:
        """The places beside the list, filtered; the map of districts with their numbers."""
        districts = {place.facility.site.district for place in self.places}
        in_order = sorted(districts, key=lambda district: district.name)
        wanted = PlaceFilterForm(self.request.GET or None, districts=in_order)
        kept = wanted.keep(self.places)
        counted = Counter(place.facility.site.district_id for place in self.places)
        return {
            "filter_form": wanted,
            "cards": place_cards(kept, demand_of(self.phase), chosen),
            "total": len(self.places),
            "districts": [
                {
                    "name": district.name,
                    "mark": district.mark,
                    "outline": district.outline,
                    "url": f"?{urlencode({'district': district.slug})}#plaetze",
                    "detail": _places(counted[district.pk]),
                    "number": counted[district.pk],
                }
                for district in in_order
            ],
            "district_names": [district.name for district in in_order],
        }


def _places(number: int) -> str:
    return ngettext("%(number)d place", "%(number)d places", number) % {"number": number}


def _errors(form: WishForm) -> list[dict[str, str]]:
    """The error summary: sentences, and where to mend them."""
    found = [
        {"text": message, "jump": JUMPS.get(error.code or "", "")}
        for error in form.non_field_errors().as_data()
        for message in error.messages
    ]
    for name in form.errors:
        if name in form.fields:
            field = form[name]
            jump = f"#{field.id_for_label or field.auto_id}"
            found += [{"text": f"{field.label}: {text}", "jump": jump} for text in field.errors]
    return found


def _says_something(form: WishForm, *names: str) -> bool:
    return any(name in form.fields and form[name].value() for name in names)


def said(form: WishForm) -> str:
    """What the last click did to the order, for the flash and for screen readers."""
    if form.target is None:
        return _("The order is saved.")
    if form.target not in form.places:
        return _("“%(place)s” is off your list.") % {"place": form.target.title}
    return _("“%(place)s” is now wish number %(rank)d.") % {
        "place": form.target.title,
        "rank": form.places.index(form.target) + 1,
    }


class ChooseView(WishDeskView):
    """A student's own wishes: open, not open yet, or closed and readable for ever (S02)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("wishes.have_wishes"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Desk | None:
        desk = next(iter(desks_of(self.request.user)), None)
        if desk is not None:
            self.phase, self.participation = desk.phase, desk.participation
        return desk

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object is None or not has_opened(self.object.cohort, clock.now()):
            return render(request, "wishes/not_yet.html", {"desk": self.object})
        if not is_open(self.object.cohort, clock.now()):
            return render(request, "wishes/closed.html", self._closed())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        if self.object is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def _closed(self) -> dict[str, Any]:
        versions = list(submissions_of(self.wish_list)) if self.wish_list else []
        return {
            "cohort": self.object.cohort,
            "phase": self.phase,
            "wish_list": self.wish_list,
            "version": versions[0] if versions else None,
            "others": versions[1:],
            "hardship": hardship_text(self.wish_list),
            "is_waiting": clock.today() <= self.object.cohort.publish_on,
        }

    def form_valid(self, form: WishForm) -> HttpResponse:
        act = submit_wishes if form.verb == "submit" else save_draft
        revision = form.cleaned_data["revision"]
        try:
            act(
                self.participation,
                self.phase,
                by=self.request.user,
                draft=form.draft,
                revision=revision,
            )
        except ValidationError as error:
            return self.refused(form, error)
        if self.request.headers.get("HX-Request"):
            return self._panel_again(form)
        messages.success(self.request, self._thanks(form))
        return redirect(self.request.get_full_path() + self._anchor(form))

    def _panel_again(self, form: WishForm) -> HttpResponse:
        for name in ("wish_list", "drafted"):
            self.__dict__.pop(name, None)
        fresh = WishForm(initial=self.get_initial(), places=form.known.values())
        return self.answer(fresh, said=said(form))

    def _thanks(self, form: WishForm) -> str:
        if form.verb == "submit":
            cohort = self.object.cohort
            return _(
                "Your wishes are submitted. You can change them until %(until)s. "
                "The result comes on %(result)s."
            ) % {
                "until": formats.day(cohort.wishes_close_on),
                "result": formats.day(cohort.publish_on),
            }
        return said(form) if form.verb in ORDERING else _("Saved. Not submitted yet.")

    @staticmethod
    def _anchor(form: WishForm) -> str:
        if form.verb == "submit":
            return ""
        if form.verb == "add" and form.target is not None:
            return f"#platz-{form.target.public_id}"
        return "#wunschliste"


class WishListView(DetailView):
    """Every submitted version of one list: for its student for ever, and the coordination."""

    template_name = "wishes/list.html"
    context_object_name = "wish_list"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[WishList]:
        return wish_lists_visible_to(self.request.user).select_related(
            "participation__user", "phase__cohort"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wish_list = self.object
        is_own = wish_list.participation.user_id == self.request.user.pk
        return super().get_context_data(
            **kwargs,
            is_own=is_own,
            cohort=wish_list.phase.cohort,
            student=wish_list.participation.user,
            versions=list(submissions_of(wish_list)),
            hardship=hardship_text(wish_list) if is_own else "",
        )
