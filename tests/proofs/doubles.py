"""F-03: a form sent twice has the effect of one, pressed twice or sent again by a bad net.

The scene of the matrix of rights holds one of everything. Every form on every page of every role
is filled in as far as it asks, and sent once in one copy of the database, and several times, one
after the other and at the same moment, in others. The rows that came into being must be the same.
"""

import datetime as dt
import json
import os
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db import connection

from home.core.clock import today
from home.embedded.postgres import EmbeddedPostgres
from home.people.models import User
from home.rulebook.actions import set_rule
from tests.factories import fixtures
from tests.house.access.addresses import address_of
from tests.house.access.matrix import EXPECTED, ROLES, expected_of
from tests.house.access.things import foreign_scene, things_of
from tests.proofs.house import House, house
from tests.proofs.publication import signed_in
from tests.proofs.report import Options, Report
from tests.proofs.volley import Answer, Post, send, volley

TITLE = "Every form, sent twice"
#: Rows that come and go with every request, or that a worker would work off.
NOT_AN_EFFECT = ("django_session", "people_device", "shared_cache", "procrastinate_")
#: The account's own forms sign people out; the language is a cookie.
LEFT_OUT = ("/konto/", "/sprache/", "/demo/")
#: The way of a form that leaves its user without rights comes last.
LAST = ("deactivate", "participation_end", "withdraw", "cancel", "step", "drop", "close")
FLOOR = 60


@dataclass
class Form:
    """One form as one role fills it in."""

    route: str
    role: str
    post: Post
    effects: dict[str, Counter[str]] = field(default_factory=dict)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.route} ({self.role})"


# The scene and its forms ----------------------------------------------------------------------


def _call(fixture: Any, **given: Any) -> Any:
    return fixture._get_wrapped_function()(**given)


def _stage() -> SimpleNamespace:
    """What the tests' fixtures build, without pytest."""
    set_rule("outbox.quiet", False, by=None)
    cohort = _call(fixtures.cohort, db=None)
    phase = _call(fixtures.phase, cohort=cohort)
    district = _call(fixtures.district, db=None)
    site = _call(fixtures.site, district=district)
    team = _call(fixtures.team, cohort=cohort, district=district)
    agency = _call(fixtures.agency, db=None)
    facility = _call(fixtures.facility, agency=agency, site=site)
    place = _call(fixtures.place, phase=phase, facility=facility)
    cast = _call(fixtures.cast, cohort=cohort, team=team, agency=agency, place=place)
    scene = _call(fixtures.scene, cast=cast, cohort=cohort, phase=phase, team=team, place=place)
    scene.own = things_of(scene, "KAN-own")
    scene.foreign = things_of(foreign_scene(), "KAN-foreign")
    return scene


def _build(folder: Path) -> None:
    """The scene, and a note of its addresses and people.

    In a process of its own: what draws papers keeps threads, which no fork survives.
    """
    scene = _stage()
    addresses = {route: address_of(route, scene.own) for route in EXPECTED}
    people = {role: scene.cast[role].pk for role in ROLES if role in scene.cast}
    (folder / "stage.json").write_text(json.dumps([addresses, people]))


