"""Invitation, own details, devices, the directory, and the end of an account."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from home.core import clock
from home.outbox.models import OutgoingMail
from home.people.actions import (
    InactivePersonError,
    SelfError,
    activate_person,
    deactivate_person,
    invite_person,
)
from home.people.models import Device, User
from home.people.signals import device_label

GOOD = "Ein kurzer Satz genügt."


@pytest.fixture
def newcomer(db: Any) -> User:
    return User.objects.create_user("neu@studium.example", first_name="Nia", last_name="Neu")


@pytest.fixture
def link(newcomer: User, cast: Any) -> Any:
    return invite_person(newcomer, by=cast["coordinator"])


def test_an_invitation_leads_into_the_house(newcomer: User, link: Any) -> None:
    browser = Client()
    assert browser.get(link.address()).status_code == 200

    response = browser.post(link.address(), {"way": "password", "password": GOOD, "notice": "on"})

    assert (response.status_code, response.url) == (302, "/mein/")
    assert browser.get("/mein/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(GOOD)
    assert newcomer.joined_at is not None
    assert newcomer.notice_version
    assert list(newcomer.events.values_list("verb", flat=True)) == ["invite", "accept"]


def test_by_code_no_password_is_kept(newcomer: User, link: Any) -> None:
    Client().post(link.address(), {"way": "code", "password": GOOD, "notice": "on"})

    newcomer.refresh_from_db()
    assert newcomer.has_account
    assert not newcomer.has_usable_password()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"way": "code"},
        {"notice": "on"},
        {"way": "password", "notice": "on"},
        {"way": "password", "password": "kurz", "notice": "on"},
        {"way": "password", "password": "passwort1234", "notice": ""},
    ],
)
def test_half_an_answer_changes_nothing(answer: dict[str, str], newcomer: User, link: Any) -> None:
    assert Client().post(link.address(), answer).status_code == 422

    newcomer.refresh_from_db()
    assert not newcomer.has_account


def test_a_used_invitation_does_not_sign_in(newcomer: User, link: Any) -> None:
    Client().post(link.address(), {"way": "code", "notice": "on"})
    other = Client()

    other.post(
        link.address(), {"way": "password", "password": "Ein anderer Satz hier.", "notice": "on"}
    )

    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert other.get("/mein/").status_code == 302


def test_inviting_again_closes_the_older_link(newcomer: User, link: Any, cast: Any) -> None:
    invite_person(newcomer, by=cast["coordinator"])

    assert Client().get(link.address()).status_code == 404
    assert OutgoingMail.objects.filter(to=newcomer).count() == 2


@pytest.mark.parametrize("role", ["student", "lecturer", "supervisor", "contact", "city", "admin"])
def test_who_may_not_invite_students(role: str, cast: Any) -> None:
    with pytest.raises(PermissionDenied):
        invite_person(cast["other_student"], by=cast[role])


def test_the_administration_invites_staff(cast: Any) -> None:
    assert invite_person(cast["lecturer"], by=cast["admin"])


def test_a_deactivated_person_is_not_invited(cast: Any) -> None:
    deactivate_person(cast["student"], by=cast["coordinator"])

    with pytest.raises(InactivePersonError):
        invite_person(cast["student"], by=cast["coordinator"])


def test_deactivation_ends_every_session_at_once(cast: Any, client_for: Any) -> None:
    browsers = [client_for(cast["student"]) for _ in range(3)]
    assert {browser.get("/mein/").status_code for browser in browsers} == {200}

    deactivate_person(cast["student"], by=cast["coordinator"])

    assert {browser.get("/mein/").status_code for browser in browsers} == {302}
    assert not Device.objects.filter(user=cast["student"]).exists()


@pytest.mark.parametrize(
    ("by", "whom", "allowed"),
    [
        ("coordinator", "student", True),
        ("coordinator", "supervisor", True),
        ("coordinator", "contact", True),
        ("coordinator", "professional", True),
        ("coordinator", "lecturer", False),
        ("coordinator", "admin", False),
        ("admin", "lecturer", True),
        ("admin", "coordinator", True),
        ("lecturer", "student", False),
        ("student", "other_student", False),
        ("supervisor", "student", False),
        ("contact", "student", False),
    ],
)
def test_who_ends_whose_account(by: str, whom: str, allowed: bool, cast: Any) -> None:
    if allowed:
        assert not deactivate_person(cast[whom], by=cast[by]).is_active
        assert activate_person(cast[whom], by=cast[by]).is_active
    else:
        with pytest.raises(PermissionDenied):
            deactivate_person(cast[whom], by=cast[by])


def test_nobody_ends_their_own_account(cast: Any) -> None:
    with pytest.raises(SelfError):
        deactivate_person(cast["admin"], by=cast["admin"])


@pytest.mark.parametrize(
    ("role", "minutes", "status"),
    [
        ("lecturer", 59, 200),
        ("lecturer", 61, 302),
        ("coordinator", 61, 302),
        ("supervisor", 61, 302),
        ("admin", 61, 302),
        ("student", 61, 200),
        ("student", 239, 200),
        ("student", 241, 302),
    ],
)
def test_idle_sessions_end(
    role: str, minutes: int, status: int, cast: Any, client_for: Any
) -> None:
    browser = client_for(cast[role])
    browser.get("/mein/")

    with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
        assert browser.get("/mein/").status_code == status


def test_a_busy_session_ends_after_twelve_hours(cast: Any, client_for: Any) -> None:
    browser, start = client_for(cast["student"]), clock.now()
    seen = []
    for hour in (3, 6, 9, 11.9, 12.1):
        with clock.at(start + dt.timedelta(hours=hour)):
            seen.append(browser.get("/mein/").status_code)

    assert seen == [200, 200, 200, 200, 302]


def test_a_student_may_keep_a_device(cast: Any, client_for: Any) -> None:
    browser, start = client_for(cast["student"]), clock.now()

    assert browser.post("/konto/geraete/behalten/").status_code == 302

    with clock.at(start + dt.timedelta(days=13)):
        assert browser.get("/mein/").status_code == 200
    with clock.at(start + dt.timedelta(days=14, minutes=1)):
        assert browser.get("/mein/").status_code == 302


@pytest.mark.parametrize("role", ["lecturer", "coordinator", "supervisor", "contact", "admin"])
def test_others_may_not_keep_a_device(role: str, cast: Any, client_for: Any) -> None:
    assert client_for(cast[role]).post("/konto/geraete/behalten/").status_code == 403


def test_one_device_is_signed_out_from_another(cast: Any, client_for: Any) -> None:
    here, there = client_for(cast["student"]), client_for(cast["student"])
    device = Device.objects.get(session_key=there.session.session_key)

    here.post(f"/konto/geraete/{device.public_id}/abmelden/")

    assert (here.get("/mein/").status_code, there.get("/mein/").status_code) == (200, 302)


def test_somebody_elses_device_is_invisible(cast: Any, client_for: Any) -> None:
    there = client_for(cast["student"])
    device = Device.objects.get(session_key=there.session.session_key)

    response = client_for(cast["coordinator"]).post(f"/konto/geraete/{device.public_id}/abmelden/")

    assert response.status_code == 404
    assert there.get("/mein/").status_code == 200


def test_own_details_are_changed(cast: Any, client_for: Any) -> None:
    browser = client_for(cast["student"])

    response = browser.post(
        "/konto/angaben/",
        {"first_name": "Lena", "last_name": "Özdemir", "phone": "0201 1", "language": "en"},
    )

    person = User.objects.get(pk=cast["student"].pk)
    assert response.status_code == 302
    assert (person.last_name, person.sort_key, person.language) == (
        "Özdemir",
        "ozdemir lena",
        "en",
    )
    assert "What is to be done" in browser.get("/mein/").content.decode()


def test_a_forged_address_or_role_is_ignored(cast: Any, client_for: Any) -> None:
    before = cast["student"].email
    client_for(cast["student"]).post(
        "/konto/angaben/",
        {
            "first_name": "L",
            "last_name": "A",
            "language": "de",
            "email": "x@evil.example",
            "is_superuser": "on",
            "is_staff": "on",
        },
    )

    person = User.objects.get(pk=cast["student"].pk)
    assert (person.email, person.is_superuser, person.is_staff) == (before, False, False)


def test_the_language_switch_is_remembered(cast: Any, client_for: Any) -> None:
    browser = client_for(cast["student"])

    browser.post("/sprache/", {"language": "en", "next": "/mein/"})

    assert User.objects.get(pk=cast["student"].pk).language == "en"
    assert "What is to be done" in client_for(cast["student"]).get("/mein/").content.decode()


PAGES = ("/mein/menschen/", "/mein/menschen/{}/", "/mein/menschen/{}/einladen/")
STATUS = {"coordinator": (200, 200, 200), "admin": (200, 200, 403)}


@pytest.mark.parametrize(
    "role", "student lecturer coordinator supervisor contact professional city admin".split()
)
def test_the_directory_by_role(role: str, cast: Any, client_for: Any) -> None:
    browser = client_for(cast[role])
    statuses = tuple(
        browser.get(url.format(cast["other_student"].public_id)).status_code for url in PAGES
    )

    assert statuses == STATUS.get(role, (403, 404, 404))


def test_the_administration_sees_no_addresses(cast: Any, client_for: Any) -> None:
    url = f"/mein/menschen/{cast['student'].public_id}/"

    assert cast["student"].email in client_for(cast["coordinator"]).get(url).content.decode()
    assert cast["student"].email not in client_for(cast["admin"]).get(url).content.decode()


def test_the_directory_filters(cast: Any, client_for: Any) -> None:
    html = client_for(cast["coordinator"]).get("/mein/menschen/?role=supervisor").content.decode()

    assert "Petrow, Olga" in html
    assert "Arslan, Lena" not in html


def test_the_directory_costs_the_same_for_many(
    cast: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    browser = client_for(cast["coordinator"])
    browser.get("/mein/menschen/")
    with django_assert_num_queries(11):  # four of them frame the request read-only
        browser.get("/mein/menschen/?q=arslan")
    with django_assert_num_queries(11):
        browser.get("/mein/menschen/")


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/139.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", ""),
    ],
)
def test_a_device_has_a_plain_name(agent: str, label: str) -> None:
    assert device_label(agent) == label
