"""Finding pages: German stems, parts of compounds, umlauts, typing errors, filters.

One query finds at most :data:`MOST` pages with their filters, one cuts the context out of those
shown; a third runs only when nothing was found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    TrigramSimilarity,
)
from django.db.models import F, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import PageViewRestriction

from home.core.registries import Text
from home.pages.models import DistrictPage
from home.pages.queries import kept
from home.pages.registries import search_kinds
from lernen.discovery.models import SearchEntry, SearchWord
from lernen.discovery.registries import free_places
from lernen.discovery.words import fold, spellings, words_of
from lernen.material.models import Audience, Format, Level, Topic
from lernen.material.versions import LABELS

#: More than this is not ranked: nobody reads so far.
MOST = 500
#: A word is taken for a mistyped other one from this likeness on (0 to 1).
ALIKE = 0.4
#: Signs that never occur in text stand for the marks, so that text can be escaped after cutting.
MARK, UNMARK = "\ue000", "\ue001"
FACETS = ("art", "thema", "fuer", "niveau", "form", "stadtteil", "sprache")
COLUMNS = dict(
    zip(
        FACETS,
        ("model", "topic", "audience", "level", "format", "district", "language"),
        strict=True,
    )
)


@dataclass(frozen=True)
class Row:
    """One page found, as the first query gives it."""

    pk: int
    values: dict[str, str]
    course_key: UUID | None = None


@dataclass(frozen=True)
class Choice:
    """One choice of a filter, with how many pages it would leave; ``url`` sets or lifts it."""

    value: str
    label: Text
    count: int
    current: bool
    url: str = ""


@dataclass(frozen=True)
class Facet:
    """One filter above the results."""

    name: str
    label: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Hit:
    """One page as it is shown: ``context`` is safe HTML with the words marked."""

    title: str
    url: str
    kind: Text
    context: SafeString
    language: str = ""
    free: Text = ""


@dataclass
class Results:
    """What the search page shows. ``instead`` are the words searched for after a typing error."""

    words: str
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    facets: list[Facet] = field(default_factory=list)
    instead: str = ""

    @property
    def is_capped(self) -> bool:
        return self.total >= MOST


def entries_visible_to(user: Any) -> QuerySet[SearchEntry]:
    """Live pages anybody may read; for the signed-in also those for any signed-in person.

    There are rows for live pages only: taking a page away takes its row in the same transaction.
    """
    signed_in = bool(getattr(user, "is_authenticated", False))
    rows = SearchEntry.objects.all()
    for kind, path in _restrictions():
        if not signed_in or kind != PageViewRestriction.LOGIN:
            rows = rows.exclude(path__startswith=path)
    return rows


def _restrictions() -> list[tuple[str, str]]:
    return kept(
        "search-restrictions",
        lambda: [
            ("", ""),
            *PageViewRestriction.objects.values_list("restriction_type", "page__path"),
        ],
    )[1:]


def matching(words: list[str]) -> tuple[Q, SearchQuery]:
    """The condition that all words occur, and the query that ranks.

    A word matches by its stem, as the beginning of a longer one, or by its letters anywhere
    inside one (from three letters on, for which the trigram index exists).
    """
    condition, whole = Q(), None
    for word in words:
        parts = " | ".join(f"{spelling}:*" for spelling in spellings(word))
        query = SearchQuery(parts, config="german", search_type="raw")
        whole = query if whole is None else whole & query
        found = Q(vector=query)
        if len(word) > 2:
            found |= Q(folded__contains=fold(word))
        condition &= found
    return condition, whole or SearchQuery("", config="german")


def search(text: str, *, user: Any, chosen: dict[str, str] | None = None) -> Results:
    """Find pages for a person. ``chosen`` are values of :data:`FACETS`, unknown ones ignored."""
    words = words_of(text)
    results = Results(" ".join(words))
    if not words:
        return results
    rows = _find(words, user)
    if not rows and (likely := likely_words(words)) != words:
        rows = _find(likely, user)
        results.instead = " ".join(likely) if rows else ""
    wanted = {name: value for name, value in (chosen or {}).items() if name in FACETS and value}
    results.rows = [row for row in rows if _fits(row, wanted)]
    results.total = len(results.rows)
    results.facets = _facets(rows, wanted, text)
    return results


def _find(words: list[str], user: Any) -> list[Row]:
    condition, query = matching(words)
    columns = list(COLUMNS.values())
    found = (
        entries_visible_to(user)
        .filter(condition)
        .annotate(rank=SearchRank(F("vector"), query))
        .order_by("-rank", "title", "pk")
        .values_list("pk", "course_key", *columns)[:MOST]
    )
    keys = {model: kind.key for kind in search_kinds for model in kind.models}
    rows = []
    for pk, course_key, model, *others in found:
        values = dict(zip(FACETS, [keys.get(model, ""), *others], strict=True))
        rows.append(Row(pk, values, course_key))
    return rows


def likely_words(words: list[str]) -> list[str]:
    """The words of the public pages most like those typed; a word that occurs stays: one query."""
    asked = {word: fold(word) for word in words if len(word) > 3}
    if not asked:
        return words
    found = dict.fromkeys(words, "")
    parts = [
        SearchWord.objects.filter(folded__trigram_similar=plain)
        .annotate(likeness=TrigramSimilarity("folded", plain))
        .filter(likeness__gte=ALIKE)
        .order_by("-likeness", "folded")
        .values_list("word", "likeness")[:1]
        for plain in asked.values()
    ]
    for word, part in zip(asked, parts, strict=True):
        best = part.first()
        found[word] = best[0] if best else ""
    return [found[word] or word for word in words]


def _fits(row: Row, wanted: dict[str, str], but: str = "") -> bool:
    return all(
        name == but or row.values[name] == value or _is_both(name, row.values[name])
        for name, value in wanted.items()
    )


def _is_both(name: str, value: str) -> bool:
    """A course for both audiences is one for each."""
    return name == "fuer" and value == Audience.BOTH


def _facets(rows: list[Row], wanted: dict[str, str], text: str) -> list[Facet]:
    """For each filter its choices, counted as if this filter alone were not set."""
    facets = []
    for name, (label, labels) in _labels().items():
        counts: dict[str, int] = {}
        for row in rows:
            if row.values[name] and _fits(row, wanted, but=name):
                for value in _values(name, row.values[name]):
                    counts[value] = counts.get(value, 0) + 1
        current = wanted.get(name, "")
        choices = tuple(
            Choice(
                value,
                words,
                counts.get(value, 0),
                value == current,
                _address(text, {**wanted, name: "" if value == current else value}),
            )
            for value, words in labels.items()
            if counts.get(value) or value == current
        )
        if len(choices) > 1 or current:
            facets.append(Facet(name, label, choices))
    return facets


def _address(text: str, wanted: dict[str, str]) -> str:
    chosen = {name: value for name, value in wanted.items() if value}
    return "?" + urlencode({"q": text, **chosen})


def _values(name: str, value: str) -> Iterable[str]:
    if _is_both(name, value):
        return (Audience.PROFESSIONALS, Audience.STUDENTS)
    return (value,)


def _labels() -> dict[str, tuple[Text, dict[str, Any]]]:
    audiences = {value: label for value, label in Audience.choices if value != Audience.BOTH}
    return {
        "art": (_("Kind of page"), {kind.key: kind.label for kind in search_kinds}),
        "thema": (_("Topic"), dict(Topic.choices)),
        "fuer": (_("For whom"), audiences),
        "niveau": (pgettext_lazy("course", "Level"), dict(Level.choices)),
        "form": (_("Form"), dict(Format.choices)),
        "stadtteil": (_("District"), _districts()),
        "sprache": (_("Language"), dict(LABELS)),
    }


def _districts() -> dict[str, str]:
    rows = DistrictPage.objects.live().order_by("title").values_list("slug", "title")
    return kept("search-districts", lambda: dict(rows) or {"": ""})


def hits_of(rows: list[Row], words: str) -> list[Hit]:
    """The pages of one screen with the place where the words stand: one query."""
    if not rows:
        return []
    _condition, query = matching(words_of(words))
    entries = SearchEntry.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        context=SearchHeadline(
            "body",
            query,
            config="german",
            start_sel=MARK,
            stop_sel=UNMARK,
            min_words=12,
            max_words=28,
            max_fragments=1,
        )
    )
    by_pk = {entry.pk: entry for entry in entries}
    kinds = {model: kind.label for kind in search_kinds for model in kind.models}
    free = _free_places(rows)
    return [
        Hit(
            title=entry.title,
            url=entry.url,
            kind=kinds.get(entry.model, ""),
            context=_context(entry),
            language=entry.language if entry.language != "de" else "",
            free=free.get(row.course_key, "") if entry.model == "coursepage" else "",
        )
        for row in rows
        if (entry := by_pk.get(row.pk)) is not None
    ]


def _free_places(rows: list[Row]) -> dict[Any, Text]:
    keys = [row.course_key for row in rows if row.course_key and row.values["art"] == "kurse"]
    found: dict[Any, Text] = {}
    ask: Callable[[Iterable[UUID]], dict[UUID, Text]]
    for ask in free_places if keys else ():
        found.update(ask(keys))
    return found


def _context(entry: Any) -> SafeString:
    """The words in their sentence when they stand in the text, else the lead."""
    text = entry.context if MARK in (entry.context or "") else entry.lead
    text = escape(text[:400]).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    if text.count("<mark>") > text.count("</mark>"):
        text += "</mark>"
    return mark_safe(text)  # noqa: S308 -- escaped above; the marks are ours
