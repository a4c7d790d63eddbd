"""Older versions of a lesson: taking a copy of what is published, reading it, what changed since.

A copy is what Wagtail keeps in a revision; read again it becomes the page of that day, on today's
address and under today's rights.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lernen.material.models import LessonPage
from lernen.material.queries import digest_of

#: Names of the parts that are no blocks, in the order of the page.
PARTS = ("title", "intro", "goals")
#: A block's own title is looked for under these names.
TITLES = ("title", "heading", "caption", "text")


HEADING = re.compile(r"<h[23][^>]*>(.*?)</h[23]>", re.DOTALL)


@dataclass(frozen=True)
class KeptVersion:
    """A lesson as a run keeps it, for one reader. ``page`` reads like any lesson."""

    page: LessonPage
    kept_at: Any
    changes: tuple["Change", ...] = ()


@dataclass(frozen=True)
class Change:
    """One part of a lesson that is another today: ``new``, ``gone`` or ``changed``."""

    kind: str
    title: str

    @property
    def sentence(self) -> str:
        words = {
            "new": _("New: %(title)s"),
            "gone": _("No longer there: %(title)s"),
            "changed": _("Changed: %(title)s"),
        }
        return words[self.kind] % {"title": self.title}


def content_to_keep(lesson: LessonPage) -> dict[str, Any]:
    """What is published now, never a draft."""
    revision = lesson.live_revision
    return dict(revision.content if revision else lesson.serializable_data())


def as_kept(lesson: LessonPage, content: dict[str, Any]) -> LessonPage:
    """The lesson with the kept content, as ``Revision.as_object`` makes it."""
    page: LessonPage = lesson.with_content_json(content)
    page.version_stamp = f"kept-{digest_of(page)}"  # never mixed up with today's in a cache
    return page


def changes_between(old: LessonPage, new: LessonPage) -> tuple[Change, ...]:
    """Which parts differ, by their titles: whoever reads wants to know where to look."""
    names = {"title": _("title"), "intro": _("introduction"), "goals": _("goals")}
    found = [
        Change("changed", names[name])
        for name in PARTS
        if str(getattr(old, name)) != str(getattr(new, name))
    ]
    return tuple(dict.fromkeys([*found, *_block_changes(_blocks(old), _blocks(new))]))


def _block_changes(old: list["_Block"], new: list["_Block"]) -> list[Change]:
    """Blocks are the same by the id an editor keeps; without one, by what they say; what is left
    over of one kind is taken as changed, in order."""
    before, after = list(old), list(new)
    found: dict[int, Change] = {}
    for same in (_same_id, _same_value, _same_kind):
        for block in list(after):
            other = next((one for one in before if same(one, block)), None)
            if other is None:
                continue
            before.remove(other)
            after.remove(block)
            if other.value != block.value:
                found[block.number] = Change("changed", block.title)
    found |= {block.number: Change("new", block.title) for block in after}
    gone = [Change("gone", block.title) for block in before]
    return [found[number] for number in sorted(found)] + gone


@dataclass(frozen=True)
class _Block:
    number: int
    kind: str
    key: str
    value: str
    title: str


def _same_id(one: _Block, other: _Block) -> bool:
    return bool(one.key) and one.key == other.key


def _same_value(one: _Block, other: _Block) -> bool:
    return (one.kind, one.value) == (other.kind, other.value)


def _same_kind(one: _Block, other: _Block) -> bool:
    return one.kind == other.kind


def _blocks(page: LessonPage) -> list[_Block]:
    return [
        _Block(
            number=number,
            kind=raw["type"],
            key=str(raw.get("id") or ""),
            value=json.dumps(_plain(raw["value"]), sort_keys=True, default=str),
            title=f"{_label(page, raw['type'])}{_title(raw['value'])}",
        )
        for number, raw in enumerate(page.body.raw_data)
    ]


def _plain(value: Any) -> Any:
    """The value without ids, so that only what is read counts."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name != "id"}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _label(page: LessonPage, kind: str) -> str:
    block = page.body.stream_block.child_blocks.get(kind)
    return str(block.label) if block is not None else kind


def _title(value: Any) -> str:
    """ " “Zuhören”" from the block's own heading or its first words; empty where it has none."""
    text = value if isinstance(value, str) else ""
    if heading := HEADING.search(text):
        text = heading[1]
    if isinstance(value, dict):
        text = next((str(value[name]) for name in TITLES if value.get(name)), "")
    words = Truncator(" ".join(strip_tags(text.replace("</", " </")).split())).chars(60)
    return _(" “%(title)s”") % {"title": words} if words else ""
