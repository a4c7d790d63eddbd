"""Headers on every answer, and a log that never learns what opens something."""

import logging
from typing import Any

import pytest
from django.test import Client

from home.core.logs import ScrubFilter, scrubbed
from tests.factories.outbox import TaskLinkFactory

PUBLIC = ["/konto/login/", "/a/unbekannt/", "/healthz", "/gibt-es-nicht/"]
PRIVATE = ["/mein/", "/konto/angaben/", "/mein/nachrichten/"]


def check(response: Any, *, private: bool) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] in {"same-origin", "strict-origin", "no-referrer"}
    if private:
        assert headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("path", PUBLIC)
def test_headers_of_public_pages(path: str, db: Any) -> None:
    check(Client().get(path), private=path.startswith(("/a/", "/konto/")))


@pytest.mark.parametrize("path", PRIVATE)
def test_headers_of_pages_for_one_person(path: str, cast: Any, client_for: Any) -> None:
    check(client_for(cast["student"]).get(path), private=True)


@pytest.mark.parametrize("path", ["", "weitergeben/", "papier/"])
def test_headers_of_task_links(path: str, db: Any) -> None:
    check(Client().get(TaskLinkFactory().address() + path), private=True)


def test_the_production_cookies_are_bound_to_the_host() -> None:
    from home import settings as production

    values = vars(production)
    assert values["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert values["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert values["SESSION_COOKIE_SECURE"] is True
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /a/geheim-_123/weitergeben/", "Not Found: /a/…/weitergeben/"),
        ("GET /kalender/geheim.ics", "GET /kalender/…"),
        ("GET /konto/password/reset/key/1-geheim/", "GET /konto/password/reset/key/…/"),
        ("GET /mein/praxis/7/", "GET /mein/praxis/7/"),
    ],
)
def test_a_line_loses_what_opens_something(line: str, kept: str) -> None:
    assert scrubbed(line) == kept


def test_the_log_of_a_refused_answer_holds_no_token(db: Any) -> None:
    link, lines = TaskLinkFactory(), []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.addFilter(ScrubFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    try:
        Client().post(link.address())
        Client().get("/a/abgeschnitten-geheim/")
    finally:
        root.removeHandler(handler)
        root.level = level

    assert any("/a/…/" in line for line in lines)
    assert not any(link.token() in line or "geheim" in line for line in lines)
