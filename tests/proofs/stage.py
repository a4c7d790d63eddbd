"""A house with one of everything, built once a day and copied: addresses, people, links.

It is what the matrix of rights walks over. A process of its own builds it, for what draws papers
keeps threads, which no fork survives.
"""

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from home.embedded.postgres import EmbeddedPostgres
from kurse.assessment.models import Voice, VoiceKind
from tests.house.access.addresses import address_of
from tests.house.access.matrix import EXPECTED, ROLES
from tests.proofs.house import ROOT, House, _run, folder_of_proofs, house, maintenance

#: Which thing of the scene a link of this kind is about, and which person of the cast has it.
ABOUT = {
    "people.invitation": ("", "stranger"),
    "certificates.take": ("certificate", "student"),
    "agreements.sign": ("phase", "contact"),
    "assessment.voice": ("voice", "contact"),
    "offers.call": ("call_request", "contact"),
    "placements.confirm": ("phase", "contact"),
    "practice.confirm": ("phase", "contact"),
    "runs.answer": ("registration", "student"),
    "visits.answer": ("visit", "contact"),
}
SOURCES = ("home", "lernen", "kurse", "tests/factories", "tests/house/access", "tests/proofs")


@dataclass(frozen=True)
class Stage:
    """``database`` is the one to copy; ``links`` are kind → (person, about)."""

    database: str
    addresses: dict[str, str]
    foreign: dict[str, str]
    people: dict[str, int]
    links: dict[str, tuple[int, str]]
    #: table and key of everything that the cast has nothing to do with
    strange: list[tuple[str, int]]


def _name() -> str:
    """Changes with the day and with every source that could have a part in it."""
    digest = hashlib.sha256(str(dt.datetime.now(tz=dt.UTC).date()).encode())
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return f"scene_{digest.hexdigest()[:16]}"


def _build(ours: House) -> None:
    from tests.proofs.doubles import _stage

    scene = _stage()
    voices = Voice.objects.filter(assessment=scene.own["assessment"])
    things: dict[str, Any] = scene.own | {"voice": voices.get(kind=VoiceKind.PRACTICE)}
    found = {
        "addresses": {route: address_of(route, scene.own) for route in EXPECTED},
        "foreign": {route: address_of(route, scene.foreign) for route in EXPECTED},
        "people": {role: scene.cast[role].pk for role in ROLES if role in scene.cast},
        "links": {
            kind: (scene.cast[who].pk, str(things[thing].public_id) if thing else "")
            for kind, (thing, who) in ABOUT.items()
        },
        "strange": [
            (thing._meta.db_table, thing.pk)
            for thing in scene.foreign.values()
            if isinstance(thing, Model)
        ],
    }
    (ours.folder / "stage.json").write_text(json.dumps(found))


def ensure_stage(server: EmbeddedPostgres, template: str) -> Stage:
    """The stage of today; built where there is none."""
    name = _name()
    notes = folder_of_proofs() / f"{name}.json"
    with maintenance(server) as its:
        known = its.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not known or not notes.exists():
        _make(server, template, name)
    return Stage(database=name, **json.loads(notes.read_text()))


def _make(server: EmbeddedPostgres, template: str, name: str) -> None:
    with maintenance(server) as its:
        rows = its.execute("SELECT datname FROM pg_database WHERE datname LIKE 'scene\\_%'")
        for (old,) in rows.fetchall():
            _run(its, "DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
            (folder_of_proofs() / f"{old}.json").unlink(missing_ok=True)
    with house(server, template) as ours:
        ours.fork("stage", lambda: _build(ours))
        os.waitpid(ours.processes.pop("stage"), 0)
        notes = ours.folder / "stage.json"
        if not notes.exists():
            raise RuntimeError((ours.folder / "stage.log").read_text()[-2000:])
        (folder_of_proofs() / f"{name}.json").write_bytes(notes.read_bytes())
        from django.db import connection

        connection.close()
        with maintenance(server) as its:
            _run(its, "CREATE DATABASE {} TEMPLATE {}", name, ours.database)
