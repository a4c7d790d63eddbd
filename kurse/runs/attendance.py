"""Who may report at which meeting, what a list says of everybody, who says it is not right."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from home.core.clock import now
from home.core.formats import clock as time_text
from home.people.roles import Role, has_role
from home.rulebook.queries import rule
from kurse.runs.models import (
    Appeal,
    AppealState,
    CourseRun,
    Presence,
    Registration,
    RunAttendance,
    RunSession,
    RunState,
)
from kurse.runs.queries import TAKING_PART

OVER = (RunState.PLANNED, RunState.CANCELLED)


def sessions_taken_by(user: Any) -> QuerySet[RunSession]:
    """Meetings of runs in which this person takes part."""
    own = Registration.objects.filter(person_id=user.pk, state__in=TAKING_PART)
    return RunSession.objects.filter(run__in=own.values("run"))


def appeals_visible_to(user: Any) -> QuerySet[Appeal]:
    """Own ones, and those of runs one leads."""
    if has_role(user, Role.COORDINATOR):
        return Appeal.objects.all()
    led = CourseRun.objects.filter(staff__person_id=user.pk, staff__duty="lead")
    return Appeal.objects.filter(Q(registration__person_id=user.pk) | Q(session__run__in=led))


def open_appeals_of(run: CourseRun) -> QuerySet[Appeal]:
    """What waits for the lead's answer, the oldest first."""
    rows = Appeal.objects.filter(state=AppealState.OPEN, session__run=run)
    return rows.select_related("session", "registration__person").order_by("made_at", "pk")


def opens_at(session: RunSession) -> dt.datetime:
    """From when on one may report by the code on the wall."""
    return session.starts_at - dt.timedelta(minutes=rule("runs.report_before"))


def takes_reports(session: RunSession, on: dt.datetime | None = None) -> bool:
    """The code stands on the wall: from a while before the start until the end."""
    moment = on or now()
    return session.run.state not in OVER and opens_at(session) <= moment <= session.ends_at


def waits_for_report(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """Adds ``meeting_now``: the public id of a meeting that is on and not yet reported for."""
    known = RunAttendance.objects.filter(
        session=OuterRef("pk"), registration=OuterRef(OuterRef("pk"))
    ).exclude(presence=Presence.ABSENT)
    meetings = (
        RunSession.objects.filter(
            run=OuterRef("run"),
            confirmed_at=None,
            starts_at__lte=now() + dt.timedelta(minutes=rule("runs.report_before")),
            ends_at__gte=now(),
        )
        .exclude(run__state__in=OVER)
        .filter(~Exists(known))
    )
    return registrations.annotate(meeting_now=Subquery(meetings.values("public_id")[:1]))


def minutes_late(session: RunSession, came_at: dt.datetime) -> int:
    """Whole minutes after the start; somebody who was early is not late."""
    return max(0, int((came_at - session.starts_at).total_seconds() // 60))


def reported_words(row: RunAttendance) -> str:
    """ "by phone, 09:12" and, where it lay on a device, that it was sent later."""
    if row.came_at is None:
        return ""
    words = _("reported by phone at %(time)s") % {"time": time_text(row.came_at)}
    if row.sent_later:
        words = _("%(words)s, sent later") % {"words": words}
    return words


def appeal_until(session: RunSession) -> dt.datetime | None:
    """The last moment to say that the list is not right; None before it is confirmed."""
    if session.confirmed_at is None:
        return None
    return session.confirmed_at + dt.timedelta(days=rule("runs.appeal_days"))


def attendance_lines(registration: Registration) -> list[dict[str, Any]]:
    """Each meeting with what was noted for this person: three queries, however many there are.

    Before the list is confirmed only the own report by phone is shown.
    """
    rows = {row.session_id: row for row in registration.attendances.all()}
    appeals: dict[int, Appeal] = {row.session_id: row for row in registration.appeals.all()}
    grace = rule("runs.grace_minutes")
    found = []
    for session in registration.run.sessions.all():
        session.run = registration.run
        noted = rows.get(session.pk)
        row = noted if session.confirmed_at else None
        appeal = appeals.get(session.pk)
        until = appeal_until(session)
        found.append(
            {
                "session": session,
                "row": row,
                "units": row.units(session.units, grace) if row else 0,
                "reported": reported_words(noted) if noted else "",
                "takes_reports": takes_reports(session) and session.confirmed_at is None,
                "appeal": appeal,
                "may_appeal": until is not None
                and now() <= until
                and (appeal is None or appeal.state != AppealState.OPEN),
            }
        )
    return found
