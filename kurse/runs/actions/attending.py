"""The attendance list of one meeting: noted, confirmed once, corrected with a reason."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.people.models import User
from kurse.runs.actions.common import note_run
from kurse.runs.actions.planning import begin_if_due
from kurse.runs.models import AttendanceEvent, Presence, RunAttendance, RunSession
from kurse.runs.queries import participants_of


class ListIncompleteError(DomainError):
    slug = "run-list-incomplete"
    text = _("Say for every person whether they were there. It is not confirmed yet.")


class TooManyMinutesError(DomainError):
    slug = "run-too-many-minutes"
    text = _("Nobody misses more minutes than the meeting has. Choose “absent” instead.")


@dataclass(frozen=True)
class Mark:
    """What the list says of one person."""

    presence: str
    late: int = 0
    early: int = 0


def _open_list(session: RunSession, by: User) -> RunSession:
    session = lock(session, first=("run",))
    if not by.has_perm("runs.keep_list", session):
        raise PermissionDenied
    if session.starts_at > now():
        raise NotOpenError(_("The list can be kept from the start of the meeting on."))
    return session


@transaction.atomic
def note_attendance(
    session: RunSession,
    *,
    marks: Mapping[int, Mark],
    by: User,
    seen_at: dt.datetime | None = None,
) -> int:
    """Keep who was there so far (by registration key); the list stays open. How many.

    Who reported by phone after ``seen_at``, when the page was made, is left as they said.

    Raises:
        NotOpenError: before the meeting. HasChangedError: confirmed already.
        PermissionDenied: no duty in this run, or somebody who does not take part.
    """
    session = _open_list(session, by)
    if session.confirmed_at is not None:
        raise HasChangedError
    return _write(session, marks, by=by, seen_at=seen_at)


def _write(
    session: RunSession,
    marks: Mapping[int, Mark],
    *,
    by: User,
    correction: str = "",
    seen_at: dt.datetime | None = None,
) -> int:
    known = set(participants_of(session.run).values_list("pk", flat=True))
    if not set(marks) <= known:
        raise PermissionDenied
    length = (session.ends_at - session.starts_at).total_seconds() / 60
    rows = {row.registration_id: row for row in session.attendances.select_for_update(no_key=True)}
    fresh, changed, was = [], [], {}
    for pk, mark in marks.items():
        there = mark.presence == Presence.PRESENT
        late, early = (mark.late, mark.early) if there else (0, 0)
        if late + early >= length:
            raise TooManyMinutesError
        row = rows.get(pk)
        if row is None:
            row = RunAttendance(session=session, registration_id=pk)
            fresh.append(row)
        elif (row.presence, row.late, row.early) == (mark.presence, late, early):
            continue
        elif seen_at is not None and row.came_at is not None and row.at > seen_at:
            continue  # reported while the page was open
        else:
            was[pk] = row.said
            changed.append(row)
        row.presence, row.late, row.early = Presence(mark.presence), late, early
        row.by, row.at, row.correction = by, now(), correction
    RunAttendance.objects.bulk_create(fresh)
    RunAttendance.objects.bulk_update(
        changed, ["presence", "late", "early", "by", "at", "correction"]
    )
    _trace([*fresh, *changed], was, by=by, note=correction)
    return len(fresh) + len(changed)


def _trace(rows: list[RunAttendance], was: Mapping[int, str], *, by: User, note: str) -> None:
    """One line for each row that was written: what it was, what it is now."""
    AttendanceEvent.objects.bulk_create(
        AttendanceEvent(
            attendance=row,
            verb="correct" if note else "note",
            by=by,
            at=row.at,
            note=note,
            was=was.get(row.registration_id, ""),
            became=row.said,
        )
        for row in rows
    )


@transaction.atomic
def confirm_attendance(
    session: RunSession,
    *,
    marks: Mapping[int, Mark],
    by: User,
    seen_at: dt.datetime | None = None,
) -> RunSession:
    """The list is complete and true; from now on it counts and is closed.

    Raises ListIncompleteError unless everybody is marked.
    """
    session = _open_list(session, by)
    if session.confirmed_at is not None:
        raise HasChangedError
    _write(session, marks, by=by, seen_at=seen_at)
    marked = set(session.attendances.values_list("registration", flat=True))
    if set(participants_of(session.run).values_list("pk", flat=True)) - marked:
        raise ListIncompleteError
    begin_if_due(session.run)
    session.confirmed_at, session.confirmed_by = now(), by
    session.save(update_fields=["confirmed_at", "confirmed_by"])
    note_run(session.run, "confirm_list", by=by, note=str(session.starts_at.date()))
    return session


@transaction.atomic
def correct_attendance(
    session: RunSession, *, marks: Mapping[int, Mark], reason: str, by: User
) -> int:
    """Change a confirmed list, with a reason that stays. How many rows."""
    session = _open_list(session, by)
    if session.confirmed_at is None:
        raise HasChangedError
    if not by.has_perm("runs.lead_run", session):
        raise PermissionDenied
    stamp = f"{reason.strip()[:250]} ({now():%Y-%m-%d %H:%M:%S})"
    number = _write(session, marks, by=by, correction=stamp)
    if number:
        note_run(session.run, "correct_list", by=by, note=reason)
    return number
