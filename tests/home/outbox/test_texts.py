"""The words of mails: placeholders, folding, subjects, quiet hours, versions."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from home.core import clock
from home.core.registries import mail_kinds
from home.outbox.actions import SAMPLES, edit_template, preview_of, queue_mail, reset_template
from home.outbox.kinds import ALLOWED, UnknownPlaceholderError, fill, placeholders_in
from home.outbox.letters import blocks_of, cut_subject, fold
from home.outbox.models import MailTemplate, OutgoingMail
from home.outbox.queries import text_of, texts
from home.outbox.timing import BERLIN, QuietHours
from home.people.models import User

KEY = "tasklinks.handed_on"


def test_every_kind_keeps_to_the_closed_list() -> None:
    assert len(mail_kinds) >= 5  # the floor: none found would be a failure
    for kind in mail_kinds.values():
        assert placeholders_in(kind.subject + kind.body) <= ALLOWED, kind.key


def test_every_kind_can_be_seen_beforehand(cast: dict[str, User]) -> None:
    for kind in mail_kinds.values():
        letter = preview_of(kind, subject=kind.subject, body=kind.body, to=cast["coordinator"])
        assert "{{" not in letter.subject + letter.text, kind.key
        assert len(letter.subject) <= 60, kind.key
        long = [line for line in letter.text.splitlines() if len(line) > 72 and "http" not in line]
        assert long == [], kind.key


def test_the_samples_know_every_placeholder() -> None:
    assert ALLOWED - {"link", "fuss"} == set(SAMPLES)


@pytest.mark.parametrize(
    "text",
    [
        "{{ passwort }}",
        "{{ name.__class__ }}",
        "{{ name|upper }}",
        "{% load os %}",
        "{{ 7*7 }}",
        "{{ kurs }}",
        "{{}}",
    ],
)
def test_an_unknown_placeholder_stops_saving(text: str, cast: dict[str, User]) -> None:
    with pytest.raises(UnknownPlaceholderError):
        edit_template(KEY, subject="Gut", body=f"Text {text}", by=cast["coordinator"])

    assert not MailTemplate.objects.exists()


def test_filling_happens_once() -> None:
    assert fill("{{ name }} {{ x }}", {"name": "{{ x }}", "x": "1"}) == "{{ x }} 1"


def test_values_are_text_and_nothing_else() -> None:
    assert (
        fill("{{ name }}", {"name": "{{ name.__class__ }} %s {0}"}) == "{{ name.__class__ }} %s {0}"
    )


def test_an_edited_text_is_used_and_can_be_left_again(cast: dict[str, User]) -> None:
    coordinator = cast["coordinator"]
    edit_template(KEY, subject="Neu", body="Hallo {{ name }}\n{{ link }}", by=coordinator)
    assert queue_mail(KEY, to=cast["contact"], link="/mein/").body.startswith("Hallo Yusuf")

    reset_template(KEY, by=coordinator)

    assert text_of(KEY).subject == mail_kinds[KEY].subject
    assert list(MailTemplate.objects.order_by("version").values_list("version", "standard")) == [
        (1, False),
        (2, True),
    ]


@pytest.mark.parametrize("role", ["student", "lecturer", "supervisor", "contact", "admin"])
def test_only_the_coordination_edits_texts(role: str, cast: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        edit_template(KEY, subject="x", body="{{ link }}", by=cast[role])


def test_the_list_of_texts_needs_one_query(cast: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(texts()) == len(mail_kinds)


def test_a_missing_value_is_a_programming_error(cast: dict[str, User]) -> None:
    with pytest.raises(ValueError):
        queue_mail("people.invitation_student", to=cast["student"], link="/x/")


def test_a_long_subject_is_cut_at_a_word() -> None:
    assert cut_subject("Wort " * 20) == "Wort " * 11 + "…"


def test_long_lines_are_folded_but_addresses_are_not() -> None:
    address = "https://quartier.example/" + "x" * 100

    lines = fold("Ein Satz, der viel länger ist, als eine Zeile sein darf, " * 3 + address)

    assert address in lines.splitlines()
    assert all(len(line) <= 72 for line in lines.splitlines() if line != address)


def test_the_link_on_its_own_line_becomes_the_button() -> None:
    kinds = [
        b["kind"] for b in blocks_of("Guten Tag\nhttps://a/\nEnde", link="https://a/", button="B")
    ]

    assert kinds == ["text", "button", "text"]


def berlin(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=BERLIN)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (berlin(2027, 4, 30, 12, 0), berlin(2027, 4, 30, 12, 0)),
        (berlin(2027, 4, 30, 6, 59), berlin(2027, 4, 30, 7, 0)),
        (berlin(2027, 4, 29, 19, 0), berlin(2027, 4, 30, 7, 0)),
        (berlin(2027, 4, 30, 19, 0), berlin(2027, 5, 3, 7, 0)),
        (berlin(2027, 5, 1, 12, 0), berlin(2027, 5, 3, 7, 0)),
        (berlin(2027, 3, 27, 23, 0), berlin(2027, 3, 29, 7, 0)),  # the clock changes
    ],
)
def test_quiet_hours(moment: dt.datetime, expected: dt.datetime) -> None:
    assert QuietHours().next_moment(moment).astimezone(BERLIN) == expected
    assert QuietHours(on=False).next_moment(moment) == moment


@pytest.mark.usefixtures("quiet")
def test_a_mail_of_the_evening_waits_and_a_code_does_not(cast: dict[str, User]) -> None:
    evening = dt.datetime(2027, 4, 29, 20, 0, tzinfo=BERLIN)
    with clock.at(evening):
        late = queue_mail(KEY, to=cast["contact"], link="/mein/")
        code = queue_mail("people.code", to=cast["student"], context={"code": "1", "minuten": "5"})

    assert late.send_after.astimezone(BERLIN).hour == 7
    assert code.send_after - evening < dt.timedelta(seconds=30)


def test_a_second_reminder_waits_for_the_next_day(cast: dict[str, User]) -> None:
    noon = dt.datetime(2027, 4, 28, 12, 0, tzinfo=BERLIN)
    with clock.at(noon):
        first = queue_mail(KEY, to=cast["contact"], link="/a/", about="1", digest=True)
        other = queue_mail(KEY, to=cast["contact"], link="/b/", about="2", digest=True)
        same = queue_mail(KEY, to=cast["contact"], link="/a/", about="1", digest=True)

    assert first.send_after.astimezone(BERLIN).date() == dt.date(2027, 4, 28)
    assert other.send_after.astimezone(BERLIN).date() == dt.date(2027, 4, 29)
    assert same == first
    assert OutgoingMail.objects.count() == 2
