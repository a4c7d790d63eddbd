"""Every page type of the running demo, as each role, on desktop and phone: axe finds nothing.

The pages are found by following links: one page of each kind of address. Nothing moves sideways,
the console stays silent, and no page fails.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page

pytestmark = [pytest.mark.browser]
WIDTHS = (1280, 360)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
SKIPPED = re.compile(
    r"^/(cms|dateien|bilder|static|sprache|demo/post)/"
    r"|\.(xlsx|csv|pdf|ics|zip|svg|xml|json|jwt|eml)$"
    r"|/konto/(login|logout|signup|social|passkey)"
)
#: who → where to begin, and how many kinds of pages are found at least
ROLES: dict[str, tuple[tuple[str, ...], int]] = {
    "": (
        (
            "/",
            "/suche/?q=Quartier",
            "/suche/?q=gibtesnicht",
            "/konto/login/",
            "/konto/password/reset/",
            "/a/unbekannt/",
            "/gibt/es/nicht/",
            "/demo/",
            "/demo/stil/",
            "/demo/post/",
        ),
        20,
    ),
    "lina.aydin@studium.example": (("/mein/",), 18),
    "anton.rueschkamp@studium.example": (("/mein/",), 5),
    "ayla.toprak@hochschule.example": (("/mein/",), 15),
    "ruth.ellinghaus@supervision.example": (("/mein/",), 6),
    "karin.polat@traeger.example": (("/mein/",), 8),
    "mechthild.sander@hochschule.example": (("/mein/",), 60),
}
#: what lies outside the personal rooms is looked at as the anonymous visitor, the account once
ROOMS = {"": ("/",), "lina.aydin@studium.example": ("/mein/", "/konto/")}


@pytest.fixture
def page(browser: Browser, demo_site: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=demo_site.url, locale="de-DE")
    yield context.new_page()
    context.close()


def kind(address: str) -> str:
    """Addresses of one kind differ in their identifiers only."""
    path = urlsplit(address).path
    path = UUID.sub("*", path)
    for slug in (
        r"^/(mein/nachrichten/vorlagen|mein/regeln)/[^/]+/",
        r"^/(qualifizierung|quartiere|projektstudium|beratung|institut/veroeffentlichungen)/.+",
    ):
        path = re.sub(slug, lambda found: f"/{found[1]}/{'*/' * found[0].count('/', 2)}", path)
    return re.sub(r"/jahrgang-\d+/", "/*/", path) + ("?" if urlsplit(address).query else "")


def links(page: Page) -> list[str]:
    """Same house, no downloads, without their queries."""
    absolute = "links => links.map(link => new URL(link.getAttribute('href'), location).href)"
    hrefs = page.locator("a[href]").evaluate_all(absolute)
    here = urlsplit(page.url).netloc
    ours = [urlsplit(href) for href in hrefs]
    return [part.path for part in ours if part.netloc == here and not SKIPPED.search(part.path)]


def walk(page: Page, starts: tuple[str, ...], rooms: tuple[str, ...]) -> Iterator[str]:
    """Open one page of each kind that can be reached, and stay there until the next."""
    waiting, seen = deque(starts), {kind(start) for start in starts}
    while waiting:
        address = waiting.popleft()
        try:
            page.goto(address)
        except Error as error:  # a download; it opens no page
            if "Download" in error.message or "ERR_ABORTED" in error.message:
                continue
            raise
        yield address
        for link in links(page):
            if link.startswith(rooms) and kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link)


def complaints_at(page: Page, address: str) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [
            f"{address} at {width}: {entry['id']}: {entry['nodes'][0]['html'][:200]}"
            for entry in Axe().run(page).response["violations"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{address} at {width}: {wide} wide")
    return found


@pytest.mark.parametrize("person", ROLES)
def test_nothing_stands_in_anybodys_way(page, person):
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(said(line)) if is_ours(line) else None)
    page.on(
        "response",
        lambda answer: complaints.append(answer.url) if answer.status >= 500 else None,
    )
    if person:
        page.goto("/demo/")
        page.locator(f'form:has(input[value="{person}"]) button').first.click()
        page.wait_for_url("**/mein/**")
    starts, floor = ROLES[person]
    seen = []
    for address in walk(page, starts, ROOMS.get(person, ("/mein/",))):
        seen.append(address)
        complaints += complaints_at(page, address)

    assert complaints == []
    assert len(seen) >= floor, seen


def is_ours(line: Any) -> bool:
    """Everything the browser warns of, but for pages that are meant to be missing."""
    return line.type in {"error", "warning"} and "404" not in line.text


def said(line: Any) -> str:
    return f"{line.location.get('url', '')}: {line.text}"


def test_axe_would_find_something(browser):
    """The control: a picture without alternative."""
    page = browser.new_page()
    page.set_content('<html lang="de"><title>x</title><main><img src="data:,"></main></html>')

    assert "image-alt" in [entry["id"] for entry in Axe().run(page).response["violations"]]
