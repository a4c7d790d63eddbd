"""F-08: whatever is wrong with a link, the page is the same, and it shows a way on."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail as letters
from django.db import connection
from django.test import Client
from django.utils import timezone

from home.core import clock
from home.outbox.actions import carry_out_due
from home.outbox.models import OutgoingMail
from home.people.actions import deactivate_person
from home.people.models import User
from home.rulebook.actions import set_rule
from home.tasklinks.actions import revoke_links, withdraw_link
from home.tasklinks.models import TaskLink

M61 = "Dieser Link gilt nicht mehr."
M63 = "Wenn wir Ihre Adresse kennen, ist der neue Link unterwegs."


def body(response: Any) -> str:
    """The page without what differs by nature: the token in the form's address, the csrf token."""
    text = response.content.decode()
    start = text.index("<main")
    page = text[start : text.index("</main>")]
    return "".join(line for line in page.splitlines() if "csrf" not in line)


def expire(link: TaskLink) -> str:
    TaskLink.objects.filter(pk=link.pk).update(expires_at=clock.now())
    return link.address()


def revoke(link: TaskLink) -> str:
    revoke_links(person=link.person, by=None)
    return link.address()


def swap_case(link: TaskLink) -> str:
    return f"/a/{link.token().swapcase()}/"


