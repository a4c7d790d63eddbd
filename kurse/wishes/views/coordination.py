"""The coordination's pages around all wishes of a phase."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import RedirectView, TemplateView

from home.core import clock
from home.core.views import ActionView
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, cohorts_visible_to
from kurse.wishes.actions import (
    read_hardship,
    remind_students,
    set_hardship_weight,
    submit_on_behalf,
)
from kurse.wishes.forms import (
    OnBehalfForm,
    RemindForm,
    StudentFilterForm,
    WeightForm,
    WishForm,
)
from kurse.wishes.models import WishList
from kurse.wishes.queries import (
    demand_of,
    hardship_readers,
    hardships_in,
    has_opened,
    is_open,
    places_to_wish_for,
    students_to_remind,
    students_with_wishes,
    takes_late_wishes,
    tallies,
    wish_lists_visible_to,
    wishing_phase,
)
from kurse.wishes.views.own import PlaceCard, WishDeskView, place_cards, said

STUDENTS_A_PAGE = 100


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
