"""Marking a lesson as learned, and taking that back. Nothing else writes progress."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core.clock import now
from home.people.models import User
from lernen.material.models import LessonPage
from lernen.material.queries import (
    digest_of,
    kept_version_for,
    lessons_visible_to,
    outline_around,
)
from lernen.progress.models import LessonProgress


@transaction.atomic
def mark_learned(lesson: LessonPage, *, by: User) -> LessonProgress:
    """``by`` has learned this lesson, as it reads for them. A second time renews the fingerprint.

    Today's version, or the one their course keeps.

    Raises:
        PermissionDenied: ``by`` may not read the lesson.
    """
    if not by.has_perm("progress.mark_lesson"):
        raise PermissionDenied
    if not lessons_visible_to(by).filter(pk=lesson.pk).exists():
        raise PermissionDenied
    outline = outline_around(lesson)
    kept = kept_version_for(by, lesson)
    row, _made = LessonProgress.objects.update_or_create(
        person=by,
        lesson_key=lesson.learning_key,
        defaults={
            "course_key": outline.key if outline else None,
            "course_title": outline.title if outline else "",
            "digest": digest_of(kept.page if kept else lesson),
            "title": lesson.title,
            "minutes": lesson.minutes,
            "done_at": now(),
        },
    )
    return row


@transaction.atomic
def unmark_learned(lesson: LessonPage, *, by: User) -> None:
    """``by`` wants to learn this lesson again; the row goes."""
    if not by.has_perm("progress.mark_lesson"):
        raise PermissionDenied
    LessonProgress.objects.filter(person=by, lesson_key=lesson.learning_key).delete()
