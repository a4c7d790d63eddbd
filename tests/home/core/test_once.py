"""A form sent twice counts once, for the same page of the same browser and for nothing else."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from kurse.partners.models import Agency, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast):
    """A client that checks tokens as the site does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["coordinator"])
    return client


def filled(browser, address, **values):
    """The form of a page as the browser would send it, with the page's own token."""
    page = browser.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return {"csrfmiddlewaretoken": token[1], **values}


def an_agency(name="Haus am Kanal"):
    return {"name": name, "slug": "", "level": Level.values[0]}


def test_the_same_sending_is_answered_alike_and_done_once(browser):
    address = reverse("partners:agency_add")
    sent = filled(browser, address, **an_agency())

    first = browser.post(address, sent)
    second = browser.post(address, sent, follow=True)

    assert first.status_code == 302
    assert second.redirect_chain == [(first.url, 302)]
    assert Agency.objects.filter(name="Haus am Kanal").count() == 1
    assert len(second.context["messages"]) == 1


def test_another_content_and_another_page_are_other_sendings(browser):
    address = reverse("partners:agency_add")
    sent = filled(browser, address, **an_agency())
    browser.post(address, sent)

    changed = browser.post(address, sent | an_agency("Haus am Park"))
    afresh = browser.post(address, filled(browser, address, **an_agency()))

    assert changed.status_code == 302
    assert Agency.objects.filter(name="Haus am Park").exists()
    assert afresh.status_code in (409, 422)  # asked again, and refused by its own rule


def test_what_was_refused_may_be_sent_again_as_it_is(browser):
    address = reverse("partners:agency_add")
    there = Agency.objects.create(**an_agency() | {"slug": "haus-am-kanal"})
    sent = filled(browser, address, **an_agency() | {"slug": "haus-am-kanal"})
    assert browser.post(address, sent).status_code in (409, 422)
    there.delete()

    assert browser.post(address, sent).status_code == 302
    assert Agency.objects.filter(slug="haus-am-kanal").exists()


def test_somebody_else_is_not_given_the_answer(browser, cast):
    address = reverse("partners:agency_add")
    sent = filled(browser, address, **an_agency())
    browser.post(address, sent)
    other = Client()
    other.force_login(cast["student"])

    assert other.post(address, sent).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one(browser):
    address = reverse("partners:agency_add")
    sent = filled(browser, address, **an_agency())
    cookies = browser.cookies.output(header="", sep=";")

    def press(_number):
        try:
            one = Client(enforce_csrf_checks=True)
            one.cookies.load(cookies)
            answer = one.post(address, sent)
            return answer.status_code, answer.headers.get("Location")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, range(4)))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 302
    assert Agency.objects.filter(name="Haus am Kanal").count() == 1


def test_nobody_keeps_the_lock(browser):
    address = reverse("partners:agency_add")
    browser.post(address, filled(browser, address, **an_agency()))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)
