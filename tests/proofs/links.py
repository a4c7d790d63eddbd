"""F-08: a task link is not guessed, a dead one tells nothing, and nobody else learns its token.

Guesses come by HTTP from callers of their own, each stopped after twenty, and in large numbers
straight at the lookup. Then every kind of link is made dead in every way, and each of its pages has
to be the page of a token that never was. Last, each living link is mailed, opened in Chromium and
left for a third party, and its page is broken on purpose; then its token is looked for.
"""

import base64
import datetime as dt
import random
import re
import string
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import connection

from home.core import clock
from home.core.registries import link_pages, purposes
from home.embedded.postgres import EmbeddedPostgres, find_binaries
from home.outbox.actions import queue_mail
from home.people.models import User
from home.tasklinks.actions import finish_link, forward_link, issue_link, revoke_links
from home.tasklinks.models import TaskLink
from home.tasklinks.queries import link_by_token
from home.tasklinks.views import UNKNOWN_AN_HOUR
from tests.factories.people import UserFactory
from tests.proofs.getting import Page, request
from tests.proofs.house import House, house
from tests.proofs.report import Options, Report
from tests.proofs.stage import ABOUT, Stage, ensure_stage
from tests.proofs.thirdparty import visit

TITLE = "Task links: guessed, dead, overheard"
LETTERS = string.ascii_letters + string.digits + "-_"
#: Pages of a link beside its own; the side pages of higher slices join them.
PAGES = ("", "weitergeben/", "papier/", "daten/")
LIVE, DEAD = 200, 404
WITNESS = "Zeugin Zimt"


