"""The composed edition as one tagged PDF: contents, lessons, transcripts, sheets, licences."""

from typing import Any

from home.papers import code_svg, render
from lernen.material.edition.parts import Edition, LessonParts, Work


def paper_of(edition: Edition) -> bytes:
    """The whole course on paper. Pictures travel as numbers, because papers take only JSON."""
    data = {
        "reference": edition.address,
        "title": edition.course.title,
        "intro": edition.course.intro,
        "duration": edition.duration,
        "institute": edition.institute,
        "licence": edition.course.licence_short,
        "address": edition.address,
        "qr": code_svg(edition.address),
        "goals": edition.goals,
        "lessons": [_lesson(lesson) for lesson in edition.lessons],
        "pictures": {
            name: list(work.content)
            for name, work in edition.works.items()
            if name.startswith("bilder/")
        },
        "works": [_work(work) for work in edition.works.values()],
    }
    return render("material/papers/course.typ", data, title=edition.course.title)


def _lesson(lesson: LessonParts) -> dict[str, Any]:
    return {**vars(lesson), "parts": [_with_code(part) for part in lesson.parts]}


def _with_code(part: dict[str, Any]) -> dict[str, Any]:
    """What is only online carries a code to get there with a phone."""
    return {**part, "qr": code_svg(part["url"])} if part["kind"] == "online" else part


def _work(work: Work) -> dict[str, str]:
    return {name: value for name, value in vars(work).items() if name != "content"}
