"""Gates before publishing: what a page still lacks, each with a sentence and the place of it.

Pure functions over a page's StreamFields. A higher slice adds checks for its own blocks with
:func:`register_check`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

from home.core.exceptions import DomainError


@dataclass(frozen=True)
class Finding:
    """One thing to mend. ``place`` is the id of the block it lies in; empty means the page."""

    text: str
    place: str = ""
    field: str = ""
    index: int = 0

    @property
    def anchor(self) -> str:
        """Where the editor shows the block."""
        return f"#block-{self.place}-section" if self.place else ""


class GateError(DomainError):
    """The page may not be published yet (M41)."""

    slug = "gates"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(" ".join(finding.text for finding in self.findings))


#: ``(block_type, value) -> sentences`` for one block at a time
BlockCheck = Callable[[str, Any, int], Iterable[str]]
_checks: list[BlockCheck] = []


def register_check(check: BlockCheck) -> BlockCheck:
    """Add a check that looks at one block: ``(type, value, number of its kind) -> sentences``."""
    _checks.append(check)
    return check


def findings_of(page: Any) -> list[Finding]:
    """All findings of a page, in the order of its blocks."""
    found: list[Finding] = []
    for field in page.streams:
        found.extend(findings_in(getattr(page, field), field))
    return found


def findings_in(stream: Iterable[Any], field: str = "body") -> Iterator[Finding]:
    """Findings of one StreamField, block by block."""
    counts: dict[str, int] = {}
    level = 1
    for index, block in enumerate(stream):
        kind = block.block_type
        counts[kind] = counts.get(kind, 0) + 1
        sentences = [text for check in _checks for text in check(kind, block.value, counts[kind])]
        if kind == "text":
            more, level = _heading_findings(str(block.value.source), level)
            sentences.extend(more)
        for text in sentences:
            yield Finding(text, place=str(block.id or ""), field=field, index=index)


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"h2", "h3", "h4"}:
            self.found.append((int(tag[1]), ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h3", "h4"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            level, text = self.found[-1]
            self.found[-1] = (level, text + data)


def headings_in(html: str) -> list[tuple[int, str]]:
    """``(level, text)`` of each heading of a rich text."""
    parser = _Headings()
    parser.feed(html)
    return [(level, text.strip()) for level, text in parser.found]


def _heading_findings(html: str, level: int) -> tuple[list[str], int]:
    """Sentences about headings that skip a level or are empty, and the level reached."""
    sentences = []
    for now, text in headings_in(html):
        if not text:
            sentences.append(_("A heading is empty. Write it or delete the line."))
            continue
        if now > level + 1:
            sentences.append(
                _("The heading “%(text)s” skips a level. Make it a heading of level %(level)s.")
                % {"text": text, "level": level + 1}
            )
        level = now
    return sentences, level


@register_check
def figure_has_a_decision(kind: str, value: Any, number: int) -> Iterator[str]:
    if kind != "figure":
        return
    yield from image_sentences(value, number)
    if value["image"] is not None and not (value["image"].author and value["image"].licence):
        yield _("Image %(number)s has no author or no licence. Add both to the image.") % {
            "number": number
        }


def image_sentences(value: Any, number: int) -> Iterator[str]:
    """Exactly one of description and "only decoration"."""
    if not value["alt"] and not value["decorative"]:
        yield _(
            "Image %(number)s has neither a description nor “only decoration”. Choose one of them."
        ) % {"number": number}
    if value["alt"] and value["decorative"]:
        yield _(
            "Image %(number)s has a description and is “only decoration” as well. Keep one of them."
        ) % {"number": number}


@register_check
def files_have_a_licence(kind: str, value: Any, number: int) -> Iterator[str]:
    if kind != "files":
        return
    for row in value["files"]:
        file = row["file"]
        if file is not None and not (file.author and file.licence):
            yield _("The file “%(title)s” has no author or no licence. Add both to the file.") % {
                "title": file.title
            }


@register_check
def table_has_headings(kind: str, value: Any, number: int) -> Iterator[str]:
    if kind == "table" and value["table"]:
        columns = value["table"].columns
        if not columns or not all(column["heading"].strip() for column in columns):
            yield _("Table %(number)s has a column without a heading. Name every column.") % {
                "number": number
            }


@register_check
def links_lead_somewhere(kind: str, value: Any, number: int) -> Iterator[str]:
    if kind != "links":
        return
    for link in value["links"]:
        if not link["page"] and not link["url"]:
            yield _("The link “%(text)s” leads nowhere. Choose a page or give an address.") % {
                "text": link["text"]
            }
