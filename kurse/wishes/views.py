"""The student's wish list, and the coordination's pages around all of them."""

from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, RedirectView, TemplateView

from home.core import clock, formats
from home.core.exceptions import HasChangedError
from home.core.views import ActionView
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, cohorts_visible_to
from kurse.offers.models import Place
from kurse.wishes.actions import (
    PlaceNotOpenError,
    TooManyWishesError,
    read_hardship,
    remind_students,
    save_draft,
    set_hardship_weight,
    submit_on_behalf,
    submit_wishes,
)
from kurse.wishes.forms import (
    ORDERING,
    OnBehalfForm,
    PlaceFilterForm,
    RemindForm,
    StudentFilterForm,
    WeightForm,
    WishForm,
)
from kurse.wishes.models import WishList
from kurse.wishes.queries import (
    Demand,
    Desk,
    demand_of,
    desks_of,
    drafted_places,
    hardship_readers,
    hardship_text,
    hardships_in,
    has_opened,
    is_open,
    places_to_wish_for,
    students_to_remind,
    students_with_wishes,
    submissions_of,
    takes_late_wishes,
    tallies,
    wish_list_of,
    wish_lists_visible_to,
    wishing_phase,
)

#: Where on the page an error is mended, by the error's slug.
JUMPS = {
    "too-few-wishes": "#plaetze",
    "too-many-wishes": "#wunschliste",
    "place-not-open": "#wunschliste",
    "reason-missing": "#id_reason",
}
STUDENTS_A_PAGE = 100


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


# Coordination ---------------------------------------------------------------------------------


class CohortPage:
    """Finds the cohort by its short name; coordinators of it only. Others of it: 403."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def coordinated(self) -> list[Cohort]:
        """The same as the rule ``wishes.coordinate_wishes`` says, of all cohorts at once."""
        return list(cohorts_coordinated_by(self.request.user))

    @cached_property
    def cohort(self) -> Cohort:
        slug = self.kwargs["slug"]
        for cohort in self.coordinated:
            if cohort.slug == slug:
                return cohort
        get_object_or_404(cohorts_visible_to(self.request.user), slug=slug)
        raise PermissionDenied

    @cached_property
    def phase(self) -> Phase:
        phase = wishing_phase(self.cohort)
        if phase is None:
            raise Http404
        return phase


class CoordinationView(RedirectView):
    """The menu's entry: the cohort whose wishes matter most now."""

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str:
        if not self.request.user.has_perm("wishes.coordinate_any"):
            raise PermissionDenied
        today = clock.today()
        cohorts = list(cohorts_coordinated_by(self.request.user).filter(phases__isnull=False))
        if not cohorts:
            raise Http404
        nearest = min(
            cohorts,
            key=lambda cohort: (
                not cohort.wishes_open_on <= today <= cohort.publish_on,
                abs((cohort.wishes_close_on - today).days),
            ),
        )
        return reverse("wishes:overview", args=[nearest.slug])


class OverviewView(CohortPage, TemplateView):
    """How many have submitted, how wanted each place is, and who is missing (K05)."""

    template_name = "wishes/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cohort = self.cohort
        counted = tallies(Cohort.objects.filter(pk=cohort.pk))
        if not counted:
            raise Http404
        [(self.phase, tally)] = counted
        phase = self.phase
        wanted = StudentFilterForm(self.request.GET or None)
        students = students_with_wishes(cohort, phase)
        state = wanted.cleaned_data["state"] if wanted.is_valid() else ""
        if state:
            missing = Q(wish_version=0)
            students = students.filter(missing if state == "missing" else ~missing)
        page = Paginator(students, STUDENTS_A_PAGE).get_page(self.request.GET.get("page"))
        moment = clock.now()
        return super().get_context_data(
            **kwargs,
            cohort=cohort,
            phase=phase,
            tally=tally,
            filter_form=wanted,
            page_obj=page,
            cards=self.place_cards,
            bars=self._bars(),
            is_open=is_open(cohort, moment),
            has_opened=has_opened(cohort, moment),
            may_add=takes_late_wishes(cohort, moment),
            others=[other for other in self.coordinated if other.pk != cohort.pk],
        )

    @cached_property
    def place_cards(self) -> list[PlaceCard]:
        """The most wanted places, measured by their size, first."""
        cards = place_cards(list(places_to_wish_for(self.phase)), demand_of(self.phase), [])
        return sorted(
            cards,
            key=lambda card: (
                -card.demand.first / card.place.max_students,
                -card.demand.all,
                card.place.title,
            ),
        )

    def _bars(self) -> list[dict[str, Any]]:
        return [
            {
                "label": card.place.title,
                "url": card.place.get_absolute_url(),
                "value": card.demand.first,
                "total": card.place.max_students,
                "tone": "warn" if card.is_full else "1",
            }
            for card in self.place_cards
        ]


