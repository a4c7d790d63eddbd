"""The demo's world with its words: loaded once a day and a state of the code, then copied."""

import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils import translation

from home.core import clock
from home.embedded.postgres import EmbeddedPostgres
from tests.proofs.canary.more import add_people, add_rows
from tests.proofs.canary.people import principals_of
from tests.proofs.canary.seed import seed_words, set_triggers_aside, set_triggers_back
from tests.proofs.canary.words import Canary
from tests.proofs.house import ROOT, House, _drop_all, _run, house, maintenance

SEEDED = "canaries.json"
FLOORS = ("home", "lernen", "kurse")


def demo_of(server: EmbeddedPostgres, template: str) -> str:
    """A database with the demo's data, made by its own loader."""
    name = f"demo_{_digest(template)}"
    with maintenance(server) as its:
        known = its.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known:
            return name
        _drop_all(its, "demo\\_%")
    with house(server, template) as ours:
        wait_for(ours, "load", _load)
        connections.close_all()
        with maintenance(server) as its:
            _run(its, "ALTER DATABASE {} RENAME TO {}", ours.database, name)
    return name


def _digest(template: str) -> str:
    """Changes with the code of the three floors and with the day."""
    digest = hashlib.sha256(f"{template} {clock.today()}".encode())
    for file in sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _load() -> None:
    from home.embedded.world import load_world

    with translation.override(settings.LANGUAGE_CODE):
        load_world()


def wait_for(ours: House, name: str, job: Any, *, without: str = "") -> None:
    """Run ``job`` in a process of its own, which knows no threads of ours, to its end."""
    ours.fork(name, job, without=without)
    _pid, status = os.waitpid(ours.processes.pop(name), 0)
    if status:
        raise RuntimeError(f"{name}: {(ours.folder / f'{name}.log').read_text()[-3000:]}")


def seed(folder: Path, *, most: int, number: int) -> None:
    """Rows, people and words; all of it noted for the crawlers."""
    with transaction.atomic():
        set_triggers_aside()
        made = add_people()
        add_rows()
        principals = principals_of(made)
        keys = frozenset(pk for pk in principals.values() if pk)
        chance = random.Random(number)
        words = seed_words(keys, most=most, chance=chance)
        set_triggers_back()
    noted = [{**vars(one), "readers": [*one.readers], "finders": [*one.finders]} for one in words]
    (folder / SEEDED).write_text(json.dumps({"principals": principals, "words": noted}))


def seeded(folder: Path) -> tuple[dict[str, int | None], dict[str, Canary]]:
    """Principals, and the words by themselves."""
    noted = json.loads((folder / SEEDED).read_text())
    words = [
        Canary(
            one["word"],
            one["field"],
            frozenset(one["readers"]),
            frozenset(one["finders"]),
            one["sealed"],
        )
        for one in noted["words"]
    ]
    return noted["principals"], {word.word: word for word in words}
