"""What all verbs of runs share: recording, and forgetting kept public pages."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from home.core.formats import moment
from home.core.states import Move
from home.pages.generation import next_generation
from home.people.models import User
from kurse.runs.models import (
    CourseRun,
    Registration,
    RegistrationEvent,
    RegistrationState,
    RunEvent,
    RunState,
)


def note_run(run: CourseRun, verb: str, *, by: User | None, note: str = "", **more: str) -> None:
    RunEvent.objects.create(run=run, verb=verb, by=by, note=note[:1000], **more)


def record_run(run: CourseRun, move: Move, *, by: User | None, note: str = "") -> None:
    before = run.state
    run.state = RunState(move.target)
    run.save(update_fields=["state"])
    note_run(run, move.verb, by=by, note=note, from_state=before, to_state=move.target)
    public_pages_changed()


def record(
    registration: Registration, move: Move, *, by: User | None, note: str = "", **changes: Any
) -> None:
    """Write the new state and what belongs to it, and the event."""
    before = registration.state
    registration.state = RegistrationState(move.target)
    changes.setdefault("offered_until", None)
    for name, value in changes.items():
        setattr(registration, name, value)
    registration.save(update_fields=["state", *changes])
    note_registration(registration, move.verb, by=by, note=note, before=before)
    public_pages_changed()


def note_registration(
    registration: Registration, verb: str, *, by: User | None, note: str = "", before: str = ""
) -> None:
    RegistrationEvent.objects.create(
        registration=registration,
        verb=verb,
        by=by,
        note=note[:1000],
        from_state=before,
        to_state=registration.state,
    )


def public_pages_changed() -> None:
    """Free places stand on the course's page, which is kept for everybody."""
    transaction.on_commit(next_generation)


def ask_lead(run: CourseRun, by: User) -> None:
    if not by.has_perm("runs.lead_run", run):
        raise PermissionDenied


def moment_in_mail(value: dt.datetime | None) -> str:
    """Mails are German, whoever causes them."""
    with translation.override("de"):
        return moment(value) if value else ""
