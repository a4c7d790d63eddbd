"""The demo's mails: quiet hours are off, and what the past wrote has been delivered.

But for two requests to agencies: one came back, one went by post instead. One student wants a
mail a day.
"""

from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from home.core.clock import now
from home.core.registries import postal_addresses
from home.outbox.actions import _step, choose_rhythm, print_mail
from home.outbox.letters import letter_of, message_of
from home.outbox.models import OutgoingMail, Rhythm
from home.outbox.states import MailState
from home.rulebook.actions import set_rule


def load_rules(world: Any) -> None:
    """A visitor clicks at night and on Sundays, too."""
    set_rule("outbox.quiet", False, by=None, valid_from=world.day(weeks=-200))


def load_sent(world: Any) -> None:
    """Everything that waits was written in the past: into the post box, at its time."""
    folder = Path(settings.DEMO_POST_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED).select_related("to", "task_link")
    lost = _lost(waiting)
    for number, mail in enumerate(waiting.order_by("send_after", "pk")):
        if mail in lost:
            continue
        with world.at(mail.send_after), transaction.atomic():
            letter = message_of(mail, letter_of(mail)).message().as_bytes()
            name = f"{int(mail.send_after.timestamp() * 1e9):020d}-{number % 10_000:04d}.eml"
            (folder / name).write_bytes(b"X-RcptTo: " + mail.recipient.encode() + b"\r\n" + letter)
            _step(mail, "start", attempts=1)
            _step(mail, "finish", sent_at=now(), note="250")
    for mail in lost:
        with world.at(mail.send_after):
            _step(mail, "fail", attempts=1, note="550 5.1.1 mailbox unavailable")
    by = world.things.get("coordinator")
    if len(lost) > 1 and by is not None:
        print_mail(lost[1], address="\n".join(_address(lost[1].to)), by=by)
    for student in world.things.get("coming_students", [])[3:4]:
        choose_rhythm(student, Rhythm.DAILY, by=student)


def _lost(waiting: Any) -> list[OutgoingMail]:
    """The two newest requests by link that still hold, to people whose street we know."""
    newest = waiting.filter(task_link__done_at=None).exclude(task_link=None).order_by("-pk")
    found = (mail for mail in newest if mail.task_link.is_live() and len(_address(mail.to)) > 2)
    return list(islice(found, 2))


def _address(person: Any) -> list[str]:
    return next((lines for find in postal_addresses if (lines := find(person))), [])
