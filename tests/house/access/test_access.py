"""The matrix: every address × every principal × own and foreign objects × GET and POST (F-09).

``matrix.py`` is the specification of PERMISSIONS with routes; ``EXPECTED`` there says who gets an
answer. Here it is walked: status, where a redirect leads, that a refusal changes nothing in the
database (counted by PostgreSQL itself, in the present transaction), and which confidential words
are found on the way (``canaries.py``).
"""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import path

import home.urls
from home.urls import urlpatterns
from tests.house.access.addresses import (
    ELSEWHERE,
    PARTS,
    PREFIXES_ELSEWHERE,
    address_of,
    routes,
)
from tests.house.access.canaries import words_for, words_of
from tests.house.access.matrix import EXPECTED, ROLES, expected_of

pytestmark = pytest.mark.django_db
#: Rows that every request of a signed-in person may touch.
TOUCHED = {"django_session", "people_device", "shared_cache"}


def in_matrix(route: str) -> bool:
    return route not in ELSEWHERE and not route.startswith(PREFIXES_ELSEWHERE)


def class_of(response: Any) -> str:
    """The status; of redirects also whether they lead to signing in."""
    if response.status_code == 302 and response["Location"].startswith("/konto/"):
        return "login"
    return str(response.status_code)


def changes() -> dict[str, int]:
    """Rows written so far in this transaction, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: number for name, number in cursor.fetchall() if name not in TOUCHED}


def test_every_address_is_in_the_matrix():
    found = {route for route, _text in routes(urlpatterns) if in_matrix(route)}

    assert found == set(EXPECTED)
    assert len(found) >= 120


def test_an_address_that_is_missing_would_be_found():
    """The positive control: a new pattern is not in the matrix."""
    fresh = [*urlpatterns, path("mein/neu/", lambda request: None, name="brand-new")]

    assert "brand-new" in {route for route, _text in routes(fresh)} - set(EXPECTED)


def test_every_part_of_an_address_is_used():
    assert {route for route in PARTS if not in_matrix(route)} == set()
    assert set(PARTS) <= set(EXPECTED)


@pytest.fixture
def short_refusals(monkeypatch):
    """Refusals without their page (test_axe opens one): only what is
    refused counts here, some thousand times."""
    for status in (403, 404):
        monkeypatch.setattr(
            home.urls,
            f"handler{status}",
            lambda request, exception, status=status: HttpResponse(status=status),
            raising=False,
        )


@pytest.mark.usefixtures("short_refusals")
@pytest.mark.parametrize("role", ROLES)
def test_the_matrix_holds(stage, client_for, role):
    """GET of everything, own and foreign; POST without data where GET was refused: no change.
    Whoever walks finds exactly the confidential words that are theirs."""
    client = client_for(stage.cast.get(role))
    wrong, found = [], set()
    for route in EXPECTED:
        for kind in ("own", "foreign"):
            url = address_of(route, getattr(stage, kind))
            response = client.get(url)
            got = class_of(response)
            found |= words_of(response)
            wanted = expected_of(route, role, kind)
            if got != wanted:
                wrong.append(f"GET {kind} {route}: {got}, not {wanted}")
            if wanted in ("403", "404", "login"):
                before = changes()
                posted = class_of(client.post(url, {}))
                if posted not in ("403", "404", "405", "login"):
                    wrong.append(f"POST {kind} {route}: {posted} after GET {wanted}")
                if changes() != before:
                    wrong.append(f"POST {kind} {route}: changed {changes()}")
    assert wrong == []
    assert found == words_for(role)


def test_a_change_by_a_refused_post_would_be_seen(stage):
    """The positive control of the count."""
    before = changes()
    stage.cast["student"].phone = "0201 1"
    stage.cast["student"].save()

    assert changes() != before
