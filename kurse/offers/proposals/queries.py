"""Who sees which self-found place, and who may propose one now."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, Case, Count, IntegerField, Prefetch, Q, QuerySet, When

from home.core.clock import today
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.cohorts.queries import cohorts_coordinated_by, participations_of
from kurse.offers.models import (
    LIVING_PROPOSALS,
    OPEN_PROPOSALS,
    PlaceProposal,
    ProposalEvent,
    ProposalState,
)
from kurse.partners.models import Agency
from kurse.partners.queries import agencies_visible_to


def proposals_visible_to(user: Any) -> QuerySet[PlaceProposal]:
    """Own ones, and those of coordinated cohorts; nobody else's."""
    return PlaceProposal.objects.filter(
        Q(participation__user_id=user.pk) | Q(phase__cohort__in=cohorts_coordinated_by(user))
    )


def with_people(proposals: QuerySet[PlaceProposal]) -> QuerySet[PlaceProposal]:
    return proposals.select_related("participation__user", "phase__cohort", "agency", "place")


def proposal_page_for(user: Any) -> QuerySet[PlaceProposal]:
    """Proposals for their own page, with their history."""
    events = ProposalEvent.objects.select_related("by").order_by("-at", "-pk")
    return with_people(proposals_visible_to(user)).prefetch_related(
        Prefetch("events", queryset=events)
    )


def proposals_in(cohort: Cohort) -> QuerySet[PlaceProposal]:
    """All of a cohort, those that wait for the coordination first; one query."""
    waits = Case(
        When(state=ProposalState.PROPOSED, then=0),
        When(state=ProposalState.ASKED, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return (
        with_people(PlaceProposal.objects.filter(phase__cohort=cohort))
        .annotate(turn=waits)
        .order_by("turn", "made_at", "pk")
        .fetch_mode(FETCH_RAISE)
    )


def own_proposals(user: Any) -> QuerySet[PlaceProposal]:
    """A student's own ones of cohorts that are not over, the newest first."""
    return (
        PlaceProposal.objects.filter(
            participation__user_id=user.pk, phase__cohort__ends_on__gte=today()
        )
        .select_related("phase__cohort")
        .order_by("-made_at", "-pk")
    )


def living_proposal_of(user: Any) -> PlaceProposal | None:
    """The one that takes the place of any other."""
    return own_proposals(user).filter(state__in=LIVING_PROPOSALS).first()


@dataclass(frozen=True)
class ProposalDesk:
    """A student in a phase for which places may be proposed."""

    participation: Participation
    phase: Phase

    @property
    def cohort(self) -> Cohort:
        return self.phase.cohort


def desk_of(user: Any) -> ProposalDesk | None:
    """Where this student may propose a place today: the first phase of a cohort that wishes."""
    day = today()
    participation = (
        participations_of(user, Role.STUDENT)
        .filter(cohort__wishes_open_on__lte=day, cohort__wishes_close_on__gte=day)
        .order_by("since", "pk")
        .first()
    )
    if participation is None:
        return None
    phase = (
        Phase.objects.filter(cohort=participation.cohort_id)
        .select_related("cohort")
        .order_by("number", "pk")
        .first()
    )
    return ProposalDesk(participation, phase) if phase else None


def agencies_to_propose(user: Any) -> QuerySet[Agency]:
    """Agencies a student may choose from: those with a public profile."""
    return agencies_visible_to(user).order_by("name")


def proposal_counts(cohort: Cohort) -> tuple[int, int]:
    """Accepted ones of a cohort, and those that are open."""
    found = PlaceProposal.objects.filter(phase__cohort=cohort).aggregate(
        accepted=Count("pk", filter=Q(state=ProposalState.ACCEPTED)),
        open=Count("pk", filter=Q(state__in=OPEN_PROPOSALS)),
    )
    return found["accepted"], found["open"]


#: What stands where a self-found place was emptied.
EMPTIED = "–"
KEPT_AFTER_COHORT = dt.timedelta(days=183)


def proposals_to_empty(day: dt.date) -> QuerySet[PlaceProposal]:
    """Half a year after the cohort: contact data and words go, state and agency stay."""
    return PlaceProposal.objects.filter(phase__cohort__ends_on__lt=day - KEPT_AFTER_COHORT).exclude(
        contact_name=EMPTIED
    )


def empty_proposals(rows: QuerySet[PlaceProposal]) -> int:
    return rows.update(
        contact_name=EMPTIED,
        contact_email="",
        contact_phone=EMPTIED,
        street="",
        city="",
        task=EMPTIED,
    )
