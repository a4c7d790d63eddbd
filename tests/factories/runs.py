"""Runs with meetings, made through the actions; people register through them too."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from home.core.clock import today
from kurse.runs.actions import make_run, open_run, plan_session, register_person
from kurse.runs.actions.planning import next_workable
from kurse.runs.models import CourseRun, Registration, RunSession, RunStaff
from tests.factories.people import UserFactory


def make(
    lead: Any, *, days: int = 14, meetings: int = 2, opened: bool = True, **fields: Any
) -> CourseRun:
    """A run whose first meeting lies ``days`` from today (a workday without holiday near it)."""
    first = today() + dt.timedelta(days=days)
    values = {
        "term": "Herbst",
        "opens_on": min(today(), first) - dt.timedelta(days=7),
        "closes_on": max(today(), first),
        "capacity": 2,
        "course_key": uuid.UUID(int=1),
        "course_title": "Sozialraum lesen",
        **fields,
    }
    run = make_run(by=lead, **values)
    for number in range(meetings):
        start = timezone.make_aware(
            dt.datetime.combine(first + dt.timedelta(weeks=number), dt.time(9))
        )
        start = next_workable(start)
        while run.sessions.filter(starts_at=start).exists():
            start = next_workable(start + dt.timedelta(weeks=1))
        plan_session(run, starts_at=start, ends_at=start + dt.timedelta(hours=3), by=lead)
    if opened:
        open_run(run, by=lead)
    return run


def registered(run: CourseRun, person: Any = None, **answers: str) -> Registration:
    person = person or UserFactory()
    return register_person(run, person=person, by=person, **answers)


def running_run(lead: Any) -> CourseRun:
    """One whose only meeting was yesterday, without anybody in it."""
    now = timezone.now()
    run = CourseRun.objects.create(
        course_key=uuid.uuid4(),
        course_title="Sozialraum lesen",
        term="Herbst",
        opens_on=today() - dt.timedelta(days=30),
        closes_on=today(),
        made_by=lead,
        state="running",
    )
    RunStaff.objects.create(run=run, person=lead)
    RunSession.objects.create(
        run=run,
        starts_at=now - dt.timedelta(hours=27),
        ends_at=now - dt.timedelta(hours=24),
        units=4,
    )
    return run
