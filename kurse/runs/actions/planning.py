"""Planning a run: its meetings, its people, a new run from an old one, its way to the end."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import change, lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day as day_text
from home.core.formats import moment
from home.core.holidays_nrw import holiday_name, is_holiday
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from kurse.runs.actions.common import (
    ask_lead,
    moment_in_mail,
    note_run,
    public_pages_changed,
    record_run,
)
from kurse.runs.actions.keeping import keep_lessons
from kurse.runs.actions.registering import move_up
from kurse.runs.models import (
    UNIT_MINUTES,
    CourseRun,
    Duty,
    RegistrationState,
    RunSession,
    RunStaff,
    RunState,
)
from kurse.runs.queries import clashes_of, participants_of
from kurse.runs.states import RUN_MOVES

WEEK = dt.timedelta(weeks=1)


class HolidayError(DomainError):
    """M30."""

    slug = "run-holiday"
    text = _("%(day)s is a public holiday (%(name)s). Proposal: %(proposal)s.")


class ClashError(DomainError):
    slug = "run-clash"
    text = _("At this time there is already “%(other)s” (%(when)s): same room or same people.")


class ConfirmedListError(DomainError):
    slug = "run-list-confirmed"
    text = _("The attendance list of this meeting is confirmed; it stays as it is.")


class TooManyTakenError(DomainError):
    slug = "run-more-taken"
    text = _("%(taken)s places are taken already. There cannot be fewer.")


class LastLeadError(DomainError):
    slug = "run-last-lead"
    text = _("Somebody has to lead the run. Add somebody else first.")


def next_workable(start: dt.datetime) -> dt.datetime:
    """The same weekday and time on the next week without a public holiday."""
    local = timezone.localtime(start).replace(tzinfo=None)
    while is_holiday(local.date()):
        local += WEEK
    return timezone.make_aware(local)


def later_by_weeks(value: dt.datetime, weeks: int) -> dt.datetime:
    """The same time of day, whatever summer time does."""
    local = timezone.localtime(value).replace(tzinfo=None)
    return timezone.make_aware(local + weeks * WEEK)


@transaction.atomic
def make_run(*, course_key: UUID, course_title: str, by: User, **fields: Any) -> CourseRun:
    """A planned run of a course; who makes it leads it."""
    if not by.has_perm("runs.plan_run"):
        raise PermissionDenied
    run = CourseRun(course_key=course_key, course_title=course_title, made_by=by, **fields)
    run.full_clean()
    run.save()
    RunStaff.objects.create(run=run, person=by, duty=Duty.LEAD)
    by.__dict__.pop("_run_duties", None)
    note_run(run, "plan", by=by, to_state=run.state)
    return run


@transaction.atomic
def change_run(run: CourseRun, *, by: User, **fields: Any) -> CourseRun:
    """Change what a run says of itself; more places are offered to those who wait at once.

    Raises TooManyTakenError if fewer places were left than are taken.
    """
    run = lock(run)
    ask_lead(run, by)
    if run.state in (RunState.FINISHED, RunState.CANCELLED):
        raise HasChangedError
    taken = run.registrations.filter(state__in=("offered", "seated", "no_show")).count()
    if fields.get("capacity", run.capacity) < taken:
        raise TooManyTakenError(taken=taken)
    changed = change(run, **fields)
    if changed:
        note_run(run, "change", by=by, note=", ".join(changed))
        public_pages_changed()
    if "content" in changed and run.state == RunState.RUNNING:
        keep_lessons(run)
    if "capacity" in changed:
        move_up(run, by=None)
    return run


@transaction.atomic
def add_staff(run: CourseRun, *, person: User, duty: str, by: User) -> RunStaff:
    run = lock(run)
    ask_lead(run, by)
    row, _made = RunStaff.objects.update_or_create(
        run=run, person=person, defaults={"duty": Duty(duty)}
    )
    note_run(run, "add_staff", by=by, note=f"{person}, {row.duty}")
    return row


@transaction.atomic
def remove_staff(row: RunStaff, *, by: User) -> None:
    run = lock(row.run)
    ask_lead(run, by)
    if not run.staff.filter(duty=Duty.LEAD).exclude(pk=row.pk).exists():
        raise LastLeadError
    note_run(run, "remove_staff", by=by, note=str(row.person))
    row.delete()


# Meetings ---------------------------------------------------------------------------------------


def units_between(start: dt.datetime, end: dt.datetime) -> int:
    """How many units of 45 minutes fit, at least one."""
    return max(1, int((end - start).total_seconds() // 60) // UNIT_MINUTES)


def _check_time(run: CourseRun, start: dt.datetime, end: dt.datetime, room: str) -> None:
    day = timezone.localdate(start)
    if is_holiday(day):
        raise HolidayError(
            day=day_text(day), name=holiday_name(day), proposal=day_text(next_workable(start))
        )
    if found := clashes_of(run, [(start, end)], room):
        raise ClashError(other=str(found[0].run), when=moment(found[0].starts_at))


@transaction.atomic
def plan_session(
    run: CourseRun,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: User,
    units: int | None = None,
    topic: str = "",
    room: str = "",
    online: str = "",
) -> RunSession:
    """One more meeting.

    Raises:
        HolidayError: with the same weekday of the next week as a proposal (M30).
        ClashError: the room or the people are taken.
    """
    run = lock(run)
    ask_lead(run, by)
    if run.state in (RunState.FINISHED, RunState.CANCELLED):
        raise HasChangedError
    _check_time(run, starts_at, ends_at, room)
    session = RunSession(
        run=run,
        starts_at=starts_at,
        ends_at=ends_at,
        units=units or units_between(starts_at, ends_at),
        topic=topic,
        room=room,
        online=online,
    )
    session.full_clean()
    session.save()
    note_run(run, "plan_session", by=by, note=moment(starts_at))
    public_pages_changed()
    return session


@transaction.atomic
def move_session(session: RunSession, *, by: User, **fields: Any) -> RunSession:
    """Another time, room or topic; everybody who takes part is told of another time or place.

    Raises ConfirmedListError, HolidayError, ClashError.
    """
    session = lock(session, first=("run",))
    ask_lead(session.run, by)
    if session.confirmed_at is not None:
        raise ConfirmedListError
    start = fields.get("starts_at", session.starts_at)
    end = fields.get("ends_at", session.ends_at)
    room = fields.get("room", session.room)
    _check_time(session.run, start, end, room)
    told = start != session.starts_at or room != session.room
    was = session.starts_at
    changed = change(session, **fields, sequence=session.sequence + 1)
    note_run(session.run, "move_session", by=by, note=f"{moment(was)} → {moment(start)}")
    public_pages_changed()
    if told and len(changed) > 1 and session.run.state != RunState.PLANNED:
        for registration in participants_of(session.run):
            queue_mail(
                "runs.moved",
                to=registration.person,
                context={
                    "kurs": session.run.course_title,
                    "termin_alt": moment_in_mail(was),
                    "termin_neu": moment_in_mail(start),
                },
                link=registration.get_absolute_url(),
                about=session.run,
                by=by,
            )
    return session


@transaction.atomic
def drop_session(session: RunSession, *, by: User) -> None:
    """A meeting that was planned by mistake; only before registration opens."""
    session = lock(session, first=("run",))
    ask_lead(session.run, by)
    if session.run.state != RunState.PLANNED:
        raise HasChangedError
    note_run(session.run, "drop_session", by=by, note=moment(session.starts_at))
    session.delete()


@transaction.atomic
def copy_run(run: CourseRun, *, term: str, weeks: int, by: User) -> CourseRun:
    """A new run from an old one, all dates later by ``weeks``; holidays go one week further.

    Copied: course, places, rules, meetings with rooms and topics, who leads. Not copied: people,
    messages, lists, certificates.
    """
    ask_lead(run, by)
    fresh = make_run(
        course_key=run.course_key,
        course_title=run.course_title,
        by=by,
        term=term,
        opens_on=run.opens_on + weeks * WEEK,
        closes_on=run.closes_on + weeks * WEEK,
        based_on=run,
        **{
            name: getattr(run, name)
            for name in (
                "audience",
                "entry",
                "criteria",
                "capacity",
                "place",
                "fee",
                "percent",
                "task",
                "examines",
                "content",
            )
        },
    )
    for session in run.sessions.all():
        start = next_workable(later_by_weeks(session.starts_at, weeks))
        RunSession.objects.create(
            run=fresh,
            starts_at=start,
            ends_at=start + (session.ends_at - session.starts_at),
            units=session.units,
            topic=session.topic,
            room=session.room,
            online=session.online,
        )
    for row in run.staff.exclude(person=by):
        RunStaff.objects.create(run=fresh, person=row.person, duty=row.duty)
    return fresh


# The way of a run -------------------------------------------------------------------------------


@transaction.atomic
def open_run(run: CourseRun, *, by: User) -> CourseRun:
    """Everybody sees it on the course's page, and registration begins on its day."""
    run = lock(run)
    record_run(run, RUN_MOVES.check("open", run, by=by), by=by)
    return run


