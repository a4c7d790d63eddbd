"""All own texts of a person, to take along (row 61): their own, and nobody else's words."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from home.core.formats import day
from kurse.supervision.queries import (
    OwnText,
    entry_of,
    open_texts,
    own_agreements,
    own_comments,
    own_notes,
    own_reflections,
)


def own_texts(author: Any) -> list[OwnText]:
    """Notes, reflections, comments, agreements by this author, in order of their days."""
    found = [
        OwnText(_("Note"), timezone.localdate(row.session.starts_at), row.session.group.name, text)
        for row, text in open_texts(own_notes(author))
    ]
    for row in own_reflections(author):
        entry = entry_of(row)
        heading = entry.title or entry.prompt
        found.append(OwnText(_("Reflection"), row.on, heading, entry.text))
    found += [
        OwnText(_("Answer to a reflection"), timezone.localdate(row.at), "", text)
        for row, text in open_texts(own_comments(author))
    ]
    found += [
        OwnText(
            _("Agreement to the outside"), timezone.localdate(row.asked_at), row.group.name, text
        )
        for row, text in open_texts(own_agreements(author))
    ]
    return sorted((row for row in found if row.text), key=lambda row: row.on)


def texts_as_text(texts: list[OwnText]) -> str:
    """One plain text, readable everywhere."""
    parts = [
        "\n".join([", ".join(filter(None, [row.kind, day(row.on), row.heading])), "", row.text])
        for row in texts
    ]
    return ("\n\n" + "-" * 40 + "\n\n").join(parts) + "\n"
