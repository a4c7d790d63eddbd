"""First talks of the demo: one student has still to choose, one has booked, one has moved."""

import datetime as dt
from typing import Any

from django.utils import timezone

from kurse.interviews.actions import book_time, offer_times
from kurse.interviews.models import InterviewKind
from kurse.interviews.queries import OPEN, free_times_of
from kurse.placements.models import Placement

SHAPES = (
    (InterviewKind.ON_SITE, "Haupteingang, bitte klingeln", dt.time(14), 3),
    (InterviewKind.VIDEO, "Den Zugang zum Video schicken wir am Tag davor", dt.time(10, 30), 2),
    (InterviewKind.PHONE, "Wir rufen Sie an", dt.time(16), 2),
)


def load(world: Any) -> None:
    """The sites of up to three waiting placements offer times."""
    waiting = (
        Placement.objects.filter(phase=world.things["phase"], state__in=OPEN, asked__isnull=False)
        .select_related("student", "asked__user", "phase", "place__facility")
        .order_by("student__sort_key", "pk")
    )
    sites: dict[int, Placement] = {}
    for placement in waiting:
        sites.setdefault(placement.place.facility_id, placement)
    for number, placement in enumerate(list(sites.values())[: len(SHAPES)]):
        kind, location, start, count = SHAPES[number]
        day = world.workday(world.day(days=6 + 2 * number))
        host = placement.asked.user
        with world.at(world.day(days=-1)):
            offer_times(
                placement,
                first=timezone.make_aware(dt.datetime.combine(day, start)),
                number=count,
                kind=kind,
                minutes=30,
                location=location,
                by=host,
                name=host.get_full_name(),
            )
            for _step in range(number):
                free = free_times_of(placement).last()
                if free is not None:
                    book_time(free, placement=placement, by=placement.student)
