"""F-07 in its short form: mail scanners open, run, and send forms, and nothing happens."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from home.tasklinks.models import TaskLink

#: What a request may write without changing anything for people.
NO_FACTS = {"django_session", "shared_cache"}


def fingerprint() -> dict[str, str]:
    """One checksum a table, over every row of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted({name for (name,) in cursor.fetchall()} - NO_FACTS)
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))"
                f' FROM "{table}" t'
            )
            found[table] = cursor.fetchone()[0]
    return found


def head_then_get(browser: Client, url: str) -> list[int]:
    return [browser.head(url).status_code, browser.get(url).status_code]


def get_twice(browser: Client, url: str) -> list[int]:
    return [browser.get(url).status_code, browser.get(url).status_code]


def foreign_program(browser: Client, url: str) -> list[int]:
    headers = {"user-agent": "Mozilla/5.0 (compatible; MailScanner/9)"}
    return [browser.get(url, headers=headers, REMOTE_ADDR="203.0.113.9").status_code]


def untouched_form(browser: Client, url: str) -> list[int]:
    return [browser.post(url).status_code]


def appended_parameters(browser: Client, url: str) -> list[int]:
    return [browser.get(f"{url}?utm_source=scan&x=%2Fa%2F").status_code]


PROFILES = [
    (head_then_get, [200, 200]),
    (get_twice, [200, 200]),
    (foreign_program, [200]),
    (untouched_form, [422]),
    (appended_parameters, [200]),
]


@pytest.mark.parametrize(("profile", "statuses"), PROFILES)
def test_a_scanner_changes_nothing(
    profile: Callable[[Client, str], list[int]], statuses: list[int], link: TaskLink
) -> None:
    before = fingerprint()
    browser = Client()

    assert profile(browser, link.address()) == statuses

    assert fingerprint() == before
    assert "session" not in browser.cookies
    answer = Client().post(link.address(), {"answer": "yes", "name": "Yusuf Demir"})
    assert answer.status_code == 200


def test_the_fingerprint_notices_an_answer(link: TaskLink) -> None:
    """The control: without it the test above could never fail."""
    before = fingerprint()

    Client().post(link.address(), {"answer": "yes", "name": "Yusuf Demir"})

    changed = {table for table, sum_ in fingerprint().items() if sum_ != before[table]}
    assert changed == {"tasklinks_tasklink", "tasklinks_tasklinkevent"}


@pytest.mark.parametrize("page", ["weitergeben/", "papier/"])
def test_side_pages_change_nothing_either(page: str, link: TaskLink) -> None:
    before = fingerprint()

    assert Client().get(link.address() + page).status_code == 200

    assert fingerprint() == before


def test_an_untouched_hand_on_form_changes_nothing(link: TaskLink) -> None:
    before = fingerprint()

    assert Client().post(link.address() + "weitergeben/").status_code == 422

    assert fingerprint() == before


def test_no_choice_is_made_beforehand(link: TaskLink) -> None:
    html = Client().get(link.address() + "weitergeben/").content.decode()

    assert len(re.findall(r'type="radio"', html)) >= 2
    assert "checked" not in html


def test_the_page_is_private_and_leaves_no_trace(link: TaskLink) -> None:
    response: Any = Client().get(link.address())

    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]
