"""What a course holds, in which order. Kept for each generation: reading a lesson asks once."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from wagtail.models import PageViewRestriction

from home.pages.queries import is_public, kept, path_of
from lernen.material.models import CataloguePage, CoursePage, LessonPage, ModulePage
from lernen.material.registries import kept_versions
from lernen.material.versions import ORIGINAL, Version

#: root, home page, catalogue, course: where in the tree a course lies.
COURSE_DEPTH = 4


@dataclass(frozen=True)
class OutlineLesson:
    """One lesson in the list of a course. ``number`` counts through the whole course from 1."""

    pk: int
    number: int
    title: str
    url: str
    minutes: int
    intro: str = ""
    key: UUID | None = None
    digests: frozenset[str] = frozenset()
    versions: tuple[Version, ...] = ()
    #: page and fingerprint of each version, the original among them
    page_digests: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class OutlineModule:
    """A part of the course; lessons that lie directly in the course have an empty title."""

    pk: int
    title: str
    url: str
    intro: str
    lessons: tuple[OutlineLesson, ...]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Outline:
    """A course with its parts and lessons in order."""

    title: str
    url: str
    modules: tuple[OutlineModule, ...] = field(default_factory=tuple)
    key: UUID | None = None

    @property
    def lessons(self) -> tuple[OutlineLesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    def at(self, pk: int | None, key: UUID | None = None) -> "Position":
        """Where a lesson stands, by itself or as a version (``key``); a draft stands nowhere."""
        lessons = self.lessons
        for index, lesson in enumerate(lessons):
            if lesson.pk == pk or (key is not None and lesson.key == key):
                return Position(
                    lesson=lesson,
                    number=lesson.number,
                    total=len(lessons),
                    previous=lessons[index - 1] if index else None,
                    following=lessons[index + 1] if index + 1 < len(lessons) else None,
                )
        return Position(0, len(lessons), None, None, None)

    def module_at(self, pk: int | None) -> OutlineModule | None:
        return next((module for module in self.modules if module.pk == pk), None)


@dataclass(frozen=True)
class Position:
    """A lesson's number, and its neighbours."""

    number: int
    total: int
    previous: OutlineLesson | None
    following: OutlineLesson | None
    lesson: OutlineLesson | None = None


def outline_of(course: CoursePage) -> Outline:
    return _outline_at(course.path)


def outline_around(page: Any) -> Outline | None:
    """The outline of the course this module or lesson lies in."""
    path = (page.path or "")[: page.steplen * COURSE_DEPTH]
    return _outline_at(path) if len(path) == page.steplen * COURSE_DEPTH else None


def _outline_at(path: str) -> Outline:
    return kept(f"outline:{path}", lambda: _make_outline(path))


def _make_outline(path: str) -> Outline:
    course = CoursePage.objects.filter(path=path).first()
    if course is None:
        return Outline("", "/")
    below = {"path__startswith": path, "live": True}
    modules = [page for page in ModulePage.objects.filter(**below) if is_public(page)]
    pages = LessonPage.objects.filter(**below).select_related("locale", "alias_of")
    lessons = [page for page in pages if is_public(page)]
    versions: dict[Any, list[Any]] = {}
    for page in lessons:
        versions.setdefault(page.learning_key, []).append(page)
    originals = [page for page in lessons if page.language == ORIGINAL]
    ordered = sorted([*modules, *originals], key=lambda page: page.path)
    parts = tuple(_parts(ordered, versions))
    return Outline(course.title, path_of(course), parts, course.translation_key)


def digest_of(lesson: LessonPage) -> str:
    """A fingerprint of what a lesson teaches: title, goals and blocks, not its address or place."""
    content = [lesson.title, lesson.intro, str(lesson.goals), _bare(list(lesson.body.raw_data))]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _bare(value: Any) -> Any:
    """Blocks without the ids the editor gives them."""
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if name != "id"}
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value]
    return value


def lessons_visible_to(user: Any) -> QuerySet[LessonPage]:
    """Live lessons that are public; for the signed-in also those for any signed-in person."""
    restrictions = PageViewRestriction.objects.all()
    if getattr(user, "is_authenticated", False):
        restrictions = restrictions.exclude(restriction_type=PageViewRestriction.LOGIN)
    hidden = Q()
    for path in restrictions.values_list("page__path", flat=True):
        hidden |= Q(path__startswith=path)
    return (
        LessonPage.objects.filter(live=True).exclude(hidden)
        if hidden
        else LessonPage.objects.filter(live=True)
    )