@transaction.atomic
def confirm_run(run: CourseRun, *, by: User) -> CourseRun:
    """It takes place for sure; all who have a place are told."""
    run = lock(run)
    record_run(run, RUN_MOVES.check("confirm", run, by=by), by=by)
    _tell_all(run, "runs.takes_place", by=by)
    return run


@transaction.atomic
def cancel_run(run: CourseRun, *, reason: str, by: User) -> CourseRun:
    """It will not take place; everybody who registered is told."""
    run = lock(run)
    move = RUN_MOVES.check("cancel", run, by=by)
    record_run(run, move, by=by, note=reason)
    live = run.registrations.exclude(
        state__in=(
            RegistrationState.CANCELLED,
            RegistrationState.REFUSED,
            RegistrationState.UNPROVEN,
        )
    ).select_related("person")
    for registration in live:
        queue_mail(
            "runs.cancelled",
            to=registration.person,
            context={"kurs": run.course_title},
            link=registration.get_absolute_url(),
            about=run,
            by=by,
        )
    return run


def _tell_all(run: CourseRun, kind: str, *, by: User | None) -> None:
    first = run.sessions.aggregate(first=Min("starts_at"))["first"]
    for registration in participants_of(run):
        queue_mail(
            kind,
            to=registration.person,
            context={"kurs": run.course_title, "datum": moment_in_mail(first)},
            link=registration.get_absolute_url(),
            about=run,
            by=by,
        )


@transaction.atomic
def advance_runs() -> int:
    """The calendar's steps: begin with the first meeting, finish after the last. How many."""
    number = 0
    dated = CourseRun.objects.annotate(
        first=Min("sessions__starts_at"), last=Max("sessions__ends_at")
    )
    for verb, rows in (
        ("begin", dated.filter(state__in=("open", "confirmed"), first__lte=now())),
        ("finish", dated.filter(state="running", last__lt=now())),
    ):
        for pk in list(rows.values_list("pk", flat=True)):
            run = lock(CourseRun(pk=pk))
            if move := RUN_MOVES.find(verb, run):
                _take(run, move)
                number += 1
    return number


def begin_if_due(run: CourseRun) -> None:
    """The first meeting has begun: what is written about it does not wait for the calendar's job.

    The caller has locked the run.
    """
    move = RUN_MOVES.find("begin", run)
    if move is not None and run.sessions.filter(starts_at__lte=now()).exists():
        _take(run, move)


def _take(run: CourseRun, move: Move) -> None:
    record_run(run, move, by=None)
    if move.verb == "begin":
        keep_lessons(run)
