"""F-04: what was acknowledged is there, whatever was killed, and what was unclear is there once.

Students send days of practice with a key each while PostgreSQL, the web server and the worker are
killed by ``kill -9`` and started again, as a service manager would. Every answer that did not come
makes the writer send the same day with the same key.
"""

import contextlib
import datetime as dt
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, connections
from django.db.models import Count
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from home.core.clock import today
from home.embedded.postgres import EmbeddedPostgres
from home.outbox.tasks import sweep_mails
from home.people.models import User
from kurse.cohorts.models import Participation
from kurse.offers.models import Seat
from kurse.placements.models import Placement, PlacementState
from kurse.practice.models import DayEvent, PracticeDay
from tests.factories.cohorts import ParticipationFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import FacilityFactory
from tests.factories.people import UserFactory
from tests.factories.practice import workday_before
from tests.proofs.house import House, children_of, house
from tests.proofs.report import Options, Report, percentile
from tests.proofs.scene import Scene, make_scene, session_of
from tests.proofs.writers import Day, Notes, Writers, count_saved, read_notes

TITLE = "Writes while everything is killed"
DAYS = 50
RECOVERED_WITHIN = 15.0
BETWEEN = (0.2, 1.5)
PATIENCE = 120
KINDS = ("PostgreSQL", "web server", "worker")


@dataclass
class Outcome:
    kills: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    keys: Counter[str] = field(default_factory=Counter)
    days_twice: int = 0
    worker_works: bool = False
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        return len(self.notes.saved - self.keys.keys())

    @property
    def twice(self) -> int:
        return sum(number > 1 for number in self.keys.values()) + self.days_twice


# What there is to write ----------------------------------------------------------------------


def _placements(scene: Scene, number: int) -> list[Placement]:
    """As many students in the middle of a practice of their own."""
    first, last = today() - dt.timedelta(days=120), today() + dt.timedelta(days=30)
    phase = PhaseFactory(cohort=scene.cohort, starts_on=first, ends_on=last)
    place = PlaceFactory(phase=phase, facility=FacilityFactory(site=scene.site))
    users = User.objects.bulk_create(UserFactory.build_batch(number))
    Participation.objects.bulk_create(
        ParticipationFactory.build(user=user, cohort=scene.cohort, team=scene.team)
        for user in users
    )
    seats = Seat.objects.bulk_create(Seat(place=place, number=n + 1) for n in range(number))
    return Placement.objects.bulk_create(
        Placement(
            number=f"tage-{seat.number}",
            student=user,
            phase=phase,
            place=place,
            seat=seat,
            team=scene.team,
            starts_on=first,
            ends_on=last,
            published_at=dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC),
            state=PlacementState.RUNNING,
        )
        for user, seat in zip(users, seats, strict=True)
    )


def _days(placements: list[Placement]) -> Iterator[Day]:
    """A day of each student in turn, so that the writers rarely wait for the same row."""
    paths = [reverse("practice:send", args=[one.public_id]) for one in placements]
    sessions = [session_of(one.student) for one in placements]
    days = [workday_before(number + 1).isoformat() for number in range(DAYS)]
    connections.close_all()
    return (
        Day(path, session, day)
        for day in days
        for path, session in zip(paths, sessions, strict=True)
    )


# Killing ---------------------------------------------------------------------------------------


class Killer:
    """Kills one thing after the other and starts it again at once."""

    def __init__(self, ours: House, seed: int) -> None:
        self.house = ours
        self.random = random.Random(seed)
        self.found = Outcome()

    def run(self, kinds: list[str], at_least: int, *, until_lost: bool = False) -> None:
        for kind in kinds:
            time.sleep(self.random.uniform(*BETWEEN))
            killed = time.monotonic()
            self._kill(kind)
            self.found.kills[kind] += 1
            self.house.await_answer(PATIENCE)
            self.found.recoveries.append(time.monotonic() - killed)
            self.watch_worker()
            if until_lost and read_notes(self.house.folder).saved - _keys().keys():
                return
        end = time.monotonic() + PATIENCE * 10
        while (
            count_saved(self.house.folder) < at_least
            and self.house.lives("writers")
            and time.monotonic() < end
        ):
            time.sleep(0.2)

    def _kill(self, kind: str) -> None:
        if kind == "PostgreSQL":
            self._kill_database()
        elif kind == "worker":
            self.house.kill("worker")
            self.house.start_worker()
        elif self.random.random() < 0.5 and (workers := children_of(self.house.processes["web"])):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.random.choice(workers), signal.SIGKILL)
        else:
            self.house.kill("web")
            self.house.start_web(wait=False)

    def _kill_database(self) -> None:
        """The postmaster and all its children, in any order; then what systemd would do."""
        process = self.house.server.process
        assert process is not None
        pids = [process.pid, *children_of(process.pid)]
        self.random.shuffle(pids)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        connections.close_all()
        self.house.server.start()

    def watch_worker(self) -> None:
        """A worker may end when its database does; whoever watches it starts it again."""
        if not self.house.lives("worker"):
            self.house.kill("worker")
            self.house.start_worker()


