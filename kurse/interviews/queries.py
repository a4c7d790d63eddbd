"""Who may offer, who may book, and which times are free."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from home.core import clock
from home.core.formats import local_date
from kurse.interviews.models import Booking, InterviewTime
from kurse.partners.queries import agencies_of
from kurse.placements.models import RELEASED_STATES, Placement, PlacementState
from kurse.placements.queries import placements_visible_to

#: After the publication, before the agreement: a first talk can be arranged.
OPEN = (
    PlacementState.PUBLISHED,
    PlacementState.CHANGE_REQUESTED,
    PlacementState.AGENCY_CONFIRMED,
)
#: The practice has not begun: a talk arranged before may still lie ahead.
AHEAD = (*OPEN, PlacementState.AGREEMENT_OPEN, PlacementState.AGREED, PlacementState.READY)


def held(prefix: str = "") -> Q:
    """A booking that stands; who comes no more (declined, cancelled) holds no time."""
    gone = Q(**{f"{prefix}placement__state__in": RELEASED_STATES})
    return Q(**{f"{prefix}ended_at__isnull": True}) & ~gone


def tomorrow() -> dt.datetime:
    """From here on one may still book, move and call off: until the day before."""
    return clock.start_of(clock.today() + dt.timedelta(days=1))


def times_of(placement: Placement) -> QuerySet[InterviewTime]:
    """What the placement site offers to those who are to come in this phase."""
    return InterviewTime.objects.filter(
        facility=placement.place.facility_id, phase=placement.phase_id, withdrawn_at__isnull=True
    )


def free_times_of(placement: Placement) -> QuerySet[InterviewTime]:
    """Those that may still be booked, the next first."""
    taken = Booking.objects.filter(held(), time=OuterRef("pk"))
    return (
        times_of(placement)
        .filter(~Exists(taken), starts_at__gte=tomorrow())
        .order_by("starts_at", "pk")
    )


def booking_of(placement: Placement) -> Booking | None:
    """The time this student has, past or to come."""
    return (
        Booking.objects.filter(ended_at__isnull=True, placement=placement)
        .select_related("time__facility")
        .first()
    )


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """Of visible placements: the student's own, the placement site's, lecturer, coordination."""
    return Booking.objects.filter(placement__in=placements_visible_to(user).values("pk"))


def own_bookings(user: Any) -> QuerySet[Booking]:
    """In whose calendar a talk stands: the student who comes, whoever acts for the agency."""
    return Booking.objects.filter(
        Q(placement__student_id=user.pk)
        | Q(time__facility__agency__in=agencies_of(user).values("pk")),
        placement__in=placements_visible_to(user).values("pk"),
    ).select_related("time__facility", "placement")


def sites_of(user: Any, phase_id: Any = None) -> list[Placement]:
    """For which placement sites this person may offer times: one of the waiting placements of
    each, to stand for it."""
    waiting = placements_visible_to(user).filter(
        place__facility__agency__in=agencies_of(user).values("pk"),
        published_at__isnull=False,
        state__in=OPEN,
    )
    if phase_id is not None:
        waiting = waiting.filter(phase__public_id=phase_id)
    return list(
        waiting.select_related("student", "phase__cohort", "place__facility__agency")
        .order_by("place__facility__name", "place__facility_id", "phase_id", "pk")
        .distinct("place__facility__name", "place__facility_id", "phase_id")
    )


def times_hosted_by(user: Any) -> QuerySet[InterviewTime]:
    """All that stand at the agencies for which this person acts."""
    return InterviewTime.objects.filter(
        facility__agency__in=agencies_of(user).values("pk"), withdrawn_at__isnull=True
    )


def with_guests(times: QuerySet[InterviewTime]) -> QuerySet[InterviewTime]:
    """From today on, each with who comes (``guests``); two queries."""
    guests = Booking.objects.filter(held()).select_related("placement__student")
    return (
        times.filter(starts_at__gte=clock.start_of(clock.today()))
        .select_related("facility", "phase__cohort")
        .prefetch_related(Prefetch("bookings", queryset=guests, to_attr="guests"))
        .order_by("starts_at", "pk")
    )


def choose_until(times: Iterable[InterviewTime]) -> dt.date:
    """The last day on which one of these can be chosen: the day before the last of them."""
    return max(local_date(time.starts_at) for time in times) - dt.timedelta(days=1)


def still_changeable(time: InterviewTime) -> bool:
    return timezone.localdate(time.starts_at) > clock.today()
