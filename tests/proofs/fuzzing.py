"""F-13: whatever arrives, no page breaks, none takes long, and nobody changes what is not theirs.

Every form on every page of every role is filled in and then spoiled: signs that nothing can hold,
numbers without end, days of the year 10000, fields too many and too few, rows of formsets that are
forged, keys of other people's things, bodies of another kind or cut off. Every address of the house
gets the same in its path and its query. What breaks is told with the seed that breaks it.
"""

import json
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from django.db import connection
from django.urls import get_resolver

from home.embedded.postgres import EmbeddedPostgres
from home.people.models import User
from tests.house.access.addresses import routes
from tests.house.access.matrix import expected_of
from tests.proofs.doubles import _filled
from tests.proofs.getting import Page, request
from tests.proofs.house import House, house
from tests.proofs.publication import signed_in
from tests.proofs.report import Options, Report, percentile
from tests.proofs.spoiling import Shot, Spoiler, Target
from tests.proofs.stage import Stage, ensure_stage

TITLE = "Random bad input to every form and address"
HANDS = 4
SLOW = 2.0
FLOOR, ROUTES, CONTROLS = 60, 120, 20
#: They have their own things only; whoever coordinates may change agencies they do not know yet.
OWN_ONLY = ("student", "other_student", "contact", "other_contact", "supervisor", "stranger")


@dataclass
class Found:
    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    slow: list[str] = field(default_factory=list)


# Targets --------------------------------------------------------------------------------------


def _forms(
    ours: House, stage: Stage, sessions: dict[str, str], most: int, chance: random.Random
) -> list[Target]:
    """Of ``most`` pages at random; each form once, for the first role that has it."""
    pages = [
        (role, route, path)
        for role in sessions
        for route, path in stage.addresses.items()
        if expected_of(route, role, "own") == "200" and "." not in path
    ]

    def read(page: tuple[str, str, str]) -> list[Target]:
        role, route, path = page
        text = request(ours.port, path, headers={"Cookie": f"session={sessions[role]}"}).body
        posts = [_filled(form, path, "") for form in BeautifulSoup(text, "html.parser")("form")]
        return [
            Target(route, role, one.path, tuple(one.data.items()), posts=True)
            for one in posts
            if one is not None
        ]

    found: dict[tuple[str, tuple[str, ...]], Target] = {}
    with ThreadPoolExecutor(HANDS) as hands:
        for targets in hands.map(read, chance.sample(pages, min(most, len(pages)))):
            for one in targets:
                found.setdefault((one.path, tuple(sorted(dict(one.fields)))), one)
    return list(found.values())


def _addresses(stage: Stage, roles: list[str]) -> list[Target]:
    """Every address: with the role's own things, with strange ones, and those without any."""
    found = []
    for route, path in stage.addresses.items():
        role = next((one for one in roles if expected_of(route, one, "own") == "200"), roles[0])
        found.append(Target(route, role, path))
        found.append(Target(f"{route} (strange)", role, stage.foreign[route], posts=True))
    for name, pattern in routes(get_resolver().url_patterns):
        if "<" not in pattern and not re.search(r"[\\^$(]", pattern):
            found.append(Target(name, "", f"/{pattern}", posts="logout" not in name))
    return found


# Shooting -------------------------------------------------------------------------------------


class Range:
    """One house under fire."""

    def __init__(self, ours: House, stage: Stage, seed: int) -> None:
        self.house, self.stage = ours, stage
        self.sessions: dict[str, str] = {}
        self.found = Found()
        self.suspects: list[Shot] = []
        keys = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", " ".join(stage.foreign.values()))
        strange = [str(pk) for _table, pk in stage.strange]
        self.spoiler = Spoiler(seed, [word.encode() for word in sorted({*keys, *strange})])
        self.sign_in()

    def sign_in(self) -> None:
        User.objects.filter(pk__in=self.stage.people.values()).update(is_active=True)
        for role, pk in self.stage.people.items():
            self.sessions[role] = signed_in(self.house.port, User.objects.get(pk=pk))

    def shoot(self, targets: list[Target], each: int) -> None:
        """In rounds over all targets, so that a change by one spoils little for the others."""
        for number in range(each):
            if number and number % 20 == 0:
                self.sign_in()
            shots = [
                self.spoiler.shot(one, number, self.sessions.get(one.role, "")) for one in targets
            ]
            with ThreadPoolExecutor(HANDS) as hands:
                for shot, page in zip(shots, hands.map(self._send, shots), strict=True):
                    self._note(shot, page)
            self._send_alone()

    def _send(self, shot: Shot) -> Page:
        headers = {"Origin": f"http://127.0.0.1:{self.house.port}", **shot.headers}
        try:
            return request(
                self.house.port, shot.path, method=shot.method, body=shot.body, headers=headers
            )
        except (OSError, ValueError) as error:
            return Page(0, f"{type(error).__name__}: {error}")

    def _send_alone(self) -> None:
        """What took long is sent again with nobody else there: the machine may have been busy."""
        for shot in self.suspects:
            seconds = min(self._send(shot).seconds for _again in range(5))
            if seconds > SLOW:
                name = f"{shot.target.name} ({shot.target.role}), number {shot.number}"
                self.found.slow.append(f"{name}: {seconds:.1f} s")
        self.suspects.clear()

    def _note(self, shot: Shot, page: Page) -> None:
        self.found.answers[page.status] += 1
        self.found.seconds.append(page.seconds)
        name = f"{shot.target.name} ({shot.target.role or 'nobody'}), number {shot.number}"
        if page.status in (0, 500):
            what = f"{shot.method} {shot.path[:100]} {(shot.body or b'')[:300]!r}"
            self.found.broken.setdefault(f"{shot.target.name} {shot.method}", f"{name}: {what}")
        elif page.seconds > SLOW:
            self.suspects.append(shot)


