"""Errors of the domain: a fixed slug for machines, a sentence for people.

A :class:`DomainError` is a ``ValidationError``, so a form shows it as it is: what is wrong,
where, and what to do.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(ValidationError):
    """A rule of the domain says no. ``text`` may hold named placeholders, filled by ``params``."""

    slug: str = "domain"
    text: str | Promise = _("That is not possible.")

    def __init__(self, text: str | Promise | None = None, **params: Any) -> None:
        sentence: Any = text or self.text
        super().__init__(sentence, code=self.slug, params=params or None)


class HasChangedError(DomainError):
    """Somebody else was faster (M29)."""

    slug = "has-changed"
    text = _("Somebody has changed this in the meantime. Compare, then save again.")


class NotOpenError(DomainError):
    """The window is closed, or not open yet."""

    slug = "not-open"
    text = _("This is not open at the moment.")
