"""A real browser at a task link: the scanner that sends every form, and the person who answers.

It also shows why the pages' policy is ``strict-origin``: with ``no-referrer`` the browser sends
``Origin: null``, and the person's answer would be refused as forged.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from home.people.models import User
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from tests.home.tasklinks.test_scanners import fingerprint


@pytest.fixture
def link(transactional_db: Any) -> TaskLink:
    person = User.objects.create_user("nia@studium.example", first_name="Nia", last_name="Neu")
    return issue_link("people.invitation", person=person, by=None)


def test_a_scanner_sends_every_form_and_nothing_happens(
    live_server: Any, browser: Browser, link: TaskLink
) -> None:
    page = browser.new_context().new_page()
    page.goto(live_server.url + link.address())
    before = fingerprint()
    forms = page.locator("main form").count()
    assert forms >= 1

    for number in range(forms):
        page.goto(live_server.url + link.address())
        page.locator("main form").nth(number).evaluate("form => form.submit()")
        page.wait_for_load_state()

    assert fingerprint() == before
    link.refresh_from_db()
    assert link.is_live()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_answers(
    scripts: bool, live_server: Any, browser: Browser, link: TaskLink
) -> None:
    page = browser.new_context(java_script_enabled=scripts, locale="de-DE").new_page()

    page.goto(live_server.url + link.address())
    page.get_by_text("Mit einem Code per E-Mail").click()
    page.get_by_text("Ich habe gelesen").click()
    page.get_by_role("button", name="Zugang einrichten").click()

    page.wait_for_url(live_server.url + "/mein/")
    link.refresh_from_db()
    assert link.done_at is not None


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_in_anybodys_way(
    width: int, live_server: Any, browser: Browser, link: TaskLink
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE").new_page()

    for path in (link.address(), link.address() + "papier/", "/a/unbekannt/"):
        page.goto(live_server.url + path)
        found = Axe().run(page).response["violations"]
        assert [(path, entry["id"], entry["nodes"][0]["html"]) for entry in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
