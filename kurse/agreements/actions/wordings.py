"""A new version of a text; versions in use stay with what was signed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core.exceptions import HasChangedError
from home.people.models import User
from kurse.agreements.models import Wording, WordingKind
from kurse.agreements.queries import wording_in_use
from kurse.agreements.wordings import check_wording


@transaction.atomic
def save_wording(kind: str, *, body: str, note: str, base: int, by: User) -> Wording:
    """The coordination saves a new version; ``base`` is the number it was written from.

    Raises:
        UnknownWordError, WordMissingError: a placeholder is not allowed, or a needed one missing.
        HasChangedError: somebody has saved a version in the meantime.
    """
    if not by.has_perm("agreements.edit_wordings"):
        raise PermissionDenied
    check_wording(kind, body)
    present = stored_wording(kind)
    if present.number != base:
        raise HasChangedError
    text = body.replace("\r\n", "\n").strip() + "\n"
    if text == present.body:
        return present
    fresh = Wording(kind=WordingKind(kind).value, number=base + 1, body=text, note=note, by=by)
    fresh.full_clean(exclude=["by"])
    fresh.save()
    return fresh


def stored_wording(kind: str) -> Wording:
    """The version in use, stored: the house's own text gets its row on first use."""
    present = wording_in_use(kind)
    if present.pk is None:
        present, _made = Wording.objects.get_or_create(
            kind=kind, number=present.number, defaults={"body": present.body}
        )
    return present
