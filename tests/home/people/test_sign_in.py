"""Signing in, without telling anybody who has an account."""

import re
from typing import Any

import pytest
from django.core import mail as letters
from django.test import Client

from home.outbox.models import OutgoingMail
from home.people.models import User
from tests.factories.people import UserFactory

PASSWORD = "quartier-2027"


@pytest.fixture
def person(db: Any) -> User:
    return UserFactory(email="lina.aydin@studium.example")


def main_part(response: Any) -> str:
    text = response.content.decode()
    page = text[text.index("<main") : text.index("</main>")]
    return re.sub(r'value="[^"]*"', "", page).replace("lina.aydin@studium.example", "X")


@pytest.mark.django_db(transaction=True)
def test_a_code_signs_in(client: Client) -> None:
    person = UserFactory()

    client.post("/konto/login/code/", {"email": person.email})
    code = letters.outbox[-1].body.split()[0]
    response = client.post("/konto/login/code/confirm/", {"code": code})

    assert (response.status_code, response.url) == (302, "/mein/")
    assert client.get("/mein/").status_code == 200
    row = OutgoingMail.objects.get()
    assert (row.kind, row.state, row.body, row.link) == ("people.code", "sent", "", "")
    assert code not in str(OutgoingMail.objects.values())


def test_a_password_signs_in(person: User, client: Client) -> None:
    response = client.post("/konto/login/", {"login": person.email.upper(), "password": PASSWORD})

    assert (response.status_code, response.url) == (302, "/mein/")


def test_a_wrong_password_and_an_unknown_address_look_alike(person: User) -> None:
    wrong = Client().post("/konto/login/", {"login": person.email, "password": "falsch-falsch"})
    unknown = Client().post(
        "/konto/login/", {"login": "niemand@nirgends.example", "password": "falsch-falsch"}
    )

    assert wrong.status_code == unknown.status_code
    assert main_part(wrong) == main_part(unknown).replace("niemand@nirgends.example", "X")


@pytest.mark.parametrize("path", ["/konto/login/code/", "/konto/password/reset/"])
def test_asking_for_a_mail_tells_nothing(path: str, person: User) -> None:
    known = Client().post(path, {"email": person.email}, follow=True)
    unknown = Client().post(path, {"email": "niemand@nirgends.example"}, follow=True)

    assert [step[0] for step in known.redirect_chain] == [
        step[0] for step in unknown.redirect_chain
    ]
    assert main_part(known) == main_part(unknown).replace("niemand@nirgends.example", "X")
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [person.pk]


def test_a_person_without_an_account_gets_no_code(client: Client, db: Any) -> None:
    contact = User.objects.create_user("ohne@traeger.example", first_name="O", last_name="K")

    client.post("/konto/login/code/", {"email": contact.email})

    assert not OutgoingMail.objects.exists()


def test_guessing_is_slowed_down(person: User) -> None:
    statuses = [
        Client().post("/konto/login/", {"login": person.email, "password": f"rate-{n}"}).status_code
        for n in range(12)
    ]

    assert statuses[0] == 200
    late = Client().post("/konto/login/", {"login": person.email, "password": PASSWORD})
    assert late.status_code != 302 or statuses[-1] == 429


def test_nobody_signs_up_by_themselves(client: Client, db: Any) -> None:
    response = client.post(
        "/konto/signup/", {"email": "neu@x.example", "password1": "ein-langes-passwort"}
    )

    assert response.status_code in {200, 302, 403}
    assert not User.objects.filter(email="neu@x.example").exists()


def test_signing_out_needs_a_post(person: User, client_for: Any) -> None:
    browser = client_for(person)

    browser.get("/konto/logout/")
    assert browser.get("/mein/").status_code == 200
    browser.post("/konto/logout/")
    assert browser.get("/mein/").status_code == 302


def test_the_next_page_stays_in_the_house(person: User, client: Client) -> None:
    response = client.post(
        "/konto/login/",
        {"login": person.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert response.url == "/mein/"


@pytest.mark.parametrize("path", ["/konto/2fa/", "/konto/email/", "/konto/password/change/"])
def test_the_account_pages_open(path: str, person: User, client: Client) -> None:
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})

    assert client.get(path).status_code in {200, 302}
