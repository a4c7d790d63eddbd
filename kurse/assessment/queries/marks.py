"""Marks, who may read and release them, and the inspection of a file."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from home.core.clock import now
from home.rulebook.queries import rule
from kurse.assessment.marks import Book, Entry, Scale, replay
from kurse.assessment.models import (
    Assessment,
    AssessmentState,
    ChangeRequest,
    Inspection,
    Release,
    RoundKind,
    Seat,
)
from kurse.assessment.queries.visible import RELEASED, _current, examined_by, seconded_by
from kurse.cohorts.models import Phase
from kurse.cohorts.queries import cohorts_coordinated_by


def scale_for(assessment: Assessment) -> Scale:
    """The scale that held when the review opened: what began keeps its rule."""
    on, scope = assessment.round.opens_on, assessment.placement.phase.cohort.slug
    return Scale(
        grades=tuple(rule("assessment.grades", on=on, scope=scope)),
        last_passing=rule("assessment.last_passing_grade", on=on, scope=scope),
        steps_apart=rule("assessment.steps_apart", on=on, scope=scope),
    )


def is_marked(assessment: Assessment) -> bool:
    """Does this kind of review end with a mark?"""
    kinds = rule(
        "assessment.marked_reviews",
        on=assessment.round.opens_on,
        scope=assessment.placement.phase.cohort.slug,
    )
    return assessment.round.kind in kinds


def needs_two(assessment: Assessment) -> bool:
    """A second examiner is named, or the rule asks for one."""
    return assessment.second_examiner_id is not None or bool(
        rule(
            "assessment.second_examiner",
            on=assessment.round.opens_on,
            scope=assessment.placement.phase.cohort.slug,
        )
    )


def book_of(assessment: Assessment) -> Book:
    """The marks of one assessment as they stand, from all its entries (one query)."""
    marks = sorted(assessment.marks.all(), key=lambda mark: mark.pk)  # a list prefetches them
    entries = [Entry(mark.seat, mark.stage, mark.grade) for mark in marks]
    return replay(entries, scale_for(assessment), two=needs_two(assessment))


def is_settled(assessment: Assessment) -> bool:
    """Nothing about the mark stands in the way of the release."""
    return not is_marked(assessment) or bool(book_of(assessment).current)


def releasable_by(user: Any) -> QuerySet[Assessment]:
    """What this person may release now: the talk is recorded, the mark is settled. Own
    examinees; for the coordination all of its cohorts in which it does not examine (row 67)."""
    others = Q(placement__phase__cohort__in=cohorts_coordinated_by(user)) & ~(
        Q(examiner_id=user.pk) | Q(second_examiner_id=user.pk, second_examiner__isnull=False)
    )
    ready = (
        Assessment.objects.filter(examined_by(user) | others, state=AssessmentState.TALKED)
        .select_related("placement__phase__cohort", "round")
        .prefetch_related("marks")
    )
    keys = [row.pk for row in ready if is_settled(row)]
    return (
        Assessment.objects.filter(pk__in=keys)
        .select_related("placement__student", "round", "examiner")
        .order_by("placement__student__sort_key", "pk")
    )


def seat_of(user: Any, assessment: Assessment) -> Seat | None:
    """Which examiner this person is, while a lecturer of the cohort."""
    mine = Assessment.objects.filter(pk=assessment.pk)
    if mine.filter(examined_by(user)).exists():
        return Seat.FIRST
    if mine.filter(seconded_by(user)).exists():
        return Seat.SECOND
    return None


def seen_by(book: Book, seat: Seat | None) -> Book:
    """The book as one examiner may read it: the other's mark only when both are in (row 66)."""
    if seat is None:
        return Book(waits_for=book.waits_for)
    if book.both_are_in or book.current:
        return book
    kept = {seat.value: getattr(book, seat.value)}
    return Book(**kept, waits_for=book.waits_for)


def may_read_all_voices(user: Any, assessment: Assessment) -> bool:
    """The second examiner reads the first one's form after their own mark, not before."""
    seat = seat_of(user, assessment)
    if seat is None or assessment.state == AssessmentState.COLLECTING:
        return False
    return seat == Seat.FIRST or not is_marked(assessment) or bool(book_of(assessment).second)


def changes_visible_to(user: Any) -> QuerySet[ChangeRequest]:
    """Changes asked for by oneself, or in coordinated cohorts."""
    return ChangeRequest.objects.filter(
        Q(asked_by_id=user.pk)
        | Q(assessment__placement__phase__cohort__in=cohorts_coordinated_by(user))
    ).select_related(
        "assessment__placement__student",
        "assessment__placement__phase__cohort",
        "assessment__round",
        "asked_by",
        "decided_by",
    )


def changes_to_decide(user: Any) -> QuerySet[ChangeRequest]:
    """What waits for this person's word: in coordinated cohorts, of results they gave no mark
    for and asked no change of (the permission ``assessment.decide_change``, as one question).
    """
    own = ChangeRequest.objects.filter(
        assessment=OuterRef("assessment"), asked_by_id=user.pk, decided_at__isnull=True
    )
    return (
        changes_visible_to(user)
        .filter(
            ~Exists(own),
            decided_at__isnull=True,
            assessment__placement__phase__cohort__in=cohorts_coordinated_by(user),
        )
        .exclude(assessment__examiner_id=user.pk)
        .exclude(assessment__second_examiner_id=user.pk)
    )


INSPECTION_MINUTES = 30


def files_visible_to(user: Any) -> QuerySet[Assessment]:
    """Whose whole file may be inspected, once released: own, examinees, the cohort (row 73)."""
    return Assessment.objects.filter(
        Q(placement__student_id=user.pk)
        | examined_by(user)
        | seconded_by(user)
        | Q(placement__phase__cohort__in=cohorts_coordinated_by(user)),
        state__in=RELEASED,
    )


def is_inspecting(user: Any, assessment: Assessment) -> bool:
    """Did this person say, within the last half hour, that they open the file?"""
    since = now() - dt.timedelta(minutes=INSPECTION_MINUTES)
    return Inspection.objects.filter(assessment=assessment, by_id=user.pk, at__gte=since).exists()


def export_rows(phase: Phase) -> QuerySet[Release]:
    """Released final results of a phase, by name; for the examinations office."""
    return (
        _current(
            Release.objects.filter(
                assessment__round__phase=phase, assessment__round__kind=RoundKind.FINAL
            )
        )
        .select_related("assessment__placement__student", "by")
        .order_by("assessment__placement__student__sort_key", "pk")
    )
