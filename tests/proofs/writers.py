"""Eight students with a bad net: each sends days until each is acknowledged, always with its key.

Runs as a process of its own. What is sent is noted before, what was acknowledged after; the notes
are all that the judge believes.
"""

import asyncio
import json
import os
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.proofs.volley import Post, exchange

WRITERS = 8
WAIT = 0.1


@dataclass(frozen=True)
class Day:
    """One entry that wants to be written."""

    path: str
    session: str
    day: str


class Writers:
    def __init__(self, port: int, days: Iterator[Day], folder: Path, seed: int) -> None:
        self.port, self.days = port, days
        self.random = random.Random(seed)
        self.stop = folder / "stop"
        self.notes = os.open(folder / "notes.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def run(self) -> None:
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._write_all() for _number in range(WRITERS)))

    async def _write_all(self) -> None:
        for day in self.days:
            if self.stop.exists():
                return
            await self._write(day)

    async def _write(self, day: Day) -> None:
        """Send until somebody says that it is saved; the key stays the same."""
        key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self._note("send", key)
        data = {"key": key, "day": day.day, "hours": "4"}
        while True:
            answer = await exchange(self.port, Post(day.path, data, day.session))
            if answer.status == 200 and '"saved"' in answer.body:
                self._note("saved", key)
                return
            if answer.status in (0, 500, 502, 503):
                self._note("unclear", key, str(answer.status))
            else:
                self._note("refused", key, f"{answer.status} {answer.location} {answer.body[:200]}")
                return
            await asyncio.sleep(WAIT)

    def _note(self, what: str, key: str, more: str = "") -> None:
        os.write(self.notes, (json.dumps([what, key, more]) + "\n").encode())


@dataclass
class Notes:
    """What the writers wrote down."""

    sent: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)
    unclear: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


def read_notes(folder: Path) -> Notes:
    notes = Notes()
    for line in (folder / "notes.jsonl").read_text().splitlines():
        what, key, more = json.loads(line)
        if what == "send":
            notes.sent.add(key)
        elif what == "saved":
            notes.saved.add(key)
        elif what == "unclear":
            notes.unclear[key] += 1
            notes.failures[more] += 1
        else:
            notes.refused.append(more)
    return notes


def count_saved(folder: Path) -> int:
    file = folder / "notes.jsonl"
    return file.read_bytes().count(b'["saved"') if file.exists() else 0
