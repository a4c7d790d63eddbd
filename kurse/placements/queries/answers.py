"""What an agency is asked: the rows of its page, and who may still be waited for."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import FETCH_RAISE, Count, Min, QuerySet

from home.core.clock import today
from home.people.models import User
from home.tasklinks.models import TaskLink
from kurse.cohorts.models import Phase
from kurse.partners.queries import agencies_of
from kurse.placements.models import Placement, PlacementState

PURPOSE = "placements.confirm"
State = PlacementState

#: What an agency's page shows: what waits, what was answered, and what became of it.
ANSWER_PAGE_STATES = (
    State.PUBLISHED,
    State.CHANGE_REQUESTED,
    State.DECLINED,
    State.AGENCY_CONFIRMED,
    State.AGREEMENT_OPEN,
    State.AGREED,
    State.READY,
    State.RUNNING,
)


def asked_through(link: TaskLink) -> set[int]:
    """The keys of all whose request this link carries: its person, and who handed it on."""
    found = {link.person_id}
    while True:
        earlier = set(
            TaskLink.objects.filter(
                purpose=link.purpose, about=link.about, forwarded_to_id__in=found
            ).values_list("person_id", flat=True)
        )
        if earlier <= found:
            return found
        found |= earlier


def rows_asked_of(link: TaskLink) -> QuerySet[Placement]:
    """The rows of a link's page: asked of its person, at agencies the person still acts for."""
    return _for_page(
        Placement.objects.filter(
            phase__public_id=link.about,
            asked__user_id__in=asked_through(link),
            place__facility__agency__in=agencies_of(link.person).values("pk"),
        )
    )


def waiting_at(user: Any) -> QuerySet[Placement]:
    """What the agencies of somebody with an account are asked, whoever of them was written to."""
    return _for_page(
        Placement.objects.filter(
            place__facility__agency__in=agencies_of(user).values("pk"),
            phase__ends_on__gte=today(),
        )
    )


def _for_page(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    return (
        placements.filter(published_at__isnull=False, state__in=ANSWER_PAGE_STATES)
        .select_related(
            "student",
            "phase__cohort",
            "team",
            "place__facility__agency",
            "place__facility__site__district",
            "place__practice_supervisor__user",
            "asked__user",
        )
        .order_by("student__sort_key", "pk")
        .fetch_mode(FETCH_RAISE)
    )


class Holder(NamedTuple):
    """Somebody whose answer is awaited: for how many places, and until when."""

    user: User
    phase: Phase
    places: int
    until: dt.date


def open_requests(phase: Phase | None = None) -> list[Holder]:
    """Who is asked and has not answered, per person and phase; two queries and one of phases."""
    waiting = Placement.objects.filter(state=State.PUBLISHED, asked__isnull=False)
    if phase is not None:
        waiting = waiting.filter(phase=phase)
    rows = list(
        waiting.order_by("asked__user", "phase")
        .values("asked__user", "phase")
        .annotate(places=Count("pk"), until=Min("answer_until"))
    )
    users = User.objects.in_bulk({row["asked__user"] for row in rows})
    phases = Phase.objects.select_related("cohort").in_bulk({row["phase"] for row in rows})
    return [
        Holder(users[row["asked__user"]], phases[row["phase"]], row["places"], row["until"])
        for row in rows
    ]
