"""``/mein/``: the sum of what the slices say, in the right order, for everybody."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from home.core.clock import today
from home.core.registries import (
    ContactEntry,
    DateEntry,
    NextStep,
    contacts,
    dates,
    next_steps,
)
from home.today.queries import today_of

ROLES = "student lecturer coordinator supervisor contact professional city admin stranger".split()


@pytest.fixture
def say() -> Iterator[Callable[..., None]]:
    """``say(step, …)`` lets the registry of next steps say these for the length of a test."""
    registered: list[Any] = []

    def register(*steps: NextStep) -> None:
        def provider(user: Any, on: dt.date) -> list[NextStep]:
            return list(steps)

        registered.append(next_steps.register(provider))

    yield register
    for provider in registered:
        next_steps.unregister(provider)


@pytest.fixture
def only_mine() -> Iterator[None]:
    """Nothing but what a test says."""
    kept = next_steps._entries, dates._entries, contacts._entries
    next_steps._entries, dates._entries, contacts._entries = [], [], []
    yield
    next_steps._entries, dates._entries, contacts._entries = kept


def step(title: str, days: int | None = None, **more: Any) -> NextStep:
    due = None if days is None else today() + dt.timedelta(days=days)
    return NextStep(title=title, due=due, url="/mein/", button="Los", **more)


def test_the_nearest_date_comes_first(say: Any, only_mine: None, cast: Any) -> None:
    say(step("ohne"), step("morgen", 1), step("gestern", -1), step("andere", waiting=True))

    page = today_of(cast["stranger"], today())

    assert page.first is not None
    assert page.first.title == "gestern"
    assert [other.title for other in page.others] == ["morgen", "ohne"]
    assert [other.title for other in page.waiting] == ["andere"]


def test_what_waits_for_others_is_no_task(say: Any, only_mine: None, cast: Any) -> None:
    say(step("andere", waiting=True))

    assert today_of(cast["stranger"], today()).is_clear


@pytest.mark.usefixtures("only_mine")
def test_nothing_to_do_is_said(cast: Any, client_for: Any) -> None:
    assert "Nichts zu tun" in client_for(cast["stranger"]).get("/mein/").content.decode()


@pytest.mark.usefixtures("only_mine")
def test_the_first_step_wears_the_roof(say: Any, cast: Any, client_for: Any) -> None:
    say(step("Erstens", 1), step("Zweitens", 2))

    html = client_for(cast["stranger"]).get("/mein/").content.decode()

    assert html.count("q-next--roof") == 1
    assert html.index("Erstens") < html.index("Zweitens")
    assert "Nichts zu tun" not in html


@pytest.mark.usefixtures("only_mine")
def test_dates_and_people_fill_the_right_column(cast: Any, client_for: Any) -> None:
    lecturer, coming = cast["lecturer"], today() + dt.timedelta(days=3)
    dates.register(
        lambda user, on: [
            DateEntry(coming, "Plenum", "im Stadtteilbüro"),
            DateEntry(on - dt.timedelta(days=1), "Vorbei"),
        ]
    )
    contacts.register(lambda user, on: [ContactEntry(lecturer, "Lehrperson", lecturer.email)] * 2)

    html = client_for(cast["stranger"]).get("/mein/").content.decode()

    assert "Plenum" in html
    assert "Vorbei" not in html
    assert html.count("Ruth Sommer</strong>") == 1
    assert "Alles erledigt. Als Nächstes" in html


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_start_page(role: str, cast: Any, client_for: Any) -> None:
    assert client_for(cast[role]).get("/mein/").status_code == 200


def test_the_signed_out_are_sent_to_the_door(client_for: Any, db: Any) -> None:
    response = client_for().get("/mein/")

    assert (response.status_code, response.url.split("?")[0]) == (302, "/konto/login/")


@pytest.mark.usefixtures("only_mine")
def test_the_shell_needs_few_queries(
    say: Any, cast: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    say(*(step(str(number), number) for number in range(6)))
    browser = client_for(cast["stranger"])
    browser.get("/mein/")

    with django_assert_max_num_queries(6 + 4):  # four frame the request read-only in tests
        browser.get("/mein/")


def test_administration_is_for_those_who_have_some(cast: Any, client_for: Any) -> None:
    statuses = {role: client_for(cast[role]).get("/mein/verwaltung/").status_code for role in ROLES}

    assert {role for role, status in statuses.items() if status == 200} == {"coordinator", "admin"}
    assert set(statuses.values()) == {200, 403}


def test_the_page_speaks_english_to_those_who_chose_it(cast: Any, client_for: Any) -> None:
    cast["stranger"].language = "en"
    cast["stranger"].save()

    with translation.override("de"):
        html = client_for(cast["stranger"]).get("/mein/").content.decode()

    assert "What is to be done" in html
