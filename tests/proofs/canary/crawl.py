"""One principal opens everything: links, forms that ask by GET, and guessed addresses."""

import contextlib
import html
import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

import home.urls
from home.people.models import User
from tests.proofs.canary.headers import faults_of
from tests.proofs.canary.words import words_in

HOST = "127.0.0.1"
STARTS = ("/", "/mein/", "/suche/", "/cms/", "/konto/angaben/", "/material/", "/robots.txt")
LINK = re.compile(rb"""\s(?:href|src|hx-get|data-url|action)=["']([^"'#]+)""")
GET_FORM = re.compile(
    rb"<form(?![^>]*method=[\"']?post)[^>]*>.*?</form>", re.DOTALL | re.IGNORECASE
)
#: Signing out ends the walk; static files are the same for all; the demo's pages are no product.
LEFT_OUT = ("/konto/logout", "/cms/logout", "/static/", "/demo/", "/cms/sprite", "/cms/jsi18n")
#: Where one row is one page, and nothing above it shows its words.
MANY = {"practice:day": 200}
PAPERS = ("application/pdf", "application/zip")


@dataclass
class Limits:
    """Pages in all, per route by links, per path with different questions, papers a route; of
    teaching, which are the same for everybody, one. ``seconds`` bounds a principal (0: not),
    three fifths of them for links."""

    pages: int = 5_000
    of_route: int = 120
    of_path: int = 12
    papers: int = 8
    cms: int = 250
    seconds: int = 0


@dataclass
class Walk:
    """What one principal saw. ``seen`` is word → route → the first address that showed it."""

    name: str
    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)
    seconds: float = 0.0
    left: int = 0

    def as_json(self) -> str:
        values = {**self.__dict__, "routes": sorted(self.routes)}
        return json.dumps(values)


class Crawler:
    """A browser of one person (or of nobody), that only ever asks by GET.

    ``within`` keeps it below an address; else it begins where everybody begins.
    """

    def __init__(
        self,
        name: str,
        user: User | None,
        limits: Limits,
        ask: Iterable[str],
        *,
        within: str = "",
    ) -> None:
        self.walk = Walk(name)
        self.signed_in = user is not None
        self.limits = limits
        self.within = within
        self.words = list(ask)
        self.client = Client(raise_request_exception=False, headers={"host": HOST})
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.waiting: deque[str] = deque()
        self.until = 0.0
        self.known: set[str] = set()
        self.per_route: Counter[str] = Counter()
        self.per_path: Counter[str] = Counter()
        self.papers: Counter[str] = Counter()

    def run(self, guesses: Callable[[set[str]], Iterable[str]]) -> Walk:
        """Links first, to the end; then what nobody linked to, and what that links to."""
        started = time.monotonic()
        self.until = started + 0.6 * self.limits.seconds
        for start in () if self.within else STARTS:
            self._take(start, "/")
        self._drain()
        self.until = started + self.limits.seconds
        with short_refusals():
            for address in guesses(self.known):
                if address not in self.known and not self.is_late:
                    self.known.add(address)
                    self._open(address)
        self._drain()
        self.walk.seconds = round(time.monotonic() - started, 1)
        return self.walk

    @property
    def is_late(self) -> bool:
        return self.limits.seconds > 0 and time.monotonic() > self.until

    def _drain(self) -> None:
        """What is left over is counted: then the walk was too short."""
        most = self.limits.pages
        while self.waiting and self.walk.statuses.total() < most and not self.is_late:
            self._open(self.waiting.popleft())
        self.walk.left = len(self.waiting)

    # Asking -------------------------------------------------------------------------------------

    def _open(self, address: str) -> None:
        route = _route_of(address)
        if self.papers[route] >= (1 if route.startswith("material:") else self.limits.papers):
            return
        response = self.client.get(address, secure=True)
        body = b"".join(response) if response.streaming else response.content
        self.walk.statuses[response.status_code] += 1
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(PAPERS):
            self.papers[route] += 1
        if response.status_code >= 500:
            self.walk.broken.setdefault(route, response.status_code)
        if response.status_code == 200:
            self.walk.routes.add(route)
        self._look(address, response, body)
        if target := response.headers.get("Location"):
            self._take(target, address)
        elif response.status_code == 200 and kind.startswith("text/html"):
            self._follow(address, body)

    def _look(self, address: str, response: Any, body: bytes) -> None:
        asked = words_in(address.encode())
        heads = str(dict(response.headers)).encode()
        for word in (words_in(body) | words_in(heads)) - asked:
            self.walk.seen.setdefault(word, {}).setdefault(_route_of(address), address)
        for fault in faults_of(urlsplit(address).path, response, body, signed_in=self.signed_in):
            self.walk.faults.setdefault(fault, address)

    # Finding more -------------------------------------------------------------------------------

    def _follow(self, address: str, body: bytes) -> None:
        for link in LINK.findall(body):
            self._take(html.unescape(link.decode(errors="replace")), address)
        for piece in GET_FORM.findall(body):
            form = BeautifulSoup(piece, "html.parser").find("form")
            if isinstance(form, Tag):
                for question in self._questions(form):
                    target = urljoin(address, str(form.get("action") or ""))
                    self._take(f"{target.partition('?')[0]}?{urlencode(question)}", address)

    def _questions(self, form: Tag) -> list[dict[str, str]]:
        """As it stands; each choice once; and each text with a word this person may know."""
        base = {
            str(one["name"]): str(one.get("value") or "")
            for one in form("input", attrs={"name": True})
        }
        found = [base]
        for chooser in form("select", attrs={"name": True}):
            name = str(chooser["name"])
            found += [{**base, name: str(one.get("value") or "")} for one in chooser("option")[:8]]
        for text in form("input", attrs={"type": ["search", "text"], "name": True}):
            found += [{**base, str(text["name"]): word} for word in ("KAN", *self.words)]
        return found

    def _take(self, link: str, base: str) -> None:
        """Note an address of this house for later, unless its kind has been seen often enough."""
        parts = urlsplit(urljoin(f"https://{HOST}{base}", link))
        if parts.hostname not in (HOST, "localhost") or parts.path.startswith(LEFT_OUT):
            return
        question = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
        address = parts.path + (f"?{question}" if question else "")
        if address in self.known or not parts.path.startswith(self.within):
            return
        self.known.add(address)
        route = "/cms/" if parts.path.startswith("/cms/") else _route_of(parts.path)
        most = self.limits.cms if route == "/cms/" else MANY.get(route, self.limits.of_route)
        if self.per_route[route] >= most or self.per_path[parts.path] >= self.limits.of_path:
            return
        self.per_route[route] += 1
        self.per_path[parts.path] += 1
        self.waiting.append(address)


@contextlib.contextmanager
def short_refusals() -> Iterator[None]:
    """Refusals of guessed addresses without their page, some ten thousand times; those of links
    keep theirs."""
    kept = {status: getattr(home.urls, f"handler{status}", None) for status in (403, 404)}
    for status in kept:

        def refuse(request: Any, exception: Any, status: int = status) -> HttpResponse:
            return HttpResponse(status=status)

        setattr(home.urls, f"handler{status}", refuse)
    try:
        yield
    finally:
        for status, handler in kept.items():
            if handler is None:
                delattr(home.urls, f"handler{status}")
            else:
                setattr(home.urls, f"handler{status}", handler)


def _route_of(address: str) -> str:
    """The name of the view, or the page's own path where the CMS serves it."""
    path = urlsplit(address).path
    try:
        name = resolve(path).view_name
    except Resolver404:
        return path
    return path if name == "wagtail_serve" else name or path
