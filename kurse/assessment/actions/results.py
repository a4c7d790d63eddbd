"""The talk, the marks, the release with its versions, statements, changes and inspections."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.db import lock
from home.core.exceptions import HasChangedError, NotOpenError
from home.core.formats import day
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.actions import revoke_links
from kurse.assessment.actions.common import (
    VOICE_PURPOSE,
    NoMarkError,
    NothingNewError,
    StatementOverError,
    UnknownGradeError,
    note,
    record,
)
from kurse.assessment.marks import AGREEMENT
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    ChangeRequest,
    Inspection,
    Mark,
    Release,
    Seat,
    Stage,
    Statement,
    TalkGoal,
    VoiceKind,
)
from kurse.assessment.queries import (
    book_of,
    content_of,
    is_inspecting,
    is_marked,
    scale_for,
    seat_of,
)
from kurse.assessment.states import ASSESSMENT_MOVES


@dataclass(frozen=True)
class Goal:
    """An agreed next goal: what, who, until when (the day inclusive)."""

    text: str
    who: str = ""
    until: dt.date | None = None


@transaction.atomic
def record_talk(
    assessment: Assessment,
    *,
    talk_on: dt.date,
    result: str,
    by: User,
    goals: Sequence[Goal] = (),
) -> Assessment:
    """What the three agreed in the talk, with goals; may be corrected until the release.

    Raises:
        NotOpenError: the day lies ahead. HasChangedError: not compared yet, or released.
    """
    assessment = lock(assessment)
    move = ASSESSMENT_MOVES.check("talk", assessment, by=by)
    if talk_on > today():
        raise NotOpenError(
            _("%(day)s lies ahead. Record the talk when it has taken place."), day=day(talk_on)
        )
    assessment.talk_on, assessment.talk_result = talk_on, result
    assessment.save(update_fields=["talk_on", "talk_result"])
    assessment.goals.all().delete()
    TalkGoal.objects.bulk_create(
        TalkGoal(
            assessment=assessment,
            position=position,
            text=goal.text,
            who=goal.who,
            until=goal.until,
        )
        for position, goal in enumerate(goals, start=1)
    )
    record(assessment, move, by=by)
    return assessment


@transaction.atomic
def give_mark(assessment: Assessment, *, grade: str, reason: str, by: User) -> Mark:
    """Write one's own mark; with two that are too far apart, the mark one agrees to.

    Until both are in, neither examiner sees the other's; one's own may be written anew.

    Raises:
        PermissionDenied: no examiner. NoMarkError: this review ends without one.
        UnknownGradeError: not on the scale. NotOpenError: not all forms are in yet.
        HasChangedError: both marks are in and settled, or the result is released.
    """
    assessment = lock(assessment)
    seat = seat_of(by, assessment)
    if seat is None or not by.has_perm("assessment.give_mark", assessment):
        raise PermissionDenied
    if not is_marked(assessment):
        raise NoMarkError
    if assessment.state == AssessmentState.COLLECTING:
        raise NotOpenError
    scale, book = scale_for(assessment), book_of(assessment)
    if not scale.knows(grade):
        raise UnknownGradeError(grades="; ".join(scale.grades))
    if assessment.state not in (AssessmentState.COMPARED, AssessmentState.TALKED):
        raise HasChangedError
    if book.both_are_in and AGREEMENT not in book.waits_for:
        raise HasChangedError
    stage = Stage.AGREED if book.both_are_in else Stage.OWN
    mark = Mark.objects.create(
        assessment=assessment, seat=seat, stage=stage, grade=grade, reason=reason, by=by
    )
    note(assessment, f"mark_{seat}", by=by)
    return mark


@transaction.atomic
def release_assessment(assessment: Assessment, *, by: User) -> Release:
    """Freeze what was handed in, the talk and the mark, show it to the student, tell them (T17).

    Raises:
        PermissionDenied: neither the examiner nor the coordination.
        HasChangedError: no talk yet, or released before.
        MarkMissingError: the marks are not settled.
    """
    assessment = lock(assessment)
    move = ASSESSMENT_MOVES.check("release", assessment, by=by)
    placement = assessment.placement
    content = {
        **content_of(assessment),
        "kind": assessment.round.kind,
        "criteria_set": {
            "name": assessment.criteria_set.name,
            "version": assessment.criteria_set.version,
        },
        "placement": placement.number,
        "student": placement.student.get_full_name(),
        "place": placement.place.title,
        "examiner": assessment.examiner.get_full_name(),
        "talk": {
            "on": assessment.talk_on.isoformat() if assessment.talk_on else "",
            "result": assessment.talk_result,
            "goals": [
                {
                    "text": goal.text,
                    "who": goal.who,
                    "until": goal.until.isoformat() if goal.until else "",
                }
                for goal in assessment.goals.order_by("position")
            ],
        },
        "mark": _mark_of(assessment, book_of(assessment).current),
    }
    release = _freeze(assessment, content, version=1, by=by)
    record(assessment, move, by=by)
    practice = assessment.voices.get(kind=VoiceKind.PRACTICE)
    revoke_links(purpose=VOICE_PURPOSE, about=practice, by=by)
    _tell(release, "assessment.released", by=by)
    return release


def _mark_of(assessment: Assessment, grade: str) -> dict[str, Any] | None:
    if not is_marked(assessment):
        return None
    second = assessment.second_examiner
    return {
        "grade": grade,
        "passed": scale_for(assessment).passes(grade),
        "examiners": [person.get_full_name() for person in (assessment.examiner, second) if person],
    }


def _freeze(assessment: Assessment, content: dict[str, Any], *, version: int, by: User) -> Release:
    days = rule("assessment.statement_days", scope=assessment.placement.phase.cohort.slug)
    return Release.objects.create(
        assessment=assessment,
        version=version,
        content=content,
        sha256=content_hash(content),
        by=by,
        statement_until=today() + dt.timedelta(days=days),
    )


def _tell(release: Release, kind: str, *, by: User) -> None:
    assessment = release.assessment
    queue_mail(
        kind,
        to=assessment.placement.student,
        context={"frist": day(release.statement_until)},
        link=f"/mein/auswertung/{assessment.public_id}/ergebnis/",
        about=str(assessment.public_id),
        by=by,
    )


@transaction.atomic
def ask_change(
    assessment: Assessment, *, grade: str, talk_result: str, reason: str, by: User
) -> ChangeRequest:
    """An examiner asks to correct what was released; a second person decides.

    ``grade`` empty: the mark stays; ``talk_result`` is the whole corrected text.

    Raises:
        PermissionDenied: not the examiner, or not released. NothingNewError: all as before.
        UnknownGradeError: not on the scale. ValidationError: another request waits.
    """
    assessment = lock(assessment)
    if not by.has_perm("assessment.ask_change", assessment):
        raise PermissionDenied
    current = assessment.release.content
    old = (current["mark"] or {}).get("grade", "")
    if grade and not is_marked(assessment):
        raise NoMarkError
    if grade and not scale_for(assessment).knows(grade):
        raise UnknownGradeError(grades="; ".join(scale_for(assessment).grades))
    if grade in ("", old) and talk_result == current["talk"]["result"]:
        raise NothingNewError
    fresh = ChangeRequest(
        assessment=assessment,
        grade="" if grade == old else grade,
        talk_result=talk_result,
        reason=reason,
        asked_by=by,
    )
    fresh.full_clean()
    fresh.save()
    note(assessment, "ask_change", by=by)
    return fresh


@transaction.atomic
def decide_change(
    change: ChangeRequest, *, approved: bool, answer: str, by: User
) -> Release | None:
    """The second person's word. Yes: an entry in the book, a new version, a mail to the student.

    Raises:
        PermissionDenied: not the coordination, or who asked. HasChangedError: decided already.
    """
    assessment = lock(change.assessment)
    change = lock(change)
    move = ASSESSMENT_MOVES.check("change", assessment, by=by)
    if change.decided_at is not None:
        raise HasChangedError
    change.approved, change.answer = approved, answer
    change.decided_by, change.decided_at = by, now()
    change.save()
    if not approved:
        note(assessment, "refuse_change", by=by)
        return None
    release = _change(assessment, change, by=by)
    record(assessment, move, by=by)
    _tell(release, "assessment.changed", by=by)
    return release


def _change(assessment: Assessment, change: ChangeRequest, *, by: User) -> Release:
    """The next version: the last one with what was asked for. ``change`` is approved."""
    last = assessment.release
    content = {
        **last.content,
        "talk": {**last.content["talk"], "result": change.talk_result},
        "changed": {"reason": change.reason, "on": today().isoformat()},
    }
    if change.grade:
        Mark.objects.create(
            assessment=assessment,
            seat=Seat.FIRST,
            stage=Stage.CHANGED,
            grade=change.grade,
            reason=change.reason,
            by=change.asked_by,
        )
        content["mark"] = _mark_of(assessment, book_of(assessment).current)
    assessment.talk_result = change.talk_result
    assessment.save(update_fields=["talk_result"])
    return _freeze(assessment, content, version=last.version + 1, by=by)


@transaction.atomic
def open_file(assessment: Assessment, *, reason: str, by: User) -> None:
    """Write down that the whole file is opened now (Einsicht, row 73); it stays open half an hour.

    Raises:
        PermissionDenied: not one's own, not examined, not coordinated, or not released.
    """
    if not by.has_perm("assessment.inspect", assessment):
        raise PermissionDenied
    if not is_inspecting(by, assessment):
        Inspection.objects.create(assessment=assessment, by=by, reason=reason)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a released content."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def give_statement(release: Release, *, text: str, by: User) -> Statement:
    """The student's own view, once, within the period (rule 19).

    Raises:
        PermissionDenied: not the student. StatementOverError: too late. HasChangedError: given.
    """
    assessment = lock(release.assessment)
    if not by.has_perm("assessment.give_statement", release):
        raise PermissionDenied
    if today() > release.statement_until:
        raise StatementOverError(day=day(release.statement_until))
    if Statement.objects.filter(release=release).exists():
        raise HasChangedError
    statement = Statement.objects.create(release=release, text=text)
    note(assessment, "statement", by=by)
    return statement


@transaction.atomic
def lock_due_assessments() -> int:
    """Close released assessments whose statement period is over. The calendar's step."""
    running = Release.objects.filter(assessment=OuterRef("pk"), statement_until__gte=today())
    due = Assessment.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(
        ~Exists(running), state=AssessmentState.RELEASED
    )
    count = 0
    for assessment in due:
        record(assessment, ASSESSMENT_MOVES.check("lock", assessment, by=None), by=None)
        count += 1
    return count