VARIANTS = {
    "expired": expire,
    "revoked": revoke,
    "unknown": lambda link: "/a/" + "x" * 32 + "/",
    "truncated": lambda link: f"/a/{link.token()[:-1]}/",
    "much too short": lambda link: "/a/x/",
    "prolonged": lambda link: f"/a/{link.token()}x/",
    "in other case": swap_case,
    "with a full stop": lambda link: f"/a/{link.token()}./",
    "torn apart": lambda link: f"/a/{link.token()[:10]}/{link.token()[10:]}/",
    "the hash": lambda link: f"/a/{link.token_hash}/",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_dead_end_is_the_same_page(variant: str, link: TaskLink) -> None:
    reference = Client().get("/a/" + "y" * 32 + "/")
    url = VARIANTS[variant](link)

    response = Client().get(url)

    assert response.status_code == 404
    assert M61 in response.content.decode()
    strip = lambda r, u: body(r).replace(u, "URL")  # noqa: E731
    assert len(strip(response, url)) == pytest.approx(len(strip(reference, url)), abs=120)


@pytest.mark.parametrize("page", ["", "weitergeben/", "papier/", "daten/"])
def test_a_link_whose_kind_is_gone_is_dead_on_every_page(page: str, link: TaskLink) -> None:
    assert Client().get(link.address() + page).status_code == 200
    TaskLink.objects.filter(pk=link.pk).update(purpose="gone.away")

    response = Client().get(link.address() + page)

    assert (response.status_code, M61 in response.content.decode()) == (404, True)


def test_a_good_link_opens(link: TaskLink) -> None:
    """The control of the table above."""
    response = Client().get(link.address())

    assert response.status_code == 200
    assert M61 not in response.content.decode()


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
def test_the_end_is_exact_to_the_second(seconds: int, status: int, link: TaskLink) -> None:
    moment = link.expires_at + dt.timedelta(seconds=seconds)

    with clock.at(moment):
        assert Client().get(link.address()).status_code == status


@pytest.mark.parametrize(("left", "status"), [(120, 200), (-120, 404)])
def test_the_clock_of_a_web_server_changes_nothing(
    left: int, status: int, link: TaskLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's clock decides (F-16); ours goes wrong by five minutes either way."""
    end = clock.database_now() + dt.timedelta(seconds=left)
    TaskLink.objects.filter(pk=link.pk).update(expires_at=end)
    true = timezone.now

    for wrong in (-300, 0, 300):
        off = dt.timedelta(seconds=wrong)
        monkeypatch.setattr(timezone, "now", lambda off=off: true() + off)

        assert Client().get(link.address()).status_code == status


def test_an_answered_link_says_so_without_names(link: TaskLink) -> None:
    Client().post(link.address(), {"answer": "yes", "name": "Yusuf Demir"})

    text = Client().get(link.address()).content.decode()

    assert "Schon erledigt" in text
    assert "Demir" not in text


def test_a_closed_request_says_so(link: TaskLink, still_open: dict[str, bool]) -> None:
    still_open["yes"] = False

    assert "inzwischen erledigt" in Client().get(link.address()).content.decode()


def test_a_link_of_a_deactivated_person_is_dead(link: TaskLink, cast: dict[str, User]) -> None:
    deactivate_person(cast["contact"], by=cast["coordinator"])

    assert Client().get(link.address()).status_code == 404


def test_the_token_is_in_no_column(link: TaskLink, cast: dict[str, User]) -> None:
    set_rule("outbox.quiet", False, by=None)
    expire(link)
    Client().post(link.address() + "neu/")
    carry_out_due()
    fresh = TaskLink.objects.get(revoked_at__isnull=True)
    tokens = {link.token(), fresh.token()}
    assert fresh.token() in letters.outbox[-1].body  # the control: it was really sent

    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                found += [table for token in tokens if token in row]
                found += [
                    table for _ in [0] if link.token_hash in row and table == "tasklinks_tasklink"
                ]

    assert set(found) == {"tasklinks_tasklink"}  # the hash alone, which proves that we looked
    assert not any(token in str(row) for token in tokens for row in OutgoingMail.objects.values())


def test_a_fresh_link_goes_to_the_stored_address(link: TaskLink) -> None:
    set_rule("outbox.quiet", False, by=None)
    expire(link)

    response = Client().post(link.address() + "neu/")
    carry_out_due()

    assert M63 in response.content.decode()
    assert [letter.to for letter in letters.outbox] == [[link.person.email]]
    fresh = TaskLink.objects.get(replaces=link)
    assert Client().get(fresh.address()).status_code == 200


def test_a_cut_off_link_is_renewed_by_address(link: TaskLink) -> None:
    response = Client().post("/a/abgeschnitten/neu/", {"email": link.person.email.upper()})

    assert M63 in response.content.decode()
    assert list(OutgoingMail.objects.values_list("kind", "to")) == [
        ("tasklinks.renewed", link.person_id)
    ]


@pytest.mark.parametrize("email", ["", "nobody@nowhere.example"])
def test_an_unknown_address_gets_the_same_words_and_no_mail(email: str, link: TaskLink) -> None:
    known = Client().post("/a/abgeschnitten/neu/", {"email": link.person.email})
    OutgoingMail.objects.all().delete()

    unknown = Client().post("/a/abgeschnitten/neu/", {"email": email})

    assert (unknown.status_code, body(unknown)) == (known.status_code, body(known))
    assert not OutgoingMail.objects.exists()


def test_a_withdrawn_link_is_not_renewed(link: TaskLink, cast: dict[str, User]) -> None:
    withdraw_link(link, by=cast["coordinator"])

    response = Client().post(link.address() + "neu/")

    assert M63 in response.content.decode()
    assert not OutgoingMail.objects.exists()


def test_clicking_often_sends_one_mail(link: TaskLink) -> None:
    expire(link)

    for _ in range(4):
        Client().post(link.address() + "neu/")

    assert OutgoingMail.objects.count() == 1


def test_guessing_is_stopped_for_an_hour(link: TaskLink) -> None:
    browser = Client(REMOTE_ADDR="198.51.100.7")
    statuses = [browser.get(f"/a/{number:032d}/").status_code for number in range(22)]

    assert statuses == [404] * 20 + [429] * 2
    assert browser.get(link.address()).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.8").get(link.address()).status_code == 200


def test_a_forged_forwarding_header_does_not_help(link: TaskLink) -> None:
    for number in range(20):
        Client(REMOTE_ADDR="198.51.100.7").get(f"/a/{number:032d}/")

    response = Client(REMOTE_ADDR="198.51.100.7").get(
        link.address(), headers={"x-forwarded-for": "192.0.2.44"}
    )

    assert response.status_code == 429


def test_without_cookies_the_page_names_paper_and_telephone(link: TaskLink) -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(link.address(), {"answer": "yes", "name": "Yusuf Demir"})

    assert response.status_code == 403
    assert "Cookies" in response.content.decode()
    link.refresh_from_db()
    assert link.done_at is None
