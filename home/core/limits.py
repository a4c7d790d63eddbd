"""Counting tries in the cache that all processes share."""

import time

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from home.core.db import lock_name


def address_of(request: HttpRequest) -> str:
    """The caller's address, behind as many proxies as the settings trust; never a guess."""
    from allauth.core.internal.httpkit import get_client_ip

    return get_client_ip(request) or "unknown"


def tries(scope: str, key: str) -> int:
    """How often :func:`count_try` was called for this key within its time."""
    number, _ends = cache.get(_name(scope, key), (0, 0.0))
    return int(number)


def count_try(scope: str, key: str, *, seconds: int) -> int:
    """Count one more and return the sum; the time starts with the first.

    Not the cache's own ``incr``: kept in a table it reads, then writes, so tries at the same moment
    count as one, and it forgets how long the number was to be kept. One after the other here.
    """
    name, moment = _name(scope, key), time.time()
    with transaction.atomic():
        lock_name(name)
        number, ends = cache.get(name, (0, moment + seconds))
        cache.set(name, (number + 1, ends), timeout=max(1, ends - moment))
    return int(number) + 1


def _name(scope: str, key: str) -> str:
    return f"tries:{scope}:{key}"
