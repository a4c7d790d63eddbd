"""The style page in a browser: nothing for axe to find, nothing to push sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = ("/demo/stil/", "/konto/login/", "/konto/password/reset/", "/es-gibt-mich-nicht/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_is_in_anybodys_way(
    live_server: Any, browser: Browser, width: int, scheme: Any
) -> None:
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="de-DE"
    ).new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if _is_ours(line) else None)

    for path in PATHS:
        page.goto(live_server.url + path)
        found = Axe().run(page).response["violations"]

        assert [(path, entry["id"], entry["nodes"][0]["html"]) for entry in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == []


def _is_ours(line: Any) -> bool:
    """Everything the browser warns of, but for the page that is meant to be missing."""
    return line.type in {"error", "warning"} and "404" not in line.text


def test_the_page_works_without_javascript(live_server: Any, browser: Browser) -> None:
    page = browser.new_context(
        viewport={"width": 360, "height": 800}, java_script_enabled=False
    ).new_page()
    page.goto(live_server.url + "/demo/stil/")

    page.click(".q-burger:not(.q-nav__close)")

    assert page.is_visible("#menue")
    assert page.locator("[data-print]").first.is_hidden()
