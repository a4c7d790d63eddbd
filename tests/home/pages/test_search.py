"""Search: German words, beginnings, kinds, five queries, and nothing one may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.pages.models import ServicePage
from home.pages.tasks import index_pages
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(home):
    upper = make_page(home, "beratung", title="Beratung")
    make_page(home, "qm", title="Quartiermanagement in Essen", intro="Drei Ebenen.")
    make_page(upper, "haeuser", kind=ServicePage, title="Häuser und Höfe")
    make_page(home, "entwurf", title="Quartier im Entwurf", live=False)
    secret = make_page(home, "intern", title="Quartier intern")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    group = make_page(home, "gruppe", title="Quartier nur für Gruppen")
    PageViewRestriction.objects.create(page=group, restriction_type=PageViewRestriction.GROUPS)
    index_pages()
    return home


def titles(response):
    return [hit.title for hit in response.context["hits"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Quartier", ["Quartiermanagement in Essen"]),
        ("quartiermanagement essen", ["Quartiermanagement in Essen"]),
        ("Haus", ["Häuser und Höfe"]),
        ("Höfe", ["Häuser und Höfe"]),
        ("hof", ["Häuser und Höfe"]),
        ("Ebene", ["Quartiermanagement in Essen"]),
        ("gibtesnicht", []),
        ("&!:*('", []),
        ("x' | 'y", []),
    ],
)
def test_words_find_what_is_public(pages, client, words, found):
    response = client.get("/suche/", {"q": words})

    assert response.status_code == 200
    assert titles(response)[:1] == found
    assert not {"Quartier im Entwurf", "Quartier intern"} & set(titles(response))


def test_the_signed_in_find_what_is_for_them(pages, client_for, cast):
    response = client_for(cast["student"]).get("/suche/", {"q": "Quartier"})

    assert {"Quartiermanagement in Essen", "Quartier intern"} <= set(titles(response))
    assert not {"Quartier im Entwurf", "Quartier nur für Gruppen"} & set(titles(response))


def test_kinds_narrow_and_count(pages, client):
    response = client.get("/suche/", {"q": "Beratung Häuser", "art": "leistungen"})
    assert titles(response) == []

    response = client.get("/suche/", {"q": "Häuser", "art": "leistungen"})
    assert titles(response) == ["Häuser und Höfe"]
    assert [(kind.key, kind.count) for kind in response.context["results"].kinds] == [
        ("leistungen", 1)
    ]


def test_nothing_found_says_what_to_do(pages, client):
    from django.utils import translation

    with translation.override("en"):
        response = client.get("/suche/", {"q": "xyz"}, headers={"cookie": "django_language=en"})

    assert "Nothing found for “xyz”" in response.text


def test_empty_search_and_a_far_page_answer(pages, client):
    assert client.get("/suche/").status_code == 200
    assert client.get("/suche/", {"q": "Quartier", "page": "99"}).status_code == 200


@pytest.mark.parametrize("number", [1, 4])
def test_five_queries_at_most(home, client, number):
    for turn in range(number):
        make_page(home, f"seite-{turn}", title=f"Nachbarschaft {turn}")
    index_pages()
    client.get("/suche/", {"q": "Nachbarschaft"})

    with CaptureQueriesContext(connection) as found:
        response = client.get("/suche/", {"q": "Nachbarschaft"})

    asked = [query["sql"] for query in found if "wagtail" in query["sql"]]
    assert len(titles(response)) == number
    assert len(asked) <= 5, asked
