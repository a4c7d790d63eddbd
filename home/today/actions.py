"""Noting a visit: the only writer of looks. One row a person and list, no clicks."""

from django.db import transaction

from home.core.clock import now
from home.people.models import User
from home.today.models import Look
from home.today.queries import GAP


@transaction.atomic
def note_look(key: str, *, by: User) -> Look:
    """``by`` looks at this list or file now. Within half an hour it is the same visit."""
    moment = now()
    look, is_new = Look.objects.select_for_update(no_key=True).get_or_create(
        user=by, key=key, defaults={"at": moment}
    )
    if not is_new and moment > look.at:
        if moment - look.at > GAP:
            look.since = look.at
        look.at = moment
        look.save(update_fields=["since", "at"])
    return look


@transaction.atomic
def settle_look(key: str, *, by: User) -> Look:
    """Everything is read: nothing is marked until something happens again."""
    moment = now()
    look, _is_new = Look.objects.update_or_create(
        user=by, key=key, defaults={"at": moment, "since": moment}
    )
    return look
