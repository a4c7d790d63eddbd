"""What needs care („Was braucht Pflege“): gates that fell shut, days that passed, old versions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.core.clock import today
from home.core.formats import day
from home.pages.queries import kept, path_of
from home.people.roles import Role, has_role
from lernen.material.models import CoursePage, LessonPage
from lernen.material.queries import digest_of
from lernen.material.readability import Readability, readability_of
from lernen.material.versions import LABELS, ORIGINAL, SIMPLE

SOON = dt.timedelta(days=60)
#: Leichte Sprache should read easily, a lesson at least not very hard.
LIMITS = {ORIGINAL: 30, SIMPLE: 60}


@dataclass(frozen=True)
class Point:
    """One thing to mend: a sentence and where."""

    text: str
    url: str


@dataclass(frozen=True)
class CareRow:
    """One page with what it needs. ``path`` is its place in the tree."""

    pk: int
    path: str
    title: str
    url: str
    points: tuple[Point, ...]
    readability: Readability | None = None


def care_rows_for(user: Any) -> list[CareRow]:
    """All live pages of the material; lecturers see those they own and what lies beneath."""
    if has_role(user, Role.COORDINATOR, Role.ADMIN):
        return _all_rows()
    if not has_role(user, Role.LECTURER):
        return []
    own = list(Page.objects.filter(owner=user).values_list("path", flat=True))
    return [row for row in _all_rows() if any(row.path.startswith(path) for path in own)]


def _all_rows() -> list[CareRow]:
    """Kept until anything public changes, or the day does: it reads every lesson."""

    def make() -> list[CareRow | None]:
        lessons = list(LessonPage.objects.filter(live=True).select_related("locale", "alias_of"))
        originals = {
            one.translation_key: digest_of(one) for one in lessons if one.language == ORIGINAL
        }
        rows = [_lesson_row(lesson, originals) for lesson in lessons]
        rows += [_course_row(course) for course in CoursePage.objects.filter(live=True)]
        return [None, *sorted(rows, key=lambda row: row.path)]

    return [row for row in kept(f"care:{today()}", make) if row is not None]


def _edit(page: Any, anchor: str = "") -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) + anchor


def _course_row(course: CoursePage) -> CareRow:
    points = tuple(Point(one.text, _edit(course)) for one in course.gates())
    return CareRow(course.pk, course.path, course.title, path_of(course), points)


def _lesson_row(lesson: LessonPage, originals: dict[Any, str]) -> CareRow:
    points = [Point(one.text, _edit(lesson, one.anchor)) for one in lesson.gates()]
    if lesson.checked_until is None:
        points.append(Point(_("Nobody has said until when the content holds."), _edit(lesson)))
    elif today() <= lesson.checked_until < today() + SOON:
        text = _("The content was checked until %(day)s.") % {"day": day(lesson.checked_until)}
        points.append(Point(text, _edit(lesson)))
    if lesson.language != ORIGINAL:
        points.extend(_version_points(lesson, originals))
    figure = None
    if lesson.language in LIMITS:
        figure = readability_of(text_of(lesson))
        if figure and figure.figure < LIMITS[lesson.language]:
            text = _("The text reads hard (%(figure)s of 100). Shorter sentences help.")
            points.append(Point(text % {"figure": figure.figure}, _edit(lesson)))
    return CareRow(lesson.pk, lesson.path, lesson.title, path_of(lesson), tuple(points), figure)


def _version_points(version: LessonPage, originals: dict[Any, str]) -> list[Point]:
    now = originals.get(version.translation_key)
    label = str(LABELS.get(version.language, version.language))
    if now is None:
        return [Point(_("The original of this version is not public."), _edit(version))]
    if now != version.made_from:
        text = _("The original has changed since this version (%(language)s) was made.")
        url = reverse("material:versions", args=[version.pk])
        return [Point(text % {"language": label}, url)]
    return []


def text_of(lesson: LessonPage) -> str:
    """What one reads in a lesson, block by block."""
    parts = lesson.body.stream_block.get_searchable_content(lesson.body)
    return "\n".join(str(part) for part in parts)
