"""What blocks of lessons need before publishing."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from home.core.clock import today
from home.pages.gates import Finding, register_check
from home.pages.licences import OPEN_LICENCES
from home.pages.models import TeachingFile
from lernen.material.blocks import is_video
from lernen.material.registries import question_sheets

CAPTIONS = {"vtt"}
MEDIA = {"mp4", "webm", "mp3", "ogg", "wav"}


@register_check
def medium_can_be_read(kind: str, value: Any, number: int) -> Iterator[str]:
    """A video has captions and a transcript, a sound a transcript; both a licence."""
    if kind != "medium":
        return
    medium, captions = value["medium"], value["captions"]
    name = {"title": value["title"]}
    if medium is None:
        yield _("“%(title)s” has no file. Choose one.") % name
        return
    if medium.file_extension.lower() not in MEDIA:
        yield (
            _("“%(title)s” is neither a video nor a sound. Choose MP4, WebM, MP3, OGG or WAV.")
            % name
        )
    if is_video(medium) and captions is None:
        yield _("The video “%(title)s” has no captions. Add a VTT file.") % name
    if captions is not None and captions.file_extension.lower() not in CAPTIONS:
        yield _("The captions of “%(title)s” are no VTT file. Choose one.") % name
    if not str(getattr(value["transcript"], "source", value["transcript"]) or "").strip():
        yield _("“%(title)s” has no transcript. Write down what is said.") % name
    if not (medium.author and medium.licence):
        yield _("The file of “%(title)s” has no author or no licence. Add both to the file.") % name


@register_check
def question_is_there(kind: str, value: Any, number: int) -> Iterator[str]:
    """A question that was put away or never chosen leaves a hole in the lesson."""
    if kind == "question" and not any(sheet(value["question"]) for sheet in question_sheets):
        yield _("Question %(number)s is not in the bank any more. Choose another one.") % {
            "number": number
        }


LINK = re.compile(r'<a\b[^>]*\blinktype="(page|document)"[^>]*>')
NUMBER = re.compile(r'\bid="(\d+)"')


@register_check
def links_lead_to_something(kind: str, value: Any, number: int) -> Iterator[str]:
    """Links within texts lead to pages that are public and to files that are there."""
    pages: set[int] = set()
    files: set[int] = set()
    for source in rich_sources(value):
        for match in LINK.finditer(source):
            found = NUMBER.search(match.group(0))
            if found:
                (pages if match.group(1) == "page" else files).add(int(found.group(1)))
    if kind == "links":
        pages |= {link["page"].pk for link in value["links"] if link["page"]}
    if pages:
        known = set(Page.objects.filter(pk__in=pages, live=True).values_list("pk", flat=True))
        gone = Page.objects.filter(pk__in=pages - known).values_list("title", flat=True)
        for title in gone:
            yield _("A link leads to “%(title)s”, which is not public. Remove it.") % {
                "title": title
            }
        for _missing in range(len(pages - known) - len(gone)):
            yield _("A link leads to a page that is no longer there. Remove it.")
    if files:
        there = TeachingFile.objects.filter(pk__in=files).count()
        for _missing in range(len(files) - there):
            yield _("A link leads to a file that is no longer there. Remove it.")


def rich_sources(value: Any) -> Iterator[str]:
    """The stored HTML of every rich text in a block, however deep."""
    source = getattr(value, "source", None)
    if isinstance(source, str):
        yield source
    elif isinstance(value, dict):
        for part in value.values():
            yield from rich_sources(part)
    elif isinstance(value, list | tuple) or hasattr(value, "bound_blocks"):
        for part in value:
            yield from rich_sources(part)


def lesson_findings(checked_until: dt.date | None) -> Iterator[Finding]:
    """What holds for the lesson as a whole."""
    if checked_until and checked_until < today():
        yield Finding(
            _("The content was checked until a day that is over. Look through it, set a new day."),
            field="checked_until",
        )


def course_findings(is_open: bool, licence: str) -> Iterator[Finding]:
    """Open material says on what terms it is open."""
    if is_open and licence not in OPEN_LICENCES:
        yield Finding(
            _("Open material needs an open licence. Choose CC0, CC BY or CC BY-SA."),
            field="licence",
        )
