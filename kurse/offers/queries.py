"""Who sees which place; which seats are free; rows for the lists."""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from django.db.models import (
    FETCH_RAISE,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from home.core.registries import Registry
from home.people.roles import Role
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by, participations_of
from kurse.offers.models import (
    PUBLISHED_STATES,
    Place,
    PlaceEvent,
    PlaceState,
    RosterUpload,
    Seat,
)
from kurse.partners.queries import agencies_of

#: ``() -> Exists``: a condition on ``Seat`` (its key is ``OuterRef("pk")``) that says "somebody
#: holds this seat". Filled by the slices that seat people.
seat_holders: Registry[Callable[[], Exists]] = Registry()


def places_visible_to(user: Any) -> QuerySet[Place]:
    """Published ones for students of the cohort and for lecturers; own agency's; own cohorts'."""
    parts = participations_of(user)
    studied = parts.filter(role=Role.STUDENT).values("cohort")
    published = Q(state__in=PUBLISHED_STATES)
    return Place.objects.filter(
        Q(phase__cohort__in=cohorts_coordinated_by(user))
        | Q(facility__agency__in=agencies_of(user).values("pk"))
        | (published & Q(phase__cohort__in=studied))
        | (published & Exists(parts.filter(role=Role.LECTURER)))
    )


def held_seats() -> QuerySet[Seat]:
    """Seats somebody holds now; what holds a seat is known to the slices above."""
    conditions = [Q(holder()) for holder in seat_holders]
    if not conditions:
        return Seat.objects.none()
    return Seat.objects.filter(reduce(operator.or_, conditions))


def free_seats(place: Place) -> QuerySet[Seat]:
    """Open seats nobody holds, lowest number first."""
    conditions = [Q(holder()) for holder in seat_holders]
    free = Seat.objects.filter(place=place, is_open=True).order_by("number")
    return free.exclude(reduce(operator.or_, conditions)) if conditions else free


def taken_count() -> Coalesce:
    """An annotation for ``Place``: how many of its seats are held."""
    counted = (
        held_seats()
        .filter(place=OuterRef("pk"))
        .order_by()
        .values("place")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_joins(places: QuerySet[Place]) -> QuerySet[Place]:
    """Everything a row of a list or a page of a place reads, and ``taken``."""
    return places.select_related(
        "phase__cohort",
        "facility__agency",
        "facility__site__district",
        "practice_supervisor__user",
    ).annotate(taken=taken_count())


def place_rows_for(user: Any) -> QuerySet[Place]:
    """Rows of the list of places: one query; a forgotten join raises."""
    rows = with_joins(places_visible_to(user)).order_by(
        "facility__site__district__name", "title", "pk"
    )
    return rows.fetch_mode(FETCH_RAISE)


def place_page_for(user: Any) -> QuerySet[Place]:
    """Places for their own page, with their history."""
    events = PlaceEvent.objects.select_related("by").order_by("-at", "-pk")
    return with_joins(places_visible_to(user)).prefetch_related(Prefetch("events", queryset=events))


def places_of(cohort: Cohort) -> QuerySet[Place]:
    """All places of a cohort, in every state; for the coordination and the allocation."""
    return Place.objects.filter(phase__cohort=cohort)


def open_places_of(cohort: Cohort) -> QuerySet[Place]:
    """Places students may wish for."""
    return places_of(cohort).filter(state__in=(PlaceState.OPEN, PlaceState.FILLED))


def places_to_open(cohort: Cohort) -> QuerySet[Place]:
    """Reported and checked places, waiting for the coordination."""
    waiting = places_of(cohort).filter(state__in=(PlaceState.REPORTED, PlaceState.CHECKED))
    return waiting.select_related(
        "phase__cohort", "facility__agency", "facility__site__district", "practice_supervisor__user"
    ).order_by("facility__agency__name", "title")


def uploads_visible_to(user: Any) -> QuerySet[RosterUpload]:
    """Uploads of cohorts this person coordinates."""
    return RosterUpload.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related(
        "cohort"
    )