def lessons_of_course(key: UUID) -> QuerySet[LessonPage]:
    """All live lessons of a course, versions among them, whoever may read them; in order."""
    path = _live_courses().filter(translation_key=key).values_list("path", flat=True).first()
    if path is None:
        return LessonPage.objects.none()
    rows = LessonPage.objects.filter(live=True, path__startswith=path)
    return rows.select_related("live_revision", "locale").order_by("path")


def kept_version_for(user: Any, lesson: LessonPage) -> Any:
    """The version a course keeps for this person (``KeptVersion``); None: read it as it is.

    Ask only for a lesson this person may read: it opens nothing else.
    """
    if not getattr(user, "is_authenticated", False):
        return None
    return next((found for ask in kept_versions if (found := ask(user, lesson))), None)


def outline_with_key(key: UUID) -> Outline | None:
    """The course with this translation key, wherever it lies now; None if it is gone."""
    paths = kept(
        "course-paths",
        lambda: {"": "", **dict(_live_courses().values_list("translation_key", "path"))},
    )
    path = paths.get(key)
    return _outline_at(path) if path else None


def _live_courses() -> QuerySet[CoursePage]:
    return CoursePage.objects.filter(live=True)


def _parts(ordered: list[Any], versions: dict[Any, list[Any]]) -> list[OutlineModule]:
    """Walk the pages in tree order; a lesson belongs to the module whose path begins its own."""
    heads: list[tuple[Any, list[OutlineLesson]]] = []
    number = 0
    for page in ordered:
        if isinstance(page, ModulePage):
            heads.append((page, []))
            continue
        number += 1
        if not heads or (heads[-1][0] and not page.path.startswith(heads[-1][0].path)):
            heads.append((None, []))
        same = versions.get(page.learning_key, [])
        heads[-1][1].append(
            OutlineLesson(
                page.pk,
                number,
                page.title,
                path_of(page),
                page.minutes,
                page.intro,
                key=page.learning_key,
                digests=frozenset(digest_of(one) for one in same),
                page_digests=tuple((one.pk, digest_of(one)) for one in same),
                versions=tuple(
                    Version(one.language, one.title, path_of(one), one.pk) for one in same
                ),
            )
        )
    return [
        OutlineModule(
            pk=module.pk if module else 0,
            title=module.title if module else "",
            url=path_of(module) if module else "",
            intro=module.intro if module else "",
            lessons=tuple(lessons),
        )
        for module, lessons in heads
        if module or lessons
    ]


@dataclass(frozen=True)
class CourseCard:
    """A course on the catalogue and, as a teaser, on the home page."""

    title: str
    url: str
    intro: str
    audience: str
    note: str
    licence: str
    lessons: int
    minutes: int
    teaser: bool
    image: Any = None


def course_cards(catalogue: CataloguePage | None = None) -> list[CourseCard]:
    """All public courses in the order of the tree: two queries, however many there are."""

    def make() -> list[CourseCard]:
        courses = CoursePage.objects.filter(live=True).select_related("image").order_by("path")
        shown = [course for course in courses if is_public(course)]
        lessons = LessonPage.objects.filter(live=True, locale__language_code=ORIGINAL).values_list(
            "path", "minutes"
        )
        sums = {course.path: [0, 0] for course in shown}
        for path, minutes in lessons:
            found = sums.get(path[: CoursePage.steplen * COURSE_DEPTH])
            if found:
                found[0] += 1
                found[1] += minutes
        return [_card(course, *sums[course.path]) for course in shown]

    return kept("course-cards", make)


def _card(course: CoursePage, lessons: int, minutes: int) -> CourseCard:
    return CourseCard(
        title=course.title,
        url=path_of(course),
        intro=course.intro,
        audience=course.audience,
        note=course.note,
        licence=course.licence_short,
        lessons=lessons,
        minutes=minutes,
        teaser=course.teaser,
        image=course.image,
    )


def lesson_url(slug: str) -> str:
    """The address of the lesson with this slug, for higher slices; empty if there is none."""

    def make() -> dict[str, str]:
        return {
            "": "",
            **{page.slug: path_of(page) for page in LessonPage.objects.filter(live=True)},
        }

    return kept("lesson-urls", make).get(slug, "")
