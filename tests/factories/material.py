"""A catalogue with courses and lessons, published."""

from typing import Any

from home.pages.models import HomePage
from lernen.material.models import CataloguePage, CoursePage, LessonPage
from tests.factories.pages import make_home, make_page


def make_course(slug: str = "kurs", **fields: Any) -> CoursePage:
    """A course below the catalogue; the site is set up if it is not yet."""
    if not HomePage.objects.exists():
        make_home()
    course: CoursePage = make_page(CataloguePage.objects.get(), slug, kind=CoursePage, **fields)
    return course


def make_lesson(course: CoursePage, slug: str = "lektion", **fields: Any) -> LessonPage:
    lesson: LessonPage = make_page(course, slug, kind=LessonPage, **fields)
    return lesson
