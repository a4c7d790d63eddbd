"""Kept pages: no query on a hit, forgotten at every change, and never a private one."""

import pytest
from django.core.cache import caches
from wagtail.models import PageViewRestriction

from home.pages.generation import generation, next_generation
from home.pages.models import SiteSettings
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(django_capture_on_commit_callbacks):
    """``with changed():`` runs what waits for the commit, as a real request does."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def answers_kept() -> list[str]:
    """Keys of whole pages; what a generation keeps of addresses and menus is no page."""
    return [key for key in caches["pages"]._cache if ":kept:" not in key]


def is_hit(response) -> bool:
    return response.headers.get("X-Page-Cache") == "hit"


def test_second_reader_asks_nothing(home, client, django_assert_num_queries):
    make_page(home, "neues")
    first = client.get("/neues/")

    with django_assert_num_queries(0):
        second = client.get("/neues/")

    assert (is_hit(first), is_hit(second)) == (False, True)
    assert second.content == first.content
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_publication_is_seen_at_once(home, client, changed):
    page = make_page(home, "neues", title="Alter Titel")
    client.get("/neues/")

    with changed():
        page.title = "Neuer Titel"
        page.save_revision().publish()

    response = client.get("/neues/")
    assert not is_hit(response)
    assert "Neuer Titel" in response.text


def test_unpublishing_takes_the_page_away_at_once(home, client, changed):
    page = make_page(home, "neues")
    client.get("/neues/")
    assert is_hit(client.get("/neues/"))

    with changed():
        page.unpublish()

    assert client.get("/neues/").status_code == 404


def test_moving_is_seen_at_once(home, client, changed):
    upper, page = make_page(home, "oben"), make_page(home, "neues")
    client.get("/neues/")

    with changed():
        page.move(upper, pos="last-child")

    assert client.get("/neues/").status_code == 404
    assert client.get("/oben/neues/").status_code == 200


def test_settings_are_seen_at_once(home, client, changed):
    make_page(home, "neues")
    client.get("/neues/")

    with changed():
        contact = SiteSettings.objects.get()
        contact.phone = "0201 999999"
        contact.save()

    assert "0201 999999" in client.get("/neues/").text


def test_a_page_that_becomes_private_is_gone_at_once(home, client, changed):
    page = make_page(home, "neues")
    client.get("/neues/")
    assert is_hit(client.get("/neues/"))

    with changed():
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    response = client.get("/neues/")
    assert response.status_code == 302
    assert "/konto/" in response.url


@pytest.mark.parametrize("below", [False, True])
def test_a_private_page_is_never_kept(home, client_for, cast, below):
    upper = make_page(home, "intern")
    make_page(upper, "mehr")
    PageViewRestriction.objects.create(page=upper, restriction_type=PageViewRestriction.LOGIN)
    address = "/intern/mehr/" if below else "/intern/"

    signed_in = client_for(cast["student"]).get(address)
    stranger = client_for(None).get(address)

    assert signed_in.status_code == 200
    assert stranger.status_code == 302
    assert not any(address in key for key in answers_kept())


@pytest.mark.parametrize(
    "request_options",
    [{"query_params": {"q": "x"}}, {"headers": {"cookie": "django_language=en"}}],
)
def test_queries_and_cookies_pass_by(home, client, request_options):
    make_page(home, "neues")
    client.get("/neues/")

    assert not is_hit(client.get("/neues/", **request_options))


def test_the_signed_in_are_never_answered_from_it_nor_kept(home, client_for, cast):
    make_page(home, "neues")
    browser = client_for(cast["student"])

    answers = [browser.get("/neues/") for _turn in range(2)]

    assert [is_hit(answer) for answer in answers] == [False, False]
    assert not is_hit(client_for(None).get("/neues/"))
    assert "Lena Arslan" not in client_for(None).get("/neues/").text


@pytest.mark.parametrize("address", ["/konto/login/", "/suche/", "/gibt-es-nicht/"])
def test_other_answers_are_not_kept(home, client, address):
    client.get(address)

    assert not is_hit(client.get(address))
    assert not any(key.endswith(address) for key in answers_kept())


def test_head_and_post_pass_by(home, client):
    make_page(home, "neues")
    client.get("/neues/")

    assert not is_hit(client.head("/neues/"))
    assert not is_hit(client.post("/neues/"))


def test_another_host_has_its_own(home, client):
    make_page(home, "neues")
    client.get("/neues/", headers={"host": "localhost"})

    assert not is_hit(client.get("/neues/", headers={"host": "127.0.0.1"}))


def test_two_changes_in_one_tick_are_two_generations():
    numbers = []
    for _turn in range(50):
        next_generation()
        numbers.append(generation())

    assert numbers == sorted(set(numbers))
