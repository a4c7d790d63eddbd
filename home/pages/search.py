"""Search over all public pages: PostgreSQL's German words, the last one also as a beginning.

"Quartier" finds "Quartiermanagement", "Häuser" finds "Haus". One query for the hits, one for the
counts of each kind.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageViewRestriction

from home.core.registries import Text
from home.pages.queries import path_of
from home.pages.registries import SearchKind, search_kinds

MAX_WORDS = 8
WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass
class Hit:
    """One page found."""

    title: str
    url: str
    lead: str
    kind: Text


@dataclass
class Kind:
    """One choice of the filter, with how many pages of it were found."""

    key: str
    label: Text
    count: int
    current: bool


@dataclass
class Results:
    """What the search page shows."""

    words: str
    total: int = 0
    kinds: list[Kind] = field(default_factory=list)
    pages: QuerySet[Page] = field(default_factory=Page.objects.none)


def words_of(text: str) -> list[str]:
    return WORD.findall(text)[:MAX_WORDS]


def search_query(words: list[str]) -> SearchQuery:
    """All words must occur, each also as the beginning of a longer one."""
    parts = " & ".join(f"{word}:*" for word in words)
    return SearchQuery(parts, config="german", search_type="raw")


def pages_visible_to(user: Any) -> QuerySet[Page]:
    """Live pages below the home page that are public; for the signed-in also those for any
    signed-in person."""
    pages = Page.objects.live().filter(depth__gt=2)
    restrictions = PageViewRestriction.objects.all()
    if getattr(user, "is_authenticated", False):
        restrictions = restrictions.exclude(restriction_type=PageViewRestriction.LOGIN)
    for path in restrictions.values_list("page__path", flat=True):
        pages = pages.exclude(path__startswith=path)
    return pages


def search_pages(text: str, *, user: Any, kind: str = "") -> Results:
    """Find pages for a person; ``kind`` narrows to one :class:`SearchKind`."""
    words = words_of(text)
    results = Results(words=" ".join(words))
    if not words:
        return results
    query = search_query(words)
    vector = F("index_entries__title"), F("index_entries__body")
    found = (
        pages_visible_to(user)
        .filter(Q(index_entries__title=query) | Q(index_entries__body=query))
        .annotate(rank=SearchRank(vector[0], query) * 4 + SearchRank(vector[1], query))
    )
    counts = dict(
        found.order_by()
        .values_list("content_type__model")
        .annotate(number=Count("pk", distinct=True))
    )
    chosen = _fill_kinds(results, counts, kind)
    if chosen is not None:
        found = found.filter(content_type__model__in=chosen.models)
    results.pages = found.annotate(lead=_lead(), model=F("content_type__model")).order_by(
        "-rank", "title", "pk"
    )
    return results


def _fill_kinds(results: Results, counts: dict[str, int], kind: str) -> SearchKind | None:
    chosen = None
    for known in search_kinds:
        number = sum(counts.get(model, 0) for model in known.models)
        current = known.key == kind
        if current:
            chosen = known
        if number or current:
            results.kinds.append(Kind(known.key, known.label, number, current))
    results.total = sum(counts.values())
    return chosen


def _lead() -> Coalesce:
    """The lead of whatever type the page is, in the same query."""
    fields = [F(f"{model}__intro") for known in search_kinds for model in known.models]
    return Coalesce(*fields, Value(""), output_field=TextField())


def hits_of(pages: Any) -> list[Hit]:
    labels = {model: known.label for known in search_kinds for model in known.models}
    return [Hit(page.title, path_of(page), page.lead, labels.get(page.model, "")) for page in pages]
