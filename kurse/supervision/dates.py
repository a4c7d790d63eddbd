"""Supervision in one's own calendar: when and where, no names and no topics (row 84)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import pgettext

from home.core import clock
from home.core.registries import CalendarEvent
from home.people.roles import Role, has_role
from kurse.supervision.models import SessionState
from kurse.supervision.queries import sessions_visible_to

#: Steps that change what a calendar says of a session.
TELLING = ("move", "cancel")


def events_of(user: Any, since: dt.date) -> Iterable[CalendarEvent]:
    """Sessions of led groups and of the own one; cancelled ones stay and say so."""
    if not has_role(user, Role.STUDENT, Role.SUPERVISOR):
        return
    member = Q(group__members__participation__user_id=user.pk)
    keys = (
        sessions_visible_to(user)
        .filter(Q(group__supervisor_id=user.pk) | member, starts_at__gte=clock.start_of(since))
        .values("pk")
    )
    sessions = (
        sessions_visible_to(user)
        .filter(pk__in=keys)
        .annotate(changes=Count("events", filter=Q(events__verb__in=TELLING), distinct=True))
        .order_by("starts_at", "pk")
    )
    for session in sessions:
        yield CalendarEvent(
            uid=f"supervision-{session.public_id}",
            sequence=session.changes,
            start=session.starts_at,
            end=session.starts_at + dt.timedelta(minutes=session.minutes),
            summary=pgettext("calendar", "Supervision"),
            location=session.location,
            cancelled=session.state == SessionState.CANCELLED,
            url=reverse("supervision:session", args=[session.public_id]),
        )
