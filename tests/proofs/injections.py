"""F-20: what people type stays text: in workbooks, CSV, calendars, mails and redirects.

Many texts go through each writer of the house, and what comes out is read again by other code.
Then they are typed into every free field of a house with one of everything, and all files that it
gives are fetched as they are served; and each page that sends people on gets addresses that lead
away. The same with one careless writer of each kind must be found.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.urls import get_resolver, reverse
from icalendar import vText

from home.calendar import ics
from home.calendar.actions import open_feed
from home.calendar.models import token_for
from home.core import spreadsheets
from home.core.registries import CalendarEvent
from home.embedded.postgres import EmbeddedPostgres
from home.outbox.actions import queue_mail
from home.outbox.letters import letter_of, message_of
from home.people.models import User
from kurse.placements import sheet
from tests.factories.people import UserFactory
from tests.house.access.addresses import routes
from tests.house.access.matrix import expected_of
from tests.proofs import payloads
from tests.proofs.getting import Page, request
from tests.proofs.house import House, house
from tests.proofs.publication import PASSWORD, signed_in
from tests.proofs.readers import (
    book_says,
    calendar_says,
    csv_says,
    leads_away,
    mail_says,
    shape_of,
    shape_says,
    table_says,
    workbook_says,
)
from tests.proofs.report import Options, Report
from tests.proofs.stage import Stage, ensure_stage
from tests.proofs.volley import TOKEN

TITLE = "What people type stays text in other formats"
HARMLESS = "Ein Besuch"
ROWS = 200
SPREADSHEET, CSV, CALENDAR = (spreadsheets.XLSX, "text/csv", "text/calendar")
ENDINGS, WITHOUT_ENDING = (".xlsx", ".csv", ".ics"), ("assessment:export",)
FLOOR, DOORS = 14, 15
WHO = "lena@studium.example"
#: What the forms at the doors ask for besides.
FILLED = {
    "csrfmiddlewaretoken": TOKEN,
    "login": "lena.arslan@studium.example",
    "password": PASSWORD,
    "language": "de",
}
#: Names under which an address to go on to could be asked for.
NAMES = ("next", "back", "return_url", "url", "redirect_to", "zurueck", "ziel")
#: Never typed by people, or refused by a rule of the database that is not about letters.
NOT_TYPED = re.compile(
    r"(slug|key|code|number|hash|sha256|purpose|about|kind|state|verb|email|password|token|uid"
    r"|level|grade|side|reason_code|party|address|message_id|file_name|language|iban|digest)$"
)
SLICES = ("home.people", "home.outbox", "kurse", "lernen")


# Writers, one after the other -----------------------------------------------------------------


def _rows(texts: Iterable[str]) -> list[list[str]]:
    found = list(texts)
    return [found[start : start + 3] for start in range(0, len(found), 3)]


def _workbook(rows: list[list[str]]) -> list[str]:
    return workbook_says(spreadsheets.table_workbook("Liste", ["a", "b", "c"], rows), rows)


def _sheet(rows: list[list[str]]) -> list[str]:
    """The list of placements writes its rows one by one."""
    book = sheet.Workbook(write_only=True)
    page = book.create_sheet("Liste")
    page.append([sheet._cell(page, title) for title in ("a", "b", "c")])
    for row in rows:
        page.append([sheet._cell(page, text) for text in row])
    return workbook_says(spreadsheets.to_bytes(book), rows)


def _csv(rows: list[list[str]]) -> list[str]:
    return csv_says(spreadsheets.csv_bytes(["a", "b", "c"], rows), rows)


def _event(summary: str) -> bytes:
    start = dt.datetime(2027, 5, 3, 10, tzinfo=dt.UTC)
    event = CalendarEvent(
        "u", 1, start, start, summary=summary, location=summary, description=summary, url="/mein/"
    )
    return ics.calendar_of([event], name=summary)


def _calendar(rows: list[list[str]]) -> list[str]:
    like = _event(HARMLESS)
    return [
        word for row in rows for text in row for word in calendar_says(_event(text), text, like)
    ]


def _mail_of(text: str, to: User) -> bytes:
    User.objects.filter(pk=to.pk).update(first_name=text[:80], last_name=text[:80])
    to.refresh_from_db()
    mail = queue_mail(
        "tasklinks.handed_on", to=to, link="/mein/", wording=(text, text + "{{ link }}")
    )
    raw: bytes = message_of(mail, letter_of(mail)).message().as_bytes()
    return raw


def _mails(rows: list[list[str]]) -> list[str]:
    """As it is before the mail server; what the database cannot hold never gets there."""
    found = []
    with transaction.atomic():
        to = UserFactory(email="lena@studium.example")
        like = _mail_of(HARMLESS, to)
        for text in (text for row in rows for text in row):
            raw = _mail_of(_storable(text), to)
            found += [f"{word}: {text!r:.60}" for word in mail_says(raw, to.email, like)]
        transaction.set_rollback(True)
    return found


def _storable(text: str) -> str:
    return re.sub(r"[\x00\ud800-\udfff]", "", text)


WRITERS: dict[str, Callable[[list[list[str]]], list[str]]] = {
    "workbook": _workbook,
    "list of placements": _sheet,
    "CSV": _csv,
    "calendar": _calendar,
    "mail": _mails,
}


def _write_all(texts: list[str]) -> dict[str, list[str]]:
    """What each writer got wrong; where it breaks, that is wrong, and each row goes alone."""
    found: dict[str, list[str]] = {}
    for name, write in WRITERS.items():
        rows = _rows(texts)
        found[name] = []
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            try:
                found[name] += write(part)
            except Exception:
                found[name] += [word for row in part for word in _alone(write, row)]
    return found


def _alone(write: Callable[[list[list[str]]], list[str]], row: list[str]) -> list[str]:
    try:
        return write([row])
    except Exception as error:
        return [f"{type(error).__name__}: {error!s:.80}"]


# The house ------------------------------------------------------------------------------------


def _type_everywhere(texts: list[str], chance: random.Random) -> int:
    """One text into each free field of each row; a field that refuses it keeps what it had."""
    typed = 0
    for model in apps.get_models():
        if not model.__module__.startswith(SLICES) or not model._meta.managed:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and not field.unique
            and not NOT_TYPED.search(field.name)
        ]
        for row in model._default_manager.values_list("pk", flat=True):
            for name in names:
                typed += _type(model, row, name, chance.choice(texts))
    return typed


def _type(model: Any, row: Any, name: str, text: str) -> bool:
    longest = model._meta.get_field(name).max_length or 500
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=row).update(**{name: text[:longest]}))
    except (DatabaseError, ValueError):
        return False


class Files:
    """All files of the house that somebody may fetch, and a calendar to subscribe to."""

    def __init__(self, ours: House, stage: Stage) -> None:
        self.house = ours
        self.sessions = {
            role: signed_in(ours.port, User.objects.get(pk=pk)) for role, pk in stage.people.items()
        }
        self.pages: dict[str, tuple[str, str]] = {}
        for route, path in stage.addresses.items():
            roles = [one for one in self.sessions if expected_of(route, one, "own") == "200"]
            if roles and (path.endswith(ENDINGS) or route in WITHOUT_ENDING):
                self.pages[route] = (roles[0], path)
        for role in ("student", "lecturer", "supervisor", "contact"):
            person = User.objects.get(pk=stage.people[role])
            token = token_for(open_feed(person, by=person).nonce)
            self.pages[f"calendar:feed ({role})"] = (role, reverse("calendar:feed", args=[token]))

    def get(self, role: str, path: str, **headers: str) -> Page:
        cookie = {"Cookie": f"session={self.sessions[role]}"}
        return request(self.house.port, path, headers={**cookie, **headers})

    def harmless(self) -> None:
        """How they are before anybody types: these properties and no others."""
        self.before = {
            route: shape_of(self.get(role, path).raw)
            for route, (role, path) in self.pages.items()
            if ".ics" in path
        }

    def look(self) -> list[str]:
        found = []
        for route, (role, path) in self.pages.items():
            page = self.get(role, path)
            if page.status != 200:
                found.append(f"{route}: {page.status}")
                continue
            kind = page.headers["Content-Type"]
            if kind.startswith(CALENDAR):
                wrong = shape_says(page.raw, self.before[route])
            elif kind.startswith(CSV):
                wrong = table_says(page.raw)
            else:
                wrong = book_says(page.raw)
            found += [f"{route}: {word}" for word in wrong]
        return found


# Addresses that lead away ---------------------------------------------------------------------


def _doors(stage: Stage) -> dict[str, str]:
    """Pages that may send people on: those of the account, of the CMS and of the language."""
    found = {
        name: reverse(name)
        for name, pattern in routes(get_resolver().url_patterns)
        if name.startswith(("account_", "mfa_", "set_language", "today:look"))
        and "<" not in pattern
        and "(" not in pattern
    }
    return {**found, "wagtailadmin_login": "/cms/login/", "demo": "/demo/"}


def _led_away(ours: House, files: Files, doors: dict[str, str], places: list[str]) -> list[str]:
    """By GET and POST, signed in and not, under every name."""
    found, base = [], f"http://127.0.0.1:{ours.port}/"
    for place in places:
        fields = urlencode(dict.fromkeys(NAMES, place), errors="replace")
        forms = urlencode({**dict.fromkeys(NAMES, place), **FILLED}, errors="replace").encode()
        for name, path in doors.items():
            for session in ("", files.sessions["student"]):
                if name == "account_logout" and session:
                    continue  # by GET below: a POST would end the session of all that follows
                for body in (None, forms):
                    page = request(
                        ours.port,
                        f"{path}?{fields}",
                        method="GET" if body is None else "POST",
                        body=body,
                        headers=_browser(ours, session, body),
                    )
                    where = page.headers.get("Location", "")
                    if page.status >= 500:
                        found.append(f"{name}: {page.status} for {place!r}")
                    elif where and leads_away(where, base + path[1:]):
                        found.append(f"{name} leads to {where!r:.80}")
    return found


def _browser(ours: House, session: str, body: bytes | None) -> dict[str, str]:
    cookies = f"csrf={TOKEN}" + (f"; session={session}" if session else "")
    head = {"Cookie": cookies, "Origin": f"http://127.0.0.1:{ours.port}"}
    if body is not None:
        head["Content-Type"] = "application/x-www-form-urlencoded"
    return head


def _careless() -> ExitStack:
    """In this process: cells, fields and lines as they come."""
    stack = ExitStack()
    stack.enter_context(patch.object(spreadsheets, "set_cell", _raw_cell))
    stack.enter_context(patch.object(sheet, "set_cell", _raw_cell))
    stack.enter_context(patch.object(spreadsheets, "_csv_value", lambda value: value))
    stack.enter_context(patch.object(vText, "to_ical", lambda self: str(self).encode()))
    return stack


def _raw_cell(cell: Any, value: Any) -> Any:
    cell.value = spreadsheets.safe_value(value)
    return cell


def _control(report: Report, server: EmbeddedPostgres, stage: Stage, texts: list[str]) -> None:
    with _careless():
        found = {name: len(wrong) for name, wrong in _write_all(texts).items()}
    like = _plain_mail("Ein Besuch")
    found["mail"] = len(mail_says(_plain_mail("x\r\nBcc: opfer@evil.example"), WHO, like))
    with house(server, stage.database) as ours:
        ours.start_web(without="escapes")
        files = Files(ours, stage)
        files.harmless()
        _type_everywhere(texts, random.Random(1))
        found["files of the house"] = len(files.look())
        doors = {"account_login": "/konto/login/"}
        found["redirects"] = len(_led_away(ours, files, doors, payloads.addresses()[:10]))
    report.control = {"without": "one careless writer of each kind", "found": found}
    report.control_fails = all(found.values())


def _plain_mail(subject: str) -> bytes:
    return f"From: a@uni.example\r\nTo: {WHO}\r\nSubject: {subject}\r\n\r\nText\r\n".encode()


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-20", TITLE)
    chance = random.Random(options.seed)
    texts = list(payloads.texts(options.number("texts", full=3_000, short=120), options.seed))
    stage = ensure_stage(server, template)
    places = payloads.addresses()
    if options.short:
        places = chance.sample(places, 2)
    with house(server, stage.database) as ours:
        written = _write_all(texts)
        ours.start_web()
        files = Files(ours, stage)
        files.harmless()
        storable = [_storable(text) for text in texts]
        typed, wrong = 0, []
        for _number in range(options.number("rounds", full=20, short=1)):
            typed += _type_everywhere(storable, chance)
            wrong += files.look()
        doors = _doors(stage)
        away = _led_away(ours, files, doors, places)
        crashes = ours.errors()
    report.figures = {
        "texts": len(texts),
        "wrong by writer": {name: len(found) for name, found in written.items()},
        "typed into fields of the house": typed,
        "files fetched a round": len(files.pages),
        "addresses that lead away": len(places),
        "doors": len(doors),
        "led away": len(away),
    }
    for name, found in written.items():
        report.blame(*(f"{name}: {word}" for word in found))
    report.blame(*wrong, *away, *crashes)
    if len(files.pages) < FLOOR or len(doors) < DOORS:
        report.blame(f"only {len(files.pages)} files and {len(doors)} doors were found")
    _control(report, server, stage, texts[:100])
    return report
