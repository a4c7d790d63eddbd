"""A course as plain data, from which the paper and the folder are made.

Films become their transcripts with the way to them, questions become sheets without solutions.
What is not open stays out of an open edition: its place says so.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.images.models import Filter

from home.core.formats import day
from home.pages.licences import OPEN_LICENCES
from home.pages.queries import contact_settings, path_of
from lernen.material.edition.rich import Part, parts_of, plain
from lernen.material.models import CoursePage, LessonPage
from lernen.material.providers import PROVIDERS
from lernen.material.queries import Outline, outline_of
from lernen.material.registries import question_sheets
from lernen.material.wording import duration

PICTURE = "max-900x900|format-jpeg|bgcolor-ffffff"


@dataclass
class Work:
    """One picture or file with its terms, for the list of licences. ``content`` lies in it."""

    name: str
    title: str
    author: str
    licence: str
    licence_url: str
    origin: str
    content: bytes = field(default=b"", repr=False)


@dataclass
class LessonParts:
    """One lesson of the edition."""

    number: int
    title: str
    url: str
    intro: str
    minutes: str
    module: str
    goals: list[Part]
    parts: list[Part]
    checked: str = ""


@dataclass
class Edition:
    """A whole course. ``works`` are its pictures and files by their name in the folder."""

    course: CoursePage
    site: str
    address: str
    goals: list[Part]
    lessons: list[LessonParts]
    works: dict[str, Work]
    institute: str
    duration: str


def edition_of(course: CoursePage, *, only_open: bool = False) -> Edition:
    """Everything public in the course, as it is today."""
    site = settings.SITE_URL or ""
    outline = outline_of(course)
    pages = LessonPage.objects.in_bulk([lesson.pk for lesson in outline.lessons])
    writer = _Writer(site, only_open)
    lessons = list(_lessons(outline, pages, writer))
    return Edition(
        course=course,
        site=site,
        address=site + path_of(course),
        goals=parts_of(course.goals, site),
        lessons=lessons,
        works=writer.works,
        institute=contact_settings().institute or "ISSAB, Universität Duisburg-Essen",
        duration=duration(outline.minutes),
    )


def _lessons(outline: Outline, pages: Any, writer: "_Writer") -> Iterator[LessonParts]:
    for module in outline.modules:
        for row in module.lessons:
            page = pages[row.pk]
            yield LessonParts(
                number=row.number,
                title=row.title,
                url=writer.site + row.url,
                intro=row.intro,
                minutes=duration(row.minutes),
                module=module.title,
                goals=parts_of(page.goals, writer.site),
                parts=[part for block in page.body for part in writer.block(block, row)],
                checked=day(page.checked_until) if page.checked_until else "",
            )


class _Writer:
    """Blocks as parts; collects the works they use."""

    def __init__(self, site: str, only_open: bool) -> None:
        self.site, self.only_open = site, only_open
        self.works: dict[str, Work] = {}

    def block(self, block: Any, lesson: Any) -> list[Part]:
        write = getattr(self, f"write_{block.block_type}", None)
        return list(write(block.value, lesson)) if write else []

    def _usable(self, thing: Any) -> bool:
        return thing is not None and (not self.only_open or thing.licence in OPEN_LICENCES)

    def _work(self, thing: Any, name: str, content: bytes) -> str:
        self.works[name] = Work(
            name,
            thing.title,
            thing.author,
            thing.licence_short if thing.licence else "",
            thing.licence_url,
            thing.origin,
            content,
        )
        return name

    def _withheld(self, title: str) -> Part:
        text = _("“%(title)s” may not be passed on and is only in the course itself.")
        return {"kind": "p", "runs": plain(text % {"title": title}, i=True)}

    def write_text(self, value: Any, lesson: Any) -> list[Part]:
        return parts_of(value, self.site)

    def write_figure(self, value: Any, lesson: Any) -> Iterator[Part]:
        image = value["image"]
        if not self._usable(image):
            if image is not None:
                yield self._withheld(image.title)
            return
        name = f"bilder/bild-{image.pk}.jpg"
        if name not in self.works:
            self._work(image, name, _picture(image))
        credit = ", ".join(part for part in (image.author, image.licence_short) if part)
        yield {
            "kind": "img",
            "name": name,
            "alt": "" if value["decorative"] else value["alt"],
            "caption": value["caption"],
            "credit": credit,
        }

    def write_callout(self, value: Any, lesson: Any) -> Iterator[Part]:
        yield {"kind": "box", "title": value["title"], "parts": parts_of(value["text"], self.site)}

    def write_quote(self, value: Any, lesson: Any) -> Iterator[Part]:
        yield {"kind": "quote", "text": value["text"], "source": value["source"]}

    def write_files(self, value: Any, lesson: Any) -> Iterator[Part]:
        if value["title"]:
            yield {"kind": "h", "level": 2, "runs": plain(value["title"])}
        for row in value["files"]:
            file = row["file"]
            if not self._usable(file):
                if file is not None:
                    yield self._withheld(file.title)
                continue
            name = f"dateien/{file.pk}-{file.filename}"
            with file.open_file() as opened:
                self._work(file, name, opened.read())
            yield {
                "kind": "file",
                "name": name,
                "title": file.title,
                "note": row["note"],
                "url": self.site + file.url,
            }

    def write_accordion(self, value: Any, lesson: Any) -> Iterator[Part]:
        for item in value["items"]:
            yield {"kind": "h", "level": 3, "runs": plain(item["title"])}
            yield from parts_of(item["text"], self.site)

    def write_table(self, value: Any, lesson: Any) -> Iterator[Part]:
        if value["table"]:
            yield {
                "kind": "table",
                "caption": value["caption"],
                "head": [column["heading"] for column in value["table"].columns],
                "rows": [[str(cell) for cell in row] for row in value["table"].rows],
            }

    def write_links(self, value: Any, lesson: Any) -> Iterator[Part]:
        if value["title"]:
            yield {"kind": "h", "level": 2, "runs": plain(value["title"])}
        items = [
            plain(
                link["text"],
                url=self.site + path_of(link["page"]) if link["page"] else link["url"] or "",
            )
            for link in value["links"]
        ]
        yield {"kind": "ul", "items": items}

    def write_medium(self, value: Any, lesson: Any) -> Iterator[Part]:
        yield self._online(value["title"], self.site + lesson.url)
        if value["transcript"]:
            yield {"kind": "h", "level": 3, "runs": plain(_("Transcript"))}
            yield from parts_of(value["transcript"], self.site)

    def write_embed(self, value: Any, lesson: Any) -> Iterator[Part]:
        provider = PROVIDERS.get(value["provider"])
        if provider:
            yield self._online(value["title"], provider.page_of(value["number"]))
        yield from parts_of(value["transcript"], self.site)

    def _online(self, title: str, url: str) -> Part:
        return {"kind": "online", "title": title, "url": url}

    def write_task(self, value: Any, lesson: Any) -> Iterator[Part]:
        title = pgettext("lesson", "Task") + ": " + value["title"]
        yield {"kind": "box", "title": title, "parts": parts_of(value["text"], self.site)}

    def write_case(self, value: Any, lesson: Any) -> Iterator[Part]:
        parts = parts_of(value["story"], self.site)
        if value["questions"]:
            parts.append({"kind": "ul", "items": [plain(one) for one in value["questions"]]})
        title = _("Case study") + ": " + value["title"]
        yield {"kind": "box", "title": title, "parts": parts}

    def write_timeline(self, value: Any, lesson: Any) -> Iterator[Part]:
        if value["title"]:
            yield {"kind": "h", "level": 2, "runs": plain(value["title"])}
        items = [
            [
                *plain(f"{step['when']}: ", b=True),
                *plain(step["title"]),
                *plain(f". {step['text']}" if step["text"] else ""),
            ]
            for step in value["steps"]
        ]
        yield {"kind": "ul", "items": items}

    def write_term(self, value: Any, lesson: Any) -> Iterator[Part]:
        if value["term"]:
            text = [{"kind": "p", "runs": plain(value["term"].meaning)}]
            yield {"kind": "box", "title": value["term"].term, "parts": text}

    def write_question(self, value: Any, lesson: Any) -> Iterator[Part]:
        for sheet in question_sheets:
            if asked := sheet(value["question"]):
                yield {"kind": "question", "asked": asked, "url": self.site + lesson.url}

    def write_print_break(self, value: Any, lesson: Any) -> Iterator[Part]:
        yield {"kind": "break"}


def _picture(image: Any) -> bytes:
    """A size for paper, made without a row: reading never writes."""
    out = io.BytesIO()
    Filter(spec=PICTURE).run(image, out)
    return out.getvalue()
