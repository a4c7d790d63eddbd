"""Counting tries in the cache that all processes share."""

from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address, behind as many proxies as the settings trust; never a guess."""
    from allauth.core.internal.httpkit import get_client_ip

    return get_client_ip(request) or "unknown"


def tries(scope: str, key: str) -> int:
    """How often :func:`count_try` was called for this key within its time."""
    return int(cache.get(f"tries:{scope}:{key}", 0))


def count_try(scope: str, key: str, *, seconds: int) -> int:
    """Count one more and return the sum; the time starts with the first."""
    name = f"tries:{scope}:{key}"
    if cache.add(name, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:  # ran out between the two
        cache.set(name, 1, timeout=seconds)
        return 1
