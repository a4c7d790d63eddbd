"""Where people stand: in one course with one query, in all of theirs with one as well."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lernen.material.queries import Outline, OutlineLesson, outline_with_key
from lernen.material.registries import Standing
from lernen.material.wording import duration
from lernen.progress.models import LessonProgress


def progress_visible_to(user: Any) -> QuerySet[LessonProgress]:
    """Everybody's own. Who leads a run asks for its participants with :func:`numbers_learned`."""
    if not getattr(user, "is_authenticated", False):
        return LessonProgress.objects.none()
    return LessonProgress.objects.filter(person=user)


def standing_of(user: Any, outline: Outline) -> Standing:
    """Where ``user`` stands in a course: one query."""
    keys = [lesson.key for lesson in outline.lessons]
    rows = progress_visible_to(user).filter(lesson_key__in=keys)
    return _standing(outline, list(rows))


def _standing(outline: Outline, rows: Iterable[LessonProgress]) -> Standing:
    by_key = {row.lesson_key: row for row in rows}
    lessons = outline.lessons
    done = frozenset(lesson.key for lesson in lessons if lesson.key in by_key)
    changed = {
        lesson.key: by_key[lesson.key].done_at
        for lesson in lessons
        if lesson.key in by_key and by_key[lesson.key].digest not in lesson.digests
    }
    return Standing(
        sentence=missing_sentence(outline, done),
        done=frozenset(key for key in done if key is not None),
        total=len(lessons),
        resume=resume_at(lessons, by_key),
        begun=bool(done),
        changed={key: at for key, at in changed.items() if key is not None},
    )


def resume_at(
    lessons: tuple[OutlineLesson, ...], by_key: dict[UUID, LessonProgress]
) -> OutlineLesson | None:
    """The first open lesson after the one marked last, else the first open one."""
    opened = [lesson for lesson in lessons if lesson.key not in by_key]
    if not opened:
        return None
    marked = [
        (by_key[lesson.key].done_at, lesson.number) for lesson in lessons if lesson.key in by_key
    ]
    last = max(marked)[1] if marked else 0
    return next((lesson for lesson in opened if lesson.number > last), opened[0])


def missing_sentence(outline: Outline, done: frozenset[UUID | None]) -> str:
    """„Was fehlt noch?“ in one sentence."""
    total = len(outline.lessons)
    missing = [lesson for lesson in outline.lessons if lesson.key not in done]
    if not total:
        return _("This course has no lessons yet.")
    if not missing:
        return ngettext(
            "You have learned the one lesson of this course.",
            "You have learned all %(total)s lessons of this course.",
            total,
        ) % {"total": total}
    values = {
        "number": len(missing),
        "total": total,
        "time": duration(sum(lesson.minutes for lesson in missing)),
    }
    return (
        ngettext(
            "%(number)s of %(total)s lessons is still missing: %(time)s.",
            "%(number)s of %(total)s lessons are still missing: %(time)s.",
            len(missing),
        )
        % values
    )


@dataclass(frozen=True)
class CourseRow:
    """One course a person has begun. Without ``outline`` the course is no longer there."""

    title: str
    outline: Outline | None
    standing: Standing | None
    lessons: tuple[LessonProgress, ...] = ()


def courses_of(user: Any) -> list[CourseRow]:
    """All courses in which a person has learned something, the latest first: one query."""
    rows = list(progress_visible_to(user))
    by_course: dict[UUID | None, list[LessonProgress]] = {}
    for row in rows:
        by_course.setdefault(row.course_key, []).append(row)
    found = []
    for key, own in by_course.items():
        outline = outline_with_key(key) if key else None
        if outline is None:
            found.append(CourseRow(own[0].course_title, None, None, tuple(own)))
        else:
            known = {lesson.key for lesson in outline.lessons}
            gone = tuple(row for row in own if row.lesson_key not in known)
            found.append(CourseRow(outline.title, outline, _standing(outline, rows), gone))
    return found


def numbers_learned(people: Iterable[int], outline: Outline) -> dict[int, int]:
    """How many lessons of a course each of these people has learned: one grouped query.

    For whoever leads a run of the course; ask the run who takes part in it.
    """
    keys = [lesson.key for lesson in outline.lessons]
    rows = (
        LessonProgress.objects.filter(person__in=list(people), lesson_key__in=keys)
        .values_list("person")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return dict(rows)
