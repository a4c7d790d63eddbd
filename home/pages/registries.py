"""What higher slices give the public pages: teasers, kinds of search results, parts of the site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from home.core.registries import Registry, Text


@dataclass(frozen=True)
class Teaser:
    """A card on the home page that leads to something of a higher slice."""

    over: Text
    title: str
    text: str
    url: str
    foot: tuple[Text, ...] = ()


@dataclass(frozen=True)
class SearchKind:
    """One kind of page in the search: a key for the address, a label, its models and their lead.

    ``models`` are names of page models below ``Page``, e.g. ``lessonpage``; each has a text field
    ``intro`` that is shown beneath the title.
    """

    key: str
    label: Text
    models: tuple[str, ...]


@dataclass(frozen=True)
class GuidedStep:
    """A step of somebody's work beside which a page of the CMS may be shown."""

    key: str
    label: Text


#: which steps the CMS may give a page to (``StepGuide``), shown by the tag ``guidance``
guided_steps: Registry[GuidedStep] = Registry()
#: ``() -> list[Teaser]``
teasers: Registry[Callable[[], list[Teaser]]] = Registry()
#: ``() -> (url, label)`` of the page with everything the teasers are taken from
teaser_homes: Registry[Callable[[], tuple[str, Text] | None]] = Registry()
search_kinds: Registry[SearchKind] = Registry()
#: ``(home page) -> None``: pages and rights a higher slice needs; must be repeatable
site_parts: Registry[Callable[[Any], None]] = Registry()
