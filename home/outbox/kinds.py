"""Kinds of mail, their placeholders, and the filling in of values.

No template language: ``{{ name }}`` is replaced by a string from a dict, once, and nothing else
happens. A value that looks like a placeholder stays what it is: text.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError
from home.core.registries import MailKind, mail_kinds

__all__ = [
    "ALLOWED",
    "MailKind",
    "UnknownPlaceholderError",
    "check_text",
    "fill",
    "kind_of",
    "placeholders_in",
    "register_kind",
]

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z_0-9]*)\s*\}\}")
ANY_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

#: The closed list of JOURNEYS.md section 8.
ALLOWED = frozenset(
    "vorname name jahrgang vorgang plaetze tage frist datum gueltig_bis link kurs position "
    "termin_alt termin_neu code minuten kontakt_name kontakt_telefon fuss".split()
)
#: What the outbox fills in by itself; every kind may use them.
ALWAYS = frozenset(
    {"vorname", "name", "fuss", "kontakt_name", "kontakt_telefon", "vorgang", "gueltig_bis"}
)

FOOTER = """\
Freundliche Grüße
{{ kontakt_name }}, Projektkoordination, {{ kontakt_telefon }}
Zum Schutz aller nennt diese E-Mail keine weiteren Namen."""

FOOTER_WITHOUT_ACCOUNT = f"""\
{FOOTER}

Vorgang {{{{ vorgang }}}}. Kein Konto nötig. Der Link gilt bis {{{{ gueltig_bis }}}};
danach bekommen Sie dort einen neuen. Nicht zuständig? Lieber auf
Papier oder am Telefon? Auch das geht auf der Seite."""

FOOTER_NO_CONTACT = """\
Freundliche Grüße
Ihre Projektkoordination
Zum Schutz aller nennt diese E-Mail keine weiteren Namen."""


class UnknownPlaceholderError(DomainError):
    """A template names something that no mail of this kind has. ``params``: name, allowed."""

    slug = "unknown-placeholder"
    text = _("“%(found)s” is not a placeholder of this mail. Allowed are: %(allowed)s.")


def register_kind(kind: MailKind) -> MailKind:
    """Make a kind known; its own text must keep to the closed list."""
    unknown = placeholders_in(kind.subject + kind.body) - ALLOWED
    if unknown:
        raise ValueError(f"{kind.key} uses unknown placeholders: {sorted(unknown)}")
    mail_kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> MailKind:
    return mail_kinds[key]


def placeholders_in(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def allowed_in(kind: MailKind) -> set[str]:
    """What an edited text of this kind may use: what the standard text uses, and what is always
    known. A link of a link-less kind would stay empty, so it is not allowed."""
    return placeholders_in(kind.subject + kind.body) | set(ALWAYS)


def check_text(kind: MailKind, text: str) -> None:
    """Raise :class:`UnknownPlaceholderError` at the first brace that is no allowed placeholder."""
    allowed = allowed_in(kind)
    for found in ANY_BRACES.findall(text):
        match = PLACEHOLDER.fullmatch(found)
        if match is None or match[1] not in allowed:
            raise UnknownPlaceholderError(found=found, allowed=", ".join(sorted(allowed)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each placeholder by its value, in one pass; names without a value stay."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
