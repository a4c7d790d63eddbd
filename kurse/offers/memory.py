"""What offers remember of an agency: places offered, answers to the call, years of rest."""

from collections.abc import Iterator
from typing import Any

from kurse.offers.models import Place, PlaceState, RestReason
from kurse.partners.facts import Memory

#: Places that were not offered after all.
NOT_OFFERED = (
    PlaceState.INVITED,
    PlaceState.INTERESTED,
    PlaceState.NOT_THIS_YEAR,
    PlaceState.WITHDRAWN,
)


def memories(agency: Any) -> Iterator[Memory]:
    """One part a place; the answer to one request counts once a placement site. One query."""
    places = (
        Place.objects.filter(facility__agency=agency)
        .select_related("phase", "call_request", "practice_supervisor__user")
        .order_by("pk")
    )
    seen: set[tuple[int, int]] = set()
    for place in places:
        offered = place.state not in NOT_OFFERED
        supervisor = place.practice_supervisor if offered else None
        key = (place.facility_id, place.call_request_id or 0)
        is_new = key not in seen
        seen.add(key)
        yield Memory(
            facility=place.facility_id,
            cohort=place.phase.cohort_id,
            offered=place.max_students if offered else 0,
            answered=_days(place.call_request) if is_new else (),
            resting=(str(RestReason(place.rest_reason).label),)
            if place.state == PlaceState.NOT_THIS_YEAR
            else (),
            supervisors=frozenset([supervisor.user.get_full_name()] if supervisor else ()),
        )


def _days(request: Any) -> tuple[int, ...]:
    if request is None or request.answered_at is None:
        return ()
    return (max((request.answered_at - request.asked_at).days, 0),)
