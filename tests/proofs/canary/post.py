"""What comes by itself: mails as they go out, the pages their links open, calendars."""

import contextlib
import datetime as dt
import json
from collections import Counter
from pathlib import Path

from django.core.exceptions import PermissionDenied
from procrastinate.contrib.django import app

from home.calendar.actions import open_feed
from home.calendar.models import Feed
from home.core import clock
from home.outbox import letters
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.tasklinks.models import TaskLink
from tests.proofs.canary.crawl import Crawler, Limits
from tests.proofs.canary.headers import as_in_production
from tests.proofs.canary.scene import seeded
from tests.proofs.canary.words import Canary, words_in_mail

#: The calendar's jobs run today and on days to come, so that reminders and news are written.
DAYS_AHEAD = (0, 8, 30)
#: Jobs of the queue itself tell nobody anything.
QUEUE_JOBS = ("rescue_stalled_jobs", "sweep_mails")
NAME = "post"
MOST_LINKS = 90


def read_post(folder: Path, within: str) -> None:
    """Run the calendar's jobs, read every mail, open every link, and note what is not theirs."""
    as_in_production()
    principals, words = seeded(folder)
    for pk in filter(None, principals.values()):
        with contextlib.suppress(PermissionDenied):
            user = User.objects.get(pk=pk)
            open_feed(user, by=user)
    before = OutgoingMail.objects.count()
    ran = _run_jobs()
    leaks, found, mails = _mails(words)
    addresses = [(link.address(), link.person_id) for link in _links()]
    addresses += [(feed.path(), feed.user_id) for feed in Feed.objects.filter(ended_at=None)]
    opened: Counter[int] = Counter()
    faults: set[str] = set()
    for path, person in addresses:
        walk = Crawler("", None, Limits(pages=12), [], within=path).run(
            lambda _known, path=path: [path]
        )
        opened += walk.statuses
        faults |= {f"a link {_kind(path)}: {fault}" for fault in walk.faults}
        leaks += [
            ("whoever has the link", words[word].field, word, _kind(path))
            for word in walk.seen
            if person not in words[word].readers
        ]
    figures = {
        "jobs of the calendar": ran,
        "mails": mails,
        "of these by the jobs": OutgoingMail.objects.count() - before,
        "words in mails": found,
        "links and calendars": len(addresses),
        "answers to these": dict(opened),
    }
    noted = {"leaks": leaks, "faults": sorted(faults), "figures": figures}
    (folder / within / f"{NAME}.json").write_text(json.dumps(noted))


def _run_jobs() -> int:
    """Each by itself: one that has nothing to do today does it on another day."""
    ran = 0
    for days in DAYS_AHEAD:
        with clock.at(clock.today() + dt.timedelta(days=days)):
            for task in app.periodic_registry.periodic_tasks.values():
                if task.task.name not in QUEUE_JOBS:
                    task.task.func(timestamp=0)
                    ran += 1
    return ran


def _mails(words: dict[str, Canary]) -> tuple[list[tuple[str, ...]], int, int]:
    """Each mail as it goes to its reader's mailbox; a word there must be theirs to read."""
    leaks: list[tuple[str, ...]] = []
    found = number = 0
    for mail in OutgoingMail.objects.exclude(body="").select_related("to", "task_link"):
        number += 1
        for word in words_in_mail(
            letters.message_of(mail, letters.letter_of(mail)).message().as_bytes()
        ):
            found += 1
            if mail.to_id not in words[word].readers:
                leaks.append((str(mail.to), words[word].field, word, f"mail {mail.kind}"))
    return leaks, found, number


def _links() -> list[TaskLink]:
    """The newest of each purpose, open ones first."""
    rows = TaskLink.objects.order_by("purpose", "done_at", "revoked_at", "-pk")
    taken: Counter[str] = Counter()
    found = []
    for link in rows:
        taken[link.purpose] += 1
        if taken[link.purpose] <= MOST_LINKS // 6:
            found.append(link)
    return found


def _kind(path: str) -> str:
    """Never the token itself, not even in a report."""
    return path.split("/")[1]
