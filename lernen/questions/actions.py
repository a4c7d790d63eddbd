"""Writing, revising and putting away questions; answering; grading again. The only writers.

Order of locks: the question, then its attempts.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError
from home.pages.generation import on_change
from home.people.models import User
from lernen.questions.kinds import Answer, Content, is_empty, judge
from lernen.questions.models import Attempt, GradeChange, Question, QuestionVersion, Regrade

#: Within this time the same answer of the same person is the same sending.
ONE_ANSWER = dt.timedelta(seconds=60)


class EmptyAnswerError(DomainError):
    slug = "empty-answer"
    text = _("Choose or write an answer first.")


class NothingToRegradeError(DomainError):
    slug = "nothing-to-regrade"
    text = _("Nobody has answered an older version of this question.")


def _may(by: User, permission: str, question: Question | None = None) -> None:
    if not by.has_perm(permission, question):
        raise PermissionDenied


@transaction.atomic
def write_question(*, kind: str, title: str, content: Content, by: User) -> Question:
    """A new question with its first version."""
    _may(by, "questions.write_question")
    question = Question(title=title, kind=kind, author=by)
    question.full_clean(exclude=["author"])
    question.save()
    QuestionVersion.objects.create(question=question, number=1, content=content, by=by)
    on_change()
    return question


@transaction.atomic
def revise_question(
    question: Question, *, title: str, content: Content, by: User, note: str = ""
) -> QuestionVersion:
    """A further version, if anything differs; attempts keep the one they answered.

    Lessons show it at once: kept pages are forgotten.
    """
    question = lock(question)
    _may(by, "questions.change_question", question)
    version = question.versions.get(number=question.number)
    if question.title != title:
        question.title = title
        question.save(update_fields=["title"])
    if version.content != content:
        question.number += 1
        question.save(update_fields=["number"])
        version = QuestionVersion.objects.create(
            question=question, number=question.number, content=content, note=note, by=by
        )
    on_change()
    return version


@transaction.atomic
def put_away(question: Question, *, by: User) -> Question:
    """Out of the lessons and the list; versions and attempts stay. A second time brings it back."""
    question = lock(question)
    _may(by, "questions.change_question", question)
    question.archived_at = None if question.archived_at else now()
    question.save(update_fields=["archived_at"])
    on_change()
    return question


@transaction.atomic
def answer_question(
    version: QuestionVersion, *, answer: Answer, by: User, lesson_key: UUID | None = None
) -> Attempt:
    """Keep an answer for the person who gave it; several attempts stay beside each other.

    The same answer within :data:`ONE_ANSWER` is one that was sent twice, and is kept once: forms
    in lessons have no one-time key, because a lesson is the same page for everybody.

    Raises:
        EmptyAnswerError: nothing was chosen or written.
    """
    if not by.is_authenticated:
        raise PermissionDenied
    if is_empty(answer):
        raise EmptyAnswerError
    lock(by)
    last = version.attempts.filter(person=by, lesson_key=lesson_key).order_by("-at", "-pk").first()
    if last is not None and last.answer == answer and now() - last.at < ONE_ANSWER:
        return last
    verdict = judge(version.question.kind, version.content, answer)
    return Attempt.objects.create(
        version=version,
        person=by,
        answer=answer,
        points=verdict.points,
        possible=verdict.possible,
        lesson_key=lesson_key,
    )


@transaction.atomic
def forget_attempts(*, by: User) -> int:
    """The person deletes all own answers."""
    return Attempt.objects.filter(person=by).delete()[1].get("questions.Attempt", 0)


@transaction.atomic
def grade_again(question: Question, *, reason: str, by: User) -> Regrade:
    """Judge all attempts at older versions by the newest; each changed result is written down.

    Raises:
        NothingToRegradeError: there are no attempts at older versions.
    """
    question = lock(question)
    _may(by, "questions.change_question", question)
    newest = question.versions.get(number=question.number)
    attempts = list(
        Attempt.objects.filter(version__question=question, possible__isnull=False)
        .exclude(version=newest)
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    if not attempts:
        raise NothingToRegradeError
    regrade = Regrade.objects.create(
        question=question, version=newest, by=by, reason=reason, seen=len(attempts)
    )
    changes = [change for attempt in attempts if (change := _regraded(attempt, regrade))]
    GradeChange.objects.bulk_create(changes)
    Attempt.objects.bulk_update([change.attempt for change in changes], ["points", "possible"])
    regrade.changed = len(changes)
    regrade.save(update_fields=["changed"])
    return regrade


def _regraded(attempt: Attempt, regrade: Regrade) -> GradeChange | None:
    """The change to one attempt, which then carries its new points; None if all stays."""
    verdict = judge(regrade.question.kind, regrade.version.content, attempt.answer)
    before: Any = (attempt.points, attempt.possible)
    if before == (verdict.points, verdict.possible) or verdict.points is None:
        return None
    attempt.points, attempt.possible = verdict.points, verdict.possible
    return GradeChange(
        regrade=regrade,
        attempt=attempt,
        points_before=before[0],
        possible_before=before[1],
        points_after=verdict.points,
        possible_after=verdict.possible or 0,
    )
