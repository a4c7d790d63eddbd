"""Agreed visits in the calendars of all three, without names."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import pgettext

from home.core import clock
from home.core.registries import CalendarEvent
from kurse.placements.queries import placements_visible_to
from kurse.visits.models import Visit, VisitKind, VisitState


def event_of(visit: Visit) -> CalendarEvent | None:
    """A visit as an event; None while no time is agreed."""
    if visit.starts_at is None:
        return None
    steps = visit.__dict__.get("steps")
    facility = visit.placement.place.facility
    where = ", ".join(part for part in (facility.name, facility.street, facility.city) if part)
    return CalendarEvent(
        uid=f"visit-{visit.public_id}",
        sequence=visit.events.count() if steps is None else steps,
        start=visit.starts_at,
        end=visit.starts_at + dt.timedelta(minutes=visit.minutes),
        summary=pgettext("calendar", "Visit at the placement site"),
        location=where if visit.kind == VisitKind.ON_SITE else str(visit.get_kind_display()),
        cancelled=visit.state == VisitState.CANCELLED,
        url=f"/mein/besuche/{visit.public_id}/",
    )


def events_of(user: Any, since: dt.date) -> Iterable[CalendarEvent]:
    """Own visits: of the student, of the lecturer who leads, of the practice supervisor."""
    visits = (
        Visit.objects.filter(
            Q(placement__student_id=user.pk)
            | Q(lecturer_id=user.pk)
            | Q(placement__practice_supervisor__user_id=user.pk),
            placement__in=placements_visible_to(user).values("pk"),
            starts_at__gte=clock.start_of(since),
        )
        .select_related("placement__place__facility")
        .annotate(steps=Count("events"))
        .order_by("starts_at", "pk")
    )
    for visit in visits:
        if (event := event_of(visit)) is not None:
            yield event
