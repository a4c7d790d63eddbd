"""Who sees which mail, and whose text (rows 86 to 88)."""

from typing import Any

import pytest
from django.urls import reverse

from home.outbox.actions import AlreadyWaitingError, NotAgainError, resend_mail
from home.outbox.models import OutgoingMail
from home.outbox.states import MailState
from tests.factories.outbox import OutgoingMailFactory

SECRET = "Nur für die Augen der Empfangenden."
ROLES = (
    "student other_student lecturer coordinator supervisor contact professional city admin stranger"
).split()
PAGES = {
    "outbox:own": {"student", "other_student", "lecturer", "coordinator", "supervisor"},
    "outbox:log": {"coordinator", "admin"},
    "outbox:templates": {"coordinator"},
}


@pytest.fixture
def mail(cast: Any) -> OutgoingMail:
    return OutgoingMailFactory(to=cast["student"], body=SECRET)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(name, role, mail, cast, client_for) -> None:
    expected = 200 if role in PAGES[name] else 403

    assert client_for(cast[role]).get(reverse(name)).status_code == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_text_is_the_recipients(role, mail, cast, client_for) -> None:
    response = client_for(cast[role]).get(reverse("outbox:mail", args=[mail.public_id]))

    sees = {"student": (200, True), "coordinator": (200, False), "admin": (200, False)}
    status, reads = sees.get(role, (404, False))
    assert response.status_code == status
    assert (SECRET in response.content.decode()) is reads


def test_whoever_caused_it_reads_it_too(mail, cast, client_for) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(by=cast["lecturer"])

    response = client_for(cast["lecturer"]).get(reverse("outbox:mail", args=[mail.public_id]))

    assert SECRET in response.content.decode()


def test_the_log_is_found_by_name_and_state(mail, cast, client_for) -> None:
    OutgoingMailFactory(to=cast["lecturer"], state=MailState.FAILED)
    browser = client_for(cast["coordinator"])

    by_name = browser.get(reverse("outbox:log"), {"q": "arslan"}).content.decode()
    worrying = browser.get(reverse("outbox:log"), {"state": "worry"}).content.decode()

    assert "Lena Arslan" in by_name
    assert "Ruth Sommer" not in by_name
    assert "Ruth Sommer" in worrying
    assert "Lena Arslan" not in worrying


@pytest.mark.parametrize("rows", [1, 4])
def test_the_log_costs_the_same_for_many(rows, cast, client_for, django_assert_num_queries) -> None:
    OutgoingMailFactory.create_batch(rows)
    browser = client_for(cast["coordinator"])
    browser.get(reverse("outbox:log"))

    with django_assert_num_queries(10):  # four of them frame the request read-only
        browser.get(reverse("outbox:log"))


@pytest.mark.parametrize("role", [role for role in ROLES if role != "coordinator"])
def test_only_the_coordination_sends_again(role, mail, cast, client_for) -> None:
    url = reverse("outbox:resend", args=[mail.public_id])

    assert client_for(cast[role]).post(url).status_code in {403, 404}
    assert OutgoingMail.objects.count() == 1


def test_resend_makes_a_new_row_that_names_the_old(mail, cast, client_for) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.SENDING)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.UNCERTAIN)

    response = client_for(cast["coordinator"]).post(reverse("outbox:resend", args=[mail.public_id]))

    again = OutgoingMail.objects.get(resend_of=mail)
    assert response.status_code == 302
    assert (again.to, again.body, again.state) == (mail.to, SECRET, MailState.QUEUED)
    assert again.message_id != mail.message_id
    assert again.by is None  # so its text does not become the coordinator's to read
    mail.refresh_from_db()
    assert mail.state == MailState.UNCERTAIN


def test_a_waiting_mail_is_not_sent_again(mail, cast) -> None:
    with pytest.raises(AlreadyWaitingError):
        resend_mail(mail, by=cast["coordinator"])


def test_a_mail_without_text_is_not_sent_again(cast) -> None:
    mail = OutgoingMailFactory(body="", state=MailState.SENT)

    with pytest.raises(NotAgainError):
        resend_mail(mail, by=cast["coordinator"])


def test_an_undeliverable_mail_is_a_next_step(cast, client_for) -> None:
    assert "vielleicht nicht angekommen" not in _start(cast, client_for)

    OutgoingMailFactory(state=MailState.FAILED)

    assert "vielleicht nicht angekommen" in _start(cast, client_for)


def _start(cast: Any, client_for: Any) -> str:
    return client_for(cast["coordinator"]).get("/mein/").content.decode()


def test_editing_shows_a_preview_without_saving(cast, client_for) -> None:
    from home.outbox.models import MailTemplate

    url = reverse("outbox:template", args=["tasklinks.handed_on"])
    text = {"subject": "Ganz neu", "body": "Hallo {{ name }},\n{{ link }}"}
    browser = client_for(cast["coordinator"])

    seen = browser.post(url, {**text, "preview": "1"})
    assert "Hallo Lina Aydin" in seen.content.decode()
    assert not MailTemplate.objects.exists()

    assert browser.post(url, {**text, "save": "1"}).status_code == 302
    assert MailTemplate.objects.get().subject == "Ganz neu"


def test_an_unknown_placeholder_is_named_on_the_page(cast, client_for) -> None:
    url = reverse("outbox:template", args=["tasklinks.handed_on"])

    response = client_for(cast["coordinator"]).post(
        url, {"subject": "x", "body": "{{ noten }} {{ link }}", "save": "1"}
    )

    assert response.status_code == 422
    assert "{{ noten }}" in response.content.decode()
