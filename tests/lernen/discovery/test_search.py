"""Search: German words and their parts, typing errors, filters, indexes, nothing hidden."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.pages.models import ServicePage
from home.pages.streams import stream_of
from lernen.discovery.models import SearchEntry, SearchWord
from lernen.discovery.queries import entries_visible_to, matching, search
from lernen.discovery.registries import free_places
from lernen.discovery.tasks import index_all, index_page
from tests.factories.material import make_course, make_lesson
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(home):
    upper = make_page(home, "beratung", title="Beratung")
    make_page(home, "qm", title="Quartiermanagement in Essen", intro="Drei Ebenen.")
    make_page(upper, "haeuser", kind=ServicePage, title="Häuser und Höfe")
    make_page(home, "entwurf", title="Quartier im Entwurf", live=False)
    secret = make_page(home, "intern", title="Quartier intern, Geheimratsecken")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    group = make_page(home, "gruppe", title="Quartier nur für Gruppen")
    PageViewRestriction.objects.create(page=group, restriction_type=PageViewRestriction.GROUPS)
    index_all()
    return home


def titles(response):
    return [hit.title for hit in response.context["hits"]]


#: what is searched → the first title found
FOUND = (
    ("Quartier", ["Quartiermanagement in Essen"]),
    ("Management", ["Quartiermanagement in Essen"]),
    ("quartiermanagement essen", ["Quartiermanagement in Essen"]),
    ("essen quatiermanagment", ["Quartiermanagement in Essen"]),
    ("Haus", ["Häuser und Höfe"]),
    ("Haeuser", ["Häuser und Höfe"]),
    ("HÖFE", ["Häuser und Höfe"]),
    ("hoefe", ["Häuser und Höfe"]),
    ("hof", ["Häuser und Höfe"]),
    ("Ebene", ["Quartiermanagement in Essen"]),
    ("gibtesnicht", []),
    ("Geheimratseken", []),
    ("&!:*('", []),
    ("x' | 'y", []),
    ("%_\\", []),
    ("\x00 ' OR 1=1", []),
)


def test_words_find_what_is_public(pages, client, subtests):
    hidden = ("Quartier im Entwurf", "Quartier intern", "Gruppen", "Geheimrats")
    for words, found in FOUND:
        with subtests.test(words=words):
            response = client.get("/suche/", {"q": words})

            assert response.status_code == 200
            assert titles(response)[:1] == found
            assert not any(word in title for title in titles(response) for word in hidden)
            assert "Geheimratsecken" not in response.text


def test_the_signed_in_find_what_is_for_them(pages, client_for, cast):
    found = titles(client_for(cast["student"]).get("/suche/", {"q": "Quartier"}))

    assert {"Quartiermanagement in Essen", "Quartier intern, Geheimratsecken"} <= set(found)
    assert not {"Quartier im Entwurf", "Quartier nur für Gruppen"} & set(found)


def test_a_mistyped_word_says_what_was_searched_instead(pages, client):
    response = client.get("/suche/", {"q": "Quartiermanagment"})

    assert response.context["results"].instead == "Quartiermanagement"
    assert not SearchWord.objects.filter(folded="geheimratsecken").exists()


def test_context_shows_the_words_and_no_markup(home, client):
    text = "<p>Vor dem Wort steht &lt;script&gt;alert(1)&lt;/script&gt; und dann Nachbarschaft.</p>"
    make_page(home, "xss", title="Seite", body=stream_of([("text", text)]))
    index_all()
    page = client.get("/suche/", {"q": "Nachbarschaft"}).text

    assert "<mark>Nachbarschaft</mark>" in page
    assert "<script>alert" not in page


def test_filters_narrow_count_and_add_up(home, client):
    first = make_course("eins", topic="poverty", audience="students", title="Nachbarschaft eins")
    make_lesson(first, "lektion", title="Nachbarschaft lernen")
    make_course("zwei", topic="conflict", audience="both", title="Nachbarschaft zwei")
    index_all()

    def facets(**chosen):
        results = search("Nachbarschaft", user=None, chosen=chosen)
        rows = {
            one.name: {choice.value: choice.count for choice in one.choices}
            for one in results.facets
        }
        return results.total, rows

    total, rows = facets()
    assert total == 3
    assert rows["art"] == {"kurse": 2, "lektionen": 1}
    assert rows["thema"] == {"poverty": 2, "conflict": 1}
    assert rows["fuer"] == {"professionals": 1, "students": 3}
    total, rows = facets(thema="poverty", art="kurse")
    assert total == 1
    assert rows["art"] == {"kurse": 1, "lektionen": 1}
    assert rows["thema"] == {"poverty": 1, "conflict": 1}
    assert facets(fuer="professionals")[0] == 1
    assert facets(thema="gibt-es-nicht")[0] == 0

    key, other = first.translation_key, {}
    source = free_places.register(
        lambda keys: {key: "Noch 4 Plätze frei"} if key in keys else other
    )
    try:
        shown = client.get("/suche/", {"q": "Nachbarschaft", "thema": "poverty"}).text
    finally:
        free_places.unregister(source)
    assert shown.count("Noch 4 Plätze frei") == 1


def test_the_index_follows_what_is_published(home, client):
    page = make_page(home, "neu", title="Lastenrad")
    index_page.call(page.pk)
    assert titles(client.get("/suche/", {"q": "Lastenrad"})) == ["Lastenrad"]
    page.unpublish()
    assert titles(client.get("/suche/", {"q": "Lastenrad"})) == []
    assert not SearchEntry.objects.filter(pk=page.pk).exists()
    index_page.call(10**9)


@pytest.mark.parametrize("address", ["/suche/", "/suche/?q=Quartier&page=99", "/suche/?q=xyz"])
def test_everybody_may_search(pages, client_for, cast, address):
    for user in (None, *cast.values()):
        assert client_for(user).get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 4])
def test_few_queries(home, client, number):
    for turn in range(number):
        make_page(home, f"seite-{turn}", title=f"Nachbarschaft {turn}")
    index_all()
    client.get("/suche/", {"q": "Nachbarschaft"})

    with CaptureQueriesContext(connection) as found:
        response = client.get("/suche/", {"q": "Nachbarschaft"})

    asked = [query["sql"] for query in found if "SELECT" in query["sql"]]
    assert len(titles(response)) == number
    assert len(asked) <= 3, asked


def test_indexes_are_used_at_ten_thousand_pages(home):
    """The plan, not the clock: no row is read that does not match."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO discovery_searchentry (page_id, path, model, title, url, lead, body,
                folded, vector, topic, audience, level, format, district, language)
            SELECT 1000000 + n, '0001' || n, 'standardpage', 'Seite ' || n, '/s/' || n, '',
                words, words, to_tsvector('german', words), '', '', '', '', '', 'de'
            FROM (
                SELECT n, (
                    SELECT string_agg(substr(md5((n * 200 + k)::text), 1, 9), ' ')
                    FROM generate_series(1, 120) AS k
                ) AS words
                FROM generate_series(1, 10000) AS n
            ) AS pages
            """
        )
        cursor.execute(
            """
            INSERT INTO discovery_searchword (folded, word)
            SELECT DISTINCT substr(md5(n::text), 1, 12), md5(n::text)
            FROM generate_series(1, 30000) AS n
            """
        )
        for index in ("search_by_stem", "search_by_letters", "search_words_alike"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE discovery_searchentry")
        cursor.execute("ANALYZE discovery_searchword")
    condition, _query = matching(["Quartiermanagement"])
    plan = entries_visible_to(None).filter(condition).explain()
    assert "search_by_stem" in plan, plan
    assert "search_by_letters" in plan, plan
    assert "Seq Scan on discovery_searchentry" not in plan, plan
    words = SearchWord.objects.filter(folded__trigram_similar="quartiermanagment").explain()
    assert "search_words_alike" in words, words
