"""The verbs of supervision; the only writers. Notes leave no event: nobody learns of them."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.core.states import Move
from home.core.vault import new_wrapped_key, seal_with
from home.people.models import User
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort, Participation
from kurse.supervision.models import (
    Attendance,
    GroupMember,
    Session,
    SessionEvent,
    SessionNote,
    SessionState,
    SupervisionGroup,
)
from kurse.supervision.queries import (
    key_context,
    members_of,
    note_context,
    supervisors_in,
)
from kurse.supervision.states import SESSION_MOVES


class GroupTooLargeError(DomainError):
    slug = "group-too-large"
    text = _("A supervision group has at most %(limit)s members. Make another group.")


class NoSupervisorError(DomainError):
    slug = "no-supervisor"
    text = _("This person is no supervisor of the cohort. Choose somebody else.")


class AttendanceIncompleteError(DomainError):
    slug = "attendance-incomplete"
    text = _("Say for every person whether they were there. It is not saved yet.")


class SessionsClashError(DomainError):
    slug = "sessions-clash"
    text = _("There is a session on %(when)s already. Choose another day or time.")


@transaction.atomic
def form_group(
    cohort: Cohort,
    *,
    name: str,
    supervisor: User,
    members: Iterable[Participation],
    by: User,
    since: dt.date | None = None,
) -> SupervisionGroup:
    """A new group with its own key and members, from ``since`` (default today) on.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        NoSupervisorError, GroupTooLargeError: rule 18; ValidationError: in a group already.
    """
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
    lock(cohort)
    if not supervisors_in(cohort).filter(pk=supervisor.pk).exists():
        raise NoSupervisorError
    chosen = list(members)
    limit = rule("supervision.members_block")
    if len(chosen) >= limit:
        raise GroupTooLargeError(limit=limit - 1)
    group = SupervisionGroup(
        cohort=cohort, name=name, supervisor=supervisor, since=since or today()
    )
    group.wrapped_key = new_wrapped_key(key_context(group))
    group.full_clean()
    group.save()
    for participation in chosen:
        _add(group, participation)
    return group


def _add(group: SupervisionGroup, participation: Participation) -> GroupMember:
    if participation.role != Role.STUDENT or participation.cohort_id != group.cohort_id:
        raise PermissionDenied
    member = GroupMember(group=group, participation=participation, since=group.since)
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def move_member(member: GroupMember, *, to: SupervisionGroup, by: User) -> GroupMember:
    """From today on in another group of the same cohort; what was attended stays.

    Raises:
        PermissionDenied: ``by`` does not coordinate both groups.
        GroupTooLargeError: the other group is full.
    """
    for group in (member.group, to):
        if not by.has_perm("supervision.coordinate_group", group):
            raise PermissionDenied
    to = lock(to)
    member = lock(member)
    if member.until is not None or member.group_id == to.pk:
        raise HasChangedError
    limit = rule("supervision.members_block")
    if members_of(to).count() + 1 >= limit:
        raise GroupTooLargeError(limit=limit - 1)
    member.until = max(today() - dt.timedelta(days=1), member.since)
    member.save(update_fields=["until"])
    fresh = GroupMember(group=to, participation=member.participation, since=today())
    fresh.full_clean()
    fresh.save()
    return fresh


@transaction.atomic
def plan_series(
    group: SupervisionGroup,
    *,
    starts: Iterable[dt.datetime],
    minutes: int,
    location: str,
    by: User,
) -> list[Session]:
    """All sessions of a term at once, each planned. ``starts`` are aware moments.

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
        session = Session(group=group, starts_at=start, minutes=minutes, location=location)
        session.full_clean()
        session.save()
        SessionEvent.objects.create(session=session, verb="plan", to_state=session.state, by=by)
        planned.append(session)
    return planned


def _refuse_clash(
    group: SupervisionGroup, start: dt.datetime, minutes: int, *, but: Session | None = None
) -> None:
    end = start + dt.timedelta(minutes=minutes)
    near = Session.objects.filter(
        group__supervisor_id=group.supervisor_id,
        starts_at__lt=end,
        starts_at__gt=start - dt.timedelta(hours=8),
    ).exclude(state=SessionState.CANCELLED)
    for other in near:
        if other != but and other.starts_at + dt.timedelta(minutes=other.minutes) > start:
            from home.core.formats import moment

            raise SessionsClashError(when=moment(other.starts_at))


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
    on = timezone.localdate(session.starts_at)
    members = list(members_of(session.group, on=on)) or list(members_of(session.group))
    if {member.pk for member in members} != set(present):
        raise AttendanceIncompleteError
    Attendance.objects.bulk_create(
        Attendance(session=session, member=member, present=present[member.pk]) for member in members
    )
    _record(session, move, by=by)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: User, note: str) -> Session:
    """The session will not take place; ``note`` says why (no names, no topics)."""
    session = lock(session, first=("group",))
    move = SESSION_MOVES.check("cancel", session, by=by)
    _record(session, move, by=by, note=note)
    return session


@transaction.atomic
def move_session(session: Session, *, to: dt.datetime, by: User, note: str) -> Session:
    """Another day or time for a planned session.

    Raises:
        HasChangedError: it is no longer planned; SessionsClashError: the time is taken.
    """
    session = lock(session, first=("group",))
    if not by.has_perm("supervision.lead_session", session):
        raise PermissionDenied
    if session.state != SessionState.PLANNED:
        raise HasChangedError
    _refuse_clash(session.group, to, session.minutes, but=session)
    session.starts_at = to
    session.full_clean(exclude=["state"])
    session.save(update_fields=["starts_at"])
    SessionEvent.objects.create(
        session=session,
        verb="move",
        from_state=session.state,
        to_state=session.state,
        by=by,
        note=note,
    )
    return session


@transaction.atomic
def correct_attendance(
    session: Session, *, present: Mapping[int, bool], by: User, note: str
) -> Session:
    """Correct who was there, with a reason; leaves a trace (row 53).

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
    for row in session.attendances.select_for_update().select_related("member"):
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
            note=note,
        )
    return session


@transaction.atomic
def lock_due_sessions() -> int:
    """Lock sessions held longer ago than the rule says (14 days). The calendar's step; how many."""
    before = now() - dt.timedelta(days=rule("supervision.lock_days"))
    due = Session.objects.select_for_update(skip_locked=True).filter(
        state=SessionState.HELD, starts_at__lt=before
    )
    count = 0
    for session in due:
        _record(session, SESSION_MOVES.check("lock", session, by=None), by=None)
        count += 1
    return count


@transaction.atomic
def write_note(session: Session, *, text: str, by: User) -> None:
    """Keep the author's own note, sealed with the group's key; an empty text removes it.

    Raises:
        PermissionDenied: ``by`` does not lead the group.
        NotOpenError: the group's key is gone, its texts are deleted.
    """
    if not by.has_perm("supervision.write_note", session):
        raise PermissionDenied
    group = lock(session.group)
    own = SessionNote.objects.written_by(by).filter(session=session)
    if not text.strip():
        own.delete()
        return
    if group.wrapped_key is None:
        raise NotOpenError
    sealed = seal_with(
        group.wrapped_key,
        text,
        key_context=key_context(group),
        context=note_context(session, by),
    )
    SessionNote.unguarded.update_or_create(session=session, author=by, defaults={"sealed": sealed})


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
