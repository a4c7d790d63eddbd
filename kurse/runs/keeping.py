"""Who reads kept lessons, and what the course has published since."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from home.pages.queries import kept
from kurse.runs.models import Content, CourseRun, KeptLesson, RunState
from kurse.runs.queries import TAKING_PART
from lernen.material.keeping import KeptVersion, as_kept, changes_between
from lernen.material.models import LessonPage
from lernen.material.queries import Outline, digest_of

READING = (RunState.RUNNING, RunState.FINISHED)


@dataclass(frozen=True)
class Kept:
    """What a run keeps, for its own pages: since when, and which lessons are another today."""

    kept_at: Any
    changed: tuple[str, ...]


def kept_lessons() -> QuerySet[KeptLesson]:
    """Of runs that keep their lessons and have begun."""
    return KeptLesson.objects.filter(run__content=Content.KEEPS, run__state__in=READING)


def pages_kept() -> frozenset[int]:
    """Lessons some run keeps; known to this process until a run or a page changes."""
    return kept(
        "lessons-kept",
        lambda: frozenset(kept_lessons().values_list("page", flat=True).distinct().order_by()),
    )


def kept_lesson_for(user: Any, lesson: LessonPage) -> KeptVersion | None:
    """What somebody who takes part in a run that keeps its lessons reads: at most one query.

    Of two runs the one that began last. None where the lesson still teaches the same. Whether
    they may read the lesson at all is asked before, of the page itself.
    """
    if lesson.pk not in pages_kept():
        return None
    row = (
        kept_lessons()
        .filter(
            page=lesson.pk,
            run__registrations__person_id=user.pk,
            run__registrations__state__in=TAKING_PART,
        )
        .order_by("-kept_at", "-pk")
        .first()
    )
    if row is None or row.digest == digest_of(lesson):
        return None
    page = as_kept(lesson, row.content)
    return KeptVersion(page, row.kept_at, changes_between(page, lesson))


def kept_of(run: CourseRun, outline: Outline | None) -> Kept | None:
    """What this run keeps, beside the lessons of today: one query; None if it keeps nothing."""
    if run.content != Content.KEEPS:
        return None
    rows = list(run.kept_lessons.values_list("page", "title", "digest", "kept_at"))
    if not rows:
        return None
    lessons = outline.lessons if outline else ()
    today = dict(pair for lesson in lessons for pair in lesson.page_digests)
    known = {page for page, _title, _digest, _at in rows}
    changed = [title for page, title, digest, _at in rows if today.get(page, digest) != digest]
    changed += [lesson.title for lesson in lessons if lesson.pk not in known]
    return Kept(rows[0][3], tuple(dict.fromkeys(changed)))
