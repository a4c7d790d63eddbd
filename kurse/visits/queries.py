"""Who sees which visit, and what still has to be said."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone

from home.people.roles import Role
from kurse.cohorts.queries import participations_of
from kurse.partners.facts import Memory
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import placements_visible_to, with_joins, with_stance
from kurse.visits.models import OPEN, Party, Slot, Visit, VisitState

#: A visit can be arranged once somebody is expected at the placement site.
VISITABLE = (
    PlacementState.AGREED,
    PlacementState.READY,
    PlacementState.RUNNING,
    PlacementState.INTERRUPTED,
)


def visits_visible_to(user: Any) -> QuerySet[Visit]:
    """Visits of visible placements: student, agency, team's lecturers, coordination."""
    return Visit.objects.filter(placement__in=placements_visible_to(user).values("pk"))


def visit_rows_for(user: Any) -> QuerySet[Visit]:
    """Rows of the list, each with its open times and their replies: three queries."""
    slots = Slot.objects.filter(open=True).prefetch_related("replies")
    return (
        visits_visible_to(user)
        .select_related(
            "lecturer",
            "placement__student",
            "placement__team",
            "placement__phase__cohort",
            "placement__practice_supervisor__user",
            "placement__place__facility__agency",
            "placement__place__facility__site__district",
        )
        .prefetch_related(Prefetch("slots", queryset=slots, to_attr="times"))
        .order_by("state", "starts_at", "placement__student__sort_key", "pk")
    )


def missing_parties(visit: Visit) -> list[str]:
    """Which parties have not answered all open times of a row of :func:`visit_rows_for`."""
    if visit.state != VisitState.PROPOSED:
        return []
    times: list[Slot] = visit.times  # type: ignore[attr-defined]
    said: dict[str, int] = defaultdict(int)
    for slot in times:
        for reply in slot.replies.all():
            said[reply.party] += 1
    return [party for party in Party.values if said[party] < len(times) or not times]


def fits_nobody(visit: Visit) -> bool:
    """Both have answered and no time fits both: the lecturer proposes new ones."""
    return visit.state == VisitState.PROPOSED and not missing_parties(visit)


def visitable_by(user: Any) -> QuerySet[Placement]:
    """Placements of the lecturer's teams for which no visit is arranged or done."""
    teams = participations_of(user, Role.LECTURER).filter(team__isnull=False)
    busy = Visit.objects.filter(state__in=(*OPEN, VisitState.DONE)).values("placement")
    return (
        with_stance(with_joins(placements_visible_to(user)), user)
        .filter(team__in=teams.values("team"), state__in=VISITABLE)
        .exclude(pk__in=busy)
        .order_by("place__facility__site__district__name", "student__sort_key", "pk")
    )


def memories(agency: Any) -> Iterator[Memory]:
    """The last visit at each placement site of an agency in each cohort; one query."""
    rows = (
        Visit.objects.filter(
            placement__place__facility__agency=agency,
            state=VisitState.DONE,
            starts_at__isnull=False,
        )
        .order_by()
        .values_list("placement__place__facility", "placement__phase__cohort")
        .annotate(last=Max("starts_at"))
    )
    for facility, cohort, last in rows:
        yield Memory(facility=facility, cohort=cohort, visited=timezone.localdate(last))
