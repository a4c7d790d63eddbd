"""Setting a rule: a new row with the day it holds from; nothing is overwritten."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core.clock import today
from home.core.exceptions import DomainError
from home.people.models import User
from home.rulebook.models import RuleValue
from home.rulebook.queries import definitions, forget_kept_rules


class WrongKindOfValueError(DomainError):
    slug = "wrong-kind-of-value"


@transaction.atomic
def set_rule(
    key: str,
    value: Any,
    *,
    by: User | None,
    valid_from: dt.date | None = None,
    scope: str = "",
    note: str = "",
) -> RuleValue:
    """From ``valid_from`` (default today) the rule has this value. ``by=None`` is the system.

    Raises:
        PermissionDenied: ``by`` may not set rules.
        WrongKindOfValueError: the value is not of the default's kind.
    """
    if by is not None and not by.has_perm("rulebook.set_rule"):
        raise PermissionDenied
    if type(value) is not type(definitions[key].default):
        raise WrongKindOfValueError
    row = RuleValue(
        key=key, scope=scope, value=value, valid_from=valid_from or today(), by=by, note=note
    )
    row.full_clean(exclude=["value"])
    row.save()
    forget_kept_rules()
    return row
