"""One place: its page, its steps, writing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView

from home.core.views import ActionView
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.cohorts.views import CohortMixin
from kurse.offers.actions import (
    change_capacity,
    check_place,
    close_place,
    create_place,
    decline_year,
    edit_place,
    open_place,
    open_waiting_places,
    report_place,
    show_interest,
    withdraw_place,
)
from kurse.offers.forms import (
    PLACE_TEXTS,
    CapacityForm,
    MoveForm,
    NewPlaceForm,
    OpenAllForm,
    PlaceForm,
)
from kurse.offers.models import Place, PlaceState
from kurse.offers.panels import STATE_KINDS
from kurse.offers.queries import (
    free_code,
    place_page_for,
    places_to_open,
    places_visible_to,
)
from kurse.offers.rules import hosts
from kurse.offers.states import PLACE_MOVES
from kurse.partners.models import Facility
from kurse.partners.queries import agencies_of, contacts_active


@dataclass(frozen=True)
class Verb:
    """How a step looks on its page: ``word`` is its place in the address."""

    word: str
    title: Any
    lead: Any
    act: Callable[..., Any]
    needs_reason: bool = False
    takes_evidence: bool = False


VERBS = {
    "show_interest": Verb(
        "interesse",
        gettext_lazy("Note interest"),
        gettext_lazy("The agency thinks about it and answers later."),
        show_interest,
        takes_evidence=True,
    ),
    "report": Verb(
        "melden",
        gettext_lazy("Report place"),
        gettext_lazy("The place is offered this year; the coordination checks it next."),
        report_place,
        takes_evidence=True,
    ),
    "not_this_year": Verb(
        "dieses-jahr-nicht",
        gettext_lazy("Not this year"),
        gettext_lazy("The place rests. Next year it is asked for again."),
        decline_year,
        needs_reason=True,
        takes_evidence=True,
    ),
    "check": Verb(
        "pruefen",
        gettext_lazy("Mark as checked"),
        gettext_lazy("Recognition and supervision are right. Students see nothing yet."),
        check_place,
    ),
    "open": Verb(
        "oeffnen",
        gettext_lazy("Open place"),
        gettext_lazy("Students of the cohort see the place from now on."),
        open_place,
    ),
    "close": Verb(
        "schliessen",
        gettext_lazy("Close place"),
        gettext_lazy("Nobody else comes here in this phase. Who is here stays."),
        close_place,
    ),
    "withdraw": Verb(
        "zurueckziehen",
        gettext_lazy("Withdraw place"),
        gettext_lazy(
            "The offer ends. Who has been placed here gets another place; nobody is left out."
        ),
        withdraw_place,
        needs_reason=True,
        takes_evidence=True,
    ),
}

#: Steps that end something: never the next thing to do.
ENDINGS = ("not_this_year", "close", "withdraw")

BY_WORD = {verb.word: name for name, verb in VERBS.items()}


class PlaceView(DetailView):
    """One place: what one does there, seats, next step for whoever may take it, history."""

    template_name = "offers/place_detail.html"
    context_object_name = "place"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Place]:
        return place_page_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, place = self.request.user, self.object
        open_verbs = [verb for verb in PLACE_MOVES.open_to(user, place) if verb in VERBS]
        may_answer = user.has_perm("offers.answer_place", place)
        sees_contact = may_answer or user.has_perm("partners.view_contacts", place.facility.agency)
        missing = PLACE_MOVES.missing_for("check", place) if "check" in open_verbs else []
        return super().get_context_data(
            kind=STATE_KINDS[place.state],
            onward=[_button(place, verb) for verb in open_verbs if verb not in ENDINGS],
            endings=[_button(place, verb) for verb in open_verbs if verb in ENDINGS],
            missing=missing,
            may_edit=user.has_perm("offers.edit_place", place),
            sees_contact=sees_contact,
            sees_history=may_answer,
            sees_taken=may_answer,
            covers=place.facility.recognised_until is not None
            and place.facility.recognised_until >= place.phase.ends_on,
            **kwargs,
        )


def _button(place: Place, verb: str) -> dict[str, Any]:
    return {
        "title": VERBS[verb].title,
        "url": reverse("offers:move", args=[place.public_id, VERBS[verb].word]),
    }


class PlaceAction(ActionView):
    """A change to one visible place."""

    def get_queryset(self) -> QuerySet[Place]:
        return places_visible_to(self.request.user).select_related(
            "phase__cohort", "facility__agency", "practice_supervisor__user"
        )


class MoveView(PlaceAction):
    """One step; who may take it now sees its page, everybody else 403."""

    template_name = "offers/place_move.html"
    form_class = MoveForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = BY_WORD.get(kwargs["word"])
        if name is None:
            raise Http404
        self.name, self.verb = name, VERBS[name]
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Place:
        place: Place = super().get_object()
        permissions = {move.permission for move in PLACE_MOVES if move.verb == self.name}
        if not any(self.request.user.has_perm(name, place) for name in permissions):
            raise PermissionDenied
        return place

    def get_form_kwargs(self) -> dict[str, Any]:
        on_behalf = self.verb.takes_evidence and not hosts(self.request.user, self.object)
        return {
            **super().get_form_kwargs(),
            "button": self.verb.title,
            "reason": self.verb.needs_reason,
            "on_behalf": on_behalf,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            verb=self.verb, missing=PLACE_MOVES.missing_for(self.name, self.object), **kwargs
        )

    def perform(self, form: Any) -> None:
        options = {"note": form.cleaned_data["note"]}
        if form.cleaned_data.get("evidence"):
            options["evidence"] = form.cleaned_data["evidence"]
        self.object = self.verb.act(self.object, by=self.request.user, **options)

    def get_success_message(self) -> str:
        return _("“%(place)s” is now: %(state)s.") % {
            "place": self.object.title,
            "state": self.object.get_state_display(),
        }

    def get_success_url(self) -> str:
        if self.request.user.has_perm("offers.view_place", self.object):
            return self.object.get_absolute_url()
        return reverse("offers:places")


class CapacityView(PlaceAction):
    template_name = "offers/place_capacity.html"
    form_class = CapacityForm
    permission_required = "offers.edit_place"
    success_message = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        names = ("min_students", "ideal_students", "max_students")
        return {name: getattr(self.object, name) for name in names}

    def perform(self, form: Any) -> None:
        change_capacity(self.object, by=self.request.user, **form.cleaned_data)


def choices_for(user: Any) -> dict[str, Any]:
    """Placement sites and people this person may choose: all, or those of own agencies."""
    facilities = Facility.objects.select_related("agency").order_by("agency__name", "name")
    contacts = contacts_active().select_related("user", "agency").order_by("user__sort_key")
    if not cohorts_coordinated_by(user).exists():
        own = agencies_of(user).values("pk")
        facilities, contacts = facilities.filter(agency__in=own), contacts.filter(agency__in=own)
    return {"facilities": facilities, "contacts": contacts}


class EditPlaceView(PlaceAction):
    template_name = "offers/place_form.html"
    form_class = PlaceForm
    permission_required = "offers.edit_place"
    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = choices_for(self.request.user)
        agency = self.object.facility.agency_id
        choices["facilities"] = choices["facilities"].filter(agency=agency)
        choices["contacts"] = choices["contacts"].filter(agency=agency)
        return {**super().get_form_kwargs(), "instance": self.object, **choices}

    def perform(self, form: Any) -> None:
        fields = {
            name: form.cleaned_data[name]
            for name in (*PLACE_TEXTS, "facility", "practice_supervisor")
        }
        edit_place(Place.objects.get(pk=self.object.pk), by=self.request.user, **fields)


class AddPlaceView(CohortMixin, ActionView):
    """The coordination enters an offer that came by telephone, say."""

    template_name = "offers/place_form.html"
    form_class = NewPlaceForm
    success_message = gettext_lazy("The place is reported. Check and open it when it is complete.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **choices_for(self.request.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cohort=self.object, **kwargs)

    def perform(self, form: Any) -> None:
        phase = self.object.phases.order_by("number").first()
        if phase is None:
            raise Http404
        data = dict(form.cleaned_data)
        data["code"] = free_code(phase, data.pop("code"))
        self.place = create_place(phase=phase, by=self.request.user, **data)

    def get_success_url(self) -> str:
        return self.place.get_absolute_url()


class OpenAllView(CohortMixin, ActionView):
    """All reported and checked places at once; what is missing stays and says why (K04)."""

    template_name = "offers/open_all.html"
    form_class = OpenAllForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ready, left = [], []
        for place in places_to_open(self.object):
            sentences = (
                PLACE_MOVES.missing_for("check", place)
                if place.state == PlaceState.REPORTED
                else []
            )
            contact = place.practice_supervisor
            place.warn = contact is not None and not contact.qualification  # type: ignore[attr-defined]
            if sentences:
                left.append((place, sentences))
            else:
                ready.append(place)
        return super().get_context_data(
            ready=ready, left=left, warned=[place for place in ready if place.warn], **kwargs
        )

    def perform(self, form: Any) -> None:
        self.opened, self.left = open_waiting_places(
            self.object, by=self.request.user, note=form.cleaned_data["note"]
        )

    def get_success_message(self) -> str:
        opened = ngettext(
            "%(count)s place is open.", "%(count)s places are open.", len(self.opened)
        ) % {"count": len(self.opened)}
        if not self.left:
            return opened
        return (
            opened
            + " "
            + ngettext(
                "%(count)s place still lacks something.",
                "%(count)s places still lack something.",
                len(self.left),
            )
            % {"count": len(self.left)}
        )

    def get_success_url(self) -> str:
        if self.left:
            return reverse("offers:open_all", args=[self.object.slug])
        return reverse("offers:places") + f"?cohort={self.object.slug}"
