"""Sessions: planned in a series, moved, cancelled, held, corrected, locked."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import HasChangedError, NotOpenError
from home.core.formats import moment
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from kurse.supervision.actions.common import AttendanceIncompleteError, SessionsClashError
from kurse.supervision.models import (
    Attendance,
    ChangeReason,
    CorrectionReason,
    GroupMember,
    Session,
    SessionEvent,
    SessionForm,
    SessionState,
    SupervisionGroup,
)
from kurse.supervision.queries import clashing_session, expected_at
from kurse.supervision.states import SESSION_MOVES


@transaction.atomic
def plan_series(
    group: SupervisionGroup,
    *,
    starts: Iterable[dt.datetime],
    minutes: int,
    location: str,
    by: User,
    form: str = SessionForm.GROUP,
    member: GroupMember | None = None,
) -> list[Session]:
    """All sessions of a term at once, each planned. ``starts`` are aware moments.

    ``member`` for forms with one person. Everybody concerned gets one mail for the series.

    Raises:
        PermissionDenied: ``by`` does not lead the group.
        SessionsClashError: the supervisor or the group has a session at one of the times.
    """
    if not by.has_perm("supervision.lead_group", group):
        raise PermissionDenied
    group = lock(group)
    planned = []
    for start in sorted(starts):
        _refuse_clash(group, start, minutes)
        session = Session(
            group=group,
            starts_at=start,
            minutes=minutes,
            location=location,
            form=form,
            member=member,
        )
        session.full_clean()
        session.save()
        SessionEvent.objects.create(session=session, verb="plan", to_state=session.state, by=by)
        planned.append(session)
    if planned:
        first = moment(planned[0].starts_at)
        _tell("supervision.planned", planned[0], by=by, link="/mein/supervision/", termin_neu=first)
    return planned


def _refuse_clash(
    group: SupervisionGroup, start: dt.datetime, minutes: int, *, but: Session | None = None
) -> None:
    if other := clashing_session(group, start, minutes, but=but):
        raise SessionsClashError(when=moment(other.starts_at))


def _tell(kind: str, session: Session, *, by: User, link: str = "", **context: str) -> None:
    """A mail to everybody the session is for, but not to who did it; no names, no reason."""
    for member in expected_at(session):
        if member.participation.user_id != by.pk:
            queue_mail(
                kind,
                to=member.participation.user,
                context=context,
                link=link or f"/mein/supervision/termin/{session.public_id}/",
                about=str(session.public_id),
                by=by,
            )


@transaction.atomic
def hold_session(session: Session, *, present: Mapping[int, bool], by: User) -> Session:
    """The session took place: ``present`` says for every member (by key) whether they were there.

    Raises:
        HasChangedError: entered or cancelled before.
        AttendanceIncompleteError: somebody is missing.
        PermissionDenied: ``by`` does not lead the group; NotYetHeldError: too early.
    """
    session = lock(session, first=("group",))
    move = SESSION_MOVES.check("hold", session, by=by)
    members = expected_at(session)
    if {member.pk for member in members} != set(present):
        raise AttendanceIncompleteError
    Attendance.objects.bulk_create(
        Attendance(session=session, member=member, present=present[member.pk]) for member in members
    )
    _record(session, move, by=by)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User, note: str) -> Session:
    """The session will not take place; ``note`` is a class of reason (ChangeReason)."""
    session = lock(session, first=("group",))
    move = SESSION_MOVES.check("cancel", session, by=by)
    _record(session, move, by=by, note=ChangeReason(note).value)
    _tell("supervision.cancelled", session, by=by, termin_alt=moment(session.starts_at))
    return session


@transaction.atomic
def move_session(session: Session, *, to: dt.datetime, by: User, note: str) -> Session:
    """Another day or time for a planned session; ``note`` is a class of reason (ChangeReason).

    Raises:
        HasChangedError: it is no longer planned; SessionsClashError: the time is taken.
    """
    session = lock(session, first=("group",))
    if not by.has_perm("supervision.lead_session", session):
        raise PermissionDenied
    if session.state != SessionState.PLANNED:
        raise HasChangedError
    _refuse_clash(session.group, to, session.minutes, but=session)
    before, session.starts_at = session.starts_at, to
    session.full_clean(exclude=["state"])
    session.save(update_fields=["starts_at"])
    SessionEvent.objects.create(
        session=session,
        verb="move",
        from_state=session.state,
        to_state=session.state,
        by=by,
        note=ChangeReason(note).value,
    )
    _tell(
        "supervision.moved",
        session,
        by=by,
        termin_alt=moment(before),
        termin_neu=moment(to),
    )
    return session


@transaction.atomic
def correct_attendance(
    session: Session, *, present: Mapping[int, bool], by: User, note: str
) -> Session:
    """Correct who was there; leaves a trace (row 53). ``note`` is a CorrectionReason.

    The supervisor until the session is locked, then the coordination only.
    """
    session = lock(session, first=("group",))
    if not by.has_perm("supervision.correct_session", session):
        raise PermissionDenied
    leads = by.has_perm("supervision.lead_session", session)
    if (
        session.state == SessionState.LOCKED
        and leads
        and not by.has_perm("supervision.coordinate_group", session.group)
    ):
        raise NotOpenError(_("This session is locked. The placement coordination can correct it."))
    if session.state not in (SessionState.HELD, SessionState.LOCKED):
        raise HasChangedError
    changed = []
    for row in session.attendances.select_for_update(no_key=True).select_related("member"):
        wanted = present.get(row.member_id, row.present)
        if wanted != row.present:
            row.present = wanted
            row.save(update_fields=["present"])
            changed.append(row.pk)
    if changed:
        SessionEvent.objects.create(
            session=session,
            verb="correct",
            from_state=session.state,
            to_state=session.state,
            by=by,
            note=CorrectionReason(note).value,
        )
    return session


@transaction.atomic
def lock_due_sessions() -> int:
    """Lock sessions held longer ago than the rule says (14 days). The calendar's step; how many."""
    before = now() - dt.timedelta(days=rule("supervision.lock_days"))
    due = Session.objects.select_for_update(no_key=True, skip_locked=True).filter(
        state=SessionState.HELD, starts_at__lt=before
    )
    count = 0
    for session in due:
        _record(session, SESSION_MOVES.check("lock", session, by=None), by=None)
        count += 1
    return count


def _record(session: Session, move: Move, *, by: User | None, note: str = "") -> None:
    before = session.state
    session.state = move.target
    session.save(update_fields=["state"])
    SessionEvent.objects.create(
        session=session,
        verb=move.verb,
        from_state=before,
        to_state=move.target,
        by=by,
        note=note,
    )
