"""Handing on, renewing, withdrawing: who may, what is left behind."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from home.outbox.models import OutgoingMail
from home.people.models import User
from home.tasklinks.actions import (
    LinkOverError,
    approve_hand_on,
    finish_link,
    forward_link,
    issue_link,
    refuse_hand_on,
    reissue_link,
    request_hand_on,
    withdraw_link,
)
from home.tasklinks.models import HandOnRequest, TaskLink
from home.tasklinks.states import HandOnState
from tests.home.tasklinks.conftest import TEST_PURPOSE


def test_a_second_link_for_the_same_closes_the_first(link: TaskLink, cast: dict[str, User]) -> None:
    second = issue_link(TEST_PURPOSE, person=cast["contact"], about="7", by=None)

    link.refresh_from_db()
    assert link.replaced_by == second
    assert not link.opens()
    assert second.is_live()


def test_a_link_for_something_else_leaves_the_first_open(
    link: TaskLink, cast: dict[str, User]
) -> None:
    issue_link(TEST_PURPOSE, person=cast["contact"], about="8", by=None)

    link.refresh_from_db()
    assert link.is_live()


def test_finish_link_refuses_a_withdrawn_one(link: TaskLink, cast: dict[str, User]) -> None:
    withdraw_link(link, by=cast["coordinator"])

    with pytest.raises(LinkOverError):
        finish_link(link, name="Yusuf Demir")


def test_finish_link_keeps_the_typed_name(link: TaskLink) -> None:
    finish_link(link, name="Y. Demir")

    link.refresh_from_db()
    assert link.answered_name == "Y. Demir"
    assert list(link.events.values_list("verb", "evidence")) == [
        ("issue", ""),
        ("finish", "Y. Demir"),
    ]


def test_forward_link_moves_the_task(link: TaskLink, cast: dict[str, User]) -> None:
    fresh = forward_link(link, to_person=cast["other_contact"], by_name="Yusuf Demir")

    link.refresh_from_db()
    assert Client().get(link.address()).status_code == 404
    assert Client().get(fresh.address()).status_code == 200
    assert (link.forwarded_to, fresh.person) == (cast["other_contact"], cast["other_contact"])
    assert list(OutgoingMail.objects.values_list("kind", "to")) == [
        ("tasklinks.handed_on", cast["other_contact"].pk)
    ]


def test_a_forwarded_link_sends_nothing_to_the_old_person(
    link: TaskLink, cast: dict[str, User]
) -> None:
    forward_link(link, to_person=cast["other_contact"], by_name="Yusuf Demir")
    OutgoingMail.objects.all().delete()

    Client().post(link.address() + "neu/")

    assert not OutgoingMail.objects.exists()


def test_a_link_cannot_be_forwarded_twice(link: TaskLink, cast: dict[str, User]) -> None:
    forward_link(link, to_person=cast["other_contact"], by_name="Yusuf Demir")

    with pytest.raises(LinkOverError):
        forward_link(link, to_person=cast["stranger"], by_name="Yusuf Demir")


def test_an_unknown_successor_waits_for_the_coordination(
    link: TaskLink, cast: dict[str, User]
) -> None:
    answer = {
        "to": "new",
        "first_name": "Neue",
        "last_name": "Kraft",
        "email": "Neue.Kraft@traeger.example",
        "name": "Yusuf Demir",
    }

    response = Client().post(link.address() + "weitergeben/", answer)

    assert response.status_code == 200
    assert not User.objects.filter(email="neue.kraft@traeger.example").exists()
    assert Client().get(link.address()).status_code == 200
    fresh = approve_hand_on(HandOnRequest.objects.get(), by=cast["coordinator"])
    assert fresh.person.email == "neue.kraft@traeger.example"
    assert Client().get(link.address()).status_code == 404


def test_new_needs_a_name_and_an_address(link: TaskLink) -> None:
    response = Client().post(link.address() + "weitergeben/", {"to": "new", "name": "Yusuf Demir"})

    assert response.status_code == 422
    assert not HandOnRequest.objects.exists()


def test_to_nobody_nothing_can_be_handed_on(
    link: TaskLink, cast: dict[str, User], client_for: Any
) -> None:
    """The list shows no button then; whoever types the address gets a sentence (F-13)."""
    answer = {"to": "unknown", "name": "Yusuf Demir"}
    Client().post(link.address() + "weitergeben/", answer)
    row = HandOnRequest.objects.get()

    page = client_for(cast["coordinator"]).post(
        reverse("links:approve_hand_on", args=[row.public_id])
    )

    row.refresh_from_db()
    assert (page.status_code, row.state) == (409, "pending")
    assert Client().get(link.address()).status_code == 200


def test_handing_on_twice_is_refused(link: TaskLink) -> None:
    answer = {"to": "unknown", "name": "Yusuf Demir"}
    Client().post(link.address() + "weitergeben/", answer)

    assert Client().post(link.address() + "weitergeben/", answer).status_code == 409
    assert HandOnRequest.objects.count() == 1


def test_refuse_hand_on_leaves_the_link(link: TaskLink, cast: dict[str, User]) -> None:
    request = request_hand_on(link, first_name="", last_name="", email="", by_name="Y")

    refuse_hand_on(request, by=cast["coordinator"])

    request.refresh_from_db()
    assert request.state == HandOnState.REFUSED
    assert link.is_live()


@pytest.mark.parametrize("role", ["student", "lecturer", "supervisor", "contact", "admin", "city"])
def test_only_the_coordination_decides(role: str, link: TaskLink, cast: dict[str, User]) -> None:
    request = request_hand_on(link, first_name="", last_name="", email="", by_name="Y")

    for action, thing in (
        (approve_hand_on, request),
        (refuse_hand_on, request),
        (reissue_link, link),
        (withdraw_link, link),
    ):
        with pytest.raises(PermissionDenied):
            action(thing, by=cast[role])  # type: ignore[operator]


PAGES = ["/mein/anfragen/", "/mein/anfragen/weitergaben/"]
STATUS = {
    "coordinator": 200,
    "student": 403,
    "lecturer": 403,
    "supervisor": 403,
    "contact": 403,
    "professional": 403,
    "city": 403,
    "admin": 403,
    "stranger": 403,
}


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", STATUS)
def test_the_coordinations_lists(url, role, link, cast, client_for) -> None:
    assert client_for(cast[role]).get(url).status_code == STATUS[role]


@pytest.mark.parametrize("role", STATUS)
def test_a_single_link_is_invisible_to_others(role, link, cast, client_for) -> None:
    expected = 200 if role == "coordinator" else 404

    url = f"/mein/anfragen/{link.public_id}/neu/"

    assert client_for(cast[role]).get(url).status_code == expected


def test_nobody_signed_out_gets_in(link, client_for) -> None:
    assert client_for().get("/mein/anfragen/").status_code == 302


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_costs_the_same_for_many(
    rows, link, cast, client_for, django_assert_num_queries
) -> None:
    for number in range(rows):
        issue_link(TEST_PURPOSE, person=cast["contact"], about=f"n{number}", by=None)
    browser = client_for(cast["coordinator"])
    browser.get("/mein/anfragen/")

    with django_assert_num_queries(9):  # four of them frame the request read-only
        browser.get("/mein/anfragen/")