def _get(port: int, path: str, session: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"session={session}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode(errors="replace"))
    except urllib.error.HTTPError:
        return ""
    except OSError as error:
        raise RuntimeError(f"{path}: {error}") from error


def _forms(ours: House, most: int, chance: random.Random) -> list[Form]:
    """Of ``most`` pages at random; each form once, for the first role that has it."""
    addresses, people = json.loads((ours.folder / "stage.json").read_text())
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    pages = [
        (role, route, path)
        for role in people
        for route, path in addresses.items()
        if expected_of(route, role, "own") == "200" and "." not in path
    ]
    pages = chance.sample(pages, min(most, len(pages)))
    for role in dict.fromkeys(role for role, _route, _path in pages):
        session = signed_in(ours.port, User.objects.get(pk=people[role]))
        for _role, route, path in (page for page in pages if page[0] == role):
            for form in BeautifulSoup(_get(ours.port, path, session), "html.parser")("form"):
                post = _filled(form, path, session)
                if post is not None:
                    known = (post.path, tuple(sorted(post.data)))
                    found.setdefault(known, Form(route, role, post))
    forms = list(found.values())
    return sorted(forms, key=lambda form: any(word in form.route for word in LAST))


def _filled(form: Tag, path: str, session: str) -> Post | None:
    if str(form.get("method", "get")).lower() != "post" or form.find("input", type="file"):
        return None
    action = str(form.get("action") or path)
    if not action.startswith("/") or action.startswith(LEFT_OUT):
        return None
    data: dict[str, Any] = {}
    for control in form.find_all(["input", "select", "textarea", "button"]):
        name = str(control.get("name") or "")
        if name and name != "csrfmiddlewaretoken" and not control.has_attr("disabled"):
            _fill(data, control, name)
    return Post(action, data, session)


def _fill(data: dict[str, Any], control: Tag, name: str) -> None:
    kind = str(control.get("type") or control.name)
    value = str(control.get("value") or "")
    if kind in ("radio", "checkbox"):
        if control.has_attr("checked") or name not in data:
            data[name] = value or "on"
    elif control.name == "select":
        options = [str(one.get("value") or "") for one in control.find_all("option")]
        chosen = [str(one.get("value")) for one in control.find_all("option", selected=True)]
        data[name] = next(iter([*filter(None, chosen), *filter(None, options)]), "")
    elif control.name == "textarea":
        data[name] = control.text.strip() or "Ein Beispiel."
    elif control.name == "button" or kind in ("submit", "image"):
        if not any(key == "\0button" for key in data):
            data[name] = value
    else:
        data[name] = value or (_typed(control, kind, name) if control.has_attr("required") else "")


def _typed(control: Tag, kind: str, name: str) -> str:
    makers: dict[str, Callable[[], str]] = {
        "email": lambda: f"neu.{name}@studium.example",
        "number": lambda: str(control.get("min") or 1),
        "date": lambda: today().isoformat(),
        "time": lambda: "10:00",
        "datetime-local": lambda: f"{today() + dt.timedelta(days=7)}T10:00",
        "url": lambda: "https://verein.example/",
    }
    if kind in makers:
        return makers[kind]()
    if any(part in name for part in ("_on", "day", "date", "until", "since", "first", "last")):
        return f"{today():%d.%m.%Y}" if "name" not in name else "Beispiel"
    return "Beispiel"


# Sending --------------------------------------------------------------------------------------


def _rows() -> Counter[str]:
    """How many rows each table has that a form could add to."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if not name.startswith(NOT_AN_EFFECT)
    ]
    union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(union)
        return Counter(dict(cursor.fetchall()))


def _send(way: str, forms: list[Form], act: Callable[[Post], list[Answer]]) -> None:
    before = _rows()
    for form in forms:
        answers = act(form.post)
        after = _rows()
        form.effects[way] = after - before
        form.statuses[way] = Counter(answer.status for answer in answers)
        before = after


def _play(
    server: EmbeddedPostgres,
    stage: House,
    way: str,
    forms: list[Form],
    number: int,
    *,
    at_once: bool = False,
    without: str = "",
) -> None:
    """All forms in their order, each ``number`` times, in a fresh copy of the scene."""
    with house(server, stage.database) as ours:
        ours.start_web(without=without)

        def act(post: Post) -> list[Answer]:
            posts = [post] * number
            return volley(ours.port, posts) if at_once else [send(ours.port, one) for one in posts]

        _send(way, forms, act)


def _control(report: Report, server: EmbeddedPostgres, stage: House, forms: list[Form]) -> None:
    """The same forms where each sending is done: some must have the effect of two."""
    again = [Form(one.route, one.role, one.post) for one in forms]
    _play(server, stage, "once", again, 1, without="once")
    _play(server, stage, "2 in turn", again, 2, without="once")
    found = [one for one in again if one.effects["2 in turn"] - one.effects["once"]]
    report.control = {
        "with": "each sending done, as without the one-time key",
        "forms": len(again),
        "with the effect of two": len(found),
    }
    report.control_fails = bool(found)


def _judge(report: Report, forms: list[Form]) -> dict[str, list[str]]:
    """Which form had which effect more than once, by its name."""
    doubled: dict[str, list[str]] = {}
    for form in forms:
        once = form.effects["once"]
        for way, effect in form.effects.items():
            if form.statuses[way].keys() & {0, 500}:
                report.blame(f"{form.name}, {way}: {dict(form.statuses[way])}")
            if more := effect - once:
                tables = ", ".join(sorted(more))
                doubled.setdefault(form.name, []).append(f"{way}: {tables}")
    return doubled


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report, started = Report("F-03", TITLE), time.monotonic()
    times = [2] if options.short else [2, options.number("times", full=5, short=2)]
    most = options.number("pages", full=10_000, short=30)
    chance = random.Random(options.seed)
    with house(server, template) as stage:
        stage.fork("stage", lambda: _build(stage.folder))
        os.waitpid(stage.processes.pop("stage"), 0)
        stage.start_web()
        forms = _forms(stage, most, chance)
        stage.stop()
        _play(server, stage, "once", forms, 1)
        for number in times:
            _play(server, stage, f"{number} in turn", forms, number)
            _play(server, stage, f"{number} at once", forms, number, at_once=True)
        doubled = _judge(report, forms)
        effective = [form for form in forms if form.effects["once"]]
        _control(report, server, stage, effective)
    report.figures = {
        "forms": len(forms),
        "that had an effect": len(effective),
        "answers to one": dict(sum((form.statuses["once"] for form in forms), Counter())),
        "ways": ", ".join(forms[0].effects) if forms else "–",
        "with the effect of several": len(doubled),
        "seconds": round(time.monotonic() - started, 1),
    }
    report.blame(*(f"{name}: {'; '.join(ways)}" for name, ways in sorted(doubled.items())))
    if not options.short and len(forms) < FLOOR:
        report.blame(f"only {len(forms)} forms were found, at least {FLOOR} are there")
    return report
