"""Versions of a lesson (Fassungen): the German original, Leichte Sprache, English.

A version is a page of its own beside the original. It shares the original's translation key, and
by it the progress; Wagtail's ``Locale`` says its language.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORIGINAL = "de"
#: BCP 47: ``simple`` is the registered variant for simplified language.
SIMPLE = "de-simple"
ENGLISH = "en"
LABELS: dict[str, str | Promise] = {
    ORIGINAL: _("German"),
    SIMPLE: _("German in plain language"),
    ENGLISH: _("English"),
}


@dataclass(frozen=True)
class Version:
    """One version as other pages name it."""

    language: str
    title: str
    url: str
    pk: int

    @property
    def label(self) -> str | Promise:
        return LABELS.get(self.language, self.language)
