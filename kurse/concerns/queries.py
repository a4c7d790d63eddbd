"""Who reads which concern (JOURNEYS K16), and what waits."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from home.people.roles import Role
from kurse.cohorts.queries import cohorts_coordinated_by, participations_of
from kurse.concerns.models import ALIVE, Concern, ConcernState, RaisedAs
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import placements_visible_to, stance_of

#: A practice about which one can worry.
BEGUN = (PlacementState.READY, PlacementState.RUNNING, PlacementState.INTERRUPTED)
PARTS = (
    "raised_by",
    "taken_by",
    "placement__student",
    "placement__phase__cohort",
    "placement__team",
    "placement__practice_supervisor__user",
    "placement__place__facility__agency",
    "placement__place__facility__site__district",
)


def concerns_cared_for_by(user: Any) -> QuerySet[Concern]:
    """Of coordinated cohorts and accompanied teams; never about oneself."""
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    return Concern.objects.filter(
        Q(placement__phase__cohort__in=cohorts_coordinated_by(user).values("pk"))
        | Q(placement__team__in=teams.values("team"), placement__published_at__isnull=False)
    ).exclude(placement__student_id=user.pk)


def concerns_visible_to(user: Any) -> QuerySet[Concern]:
    """Coordination and lecturers; the student unless it is a case of protection; the placement
    site only what it raised, while it may read the placement."""
    if not getattr(user, "is_authenticated", False):
        return Concern.objects.none()
    seen = placements_visible_to(user).values("pk")
    own = Q(placement__student_id=user.pk, is_protected=False, placement__in=seen)
    here = Q(
        raised_as=RaisedAs.AGENCY,
        placement__place__facility__agency__in=agencies_of(user).values("pk"),
        placement__in=seen,
    ) & ~Q(placement__student_id=user.pk)
    cared = Q(pk__in=concerns_cared_for_by(user).values("pk"))
    return Concern.objects.filter(own | here | cared)


def concern_rows_for(user: Any) -> QuerySet[Concern]:
    """Rows of the list, what is open first; one query."""
    return concerns_visible_to(user).select_related(*PARTS).order_by("-state", "-raised_at", "-pk")


def concerns_waiting(user: Any, on: dt.date) -> QuerySet[Concern]:
    """What this person has to do: take over what is open, review what is theirs and due."""
    return (
        concerns_cared_for_by(user)
        .filter(
            Q(state=ConcernState.OPEN)
            | Q(state=ConcernState.TAKEN, taken_by_id=user.pk)
            | Q(state=ConcernState.PLANNED, taken_by_id=user.pk, review_on__lte=on)
        )
        .select_related("placement__student")
        .order_by("raised_at", "pk")
    )


def alive_concerns(placement: Placement) -> QuerySet[Concern]:
    return Concern.objects.filter(placement=placement, state__in=ALIVE)


def raiser_of(user: Any, placement: Placement) -> str:
    """As whom somebody speaks up about a placement; empty if they have no part in it."""
    stance = stance_of(user, placement)
    if stance.student:
        return RaisedAs.STUDENT
    if stance.agency:
        return RaisedAs.AGENCY
    if stance.lecturer:
        return RaisedAs.LECTURER
    return RaisedAs.COORDINATOR if stance.coordinator else ""


def running_at_agencies_of(user: Any) -> QuerySet[Placement]:
    """Practices in progress at this person's agencies: what a link may raise a concern about."""
    return (
        placements_visible_to(user)
        .filter(
            place__facility__agency__in=agencies_of(user).values("pk"),
            published_at__isnull=False,
            state__in=BEGUN,
        )
        .select_related("student", "phase__cohort", "place")
        .order_by("student__sort_key", "pk")
    )
