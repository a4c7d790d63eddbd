"""Pages of self-found places: the student's way, the coordination's board and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import DetailView, TemplateView

from home.core.views import ActionView
from kurse.cohorts.views import CohortMixin
from kurse.offers.models import PlaceProposal, ProposalState
from kurse.offers.proposals.actions import (
    STUDENT_FIELDS,
    accept_proposal,
    ask_back,
    decline_proposal,
    propose_place,
    revise_proposal,
    withdraw_proposal,
)
from kurse.offers.proposals.forms import AcceptanceForm, ProposalForm, RevisionForm, WordsForm
from kurse.offers.proposals.queries import (
    ProposalDesk,
    agencies_to_propose,
    desk_of,
    living_proposal_of,
    own_proposals,
    proposal_page_for,
    proposals_in,
    proposals_visible_to,
    with_people,
)
from kurse.offers.states import PROPOSAL_MOVES

#: Form and tone of a proposal's state in the look.
PROPOSAL_KINDS: dict[str, str] = {
    ProposalState.PROPOSED: "told",
    ProposalState.ASKED: "wait",
    ProposalState.ACCEPTED: "ok",
    ProposalState.DECLINED: "bad",
    ProposalState.WITHDRAWN: "gone",
}


class ProposeView(ActionView):
    """A student's own place: the form while the wishes are open, else where it stands."""

    template_name = "offers/proposal_form.html"
    form_class = ProposalForm
    success_message = _("Your place is with the placement coordination. We will write to you.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("offers.find_places"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> ProposalDesk | None:
        return desk_of(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        living = living_proposal_of(request.user)
        if living is not None:
            return redirect(living)
        if self.object is None:
            past = list(own_proposals(request.user))
            return render(request, "offers/proposal_closed.html", {"past": past})
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        if self.object is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": self.object.phase.starts_on, "ends_on": self.object.phase.ends_on}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "agencies": agencies_to_propose(self.request.user),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            phase=self.object.phase,
            cohort=self.object.cohort,
            past=list(own_proposals(self.request.user)),
            **kwargs,
        )

    def perform(self, form: Any) -> None:
        self.proposal = propose_place(
            self.object.participation,
            self.object.phase,
            by=self.request.user,  # type: ignore[arg-type]
            **{name: form.cleaned_data[name] for name in STUDENT_FIELDS},
        )

    def get_success_url(self) -> str:
        return self.proposal.get_absolute_url()


@dataclass(frozen=True)
class Word:
    """How a step in words looks on its page; ``word`` is its place in the address."""

    word: str
    title: Any
    lead: Any
    label: Any
    act: Callable[..., Any]
    done: Any
    needed: bool = True


WORDS = {
    "ask_back": Word(
        "nachfragen",
        _("Ask the student"),
        _("The student gets a mail and answers on this page."),
        _("Your question"),
        ask_back,
        _("The question is on its way."),
    ),
    "decline": Word(
        "ablehnen",
        _("Decline this place"),
        _("The student gets a mail and reads the reason on this page."),
        _("Reason"),
        decline_proposal,
        _("The place is declined; the student is told."),
    ),
    "withdraw": Word(
        "zurueckziehen",
        _("Take my place back"),
        _("While the wishes are open you can propose another one."),
        _("Would you like to say why?"),
        withdraw_proposal,
        _("Your place is taken back."),
        needed=False,
    ),
}
BY_WORD = {word.word: verb for verb, word in WORDS.items()}


class ProposalView(DetailView):
    """One self-found place: what it is, where it stands, what the reader can do now."""

    template_name = "offers/proposal_detail.html"
    context_object_name = "proposal"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[PlaceProposal]:
        return proposal_page_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, proposal = self.request.user, self.object
        verbs = PROPOSAL_MOVES.open_to(user, proposal)
        return super().get_context_data(
            kind=PROPOSAL_KINDS[proposal.state],
            cohort=proposal.phase.cohort,
            is_own=proposal.participation.user_id == user.pk,
            coordinates=user.has_perm("offers.decide_proposal", proposal),
            may_revise="revise" in verbs,
            may_accept="accept" in verbs,
            steps=[
                {
                    "title": WORDS[verb].title,
                    "url": reverse(
                        "offers:proposal_step", args=[proposal.public_id, WORDS[verb].word]
                    ),
                }
                for verb in verbs
                if verb in WORDS
            ],
            place_is_seen=proposal.place is not None
            and user.has_perm("offers.view_place", proposal.place),
            **kwargs,
        )


class ProposalAction(ActionView):
    """A step of one visible proposal."""

    object: PlaceProposal

    def get_queryset(self) -> QuerySet[PlaceProposal]:
        return with_people(proposals_visible_to(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            proposal=self.object, cohort=self.object.phase.cohort, **kwargs
        )


class ReviseView(ProposalAction):
    """The student changes the proposal, or answers the coordination's question."""

    template_name = "offers/proposal_form.html"
    form_class = RevisionForm
    permission_required = "offers.own_proposal"
    success_message = _("Your place is with the placement coordination again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "instance": self.object,
            "agencies": agencies_to_propose(self.request.user),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(phase=self.object.phase, **kwargs)

    def perform(self, form: Any) -> None:
        revise_proposal(
            self.object,
            by=self.request.user,  # type: ignore[arg-type]
            note=form.cleaned_data.get("note", ""),
            **{name: form.cleaned_data[name] for name in STUDENT_FIELDS},
        )


class ProposalStepView(ProposalAction):
    """A question, a decline, a withdrawal: a step that is said in words."""

    template_name = "offers/proposal_step.html"
    form_class = WordsForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        verb = BY_WORD.get(kwargs["word"])
        if verb is None:
            raise Http404
        self.step = WORDS[verb]
        self.permission_required = next(
            move.permission for move in PROPOSAL_MOVES if move.verb == verb
        )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        step = self.step
        return {
            **super().get_form_kwargs(),
            "label": step.label,
            "button": step.title,
            "needed": step.needed,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(step=self.step, **kwargs)

    def perform(self, form: Any) -> None:
        self.step.act(self.object, by=self.request.user, note=form.cleaned_data["note"])

    def get_success_message(self) -> Any:
        return self.step.done


class AcceptView(ProposalAction):
    """The coordination adds what is missing; it becomes a place for this student."""

    template_name = "offers/proposal_accept.html"
    form_class = AcceptanceForm
    permission_required = "offers.decide_proposal"
    success_message = _("Accepted. The place is reported; check and open it next.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "proposal": self.object}

    def get_initial(self) -> dict[str, Any]:
        proposal = self.object
        first, _space, last = proposal.contact_name.rpartition(" ")
        return {
            "agency": proposal.agency_id,
            "agency_name": proposal.agency_name,
            "facility_name": proposal.agency_words,
            "street": proposal.street,
            "city": proposal.city,
            "email": proposal.contact_email,
            "first_name": first,
            "last_name": last,
            "phone": proposal.contact_phone,
        }

    def perform(self, form: Any) -> None:
        self.place = accept_proposal(
            self.object,
            by=self.request.user,  # type: ignore[arg-type]
            terms=form.terms,
            note=form.cleaned_data["note"],
        )

    def get_success_url(self) -> str:
        return self.place.get_absolute_url()


class ProposalBoardView(CohortMixin, TemplateView):
    """The coordination's board: what waits, what is asked, what is decided."""

    template_name = "offers/proposal_board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cohort = self.get_queryset().filter(slug=self.kwargs["slug"]).first()
        if cohort is None:
            raise Http404
        rows = list(proposals_in(cohort))
        for row in rows:
            row.kind = PROPOSAL_KINDS[row.state]  # type: ignore[attr-defined]
        groups = (
            (
                pgettext_lazy("self-found places", "To be looked at"),
                [row for row in rows if row.state == ProposalState.PROPOSED],
            ),
            (
                pgettext_lazy("self-found places", "Question with the student"),
                [row for row in rows if row.state == ProposalState.ASKED],
            ),
            (
                pgettext_lazy("self-found places", "Decided"),
                [row for row in rows if row.state not in ("proposed", "asked")],
            ),
        )
        return super().get_context_data(
            cohort=cohort, rows=rows, groups=[group for group in groups if group[1]], **kwargs
        )
