"""The search index: one row for each live page, and the words that occur in public ones.

Own tables, because Wagtail's condition ``(title || body) @@ query`` never uses its indexes.
"""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class SearchEntry(models.Model):
    """What the search knows of one live page. Written by :mod:`lernen.discovery.tasks` alone.

    ``vector`` holds German word stems with weights; ``folded`` every different word once, in
    small letters and without umlauts, so that a part of a compound is found by its letters.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    path = models.CharField(max_length=255)
    model = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    url = models.CharField(max_length=500)
    lead = models.TextField(blank=True)
    body = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    vector = SearchVectorField(null=True)
    topic = models.CharField(max_length=20, blank=True)
    audience = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, blank=True)
    format = models.CharField(max_length=20, blank=True)
    district = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=20, default="de")
    course_key = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            GinIndex(name="search_by_stem", fields=["vector"]),
            GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="search_by_letters"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of the public pages, for those who mistype: ``folded`` without umlauts."""

    folded = models.CharField(max_length=60, primary_key=True)
    word = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="search_words_alike"),
        ]

    def __str__(self) -> str:
        return self.word
