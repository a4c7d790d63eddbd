"""Headers on every answer, and a log that never learns what opens something."""

import io
import json
import logging
import logging.config
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from home.core.logs import ScrubFilter, scrubbed
from home.settings import LOGGING
from tests.factories.outbox import TaskLinkFactory
from tests.factories.people import UserFactory

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


def test_the_log_says_where_it_broke_and_not_what_was_in_it(db: Any) -> None:
    """As in production: a traceback, without the address's token and without the refused row."""
    stream = io.StringIO()
    logging.config.dictConfig(_production_log(stream))
    person, link = UserFactory(email="lena@studium.example"), TaskLinkFactory()
    try:
        with transaction.atomic():
            UserFactory(email=person.email)
    except IntegrityError:
        logging.getLogger("proof.log").exception("broke")
    try:
        reverse("tasklinks:open", args=[link.address()])
    except NoReverseMatch:
        logging.getLogger("proof.log").exception("broke")

    lines = [json.loads(line)["exception"] for line in stream.getvalue().splitlines()]

    assert ["unique constraint" in lines[0], "/a/…" in lines[1]] == [True, True]
    assert all("Traceback" in line and "test_security.py" in line for line in lines)
    assert not any("lena@" in line or link.token() in line for line in lines)


def _production_log(stream: io.StringIO) -> dict[str, Any]:
    """Its formatters and filters, into a buffer, for one logger of the test's own."""
    console = {**LOGGING["handlers"]["console"], "stream": stream}
    ours = {"handlers": ["console"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "incremental": False,
        "disable_existing_loggers": False,
        "formatters": LOGGING["formatters"],
        "filters": LOGGING["filters"],
        "handlers": {"console": console},
        "loggers": {"proof.log": ours},
    }
