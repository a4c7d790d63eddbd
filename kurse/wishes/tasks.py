"""What the calendar does: tell everybody when the wishes open, remind before they close."""

import contextlib
import datetime as dt

from procrastinate.contrib.django import app

from home.core.clock import database_now, now, start_of, today
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort
from kurse.wishes.actions import (
    NobodyToRemindError,
    announce_wishes,
    remind_students,
    sending_day,
)
from kurse.wishes.queries import open_phases

NOON = dt.timedelta(hours=12)


@app.periodic(cron="11 * * * *")
@app.task(name="mind_wishes", queueing_lock="mind_wishes")
def mind_wishes(timestamp: int = 0) -> None:
    """T05 to whoever was not told yet, T06 on the days the rulebook names. Repeatable."""
    for phase in open_phases(database_now()):
        announce_wishes(phase)
        if today() in reminder_days(phase.cohort) and sending_day(now()) == today():
            with contextlib.suppress(NobodyToRemindError):
                remind_students(phase, by=None)


def reminder_days(cohort: Cohort) -> set[dt.date]:
    """So many days before the end; where no mail goes out that day, the last day before it."""
    found = set()
    for before in rule("wishes.remind_before", scope=str(cohort.public_id)):
        day = cohort.wishes_close_on - dt.timedelta(days=before)
        while sending_day(start_of(day) + NOON) != day:
            day -= dt.timedelta(days=1)
        found.add(day)
    return found
