"""Counting tries in the cache of production, a table: all are counted, for the whole time."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from home.core.limits import count_try, tries

TABLE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
HOUR = 60 * 60


@pytest.fixture
def table(transactional_db: Any) -> Iterator[None]:
    with override_settings(CACHES={"default": TABLE, "pages": TABLE, "renditions": TABLE}):
        call_command("createcachetable", verbosity=0)
        yield


def _count(_number: int) -> int:
    try:
        return count_try("door", "one", seconds=HOUR)
    finally:
        connection.close()


def test_tries_at_the_same_moment_all_count(table: None) -> None:
    with ThreadPoolExecutor(8) as pool:
        sums = sorted(pool.map(_count, range(40)))

    assert sums == list(range(1, 41))
    assert (tries("door", "one"), tries("door", "another")) == (40, 0)


def test_the_number_is_kept_for_its_whole_time(table: None) -> None:
    count_try("door", "one", seconds=HOUR)
    count_try("door", "one", seconds=HOUR)

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(expires) - statement_timestamp() FROM shared_cache")
        (left,) = cursor.fetchone()
    assert dt.timedelta(minutes=59) < left <= dt.timedelta(hours=1)
