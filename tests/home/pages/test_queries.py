"""Budgets of public pages (PERFORMANCE.md, section 3), with the page cache out of the way."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.pages.models import DistrictIndexPage, DistrictPage
from tests.factories.pages import make_file, make_image, make_page

pytestmark = pytest.mark.django_db

CONTENT_BUDGET = 8


def forget(address):
    """Only the answer: what a generation keeps in the process stays, as after any other page."""
    for key in list(caches["pages"]._cache):
        if ":kept:body" in key or (key.endswith(address) and ":kept:" not in key):
            caches["pages"].delete(key.split(":", 2)[2])


def queries_of(client, address):
    client.get(address)
    forget(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(
        [
            query
            for query in found
            if "SAVEPOINT" not in query["sql"] and "SET " not in query["sql"][:4]
        ]
    )


@pytest.mark.parametrize("number", [1, 4])
def test_content_page_with_pictures_and_files(home, client, number):
    blocks = [("text", "<h2>Eins</h2><p>Text</p>")]
    blocks += [
        ("figure", {"image": make_image(), "alt": "Ein Bild", "decorative": False, "caption": ""})
        for _turn in range(number)
    ]
    blocks += [
        (
            "files",
            {"title": "", "files": [{"file": make_file(), "note": ""} for _turn in range(number)]},
        )
    ]
    upper = make_page(home, "oben")
    make_page(upper, "unten", blocks=blocks)

    assert queries_of(client, "/oben/unten/") <= CONTENT_BUDGET


@pytest.mark.parametrize("number", [1, 4])
def test_home_and_districts_are_flat(home, client, number):
    index = make_page(home, "quartiere", kind=DistrictIndexPage)
    for turn in range(number):
        make_page(index, f"stadtteil-{turn}", kind=DistrictPage, mark="ka")

    assert queries_of(client, "/") <= CONTENT_BUDGET
    assert queries_of(client, "/quartiere/") <= CONTENT_BUDGET
    assert queries_of(client, "/quartiere/stadtteil-0/") <= CONTENT_BUDGET
