"""What the calendar does: tell everybody when the wishes open, remind before they close."""

import contextlib

from procrastinate.contrib.django import app

from home.core.clock import database_now, today
from home.rulebook.queries import rule
from kurse.wishes.actions import NobodyToRemindError, announce_wishes, remind_students
from kurse.wishes.queries import open_phases


@app.periodic(cron="11 * * * *")
@app.task(name="mind_wishes", queueing_lock="mind_wishes")
def mind_wishes(timestamp: int = 0) -> None:
    """T05 to whoever was not told yet, T06 on the days the rulebook names. Repeatable."""
    for phase in open_phases(database_now()):
        announce_wishes(phase)
        left = (phase.cohort.wishes_close_on - today()).days
        if left in rule("wishes.remind_before", scope=str(phase.cohort.public_id)):
            with contextlib.suppress(NobodyToRemindError):
                remind_students(phase, by=None)
