"""F-05: no mail is lost and none comes twice, however often the worker is killed.

The worker dies by ``kill -9`` at random moments while a slow mail server takes its mails. Then the
safety net comes a quarter of an hour later. Where nobody can know whether a mail was taken it is
``uncertain``: listed for the coordination, and never sent again by itself.
"""

import contextlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from home.embedded.postgres import EmbeddedPostgres
from home.outbox.actions import queue_mail
from home.outbox.models import OutgoingMail
from home.outbox.queries import mails_visible_to
from home.outbox.states import MailState
from home.outbox.tasks import sweep_mails
from tests.factories.people import UserFactory
from tests.proofs.house import CONCURRENCY, House, house
from tests.proofs.report import Options, Report
from tests.proofs.scene import Scene, make_scene

TITLE = "Mails while their worker is killed"
PEOPLE = 50
PAUSE = 0.03
LATER = 15 * 60
PATIENCE = 600
FINAL = (MailState.SENT, MailState.UNCERTAIN)


@dataclass
class Outcome:
    """What became of the mails, in the house and at the mail server."""

    mails: int = 0
    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    sent: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)
    listed: int = 0
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        """Called sent, and the mail server never had them."""
        return len(self.sent - self.taken.keys())

    @property
    def twice(self) -> int:
        return sum(number > 1 for number in self.taken.values())


def _write(number: int) -> Scene:
    scene = make_scene(students=2, coordinators=1)
    people = UserFactory.create_batch(PEOPLE)
    for count in range(number):
        with transaction.atomic():
            queue_mail("tasklinks.handed_on", to=people[count % PEOPLE], link=f"/mein/?{count}")
    return scene


def _unsent() -> int:
    return OutgoingMail.objects.exclude(state__in=FINAL).count()


def _waiting_jobs() -> int:
    return ProcrastinateJob.objects.filter(status="todo", task_name="deliver_mail").count()


def _kill_often(ours: House, kills: int, mails: int, chance: random.Random, without: str) -> int:
    """Spread over the mails: each kill waits for some more to be taken, and a random moment."""
    done = 0
    for number in range(kills):
        goal, end = mails * number // (kills + kills // 10 + 1), time.monotonic() + PATIENCE
        while _taken(ours).total() < goal and time.monotonic() < end and _waiting_jobs():
            time.sleep(0.02)
        if not _waiting_jobs():
            break
        time.sleep(chance.uniform(0, 6 * PAUSE))
        ours.kill("worker")
        done += 1
        ours.start_worker(without=without)
    return done


def _taken(ours: House) -> Counter[str]:
    return Counter(ours.taken.read_text().split())


def _wait_for_jobs(patience: float = 60) -> None:
    """Those whose worker died wait for the queue's own safety net; the sweep needs none."""
    end = time.monotonic() + patience
    running = ProcrastinateJob.objects.filter(task_name="deliver_mail", status="todo")
    while running.exists() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(0.3)


def _sweep(ours: House, without: str) -> None:
    """A quarter of an hour later: the safety net runs as often as it takes."""
    ours.kill("worker")
    ours.start_worker(without=without, ahead=LATER)
    end = time.monotonic() + PATIENCE
    while _unsent() and time.monotonic() < end:
        with contextlib.suppress(AlreadyEnqueued):
            sweep_mails.defer(timestamp=int(time.time()))
        time.sleep(0.3)
    _wait_for_jobs()


def _play(
    server: EmbeddedPostgres,
    template: str,
    options: Options,
    *,
    mails: int,
    kills: int,
    **more: str,
) -> Outcome:
    without, started = more.get("without", ""), time.monotonic()
    with house(server, template) as ours:
        scene = _write(mails)
        ours.start_sink(pause=PAUSE, seed=options.seed)
        ours.start_worker(without=without)
        chance = random.Random(options.seed)
        done = _kill_often(ours, kills, mails, chance, without)
        _wait_for_jobs()
        _sweep(ours, without)
        seen = mails_visible_to(scene.coordinators[0])
        rows = list(OutgoingMail.objects.values_list("state", "message_id"))
        return Outcome(
            mails=len(rows),
            kills=done,
            states=Counter(state for state, _key in rows),
            taken=_taken(ours),
            sent={key for state, key in rows if state == MailState.SENT},
            uncertain={key for state, key in rows if state == MailState.UNCERTAIN},
            listed=seen.filter(state=MailState.UNCERTAIN).count(),
            seconds=time.monotonic() - started,
        )


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-05", TITLE)
    mails = options.number("mails", full=5000, short=60)
    kills = options.number("kills", full=100, short=5)
    found = _play(server, template, options, mails=mails, kills=kills)
    report.figures = {
        "mails": found.mails,
        "kills of the worker": found.kills,
        "states": dict(found.states),
        "taken by the mail server": len(found.taken),
        "lost": found.lost,
        "twice": found.twice,
        "uncertain a kill": round(len(found.uncertain) / max(1, found.kills), 2),
        "uncertain, taken after all": len(found.uncertain & found.taken.keys()),
        "seconds": round(found.seconds, 1),
    }
    _judge(report, found, mails, kills)
    again = _play(
        server,
        template,
        options,
        mails=options.number("control_mails", full=600, short=40),
        kills=options.number("control_kills", full=30, short=6),
        without="at-most-once",
    )
    report.control = {
        "without": "“nobody sends an uncertain mail again”",
        "mails": again.mails,
        "kills": again.kills,
        "twice": again.twice,
    }
    report.control_fails = again.twice > 0
    return report


def _judge(report: Report, found: Outcome, mails: int, kills: int) -> None:
    if found.kills < kills:
        report.blame(f"only {found.kills} of {kills} kills happened while mails were sent")
    if found.lost:
        report.blame(f"{found.lost} mails are called sent and were never taken")
    if found.twice:
        report.blame(f"{found.twice} mails were taken twice")
    if found.mails != mails or set(found.states) - set(FINAL):
        report.blame(f"not all {mails} mails came to an end: {dict(found.states)}")
    if found.listed != len(found.uncertain):
        report.blame(f"{len(found.uncertain)} are uncertain, {found.listed} are listed")
    if len(found.uncertain) > found.kills * CONCURRENCY:
        report.blame(f"{len(found.uncertain)} uncertain mails are more than were on their way")
