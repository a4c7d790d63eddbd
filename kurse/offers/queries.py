"""Who sees which place; which seats are free; rows for the lists."""

import datetime as dt
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import (
    FETCH_RAISE,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from home.core.clock import start_of, today
from home.core.registries import Registry
from home.people.roles import Role
from home.today.queries import look_columns
from kurse.cohorts.models import Cohort, Phase, Team
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    cohorts_with_counts,
    participations_of,
)
from kurse.offers.models import (
    PUBLISHED_STATES,
    Place,
    PlaceEvent,
    PlaceProposal,
    PlaceState,
    ProposalState,
    RosterUpload,
    Seat,
)
from kurse.offers.roster.checking import code_from
from kurse.partners.models import District
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


#: Under which name a visit of the list of places is kept (``home.today``).
LIST_LOOK = "offers.places"


def place_rows_for(user: Any) -> QuerySet[Place]:
    """Rows of the list of places: one query; a forgotten join raises.

    ``changed_at`` is when somebody else last moved it on, ``look_at`` and ``look_since`` when
    ``user`` looked at the list.
    """
    events = PlaceEvent.objects.filter(place=OuterRef("pk")).exclude(by=user.pk)
    rows = (
        with_joins(places_visible_to(user))
        .annotate(
            changed_at=Subquery(events.order_by("-at").values("at")[:1]),
            **look_columns(user, LIST_LOOK),
        )
        .order_by("facility__site__district__name", "title", "pk")
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


def free_code(phase: Phase, title: str) -> str:
    """A short name made of the title that no place of the phase has yet."""
    base = code_from(title) or "platz"
    taken = set(
        Place.objects.filter(phase=phase, code__startswith=base).values_list("code", flat=True)
    )
    code, number = base, 2
    while code in taken:
        code, number = f"{base[:36]}-{number}", number + 1
    return code


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


def cohorts_with_waiting(
    user: Any, *, only: list[int] | None = None, all_of_them: bool = False
) -> QuerySet[Cohort]:
    """Coordinated cohorts with ``waiting_count`` places to open, ``found_count`` self-found ones
    to look at, and the counts of their people.

    Only those with such places, unless ``all_of_them``.
    """
    waiting = (
        Place.objects.filter(
            phase__cohort=OuterRef("pk"), state__in=(PlaceState.REPORTED, PlaceState.CHECKED)
        )
        .order_by()
        .values("phase__cohort")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = (
        PlaceProposal.objects.filter(phase__cohort=OuterRef("pk"), state=ProposalState.PROPOSED)
        .order_by()
        .values("phase__cohort")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = cohorts_with_counts(user).annotate(
        waiting_count=Coalesce(Subquery(waiting, output_field=IntegerField()), 0),
        found_count=Coalesce(Subquery(found, output_field=IntegerField()), 0),
        has_places=Exists(Place.objects.filter(phase__cohort=OuterRef("pk"))),
        may_call=Exists(Place.objects.filter(phase__starts_on__lt=OuterRef("starts_on"))),
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    return (rows if all_of_them else rows.filter(waiting_count__gt=0)).order_by("starts_on")


def seats_by_cohort(cohort: Cohort) -> tuple[int, int, int, int]:
    """Open places, all places, seats of the open ones, places to check."""
    is_open = Q(state__in=(PlaceState.OPEN, PlaceState.FILLED))
    found = places_of(cohort).aggregate(
        open=Count("pk", filter=is_open),
        all=Count("pk"),
        seats=Sum("max_students", filter=is_open, default=0),
        waiting=Count("pk", filter=Q(state__in=(PlaceState.REPORTED, PlaceState.CHECKED))),
    )
    return found["open"], found["all"], found["seats"], found["waiting"]


def call_answers(cohort: Cohort) -> tuple[int, int]:
    """Places asked for in the call of this cohort that are answered, and all of them."""
    asked = places_of(cohort).filter(call_request__isnull=False)
    found = asked.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(state__in=(PlaceState.INVITED, PlaceState.INTERESTED))),
    )
    return found["all"] - found["open"], found["all"]


def agency_places(agency: Any, user: Any) -> QuerySet[Place]:
    """The visible places of an agency, newest phase first."""
    return (
        places_visible_to(user)
        .filter(facility__agency=agency)
        .select_related("phase__cohort")
        .order_by("-phase__starts_on", "title", "pk")
    )


def open_counts_by_district(slugs: list[str]) -> dict[str, int]:
    """Seats of the newest cohort whose places are open, by district; public numbers."""
    newest = (
        Cohort.objects.filter(phases__places__state__in=PUBLISHED_STATES, starts_on__lte=today())
        .order_by("-starts_on")
        .values("pk")[:1]
    )
    rows = (
        Place.objects.filter(
            facility__site__district__slug__in=slugs,
            state__in=PUBLISHED_STATES,
            phase__cohort__in=newest,
        )
        .order_by()
        .values_list("facility__site__district__slug")
        .annotate(count=Sum("max_students"))
    )
    return dict(rows)


class FilterChoices(NamedTuple):
    """What the list of places may be narrowed to; ``present`` is the cohort of today."""

    districts: list[tuple[str, str]]
    cohorts: list[tuple[str, str]]
    present: str


def filter_choices_for(user: Any) -> FilterChoices:
    """Districts, and the cohorts with a place this person sees; in one query."""
    columns = ("kind", "slug", "name", "first", "last")
    no_day = Value(None, output_field=DateField())
    districts = (
        District.objects.order_by()
        .annotate(kind=Value(1), first=no_day, last=no_day)
        .values_list(*columns)
    )
    cohorts = (
        Cohort.objects.filter(pk__in=places_visible_to(user).values("phase__cohort"))
        .order_by()
        .annotate(kind=Value(2), first=F("starts_on"), last=F("ends_on"))
        .values_list(*columns)
    )
    rows = sorted(districts.union(cohorts, all=True), key=lambda row: (row[0], row[2]))
    day = today()
    found = [row for row in rows if row[0] == 2]
    running = sorted((row[3], row[1]) for row in found if row[3] <= day <= row[4])
    return FilterChoices(
        [(slug, name) for kind, slug, name, _first, _last in rows if kind == 1],
        [(slug, name) for _kind, slug, name, _first, _last in reversed(found)],
        running[0][1] if running else "",
    )


def team_of_place(place: Place) -> Team | None:
    """The project group of the place's district in its cohort."""
    teams = Team.objects.filter(
        cohort=place.phase.cohort_id, district__sites__facilities=place.facility_id
    )
    return teams.order_by("name", "pk").first()


def expired_uploads(day: dt.date) -> QuerySet[RosterUpload]:
    """Uploads whose files are still kept although their day is over."""
    return RosterUpload.objects.filter(content__isnull=False, expires_at__lte=start_of(day))
