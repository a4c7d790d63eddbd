"""F-05 and F-06 in their short form: never lost, never twice, and what nobody knows is said."""

import datetime as dt
from email import message_from_bytes
from email import policy as policies
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from home.core import clock
from home.outbox.actions import (
    carry_out_due,
    carry_out_mail,
    note_lost_mails,
    queue_mail,
    withhold_mails,
)
from home.outbox.models import OutgoingMail
from home.outbox.post import Post
from home.outbox.states import MailState
from home.outbox.timing import RETRY_AFTER
from home.people.actions import deactivate_person
from home.people.models import User
from home.rulebook.actions import set_rule
from home.tasklinks.actions import finish_link, issue_link
from tests.factories.outbox import OutgoingMailFactory


@pytest.fixture
def mail(cast: dict[str, User]) -> OutgoingMail:
    link = issue_link("people.invitation", person=cast["contact"], about="1", by=None)
    return queue_mail("tasklinks.renewed", to=cast["contact"], task_link=link)


def fresh(mail: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.get(pk=mail.pk)


def test_a_mail_is_taken_and_says_so(mail: OutgoingMail, smtp: Any) -> None:
    carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.SENT
    ((address, raw),) = smtp.received
    letter = message_from_bytes(raw, policy=policies.default)
    assert address == mail.to.email
    assert letter["Message-ID"] == mail.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail.task_link.address() in text
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 72
    assert mail.task_link.address() in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert list(mail.events.values_list("verb", flat=True)) == ["queue", "start", "finish"]


def test_a_taken_mail_is_not_sent_twice(mail: OutgoingMail, smtp: Any) -> None:
    carry_out_mail(mail.pk)
    carry_out_mail(mail.pk)

    assert len(smtp.received) == 1


def test_a_temporary_refusal_is_tried_again_on_schedule(mail: OutgoingMail, smtp: Any) -> None:
    smtp.rcpt = "451 later"
    moment, waits = clock.now(), []
    for _ in RETRY_AFTER:
        with clock.at(moment):
            carry_out_mail(mail.pk)
        waits.append(fresh(mail).send_after - moment)
        moment = fresh(mail).send_after + dt.timedelta(seconds=1)

    assert fresh(mail).state == MailState.QUEUED
    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 5, 30, 120, 720]
    with clock.at(moment):
        carry_out_mail(mail.pk)
    assert fresh(mail).state == MailState.FAILED
    assert smtp.received == []


def test_it_goes_through_once_the_server_is_well_again(mail: OutgoingMail, smtp: Any) -> None:
    smtp.data = "452 full"
    carry_out_mail(mail.pk)
    assert fresh(mail).state == MailState.QUEUED

    smtp.data, smtp.received = "250 OK", []
    with clock.at(fresh(mail).send_after + dt.timedelta(seconds=1)):
        carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.SENT
    assert len(smtp.received) == 1


@pytest.mark.parametrize("half", ["rcpt", "data"])
def test_a_permanent_refusal_is_final(half: str, mail: OutgoingMail, smtp: Any) -> None:
    setattr(smtp, half, "550 no such person")

    carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.FAILED
    assert "550" in mail.events.last().note  # type: ignore[union-attr]


def test_a_cut_after_the_message_is_uncertain_and_never_sent_again(
    mail: OutgoingMail, smtp: Any
) -> None:
    smtp.cut = True

    carry_out_mail(mail.pk)
    carry_out_due()
    note_lost_mails()

    assert fresh(mail).state == MailState.UNCERTAIN
    assert len(smtp.received) == 1


def test_no_server_at_all_keeps_the_mail_waiting(mail: OutgoingMail, settings: Any) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }

    carry_out_mail(mail.pk)

    assert (fresh(mail).state, fresh(mail).attempts) == (MailState.QUEUED, 1)


class WorkerDies(BaseException):
    """Stands for ``kill -9``: nothing catches it."""


