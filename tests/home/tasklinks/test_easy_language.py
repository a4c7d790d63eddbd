"""The easy version of task-link pages: a plain link switches, nothing is recorded, no script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext

from home.tasklinks.models import TaskLink
from tests.home.tasklinks.test_scanners import fingerprint

EASY = "?sprache=einfach"
SIMPLE = '<div lang="de-simple"'
DEAD = "/a/" + "y" * 32 + "/"


def main_of(response: Any) -> str:
    text: str = response.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def sentences_of(page: str) -> list[str]:
    """What the easy head says, a line each."""
    head = page[page.index(SIMPLE) :]
    head = head[: head.index("</div>")]
    return [re.sub(r"<[^>]+>", "", part).strip() for part in re.findall(r"<(?:h1|p)>(.*?)</", head)]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("weitergeben/", "Are you the right person?"),
        ("daten/", "What happens with my data?"),
    ],
)
def test_the_pages_of_a_link_offer_the_switch(path: str, says: str, link: TaskLink) -> None:
    client = Client()
    url = link.address() + path
    usual = main_of(client.get(url))
    assert f'href="{EASY}"' in usual
    assert SIMPLE not in usual

    easy = main_of(client.get(url + EASY))

    assert gettext(says) in easy
    assert SIMPLE in easy
    assert SIMPLE in main_of(client.get(url)), "kept for the session"
    client.get(url + "?sprache=standard")
    assert SIMPLE not in main_of(client.get(url))


def test_the_cookie_ends_with_the_browser_and_nothing_is_written(link: TaskLink) -> None:
    client = Client()
    before = fingerprint()

    response = client.get(link.address() + "daten/" + EASY)

    cookie = response.cookies["sprache"]
    assert (cookie["max-age"], cookie["expires"], cookie["path"]) == ("", "", "/a/")
    assert fingerprint() == before


def test_a_dead_link_says_it_plainly(db: None) -> None:
    page = main_of(Client().get(DEAD + EASY))

    assert gettext("The link does not work any more.") in page
    assert gettext("Ask for a new link") in page
    assert f'href="{EASY}"' in main_of(Client().get(DEAD))


def test_done_is_said_plainly(link: TaskLink, still_open: dict[str, bool]) -> None:
    still_open["yes"] = False

    page = main_of(Client().get(link.address() + EASY))

    assert gettext("Everything is done.") in page


def test_handing_on_works_the_same(link: TaskLink) -> None:
    url = link.address() + "weitergeben/" + EASY
    client = Client()
    assert client.post(url, {}).status_code == 422

    answer = client.post(url, {"to": "unknown", "name": "Karin Polat"})

    assert answer.status_code == 200
    assert SIMPLE in main_of(answer)


@pytest.mark.parametrize("path", ["weitergeben/", "daten/"])
def test_sentences_are_short(path: str, link: TaskLink) -> None:
    """Rule 1: at most ten words a line (a telephone number or a date may follow)."""
    found = sentences_of(main_of(Client().get(link.address() + path + EASY)))

    assert len(found) >= 4
    for line in found:
        for sentence in re.split(r"(?<=[.?!:]) ", line):
            assert len(sentence.split()) <= 11, sentence
