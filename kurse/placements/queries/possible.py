"""Where a student could still go, and who wants to swap."""

from typing import Any, NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurse.offers.models import Place, PlaceState
from kurse.offers.queries import taken_count
from kurse.placements.models import Placement, SwapRequest
from kurse.placements.queries.visible import coordinated, placements_visible_to
from kurse.wishes.models import SubmittedWish


class Possible(NamedTuple):
    """A place with free seats: its rank among the student's wishes, and how many are free."""

    place: Place
    rank: int | None
    free: int

    @property
    def label(self) -> str:
        free = ngettext("%(free)d free", "%(free)d free", self.free) % {"free": self.free}
        parts = [self.place.title, self.place.facility.name, free]
        if self.rank:
            parts.insert(0, _("Wish %(rank)d") % {"rank": self.rank})
        return " · ".join(parts)


def possible_places(placement: Placement) -> list[Possible]:
    """Open places of the phase with a free seat, wishes first, but for the one that was lost."""
    latest = (
        SubmittedWish.objects.filter(
            submission__wish_list__participation__user=placement.student_id,
            submission__wish_list__phase=placement.phase_id,
            submission__number=F("submission__wish_list__version"),
            place=OuterRef("pk"),
        )
        .order_by("rank")
        .values("rank")[:1]
    )
    places = (
        Place.objects.filter(phase=placement.phase_id, state=PlaceState.OPEN)
        .exclude(pk=placement.place_id)
        .filter(Q(named_student__isnull=True) | Q(named_student=placement.student_id))
        .select_related("facility__site__district")
        .annotate(
            taken=taken_count(),
            seat_count=Count("seats", filter=Q(seats__is_open=True)),
            wish_rank=Subquery(latest),
        )
        .filter(seat_count__gt=F("taken"))
        .order_by(F("wish_rank").asc(nulls_last=True), "facility__site__district__name", "title")
    )
    return [Possible(place, place.wish_rank, place.seat_count - place.taken) for place in places]


def swaps_visible_to(user: Any) -> QuerySet[SwapRequest]:
    """Open requests of coordinated cohorts, oldest first; nobody else reads them (row 26)."""
    return (
        SwapRequest.objects.filter(
            answered_at__isnull=True,
            placement__in=placements_visible_to(user).filter(coordinated(user)).values("pk"),
        )
        .select_related("placement__student", "placement__place__facility")
        .order_by("made_at")
    )
