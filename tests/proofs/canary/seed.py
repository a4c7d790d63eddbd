"""Writing the words: a few rows of each field, the principals' own first, others at random."""

import random
from typing import Any

from django.db import connection, models

from tests.proofs.canary.fields import Field
from tests.proofs.canary.relations import Relations
from tests.proofs.canary.table import FIELDS
from tests.proofs.canary.words import Canary, new_word


def unguarded(model: type[models.Model]) -> Any:
    """All rows, past the managers that ask who reads."""
    return getattr(model, "unguarded", model._base_manager)


def seed_words(principals: frozenset[int], *, most: int, chance: random.Random) -> list[Canary]:
    """At most ``most`` rows of each field; what holds rows unchanged has been set aside."""
    here = Relations()
    return [word for field in FIELDS for word in _seed(field, here, principals, most, chance)]


def _seed(
    field: Field, here: Relations, principals: frozenset[int], most: int, chance: random.Random
) -> list[Canary]:
    rows = [row for row in unguarded(field.model).order_by("pk") if field.having(row)]
    chance.shuffle(rows)
    ours = [row for row in rows if field.finds(here, row) & principals]
    theirs = [row for row in rows if row not in ours]
    chosen = ours[: most - most // 3]
    chosen += theirs[: most - len(chosen)]
    return [_write(field, here, row, number) for number, row in enumerate(chosen)]


def _write(field: Field, here: Relations, row: Any, number: int) -> Canary:
    word = new_word(field.name, row.pk if isinstance(row.pk, int) else number)
    value = field.put(row, field.column, word)
    unguarded(field.model).filter(pk=row.pk).update(**value)
    return Canary(
        word=word,
        field=field.name,
        readers=frozenset(field.readers(here, row)),
        finders=field.finds(here, row),
        sealed=field.sealed,
    )


def set_triggers_aside() -> None:
    """For this connection: rows that never change may be written once more (a superuser's word)."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def set_triggers_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
