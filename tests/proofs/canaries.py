"""F-10: each principal opens everything there is, and finds the words that are theirs alone.

The demo's world, a word of its own in every confidential field (``canary/table.py``), and who may
read each by plain relations (``canary/fields.py``). Two processes walk as all principals
(``canary/crawl.py``); mails, logs and what the database shows of its statements are read as well.
Every answer's headers are held to F-25. Then the same walk with 25 leaks (``canary/leaks.py``).
"""

import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from home.embedded.postgres import EmbeddedPostgres
from tests.proofs.canary import post, scene
from tests.proofs.canary.addresses import guesses, some_of
from tests.proofs.canary.crawl import Crawler, Limits
from tests.proofs.canary.headers import as_in_production
from tests.proofs.canary.leaks import LEAKS, Leak
from tests.proofs.canary.people import user_of
from tests.proofs.canary.table import FIELDS
from tests.proofs.canary.words import Canary, words_in
from tests.proofs.house import House, house, maintenance
from tests.proofs.report import Options, Report

TITLE = "Canary words: nobody finds one that is not theirs"
CRAWLERS = 2
#: Fewer would prove nothing.
LEAST_WORDS, LEAST_ANSWERS = 600, 15_000
#: Wagtail's own: a search in the tree together with the filter for pages below (8.0.1).
BROKEN_IN_WAGTAIL = {"wagtailadmin_explore_results"}
#: Those to whom the leaks of the control leak.
IN_CONTROL = frozenset(
    {
        "anonymous",
        "student1",
        "student2",
        "student-of-next-year",
        "lecturer1",
        "supervisor2",
        "agency1",
        "former",
    }
)


# Walking --------------------------------------------------------------------------------------


@dataclass
class Round:
    """One walk of all (or of ``only`` some) principals; ``without`` what is told in switches."""

    name: str
    limits: Limits
    ids: int
    own: int
    seed: int
    only: frozenset[str] = frozenset()
    without: str = ""


@dataclass
class Found:
    """What a round found: walks by principal, statements, post, lines of the log with words."""

    walks: dict[str, Any]
    statements: list[str]
    post: dict[str, Any]
    lines: int
    logged: frozenset[str]


