"""Keeping the lessons of a course as they are on a run's first day."""

from home.core.clock import now
from kurse.runs.models import Content, CourseRun, KeptLesson
from lernen.material.keeping import content_to_keep
from lernen.material.queries import digest_of, lessons_of_course


def keep_lessons(run: CourseRun) -> int:
    """A copy of every published lesson, once a run; the caller has locked the run. How many.

    Nothing for a run that follows the publication, or one that has kept them before.
    """
    if run.content != Content.KEEPS or run.kept_lessons.exists():
        return 0
    rows = [
        KeptLesson(
            run=run,
            page_id=lesson.pk,
            title=lesson.title,
            digest=digest_of(lesson),
            content=content_to_keep(lesson),
            kept_at=now(),
        )
        for lesson in lessons_of_course(run.course_key)
    ]
    return len(KeptLesson.objects.bulk_create(rows))