@dataclass
class Found:
    """What one play of the proof saw."""

    evaluated: list[int] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    telling: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    pages: int = 0
    leaks: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class Links:
    """One house with one of everything a link can be about."""

    def __init__(self, ours: House, stage: Stage, seed: int) -> None:
        self.house = ours
        self.random = random.Random(seed)
        self.found = Found()
        self.callers = 0
        self.kinds = {
            kind: (User.objects.get(pk=pk), about) for kind, (pk, about) in stage.links.items()
        }

    def caller(self) -> int:
        self.callers += 1
        return self.callers

    def issue(self, kind: str) -> TaskLink:
        person, about = self.kinds[kind]
        return issue_link(kind, person=person, about=about, by=None)

    def get(self, path: str, caller: int) -> Page:
        page = request(self.house.port, path, caller=caller)
        if page.status >= 500 or page.status == 0:
            self.found.crashes.append(f"{path}: {page.status}")
        return page

    # --- guessing

    def guess(self, callers: int, each: int) -> None:
        """Every caller far beyond the limit, eight requests at a time, half of them near misses."""
        link = self.issue("placements.confirm")
        for _number in range(callers):
            caller = self.caller()
            guesses = [self._guess(link.token(), number) for number in range(each)]
            ask = partial(self.get, caller=caller)
            with ThreadPoolExecutor(8) as pool:
                pages = list(pool.map(ask, [f"/a/{guess}/" for guess in guesses]))
            answers = Counter(page.status for page in pages)
            self.found.evaluated.append(answers[DEAD])
            self.found.hits += answers[LIVE]
            self.found.answers.update(str(status) for status in answers.elements())
            if self.get(link.address(), caller).status == LIVE:
                self.found.wrong.append("a stopped caller still opens a link")
        if self.get(link.address(), self.caller()).status != LIVE:
            self.found.wrong.append("the link of the near misses does not open for others")

    def _guess(self, token: str, number: int) -> str:
        if number % 2:
            place = self.random.randrange(len(token))
            other = self.random.choice([one for one in LETTERS if one != token[place]])
            return token[:place] + other + token[place + 1 :]
        return "".join(self.random.choices(LETTERS, k=len(token)))

    def look_up(self, number: int) -> None:
        """Past the limit: what an attacker with countless addresses would reach."""
        token = self.issue("placements.confirm").token()
        for count in range(number):
            self.found.hits += link_by_token(self._guess(token, count)) is not None
        if link_by_token(token) is None:
            self.found.wrong.append("the lookup does not find the link that is there")

    # --- dead ends

    def dead_ends(self, kinds: list[str]) -> None:
        caller = self.caller()
        pages = (*PAGES, *(f"{slug}/" for slug in link_pages))
        never = {page: self._plain(self.get(f"/a/{'y' * 32}/{page}", caller)) for page in pages}
        for kind in kinds:
            for variant, kill in VARIANTS.items():
                link = self.issue(kind)
                token, undo = kill(link), UNDO.get(variant)
                caller = self.caller()
                for page in pages:
                    answer = self.get(f"/a/{token}/{page}", caller)
                    self.found.pages += 1
                    if self._plain(answer) != never[page]:
                        self.found.telling.append(f"{kind}, {variant}, /{page}: {answer.status}")
                if undo:
                    undo(link)
            self._living(kind)

    def _plain(self, page: Page) -> tuple[int, str]:
        """The page without what differs for everybody: its own address, nonces, csrf tokens."""
        text = re.sub(r"/a/[^\"]*?/neu/", "/a/TOKEN/neu/", page.body)
        text = re.sub(r'(nonce|value)="[^"]+"', r"\1", text)
        return page.status, re.sub(r"/a/[^\"<]*", "/a/TOKEN", text)

    def _living(self, kind: str) -> None:
        """The control: the same link untouched; and once answered it names nobody (M64)."""
        link = self.issue(kind)
        if self.get(link.address(), self.caller()).status != LIVE:
            self.found.wrong.append(f"{kind}: a good link does not open")
        finish_link(link, name=WITNESS)
        answer = self.get(link.address(), self.caller())
        if answer.status != LIVE or WITNESS in answer.body:
            self.found.wrong.append(f"{kind}: once answered, {answer.status}, or it names who did")

    def last_second(self, kinds: list[str]) -> None:
        """Open a second before its end, dead a second after."""
        end = clock.now() + dt.timedelta(seconds=4)
        links = [self.issue(kind) for kind in kinds]
        TaskLink.objects.filter(pk__in=[link.pk for link in links]).update(expires_at=end)
        paths = [link.address() for link in links]
        for moment, wanted in ((end.timestamp() - 1, LIVE), (end.timestamp() + 1, DEAD)):
            time.sleep(max(0, moment - time.time()))
            with ThreadPoolExecutor(len(paths)) as pool:
                for page in pool.map(lambda one: self.get(one, self.caller()), paths):
                    off = page.ended > end.timestamp() if wanted == LIVE else False
                    if page.status != wanted and not off:
                        self.found.wrong.append(
                            f"at {moment - end.timestamp():+.0f} s {page.status}"
                        )

    # --- overhearing

    def overhear(self, kinds: list[str]) -> None:
        letters = self.house.folder / "letters"
        self.house.start_sink(pause=0, seed=1, letters=letters)
        self.house.start_worker()
        links = [self.issue(kind) for kind in kinds]
        for link in links:
            queue_mail("tasklinks.renewed", to=link.person, task_link=link, about=link.about)
        tokens = [link.token() for link in links]
        heard = visit(self.house, [link.address() for link in links], PAGES)
        self._renew(links[0])
        self._break(links)
        self._await_letters(letters, len(links) + 1)
        fresh = TaskLink.objects.filter(replaces=links[0]).get()
        self._search([*tokens, fresh.token()], fresh, heard, letters)

    def _renew(self, link: TaskLink) -> None:
        """By the button of the dead end: what the web server itself issues."""
        body = f"csrfmiddlewaretoken={'p' * 32}".encode()
        head = {
            "Cookie": f"csrf={'p' * 32}",
            "Origin": f"http://127.0.0.1:{self.house.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        path = f"{link.address()}neu/"
        request(self.house.port, path, caller=self.caller(), method="POST", body=body, headers=head)

    def _break(self, links: list[TaskLink]) -> None:
        """A column is away for a while: every page of a link ends in an error report."""
        broken = 0
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tasklinks_tasklink RENAME COLUMN answered_name TO away")
            try:
                for link in links:
                    for page in PAGES:
                        path = f"{link.address()}{page}"
                        answer = request(self.house.port, path, caller=self.caller())
                        broken += answer.status == 500
                        self._count("error page", link.token() in answer.body)
            finally:
                cursor.execute("ALTER TABLE tasklinks_tasklink RENAME COLUMN away TO answered_name")
        self.found.seen["error reports"] = broken

    def _count(self, where: str, number: int) -> None:
        self.found.leaks[where] = self.found.leaks.get(where, 0) + number

    def _await_letters(self, folder: Any, number: int) -> None:
        end = time.monotonic() + 60
        while len(list(folder.iterdir())) < number and time.monotonic() < end:
            time.sleep(0.1)

    def _search(
        self, tokens: list[str], fresh: TaskLink, heard: dict[str, list[str]], letters: Any
    ) -> None:
        log = "".join(file.read_text(errors="replace") for file in self.house.folder.glob("*.log"))
        server_log = (self.house.server.folder / "postgres.log").read_text(errors="replace")
        dump = _dump(self.house)
        mails = "".join(_text(file.read_bytes()) for file in letters.iterdir())
        for where, text in (
            ("Referer at the third party", "\n".join(heard["third party"])),
            ("Referer at the house", "\n".join(heard["house"])),
            ("log of web and worker", log),
            ("log of the database", server_log),
            ("database dump", dump),
        ):
            self._count(where, sum(text.count(token) for token in tokens))
        self.found.seen |= {
            "visits at the third party": len(heard["third party"]),
            "lines of the log with a link": log.count("/a/\\u2026"),
            "tokens in mails": sum(token in mails for token in tokens),
            "hashes in the dump": dump.count(fresh.token_hash),
        }


def _text(letter: bytes) -> str:
    found = message_from_bytes(letter, policy=policy.default).get_body(("plain",))
    return str(found.get_content()) if found else ""


def _dump(ours: House) -> str:
    command = [find_binaries() / "pg_dump", "-d", ours.server.url(ours.database)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# How a link dies: each returns the token by which its pages are asked for ----------------------


def _expire(link: TaskLink) -> str:
    TaskLink.objects.filter(pk=link.pk).update(expires_at=clock.now())
    return link.token()


def _revoke(link: TaskLink) -> str:
    revoke_links(person=link.person, purpose=link.purpose, about=link.about, by=None)
    return link.token()


def _renewed(link: TaskLink) -> str:
    issue_link(link.purpose, person=link.person, about=link.about, by=None)
    return link.token()


def _hand_on(link: TaskLink) -> str:
    """As far as the kind and its state allow it; else it is withdrawn."""
    if link.kind is not None and link.kind.forwardable and link.is_live():
        forward_link(link, to_person=UserFactory(), by_name="Karin Polat")
        return link.token()
    return _revoke(link)


def _deactivate(link: TaskLink) -> str:
    User.objects.filter(pk=link.person_id).update(is_active=False)
    return link.token()


def _activate(link: TaskLink) -> None:
    User.objects.filter(pk=link.person_id).update(is_active=True)


def _purpose_gone(link: TaskLink) -> str:
    TaskLink.objects.filter(pk=link.pk).update(purpose="gone.away")
    return link.token()


def _foreign(link: TaskLink) -> str:
    """The same nonce in another house, with another key."""
    with patch("django.conf.settings.SECRET_KEY", "x" * 60):
        return link.token()


VARIANTS: dict[str, Callable[[TaskLink], str]] = {
    "expired": _expire,
    "revoked": _revoke,
    "renewed": _renewed,
    "handed on": _hand_on,
    "person deactivated": _deactivate,
    "kind gone": _purpose_gone,
    "of another house": _foreign,
    "never was": lambda link: "x" * 32,
    "cut off": lambda link: link.token()[:-1],
    "one letter": lambda link: "x",
    "prolonged": lambda link: f"{link.token()}x",
    "in other case": lambda link: link.token().swapcase(),
    "with a full stop": lambda link: f"{link.token()}.",
    "its hash": lambda link: link.token_hash,
    "its nonce": lambda link: base64.urlsafe_b64encode(bytes(link.nonce)).decode(),
}
UNDO = {"person deactivated": _activate}


def _play(server: EmbeddedPostgres, stage: Stage, options: Options, without: str = "") -> Found:
    with house(server, stage.database) as ours:
        ours.start_web(without=without)
        links = Links(ours, stage, options.seed)
        kinds = list(ABOUT)
        if options.short or without:
            kinds = links.random.sample(kinds, 1)
        links.guess(
            callers=1 if without else options.number("callers", full=100, short=1),
            each=options.number("each", full=500, short=40),
        )
        if not without:
            links.look_up(options.number("lookups", full=950_000, short=500))
            links.last_second(kinds)
        links.dead_ends(kinds)
        links.overhear(kinds)
        return links.found


def _judge(report: Report, found: Found) -> None:
    report.blame(*found.wrong, *found.crashes, *found.telling)
    if found.hits:
        report.blame(f"{found.hits} guesses hit")
    if found.evaluated and max(found.evaluated) > UNKNOWN_AN_HOUR:
        report.blame(f"{max(found.evaluated)} guesses of one caller were looked up within an hour")
    report.blame(*(f"{number} × in: {where}" for where, number in found.leaks.items() if number))
    report.blame(
        *(f"nothing was looked at: {what}" for what, number in found.seen.items() if not number)
    )
    if missing := purposes.keys() - ABOUT.keys():
        report.blame(f"kinds of links that the proof does not know: {sorted(missing)}")


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-08", TITLE)
    stage = ensure_stage(server, template)
    found = _play(server, stage, options)
    report.figures = {
        "guesses by HTTP": sum(found.answers.values()),
        "answers to them": dict(found.answers),
        "looked up of one caller, at most": max(found.evaluated),
        "guesses at the lookup": options.number("lookups", full=950_000, short=500),
        "hits": found.hits,
        "dead pages compared": found.pages,
        "of them different": len(found.telling),
        "tokens found": found.leaks,
        "looked at": found.seen,
    }
    _judge(report, found)
    again = _play(server, stage, options, without="discretion")
    report.control = {
        "without": "limit, one page for all, referrer policy, scrubbed log, silent history",
        "looked up of one caller": max(again.evaluated),
        "pages that differ": len(again.telling),
        "tokens found": again.leaks,
    }
    told = ("Referer at the third party", "log of web and worker", "database dump")
    report.control_fails = (
        max(again.evaluated) > UNKNOWN_AN_HOUR
        and bool(again.telling)
        and all(again.leaks[where] for where in told)
    )
    return report
