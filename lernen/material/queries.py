"""What a course holds, in which order. Kept for each generation: reading a lesson asks once."""

from dataclasses import dataclass, field
from typing import Any

from home.pages.queries import is_public, kept, path_of
from lernen.material.models import CataloguePage, CoursePage, LessonPage, ModulePage

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

    @property
    def lessons(self) -> tuple[OutlineLesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    def at(self, pk: int | None) -> "Position":
        """Where a lesson stands; a draft stands nowhere yet."""
        lessons = self.lessons
        for index, lesson in enumerate(lessons):
            if lesson.pk == pk:
                return Position(
                    number=lesson.number,
                    total=len(lessons),
                    previous=lessons[index - 1] if index else None,
                    following=lessons[index + 1] if index + 1 < len(lessons) else None,
                )
        return Position(0, len(lessons), None, None)

    def module_at(self, pk: int | None) -> OutlineModule | None:
        return next((module for module in self.modules if module.pk == pk), None)


@dataclass(frozen=True)
class Position:
    """A lesson's number, and its neighbours."""

    number: int
    total: int
    previous: OutlineLesson | None
    following: OutlineLesson | None


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
    lessons = [page for page in LessonPage.objects.filter(**below) if is_public(page)]
    ordered = sorted([*modules, *lessons], key=lambda page: page.path)
    return Outline(course.title, path_of(course), tuple(_parts(ordered)))


def _parts(ordered: list[Any]) -> list[OutlineModule]:
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
        heads[-1][1].append(
            OutlineLesson(page.pk, number, page.title, path_of(page), page.minutes, page.intro)
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
        lessons = LessonPage.objects.filter(live=True).values_list("path", "minutes")
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