def _play(
    server: EmbeddedPostgres,
    template: str,
    options: Options,
    *,
    kinds: list[str],
    writes: int,
    lazy: bool = False,
) -> Outcome:
    started = time.monotonic()
    with house(server, template) as ours:
        if lazy:
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER DATABASE {ours.database} SET synchronous_commit = off")
        scene = make_scene(students=1, coordinators=1)
        students = max(16, (writes + 60 * len(kinds)) // DAYS * 2)
        days = _days(_placements(scene, students))
        ours.start_web()
        ours.start_worker()
        ours.fork("writers", Writers(ours.port, days, ours.folder, options.seed).run)
        killer = Killer(ours, options.seed)
        killer.run(kinds, writes, until_lost=lazy)
        (ours.folder / "stop").touch()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(ours.processes.pop("writers"), 0)
        found = killer.found
        found.worker_works = _worker_works(ours, killer)
        found.notes = read_notes(ours.folder)
        found.keys = _keys()
        per_day = DayEvent.objects.values("day").annotate(number=Count("pk"))
        found.days_twice = per_day.filter(number__gt=1).count()
        found.seconds = time.monotonic() - started
        if PracticeDay.objects.count() != len(found.keys):
            found.notes.refused.append("There are days without their event.")
    return found


def _keys() -> Counter[str]:
    """The keys that the database knows, and how often."""
    return Counter(str(key) for key in DayEvent.objects.values_list("key", flat=True))


def _worker_works(ours: House, killer: Killer) -> bool:
    """After all that, a new job is done without anybody's hand."""
    with contextlib.suppress(AlreadyEnqueued):
        sweep_mails.defer(timestamp=int(time.time()))
    done = ProcrastinateJob.objects.filter(task_name="sweep_mails", status="succeeded")
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        killer.watch_worker()
        if done.exists():
            return True
        time.sleep(0.2)
    return False


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-04", TITLE)
    kills = options.number("kills", full=300, short=3)
    writes = options.number("writes", full=20_000, short=40)
    kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
    random.Random(options.seed).shuffle(kinds)
    found = _play(server, template, options, kinds=kinds, writes=writes)
    notes = found.notes
    report.figures = {
        "kills": dict(found.kills),
        "days sent": len(notes.sent),
        "acknowledged": len(notes.saved),
        "acknowledged and lost": found.lost,
        "unclear, sent again with their key": len(notes.unclear),
        "unclear answers": dict(notes.failures),
        "written twice": found.twice,
        "recovery: median, longest (s)": (
            f"{percentile(found.recoveries, 0.5)}, {max(found.recoveries, default=0):.1f}"
        ),
        "seconds": round(found.seconds, 1),
    }
    _judge(report, found, writes)
    again = _play(
        server,
        template,
        options,
        kinds=["PostgreSQL"] * options.number("control_kills", full=30, short=15),
        writes=0,
        lazy=True,
    )
    report.control = {
        "with": "synchronous_commit = off",
        "kills": again.kills.total(),
        "acknowledged": len(again.notes.saved),
        "acknowledged and lost": again.lost,
    }
    report.control_fails = again.lost > 0
    return report


def _judge(report: Report, found: Outcome, writes: int) -> None:
    notes = found.notes
    if len(notes.saved) < writes:
        report.blame(f"only {len(notes.saved)} of {writes} days were acknowledged")
    if found.lost:
        report.blame(f"{found.lost} acknowledged days are not there")
    if found.twice:
        report.blame(f"{found.twice} days were written twice")
    if missing := notes.sent - notes.saved:
        report.blame(f"{len(missing)} days were never acknowledged")
    if notes.refused:
        report.blame(f"refused: {notes.refused[0]}")
    if max(found.recoveries, default=0) > RECOVERED_WITHIN:
        report.blame(f"a recovery took {max(found.recoveries):.1f} s")
    if not found.worker_works:
        report.blame("the worker does nothing any more")