def test_a_death_before_the_message_leaves_it_waiting(
    mail: OutgoingMail, smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Post, "_envelope", _die)
        with pytest.raises(WorkerDies):
            carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.QUEUED
    carry_out_mail(mail.pk)
    assert fresh(mail).state == MailState.SENT
    assert len(smtp.received) == 1


def test_a_death_during_the_message_becomes_uncertain(
    mail: OutgoingMail, smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Post, "hand_over", _die)
        with pytest.raises(WorkerDies):
            carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.SENDING
    assert note_lost_mails() == 0  # it may still be on its way
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert note_lost_mails() == 1
        carry_out_due()
    assert fresh(mail).state == MailState.UNCERTAIN
    assert smtp.received == []


def test_a_mail_on_its_way_again_is_not_lost(
    mail: OutgoingMail, smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server refused it for a while; the second attempt is under way when the net comes."""
    smtp.data = "452 full"
    with clock.at(clock.now() - dt.timedelta(minutes=30)):
        OutgoingMail.objects.update(send_after=clock.now())
        carry_out_mail(mail.pk)
    smtp.data = "250 OK"
    hand_over, noted = Post.hand_over, []

    def meanwhile(post: Post) -> str:
        noted.append(note_lost_mails())
        return hand_over(post)

    monkeypatch.setattr(Post, "hand_over", meanwhile)
    with clock.at(fresh(mail).send_after + dt.timedelta(seconds=1)):
        carry_out_mail(mail.pk)

    assert noted == [0]
    assert fresh(mail).state == MailState.SENT


def _die(*args: Any) -> None:
    raise WorkerDies


def test_a_rolled_back_change_leaves_no_mail(cast: dict[str, User]) -> None:
    from django.db import transaction

    with transaction.atomic():
        queue_mail("tasklinks.handed_on", to=cast["contact"], link="/mein/")
        assert OutgoingMail.objects.exists()  # the control
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_an_ended_person_gets_none(mail: OutgoingMail, cast: dict[str, User], smtp: Any) -> None:
    deactivate_person(cast["contact"], by=cast["coordinator"])

    carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.WITHHELD
    assert smtp.received == []


def test_no_reminder_after_the_deed(mail: OutgoingMail, smtp: Any) -> None:
    finish_link(mail.task_link, name="Yusuf Demir")

    carry_out_mail(mail.pk)

    assert fresh(mail).state == MailState.WITHHELD


def test_a_paused_outbox_sends_nothing(mail: OutgoingMail, smtp: Any) -> None:
    set_rule("outbox.paused", True, by=None)

    carry_out_mail(mail.pk)

    assert (fresh(mail).state, smtp.received) == (MailState.QUEUED, [])


def test_after_a_restore_old_mails_are_held_back(mail: OutgoingMail, smtp: Any) -> None:
    later = OutgoingMailFactory()

    assert withhold_mails(before=later.queued_at, note="restore") == 1
    carry_out_due()

    assert fresh(mail).state == MailState.WITHHELD
    assert fresh(later).state == MailState.SENT


@pytest.mark.parametrize(
    "evil",
    [
        "Lina\r\nBcc: other@example.org",
        "Lina\nSubject: gone",
        "<script>alert(1)</script>",
        "{{ link }}",
    ],
)
def test_a_name_cannot_add_a_header_or_html(evil: str, cast: dict[str, User], smtp: Any) -> None:
    person = cast["contact"]
    User.objects.filter(pk=person.pk).update(first_name=evil)
    person.refresh_from_db()
    mail = queue_mail("tasklinks.handed_on", to=person, link="/mein/", by=None)

    carry_out_mail(mail.pk)

    ((address, raw),) = smtp.received
    letter = message_from_bytes(raw, policy=policies.default)
    assert address == person.email
    assert letter["Bcc"] is None
    assert len(letter.get_all("Subject")) == 1
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script>" not in html
    assert html.count("/mein/") == 1
