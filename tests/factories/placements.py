"""Placements in any state of their life, without walking there.

A row is put straight into its state, which the machine in the database allows on inserting only;
tests of the way itself use the actions.
"""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from home.core.clock import now, today
from kurse.offers.models import Place, Seat
from kurse.partners.models import Contact
from kurse.placements.models import (
    EndReason,
    Interruption,
    Placement,
    PlacementEvent,
    PlacementState,
    Side,
)
from tests.factories.cohorts import ParticipationFactory, from_today
from tests.factories.offers import PlaceFactory
from tests.factories.people import UserFactory

State = PlacementState
UNPUBLISHED = (State.DRAFT, State.PROPOSED)
ANSWERED = (
    State.CHANGE_REQUESTED,
    State.DECLINED,
    State.AGENCY_CONFIRMED,
    State.AGREEMENT_OPEN,
    State.AGREED,
    State.READY,
    State.RUNNING,
    State.INTERRUPTED,
    State.COMPLETING,
    State.COMPLETED,
    State.ENDED_EARLY,
)


def free_seat(place: Place) -> Seat:
    """A seat of the place that no placement of a test has; made where there is none."""
    seat = place.seats.exclude(pk__in=Placement.objects.values("seat")).order_by("number").first()
    if seat is None:
        seat = Seat.objects.create(place=place, number=place.seats.count() + 1)
    return seat


def make_seats(place: Place, number: int | None = None) -> list[Seat]:
    """All seats of a place, as opening it would make them."""
    wanted = number or place.max_students
    for count in range(place.seats.count() + 1, wanted + 1):
        Seat.objects.create(place=place, number=count)
    return list(place.seats.order_by("number"))


class PlacementFactory(DjangoModelFactory[Placement]):
    """Published and waiting for the agency, unless ``state`` says otherwise."""

    class Meta:
        model = Placement
        skip_postgeneration_save = True

    place = factory.SubFactory(PlaceFactory)
    phase = factory.SelfAttribute("place.phase")
    student = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda number: f"2027-{number + 1:03d}")
    practice_supervisor = factory.SelfAttribute("place.practice_supervisor")
    starts_on = factory.SelfAttribute("phase.starts_on")
    ends_on = factory.SelfAttribute("phase.ends_on")
    seat = factory.LazyAttribute(lambda self: free_seat(self.place))
    state = State.PUBLISHED
    published_at = factory.LazyAttribute(
        lambda self: None if self.state in UNPUBLISHED else now() - dt.timedelta(days=3)
    )
    answered_at = factory.LazyAttribute(
        lambda self: now() - dt.timedelta(hours=1) if self.state in ANSWERED else None
    )
    answer_until = from_today(days=10)
    asked = factory.LazyAttribute(
        lambda self: (
            None
            if self.state in UNPUBLISHED
            else self.practice_supervisor
            or Contact.objects.filter(agency=self.place.facility.agency).first()
        )
    )
    passed = factory.LazyAttribute(lambda self: True if self.state == State.COMPLETED else None)
    ended_on = factory.LazyAttribute(
        lambda self: today() - dt.timedelta(days=2) if self.state == State.ENDED_EARLY else None
    )
    ended_by = factory.LazyAttribute(
        lambda self: Side.STUDENT if self.state == State.ENDED_EARLY else ""
    )
    end_reason = factory.LazyAttribute(
        lambda self: EndReason.PERSONAL if self.state == State.ENDED_EARLY else ""
    )
    days_credited = factory.LazyAttribute(
        lambda self: 31 if self.state == State.ENDED_EARLY else None
    )

    @factory.post_generation
    def pause(self: Placement, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """An interrupted practice has its open interruption."""
        if create and self.state == State.INTERRUPTED:
            Interruption.objects.create(
                placement=self,
                starts_on=today() - dt.timedelta(days=2),
                ends_on=today() + dt.timedelta(days=5),
                side=Side.STUDENT,
            )


class PlacementEventFactory(DjangoModelFactory[PlacementEvent]):
    class Meta:
        model = PlacementEvent

    placement = factory.SubFactory(PlacementFactory)
    verb = "publish"
    from_state = State.PROPOSED
    to_state = State.PUBLISHED


def student_of(scene: Any, **fields: Any) -> Any:
    """One more active student of the scene's team; returns the participation."""
    return ParticipationFactory(user=UserFactory(**fields), cohort=scene.cohort, team=scene.team)


def placement_of(scene: Any, **fields: Any) -> Placement:
    """The cast's student at the scene's place."""
    values = {
        "student": scene.cast["student"],
        "place": scene.place,
        "phase": scene.phase,
        "team": scene.team,
    }
    return PlacementFactory(**{**values, **fields})