class RemindView(CohortPage, ActionView):
    """T06 to whoever is missing, after one look at how many that are."""

    template_name = "wishes/remind.html"
    form_class = RemindForm

    def get_object(self) -> Cohort:
        return self.cohort

    def perform(self, form: Any) -> None:
        self.number = remind_students(self.phase, by=self.request.user)

    def get_success_message(self) -> str:
        return ngettext(
            "%(number)d student is reminded.", "%(number)d students are reminded.", self.number
        ) % {"number": self.number}

    def get_success_url(self) -> str:
        return reverse("wishes:overview", args=[self.cohort.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            cohort=self.cohort,
            students=list(students_to_remind(self.phase)),
            is_open=is_open(self.cohort, clock.now()),
        )


class OnBehalfView(CohortPage, WishDeskView):
    """Wishes of a student who cannot give them: nothing is kept until they are submitted."""

    template_name = "wishes/on_behalf.html"
    panel = "wishes/on_behalf.html#panel"
    form_class = OnBehalfForm

    def get_object(self) -> Participation:
        students = Participation.objects.filter(
            active_on(clock.today()), role=Role.STUDENT, cohort=self.cohort
        ).select_related("user", "cohort")
        self.participation = get_object_or_404(students, public_id=self.kwargs["public_id"])
        return self.participation

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "with_hardship": False}

    def form_valid(self, form: WishForm) -> HttpResponse:
        if form.verb != "submit":
            return self.answer(form, said=said(form))
        try:
            submit_on_behalf(
                self.participation,
                self.phase,
                by=self.request.user,
                draft=form.draft,
                revision=form.cleaned_data["revision"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            return self.refused(form, error)
        messages.success(
            self.request,
            _("The wishes of %(name)s are submitted.") % {"name": self.participation.user},
        )
        return redirect("wishes:overview", self.cohort.slug)


class HardshipsView(CohortPage, TemplateView):
    """Who gave a reason, and which weight it has; never the reason itself."""

    template_name = "wishes/hardships.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs, cohort=self.cohort, wish_lists=list(hardships_in(self.phase))
        )


class HardshipView(ActionView):
    """One student's reason: opened by a button that is recorded, then weighed."""

    template_name = "wishes/hardship.html"
    form_class = WeightForm

    def get_queryset(self) -> QuerySet[WishList]:
        return wish_lists_visible_to(self.request.user).select_related(
            "participation__user", "phase__cohort"
        )

    def get_object(self) -> WishList:
        wish_list: WishList = super().get_object()
        if not self.request.user.has_perm("wishes.coordinate_wishes", wish_list.phase.cohort):
            raise PermissionDenied
        if wish_list.hardship_secret is None:
            raise Http404
        return wish_list

    def get_initial(self) -> dict[str, Any]:
        return {} if self.object.weighed_at is None else {"weight": self.object.hardship_weight}

    def form_valid(self, form: Any) -> HttpResponse:
        if form.data.get("do") == "read":
            reason = read_hardship(self.object, by=self.request.user)
            fresh = WeightForm(initial=self.get_initial())
            return self.render_to_response(self.get_context_data(form=fresh, reason=reason))
        return super().form_valid(form)

    def perform(self, form: Any) -> None:
        set_hardship_weight(self.object, by=self.request.user, weight=form.cleaned_data["weight"])

    def get_success_message(self) -> str:
        return _("Saved.")

    def get_success_url(self) -> str:
        return reverse("wishes:hardships", args=[self.object.phase.cohort.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            cohort=self.object.phase.cohort,
            student=self.object.participation.user,
            readers=list(hardship_readers(self.object)),
        )