def _rows(stage: Stage) -> dict[tuple[str, int], str]:
    """What stands in the rows that are strange to the cast."""
    found = {}
    with connection.cursor() as cursor:
        for table, pk in stage.strange:
            cursor.execute(f'SELECT md5(t::text) FROM "{table}" t WHERE id = %s', [pk])
            row = cursor.fetchone()
            found[table, pk] = row[0] if row else "gone"
    return found


def _errors(ours: House) -> Counter[str]:
    """The last line of each traceback of the web server, and where in our code it was."""
    found: Counter[str] = Counter()
    for line in (ours.folder / "web.log").read_text(errors="replace").splitlines():
        if '"exception"' in line and "Internal Server Error" in line:
            text = json.loads(line)["exception"]
            places = re.findall(r'File "[^"]*?/((?:home|lernen|kurse)/[^"]+)", line (\d+)', text)
            last = text.strip().splitlines()[-1][:140]
            found[f"{last} at {':'.join(places[-1]) if places else '?'}"] += 1
    return found


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report, started = Report("F-13", TITLE), time.monotonic()
    chance = random.Random(options.seed)
    stage = ensure_stage(server, template)
    with house(server, stage.database) as ours:
        ours.start_web()
        field_ = Range(ours, stage, options.seed)
        most = options.number("pages", full=10_000, short=24)
        forms = _forms(ours, stage, field_.sessions, most, chance)
        places = _addresses(stage, list(field_.sessions))
        known = len(forms)
        if options.short:
            places = chance.sample(places, 40)
        before = _rows(stage)
        own = [one for one in (*forms, *places) if one.role in OWN_ONLY]
        rest = [one for one in (*forms, *places) if one.role not in OWN_ONLY]
        each = options.number("each", full=2_000, short=2)
        field_.shoot(own, each)
        touched = [key for key, row in _rows(stage).items() if row != before[key]]
        field_.shoot(rest, each)
        found, errors = field_.found, _errors(ours)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cohorts_cohort SET name = 'Anders' WHERE id = %s", [_cohort(stage)]
            )
        noticed = _rows(stage) != before
    report.figures = {
        "forms": known,
        "addresses": len(places),
        "requests": sum(found.answers.values()),
        "answers": dict(sorted(found.answers.items())),
        "p50, p99 (s)": f"{percentile(found.seconds, 0.5)}, {percentile(found.seconds, 0.99)}",
        "longer than 2 s, also alone": len(found.slow),
        "error pages": found.answers[500],
        "strange rows touched": len(touched),
        "seconds": round(time.monotonic() - started, 1),
    }
    report.blame(*(f"{number} × {what}" for what, number in errors.most_common()))
    report.blame(*found.broken.values(), *found.slow)
    report.blame(*(f"changed by somebody else: {table} {pk}" for table, pk in touched))
    if not options.short and (known < FLOOR or len(places) < ROUTES):
        report.blame(f"only {known} forms and {len(places)} addresses were found")
    text = [one for one in forms if any("Beispiel" in str(value) for _name, value in one.fields)]
    _control(report, server, stage, text[:CONTROLS], noticed)
    return report


def _cohort(stage: Stage) -> int:
    return next(pk for table, pk in stage.strange if table == "cohorts_cohort")


def _control(
    report: Report, server: EmbeddedPostgres, stage: Stage, forms: list[Target], noticed: bool
) -> None:
    """Only one bad value, where nothing looks for it any more."""
    with house(server, stage.database) as ours:
        ours.start_web(without="null signs")
        field_ = Range(ours, stage, 1)
        field_.spoiler.values = (b"a\x00b",)
        field_.shoot(forms, 3)
        broken = field_.found.answers[500]
    report.control = {
        "without": "the check for signs that no text can hold",
        "forms": len(forms),
        "error pages found": broken,
        "a strange row that changed": "seen" if noticed else "not seen",
    }
    report.control_fails = broken > 0 and noticed
