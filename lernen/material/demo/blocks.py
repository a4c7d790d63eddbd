"""Short words in which the demo's lessons are written."""

from dataclasses import dataclass, field
from typing import Any

from home.pages.demo_texts import figure, folds, quote, rule, table, text, words

Block = tuple[str, Any]

__all__ = [
    "Block", "Course", "Lesson", "check", "figure", "files", "folds", "links", "medium",
    "page_break", "quote", "rule", "table", "task", "term", "text", "words",
]  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """One lesson: ``module`` names the part of the course it lies in (empty: none)."""

    slug: str
    title: str
    minutes: int
    intro: str
    goals: tuple[str, ...]
    body: list[Block]
    module: str = ""


@dataclass(frozen=True)
class Course:
    """A course with its lessons in order; ``modules`` maps a slug to title and lead."""

    slug: str
    title: str
    intro: str
    audience: str
    goals: tuple[str, ...]
    image: str
    note: str
    lessons: list[Lesson]
    modules: dict[str, tuple[str, str]] = field(default_factory=dict)
    teaser: bool = False
    licence: str = "cc-by-sa"


def task(title: str, minutes: int, html: str) -> Block:
    return ("task", {"title": title, "minutes": minutes, "text": html.strip()})


def check(question: str, *answers: tuple[str, bool, str]) -> Block:
    rows = [{"text": said, "right": right, "reply": reply} for said, right, reply in answers]
    return ("check", {"question": question, "answers": rows})


def term(name: str) -> Block:
    """A term of the glossary, by name; the loader puts in the snippet."""
    return ("term", {"term": name})


def files(title: str, *names: tuple[str, str]) -> Block:
    """Files by their key in the loader's list, with a note."""
    return (
        "files",
        {"title": title, "files": [{"file": key, "note": note} for key, note in names]},
    )


def medium(title: str, key: str, captions: str, poster: str, length: str, transcript: str) -> Block:
    return (
        "medium",
        {
            "title": title,
            "medium": key,
            "captions": captions,
            "poster": poster,
            "length": length,
            "transcript": transcript.strip(),
        },
    )


def links(title: str, *rows: tuple[str, str, str]) -> Block:
    """Links to lessons by slug: text, slug, note."""
    return (
        "links",
        {"title": title, "links": [{"text": t, "page": s, "note": n} for t, s, n in rows]},
    )


def page_break() -> Block:
    return ("print_break", None)
