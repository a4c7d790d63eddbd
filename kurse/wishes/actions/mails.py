"""Mails about wishes: they open, they close soon."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from home.core import formats
from home.core.clock import now, today
from home.core.db import lock
from home.outbox.actions import queue_mail, quiet_hours
from home.people.models import User
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.wishes.actions.checks import _check_window
from kurse.wishes.actions.errors import NobodyToRemindError, ReminderTooLateError
from kurse.wishes.models import WishEvent, WishVerb
from kurse.wishes.queries import (
    students_to_remind,
    students_to_tell,
)


@transaction.atomic
def remind_students(phase: Phase, *, by: User | None) -> int:
    """Remind (T06) whoever has not submitted, at most once a day. Returns how many.

    ``by=None`` is the calendar.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        NotOpenError: the window is closed, or not open yet.
        NobodyToRemindError: all submitted, or reminded today.
        ReminderTooLateError: quiet hours last until the window is over.
    """
    phase = lock(phase)
    if by is not None and not by.has_perm("wishes.coordinate_wishes", phase.cohort):
        raise PermissionDenied
    _check_window(phase.cohort)
    students = list(students_to_remind(phase))
    if not students:
        raise NobodyToRemindError
    sent_on = sending_day(now())
    if sent_on > phase.cohort.wishes_close_on:
        raise ReminderTooLateError(day=formats.day(sent_on))
    values = _mail_values(phase.cohort) | {"tage": _days_left(phase.cohort, sent_on)}
    _write_to(phase, students, WishVerb.REMIND, "wishes_reminder", values, by=by)
    return len(students)


@transaction.atomic
def announce_wishes(phase: Phase) -> int:
    """Tell (T05) each active student once that the window is open. Returns how many.

    Repeatable: whoever was told is left out, so a late joiner is told by the next call.

    Raises:
        NotOpenError: the window is closed, or not open yet.
    """
    phase = lock(phase)
    _check_window(phase.cohort)
    students = list(students_to_tell(phase))
    _write_to(phase, students, WishVerb.ANNOUNCE, "wishes_open", _mail_values(phase.cohort))
    return len(students)


def _mail_values(cohort: Cohort) -> dict[str, str]:
    with translation.override("de"):
        return {"frist": formats.day(cohort.wishes_close_on)}


def _days_left(cohort: Cohort, sent_on: dt.date) -> str:
    """In the mail's words, on the day it goes out: ``3 Tage``, ``1 Tag``; on the last ``heute``."""
    left = (cohort.wishes_close_on - sent_on).days
    return "heute" if left < 1 else "1 Tag" if left == 1 else f"{left} Tage"


def sending_day(moment: dt.datetime) -> dt.date:
    """The day on which a mail written at ``moment`` goes out, quiet hours observed."""
    return timezone.localdate(quiet_hours().next_moment(moment))


def _write_to(
    phase: Phase,
    students: Iterable[Participation],
    verb: WishVerb,
    key: str,
    values: dict[str, str],
    *,
    by: User | None = None,
) -> None:
    """One event and one mail each; the event's constraint refuses a second one."""
    day: dt.date = today()
    for student in students:
        WishEvent.objects.create(
            participation=student, phase=phase, verb=verb, by=by, day=day, at=now()
        )
        queue_mail(
            key,
            to=student.user,
            context=values,
            link="/mein/wuensche/",
            about=phase,
            by=by,
            digest=verb == WishVerb.REMIND,
        )
