"""Row locks in one fixed order, so that two actions never wait for each other in a circle.

Always ``no_key``: such a lock lets others write rows that point here. A full one makes their
commit wait, which checks the foreign key, and that wait can close a circle (F-02 found one).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, models

from home.core.exceptions import HasChangedError

M = TypeVar("M", bound=models.Model)


def lock(instance: M, *, first: tuple[str, ...] = ()) -> M:
    """Return ``instance`` fresh and locked until the transaction ends.

    ``first`` names foreign keys whose rows are locked before it, in that order. Must run
    inside a transaction.

    Raises:
        HasChangedError: the row is gone.
    """
    for name in first:
        related = getattr(instance, f"{name}_id")
        if related is not None:
            model = instance._meta.get_field(name).related_model
            model._base_manager.select_for_update(no_key=True).get(pk=related)  # type: ignore[union-attr]
    manager = instance.__class__._base_manager  # a request.user is lazy, its type another
    try:
        return manager.select_for_update(no_key=True, of=("self",)).get(pk=instance.pk)
    except ObjectDoesNotExist:
        raise HasChangedError from None


def lock_name(name: str) -> None:
    """Hold what this name stands for until the transaction ends; others who want it wait.

    For what has no row to lock. Must run inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@contextmanager
def alone_with(name: str) -> Iterator[None]:
    """The same over several transactions, until the block ends or the connection does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # gone with its connection
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def change(instance: models.Model, **values: Any) -> list[str]:
    """Set what differs, check the whole row, save those fields; return their names.

    Raises ``ValidationError`` where the row would break a rule.
    """
    changed = [name for name, value in values.items() if getattr(instance, name) != value]
    for name in changed:
        setattr(instance, name, values[name])
    if changed:
        instance.full_clean()
        instance.save(update_fields=changed)
    return changed