def _claim(folder: Path, name: str) -> bool:
    """The first process that comes takes a principal."""
    try:
        os.close(os.open(folder / f"{name}.claimed", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def _walk_all(folder: Path, one: Round) -> None:
    """Walk as one principal after the other, until all have been walked."""
    as_in_production()
    principals, words = scene.seeded(folder)
    found = guesses()
    for name, pk in principals.items():
        if (one.only and name not in one.only) or not _claim(folder / one.name, name):
            continue
        chance = random.Random(f"{one.seed} {name}")
        crawler = Crawler(name, user_of(pk), one.limits, _some_word(words, pk))
        walk = crawler.run(partial(_guess, found, one, chance))
        (folder / one.name / f"{name}.json").write_text(walk.as_json())


def _guess(
    found: dict[str, list[str]], one: Round, chance: random.Random, known: set[str]
) -> list[str]:
    return list(some_of(found, known, one.ids, one.own, chance))


def _some_word(words: dict[str, Canary], pk: int | None) -> list[str]:
    """A word to type into fields for searching: one this person knows, never a sealed one."""
    own = [one.word for one in words.values() if pk in one.finders and not one.sealed]
    return own[:1]


def _walk(ours: House, one: Round) -> Found:
    """All principals by two processes; then what comes by post."""
    (ours.folder / one.name).mkdir()
    names = [f"{one.name}{index}" for index in range(CRAWLERS)]
    for name in names:
        ours.fork(name, lambda: _walk_all(ours.folder, one), without=one.without)
    statements = _watch(ours, names)
    job = lambda: post.read_post(ours.folder, one.name)  # noqa: E731
    scene.wait_for(ours, f"{one.name}-post", job, without=one.without)
    logs = b"".join((ours.folder / f"{name}.log").read_bytes() for name in names)
    found = {
        file.stem: json.loads(file.read_text())
        for file in (ours.folder / one.name).iterdir()
        if file.suffix == ".json"
    }
    return Found(
        post=found.pop(post.NAME),
        walks=found,
        statements=statements,
        lines=logs.count(b"\n"),
        logged=words_in(logs),
    )


def _watch(ours: House, names: list[str]) -> list[str]:
    """What ``pg_stat_activity`` tells until all are done."""
    seen: set[str] = set()
    with maintenance(ours.server) as its:
        while any(ours.lives(name) for name in names):
            rows = its.execute(
                "SELECT query FROM pg_stat_activity WHERE datname = %s", [ours.database]
            )
            seen |= {query for (query,) in rows.fetchall()}
            time.sleep(0.1)
    for name in names:
        _pid, status = os.waitpid(ours.processes.pop(name), 0)
        if status:
            raise RuntimeError(f"{name}: {(ours.folder / f'{name}.log').read_text()[-3000:]}")
    return sorted(seen)


# Judging --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """A word where its reader may not read it."""

    who: str
    field: str
    word: str
    where: str

    def __str__(self) -> str:
        return f"{self.who} finds {self.field} ({self.word}) at {self.where}"


def leaks_in(found: Found, principals: dict[str, Any], words: dict[str, Canary]) -> list[Finding]:
    """On pages, in mails and behind links, in the log, and sealed ones in statements."""
    seen = [
        Finding(name, words[word].field, word, address)
        for name, walk in found.walks.items()
        for word, places in walk["seen"].items()
        if word in words and principals[name] not in words[word].readers
        for address in places.values()
    ]
    seen += [Finding(*leak) for leak in found.post["leaks"]]
    seen += [Finding("the log", words[word].field, word, "log") for word in found.logged]
    told = words_in("\n".join(found.statements).encode())
    return seen + [
        Finding("the database", words[word].field, word, "pg_stat_activity")
        for word in told
        if words[word].sealed
    ]


def missed_in(found: Found, principals: dict[str, Any], words: dict[str, Canary]) -> list[str]:
    """Who should come across which word and did not."""
    return [
        f"{name} does not find {word}"
        for name, walk in found.walks.items()
        for word, canary in words.items()
        if principals[name] in canary.finders and word not in walk["seen"]
    ]


def _judge(report: Report, ours: House, found: Found) -> None:
    principals, words = scene.seeded(ours.folder)
    leaks, missed = leaks_in(found, principals, words), missed_in(found, principals, words)
    report.blame(*map(str, leaks), *missed, *found.post["faults"])
    for name, walk in found.walks.items():
        report.blame(*(f"{name}: {what} at {where}" for what, where in walk["faults"].items()))
        broken = {
            route: walk["broken"][route] for route in walk["broken"].keys() - BROKEN_IN_WAGTAIL
        }
        report.blame(*(f"{name}: {status} at {route}" for route, status in broken.items()))
    walks = found.walks.values()
    answers = sum((Counter(walk["statuses"]) for walk in walks), Counter())
    report.figures = {
        "fields": len(FIELDS),
        "words": len(words),
        "principals": len(walks),
        "answers": answers.total(),
        "links left over": sum(walk["left"] for walk in walks),
        "by status": dict(answers.most_common()),
        "routes that answered": len({route for walk in walks for route in walk["routes"]}),
        "words × readers to be found": sum(
            pk in canary.finders for pk in principals.values() for canary in words.values()
        ),
        "not found": len(missed),
        "on no page, by reason": dict(_unseen(principals, words)),
        "leaks": len(leaks),
        "headers at fault": sum(len(walk["faults"]) for walk in walks),
        **found.post["figures"],
        "statements seen": len(found.statements),
        "log lines": found.lines,
    }
    floors = (
        (len(words), LEAST_WORDS, "words"),
        (answers.total(), LEAST_ANSWERS, "answers"),
        (found.lines, LEAST_ANSWERS, "lines of the log"),
        (found.post["figures"]["words in mails"], 1, "words in mails"),
    )
    report.blame(*(f"only {has} {what}" for has, least, what in floors if has < least))


def _unseen(principals: dict[str, Any], words: dict[str, Canary]) -> Counter[str]:
    """Of words that may be read but stand on no page: why, and how many by person."""
    why = {field.name: field.why for field in FIELDS}
    return Counter(
        why[canary.field]
        for pk in principals.values()
        for canary in words.values()
        if pk in canary.readers - canary.finders
    )


def _control(report: Report, ours: House, found: Found) -> None:
    """Each leak shows the words it is about, at the place where it is."""
    principals, words = scene.seeded(ours.folder)
    leaks = leaks_in(found, principals, words)
    seen = [leak.name for leak in LEAKS if any(_shows(one, leak) for one in leaks)]
    missing = [leak.name for leak in LEAKS if leak.name not in seen]
    report.control = {
        "with": f"{len(LEAKS)} leaks written into the control's own processes",
        "leaks found": len(seen),
        "not found": ", ".join(missing) or "–",
        "words where they may not be": len(leaks),
    }
    report.control_fails = not missing


def _shows(finding: Finding, leak: Leak) -> bool:
    return (
        finding.field in leak.fields
        and leak.where in finding.where
        and (not leak.principal or finding.who == leak.principal)
    )


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report, started = Report("F-10", TITLE), time.monotonic()
    rows = options.number("rows", full=40, short=10)
    pages = options.number("pages", full=3_000, short=300)
    ids = options.number("ids", full=12, short=3)
    own = options.number("own", full=60, short=10)
    seconds = options.number("seconds", full=0, short=30)
    walk = Round("walk", Limits(pages=pages, seconds=seconds), ids, own, options.seed)
    few = Limits(pages=350, of_route=40, cms=15, seconds=seconds)
    control = Round("control", few, 3, 20, options.seed, only=IN_CONTROL, without="leaks")
    with house(server, scene.demo_of(server, template)) as ours:
        job = lambda: scene.seed(ours.folder, most=rows, number=options.seed)  # noqa: E731
        scene.wait_for(ours, "seed", job)
        _judge(report, ours, _walk(ours, walk))
        report.figures["seconds"] = round(time.monotonic() - started)
        _control(report, ours, _walk(ours, control))
    return report
