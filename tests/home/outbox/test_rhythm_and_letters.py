"""One mail a day for who wants it so, and a letter where no mail arrives."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from home.core import clock
from home.core.clock import now, today
from home.core.exceptions import HasChangedError
from home.outbox.actions import (
    AddressTooShortError,
    LinkNotLiveError,
    NotOnPaperError,
    carry_out_due,
    choose_rhythm,
    print_mail,
    queue_mail,
)
from home.outbox.letters import DAY_KIND, paper_of
from home.outbox.models import OutgoingMail, Rhythm
from home.outbox.queries import rhythm_of, worrying_mails
from home.outbox.states import MailState
from home.papers.letter import letter_pdf
from home.people.actions import deactivate_person
from home.rulebook.actions import set_rule
from home.tasklinks.actions import finish_link, issue_link
from tests.factories.outbox import OutgoingMailFactory
from tests.support.papers import failures_of, text_of

ADDRESS = "Grüne Halde e.V.\nYusuf Demir\nHaldenweg 3\n45327 Essen"
TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def student(cast: Any) -> Any:
    choose_rhythm(cast["student"], Rhythm.DAILY, by=cast["student"])
    return cast["student"]


def tell(person: Any, **options: Any) -> OutgoingMail:
    return queue_mail(
        "offers.proposal_accepted",
        to=person,
        context={"jahrgang": "Jahrgang 2026"},
        link="/mein/",
        **options,
    )


# One mail a day ---------------------------------------------------------------------------------


def test_mails_of_a_day_become_one(student: Any, smtp: Any) -> None:
    first, second = tell(student), tell(student)
    carry_out_due()
    assert smtp.received == []

    with clock.at(today() + TOMORROW):
        carry_out_due()

    ((_address, raw),) = smtp.received
    day = OutgoingMail.objects.get(kind=DAY_KIND)
    assert day.state == MailState.SENT
    for mail in (first, second):
        mail.refresh_from_db()
        assert (mail.state, mail.bundle) == (MailState.BUNDLED, day)
    assert day.body.count("Guten Tag") == day.body.count("Freundliche Grüße") == 1
    assert day.body.count("/mein/") == 2
    assert "{{" not in day.body
    assert raw


def test_a_single_one_stays_itself(student: Any, smtp: Any) -> None:
    mail = tell(student)

    with clock.at(today() + TOMORROW):
        carry_out_due()

    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert not OutgoingMail.objects.filter(kind=DAY_KIND).exists()


def test_requests_by_link_and_everybody_else_get_theirs_at_once(
    student: Any, cast: Any, smtp: Any
) -> None:
    link = issue_link("people.invitation", person=student, about="1", by=None)
    queue_mail("tasklinks.renewed", to=student, task_link=link)
    tell(cast["other_student"])

    carry_out_due()

    assert len(smtp.received) == 2


def test_who_left_gets_no_mail_of_the_day(student: Any, cast: Any, smtp: Any) -> None:
    tell(student), tell(student)
    deactivate_person(student, by=cast["coordinator"])

    with clock.at(today() + TOMORROW):
        carry_out_due()

    assert smtp.received == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.WITHHELD}


def test_a_paused_outbox_bundles_nothing(student: Any, smtp: Any) -> None:
    tell(student), tell(student)
    set_rule("outbox.paused", True, by=None)

    with clock.at(today() + TOMORROW):
        carry_out_due()

    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.QUEUED}


def test_the_preference_is_ones_own(cast: Any, client_for: Any) -> None:
    with pytest.raises(PermissionDenied):
        choose_rhythm(cast["student"], Rhythm.DAILY, by=cast["coordinator"])
    client, url = client_for(cast["student"]), reverse("outbox:preference")

    assert client.get(url).status_code == 200
    assert client.post(url, {"rhythm": "never"}).status_code == 422
    assert client.post(url, {"rhythm": "daily"}).status_code == 302
    assert rhythm_of(cast["student"]) == Rhythm.DAILY
    assert rhythm_of(cast["lecturer"]) == Rhythm.AT_ONCE


# Letters ----------------------------------------------------------------------------------------


@pytest.fixture
def lost(cast: Any) -> OutgoingMail:
    """A request by link that the mail server did not take."""
    link = issue_link("people.invitation", person=cast["contact"], about="1", by=None)
    mail = queue_mail("tasklinks.renewed", to=cast["contact"], task_link=link)
    for state in (MailState.SENDING, MailState.FAILED):
        OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    mail.refresh_from_db()
    return mail


def test_print_mail_is_in_the_log_and_no_worry_any_more(lost: Any, cast: Any) -> None:
    mail = print_mail(lost, address=ADDRESS, by=cast["coordinator"])

    assert (mail.state, mail.letter_address) == (MailState.LETTER, ADDRESS)
    assert lost.events.last().verb == "print"
    assert not worrying_mails(now() - TOMORROW).exists()
    with pytest.raises(HasChangedError):
        print_mail(lost, address=ADDRESS, by=cast["coordinator"])


def test_print_mail_refuses(lost: Any, cast: Any) -> None:
    with pytest.raises(PermissionDenied):
        print_mail(lost, address=ADDRESS, by=cast["lecturer"])
    with pytest.raises(AddressTooShortError):
        print_mail(lost, address="Yusuf Demir", by=cast["coordinator"])
    with pytest.raises(HasChangedError):
        print_mail(OutgoingMailFactory(), address=ADDRESS, by=cast["coordinator"])
    secret = OutgoingMailFactory(body="", state=MailState.FAILED)
    with pytest.raises(NotOnPaperError):
        print_mail(secret, address=ADDRESS, by=cast["coordinator"])
    finish_link(lost.task_link, name="Yusuf Demir")
    with pytest.raises(LinkNotLiveError):
        print_mail(lost, address=ADDRESS, by=cast["coordinator"])


def test_the_database_wants_an_address(lost: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        OutgoingMail.objects.filter(pk=lost.pk).update(state=MailState.LETTER)


def test_the_letter_is_tagged_and_has_address_text_and_link(lost: Any, cast: Any) -> None:
    mail = print_mail(lost, address=ADDRESS, by=cast["coordinator"])

    pdf = letter_pdf(paper_of(mail))
    words = text_of(pdf)

    assert failures_of(pdf) == []
    for expected in ("Yusuf Demir", "45327 Essen", mail.task_link.reference):
        assert expected in words
    assert "{{" not in words


def test_the_way_by_pages(lost: Any, cast: Any, client_for: Any) -> None:
    client = client_for(cast["coordinator"])
    letter = reverse("outbox:letter", args=[lost.public_id])
    page = reverse("outbox:print", args=[lost.public_id])

    assert client.get(letter).status_code == 404
    assert cast["contact"].get_full_name() in client.get(page).content.decode()
    assert client.post(page, {"address": "kurz"}).status_code == 409
    assert client.post(page, {"address": ADDRESS}).status_code == 302
    paper = client.get(letter)
    assert paper.content.startswith(b"%PDF")
    assert "no-store" in paper["Cache-Control"]
    assert client_for(cast["admin"]).get(letter).status_code == 403
