"""Reporting by the code on the wall, at once or later, and saying that a list is not right."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.core.formats import clock as time_text
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from kurse.runs import codes
from kurse.runs.actions.attending import Mark, correct_attendance
from kurse.runs.actions.common import note_registration
from kurse.runs.attendance import OVER, appeal_until, minutes_late, opens_at
from kurse.runs.models import (
    Appeal,
    AppealState,
    AttendanceEvent,
    Presence,
    Registration,
    RunAttendance,
    RunSession,
)
from kurse.runs.queries import TAKING_PART
from kurse.runs.states import APPEAL_MOVES

#: Until this long after the scan a report counts as sent at once.
AT_ONCE = dt.timedelta(minutes=2)


class WrongCodeError(DomainError):
    """M47, for a code that nobody sends."""

    slug = "run-wrong-code"
    text = _(
        "The code does not fit or is no longer on the wall. Take the one that stands there now."
    )


class ReportClosedError(NotOpenError):
    slug = "run-report-closed"
    text = _("One can report from half an hour before the meeting until its end.")


class ReportTooLateError(DomainError):
    slug = "run-report-too-late"
    text = _("This report was on your device for too long. Please tell those who lead the course.")


class AppealClosedError(NotOpenError):
    slug = "run-appeal-closed"
    text = _("The time to say that this list is not right is over.")


@dataclass(frozen=True)
class Scan:
    """What proves that somebody was in the room: a code, or that the page was opened with one.

    ``at`` is the device's moment of an entry kept without a net; ``seen_at`` the server's own
    moment of the page that was opened with a good code.
    """

    code: str = ""
    at: dt.datetime | None = None
    seen_at: dt.datetime | None = None


@dataclass(frozen=True)
class Report:
    """What became of a report: a row of the list, or an appeal against a confirmed one."""

    row: RunAttendance | None
    appeal: Appeal | None = None


@transaction.atomic
def report_presence(
    session: RunSession, *, scan: Scan, by: User, key: uuid.UUID | None = None
) -> Report:
    """``by`` was in the room at this moment. ``key`` marks one sending: a second writes nothing.

    The earliest proven moment counts. What the lead wrote by hand stays, unless it says absent.
    On a confirmed list that says otherwise the report becomes an appeal: nothing is lost.

    Raises:
        PermissionDenied: ``by`` does not take part.
        WrongCodeError, ReportClosedError, ReportTooLateError: see their sentences.
    """
    session = lock(session)
    registration = session.run.registrations.filter(person=by, state__in=TAKING_PART).first()
    if registration is None:
        raise PermissionDenied
    row = session.attendances.select_for_update(no_key=True).filter(registration=registration)
    known = row.first()
    if key is not None and (done := _sent_before(session, registration, key)):
        return done
    came_at = _proven(session, scan)
    sent_later = now() - came_at > AT_ONCE
    if session.confirmed_at is not None:
        return _report_to_a_confirmed_list(session, registration, known, came_at, by=by, key=key)
    return Report(_note_report(session, registration, known, came_at, sent_later, by=by, key=key))


def _sent_before(session: RunSession, registration: Registration, key: uuid.UUID) -> Report | None:
    """What this very sending wrote the first time; its key means nothing for anybody else."""
    event = AttendanceEvent.objects.filter(key=key).select_related("attendance").first()
    appeal = Appeal.objects.filter(key=key).first()
    done = event.attendance if event else appeal
    if done is None:
        return None
    if (done.session_id, done.registration_id) != (session.pk, registration.pk):
        raise PermissionDenied
    return Report(event.attendance if event else None, appeal)


def _proven(session: RunSession, scan: Scan) -> dt.datetime:
    """The moment that is proven, within the meeting and not older than a rule allows."""
    moment = now()
    if scan.seen_at is not None:
        came_at: dt.datetime | None = scan.seen_at
    elif codes.is_on_the_wall(session.public_id, scan.code, moment):
        came_at = moment
    elif scan.at is None:
        came_at = None
    elif moment - AT_ONCE <= scan.at <= moment:
        fits = codes.is_on_the_wall(session.public_id, scan.code, scan.at)
        came_at = scan.at if fits else None
    else:
        came_at = codes.moment_of(session.public_id, scan.code, scan.at)
    if session.run.state in OVER:
        raise ReportClosedError
    if came_at is None:
        raise WrongCodeError
    if not opens_at(session) <= came_at <= min(session.ends_at, moment):
        raise ReportClosedError
    if moment - came_at > dt.timedelta(hours=rule("runs.sent_later_hours")):
        raise ReportTooLateError
    return came_at


def _note_report(
    session: RunSession,
    registration: Registration,
    row: RunAttendance | None,
    came_at: dt.datetime,
    sent_later: bool,
    *,
    by: User,
    key: uuid.UUID | None,
) -> RunAttendance:
    was = row.said if row else ""
    if row is None:
        row = RunAttendance(session=session, registration=registration)
    elif row.came_at is not None and row.came_at <= came_at:
        return _traced(row, was, "report_again", by=by, key=key)
    by_hand = bool(was) and row.came_at is None and row.presence != Presence.ABSENT
    row.came_at, row.sent_later = came_at, sent_later
    if not by_hand or row.presence == Presence.EXCUSED:
        row.presence = Presence.PRESENT
        row.late = min(minutes_late(session, came_at), _length(session) - 1 - row.early)
        row.by = by
    row.at = now()
    row.save()
    return _traced(row, was, "report_later" if sent_later else "report", by=by, key=key)


def _length(session: RunSession) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _traced(
    row: RunAttendance, was: str, verb: str, *, by: User, key: uuid.UUID | None
) -> RunAttendance:
    AttendanceEvent.objects.create(
        attendance=row,
        verb=verb,
        by=by,
        was=was,
        became=row.said,
        note=time_text(row.came_at),
        key=key,
    )
    return row


def _report_to_a_confirmed_list(
    session: RunSession,
    registration: Registration,
    row: RunAttendance | None,
    came_at: dt.datetime,
    *,
    by: User,
    key: uuid.UUID | None,
) -> Report:
    if row is not None and row.presence in (Presence.PRESENT, Presence.DISPENSED):
        return Report(_traced(row, row.said, "report_again", by=by, key=key))
    text = gettext("Reported by phone at %(time)s; it arrived after the list was confirmed.") % {
        "time": time_text(came_at)
    }
    return Report(row, _appeal(session, registration, text, by=by, came_at=came_at, key=key))


# Appeals ----------------------------------------------------------------------------------------


@transaction.atomic
def make_appeal(session: RunSession, *, text: str, by: User) -> Appeal:
    """Somebody says what is not right about them on a confirmed list; those who lead are told.

    Raises:
        PermissionDenied: ``by`` does not take part.
        AppealClosedError: not confirmed yet, or the period is over.
    """
    session = lock(session)
    registration = session.run.registrations.filter(person=by, state__in=TAKING_PART).first()
    if registration is None:
        raise PermissionDenied
    until = appeal_until(session)
    if until is None or now() > until:
        raise AppealClosedError
    return _appeal(session, registration, text.strip(), by=by)


def _appeal(
    session: RunSession,
    registration: Registration,
    text: str,
    *,
    by: User,
    came_at: dt.datetime | None = None,
    key: uuid.UUID | None = None,
) -> Appeal:
    known = Appeal.objects.filter(
        session=session, registration=registration, state=AppealState.OPEN
    ).first()
    if known is not None and came_at is not None:
        return known  # it says the same already
    appeal = Appeal(session=session, registration=registration, text=text, came_at=came_at, key=key)
    appeal.full_clean()
    appeal.save()
    note_registration(registration, "appeal", by=by, before=registration.state)
    for duty in session.run.staff.filter(duty="lead").select_related("person"):
        queue_mail(
            "runs.appeal",
            to=duty.person,
            context={"kurs": session.run.course_title},
            link=session.run.get_absolute_url(),
            about=appeal,
            by=by,
        )
    return appeal


@transaction.atomic
def answer_appeal(
    appeal: Appeal, *, grant: bool, answer: str, by: User, mark: Mark | None = None
) -> Appeal:
    """The lead decides with a sentence; granted, the list is corrected with it as the reason.

    Raises:
        HasChangedError: answered before. PermissionDenied: ``by`` does not lead.
        TooManyMinutesError: see correct_attendance.
    """
    lock(appeal.session.run)
    appeal = lock(appeal, first=("session",))
    move = APPEAL_MOVES.check("grant" if grant else "decline", appeal, by=by)
    registration = appeal.registration
    if grant:
        if mark is None:
            raise HasChangedError
        correct_attendance(appeal.session, marks={registration.pk: mark}, reason=answer, by=by)
    before = appeal.state
    appeal.state = AppealState(move.target)
    appeal.answer, appeal.answered_at, appeal.answered_by = answer.strip(), now(), by
    appeal.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    note_registration(registration, f"{move.verb}_appeal", by=by, note=answer, before=before)
    queue_mail(
        "runs.appeal_answered",
        to=registration.person,
        context={"kurs": appeal.session.run.course_title},
        link=registration.get_absolute_url(),
        about=appeal,
        by=by,
    )
    return appeal
