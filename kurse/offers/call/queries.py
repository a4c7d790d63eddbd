"""Whom a call would ask, who has answered, and what about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from home.people.models import User
from home.tasklinks.models import TaskLink
from kurse.cohorts.models import Phase
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.offers.models import CallRequest, HostingCall, Place, PlaceState
from kurse.partners.queries import agencies_of, contacts_with_mail, whom_to_ask

PURPOSE = "offers.call"
REQUEST = "offers.call"
REMINDER = "offers.call_reminder"
#: Places that are asked for again; a place the agency took back is not.
ASKED_AGAIN = (
    PlaceState.OPEN,
    PlaceState.FILLED,
    PlaceState.CLOSED,
    PlaceState.CHECKED,
    PlaceState.REPORTED,
    PlaceState.NOT_THIS_YEAR,
)
#: What an answer may still be given for.
WAITING = (PlaceState.INVITED, PlaceState.INTERESTED)
ANSWERABLE = (*WAITING, PlaceState.NOT_THIS_YEAR)


@dataclass
class Addressee:
    """One person to be asked, about these places of the year before."""

    person: User
    places: list[Place] = field(default_factory=list)

    @property
    def agencies(self) -> list[str]:
        return sorted({place.facility.agency.name for place in self.places})


@dataclass(frozen=True)
class CallPlan:
    """What sending would do: whom it asks, and what it cannot ask for."""

    source: Phase | None
    addressees: list[Addressee]
    unreachable: list[Place]

    @property
    def places(self) -> int:
        return sum(len(one.places) for one in self.addressees)

    @property
    def agencies(self) -> int:
        return len({name for one in self.addressees for name in one.agencies})


def phase_before(phase: Phase) -> Phase | None:
    """The newest earlier phase with this number that had places."""
    earlier = Phase.objects.filter(
        starts_on__lt=phase.starts_on, number=phase.number, places__isnull=False
    )
    return earlier.select_related("cohort").order_by("-starts_on").first()


def plan_of(phase: Phase) -> CallPlan:
    """The places of the year before that nobody has asked for yet, by the person to ask."""
    source = phase_before(phase)
    known = Place.objects.filter(phase=phase)
    old = (
        Place.objects.filter(phase=source, state__in=ASKED_AGAIN)
        .exclude(pk__in=known.filter(previous__isnull=False).values("previous"))
        .exclude(code__in=known.values("code"))
        .select_related("facility__agency", "practice_supervisor__user")
        .order_by("facility__agency__name", "title", "pk")
    )
    places = list(old) if source else []
    return CallPlan(source, *_by_person(places))


def _by_person(places: Sequence[Place]) -> tuple[list[Addressee], list[Place]]:
    contacts = contacts_with_mail(place.facility.agency_id for place in places)
    people: dict[int, Addressee] = {}
    unreachable = []
    for place in places:
        found = whom_to_ask(
            contacts.get(place.facility.agency_id, ()), place.practice_supervisor_id
        )
        if found is None:
            unreachable.append(place)
        else:
            people.setdefault(found.user_id, Addressee(found.user)).places.append(place)
    return list(people.values()), unreachable


def calls_visible_to(user: Any) -> QuerySet[HostingCall]:
    return HostingCall.objects.filter(phase__cohort__in=cohorts_coordinated_by(user))


def requests_visible_to(user: Any) -> QuerySet[CallRequest]:
    """For the coordination of the cohort; agencies come by their link or by the place's page."""
    return CallRequest.objects.filter(call__in=calls_visible_to(user)).select_related(
        "call__phase__cohort", "person"
    )


def requests_of(user: Any) -> QuerySet[CallRequest]:
    """Requests sent to this person, as long as they act for one of the agencies asked."""
    agencies = agencies_of(user).values("pk")
    return CallRequest.objects.filter(
        person_id=user.pk,
        pk__in=Place.objects.filter(facility__agency__in=agencies).values("call_request"),
    ).select_related("call__phase__cohort", "person")


def places_asked() -> QuerySet[Place]:
    return Place.objects.select_related(
        "facility__agency", "practice_supervisor__user", "previous", "phase__cohort"
    ).order_by("facility__agency__name", "title", "pk")


def request_rows(call: HostingCall) -> QuerySet[CallRequest]:
    """The board: who was asked, about which places, whether they have answered. Two queries."""
    waiting = Count("places", filter=Q(places__state__in=WAITING))
    return (
        call.requests.select_related("person")
        .annotate(waiting=waiting)
        .prefetch_related(Prefetch("places", queryset=places_asked()))
        .order_by("-waiting", "person__sort_key", "pk")
    )


def open_requests(on: dt.date) -> QuerySet[CallRequest]:
    """Requests with a place that waits for an answer, before the practice begins."""
    waiting = Place.objects.filter(state__in=WAITING, call_request__isnull=False)
    return (
        CallRequest.objects.filter(
            pk__in=waiting.values("call_request"), call__phase__starts_on__gt=on
        )
        .select_related("call__phase__cohort", "person")
        .order_by("pk")
    )


def request_of(link: TaskLink) -> CallRequest | None:
    return (
        CallRequest.objects.filter(public_id=link.about)
        .select_related("call__phase__cohort", "person")
        .first()
    )


def open_requests_of(user: Any, on: dt.date) -> QuerySet[CallRequest]:
    """What waits for this person's answer, for their start page."""
    return open_requests(on).filter(person=user)
