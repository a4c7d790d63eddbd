"""F-10, F-11 and F-24 of supervision, with figures (``pytest -s`` prints them).

Every text holds a word of its own. A real dump of the database shows none of them, in no coding
(F-24); everybody finds exactly the words that rows 54 to 61 give them (F-10); no model of
supervision is a thing of the CMS (F-11).
"""

import base64
import datetime as dt
import logging
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from home.core.clock import now
from home.privacy.archive import find_program
from kurse.supervision.actions import (
    answer_release,
    ask_release,
    hold_session,
    share_note,
    share_reflection,
    write_comment,
    write_note,
    write_reflection,
)
from kurse.supervision.queries import Entry
from tests.factories.placements import placement_of
from tests.factories.supervision import SessionFactory
from tests.house.test_registry import REGISTRIES

ROLES = (
    "anonymous",
    "student",
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "professional",
    "city",
    "admin",
    "stranger",
)
WORD = re.compile(rb"KAN-[a-z]+-\d+-[a-z]+")
SEEN_BY = {
    "note": {"supervisor"},
    "sharednote": {"supervisor", "student"},
    "private": {"student"},
    "privatetitle": {"student"},
    "shared": {"student", "supervisor"},
    "sharedtitle": {"student", "supervisor"},
    "comment": {"student", "supervisor"},
    "inside": {"student", "supervisor"},
    "outside": {"student", "supervisor", "lecturer", "coordinator"},
}


def say(figure: str) -> None:
    """For ``pytest -s``."""
    sys.stdout.write(f"\n{figure}\n")


@pytest.fixture
def room(scene, circle) -> SimpleNamespace:
    """A room full of words, each of one kind; and the addresses where they might be."""
    student, supervisor = scene.cast["student"], scene.cast["supervisor"]
    words: set[str] = set()
    placement = placement_of(scene)

    def word(kind: str, number: int) -> str:
        words.add(f"KAN-{kind}-{number}-wort")
        return f"KAN-{kind}-{number}-wort"

    urls = [reverse(f"supervision:{name}") for name in ("start", "journal", "own_texts")] + [
        reverse("supervision:group", args=[circle.group.public_id]),
        reverse("supervision:record", args=[placement.public_id]),
        reverse("placements:file", args=[placement.public_id]),
        reverse("supervision:proof", args=[scene.participation.public_id]),
        "/mein/",
    ]
    present = {circle.member.pk: True, circle.other.pk: False}
    for number in range(6):
        session = SessionFactory(
            group=circle.group, starts_at=now() - dt.timedelta(days=20 + number)
        )
        hold_session(session, present=present, by=supervisor)
        kind = "sharednote" if number < 3 else "note"
        write_note(session, text=word(kind, number), by=supervisor)
        if number < 3:
            share_note(session, shared=True, by=supervisor)
        urls += [
            reverse(f"supervision:{name}", args=[session.public_id]) for name in ("session", "note")
        ]
    for number in range(6):
        kind = "shared" if number < 3 else "private"
        entry = Entry(word(f"{kind}title", number), word(kind, number))
        row = write_reflection(None, entry=entry, by=student)
        if kind == "shared":
            share_reflection(row, by=student)
            write_comment(row, text=word("comment", number), by=supervisor)
        urls.append(reverse("supervision:reflection", args=[row.public_id]))
        urls.append(reverse("supervision:reflection_edit", args=[row.public_id]))
    for number in range(4):
        kind = "outside" if number < 2 else "inside"
        row = ask_release(
            circle.group, text=word(kind, number), members=[circle.member], by=supervisor
        )
        if kind == "outside":
            answer_release(row, agreed=True, by=student)
        urls.append(reverse("supervision:agreement", args=[row.public_id]))
    return SimpleNamespace(words=words, urls=urls, group=circle.group)


def plain_dump() -> str:
    """``pg_dump`` of the test database as plain text."""
    values = connection.settings_dict
    command = [find_program("pg_dump"), "--format=plain", "--username", values["USER"]]
    command += ["--host", values["HOST"], "--dbname", values["NAME"]]
    if values["PORT"]:
        command += ["--port", str(values["PORT"])]
    environment = {**os.environ, "PGPASSWORD": values["PASSWORD"] or ""}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def codings(word: str) -> Iterator[str]:
    """The word as it might stand in a dump: plain, in hex, in base64, packed, turned round."""
    raw = word.encode()
    yield word
    yield raw.hex()
    yield raw.hex().upper()
    yield base64.b64encode(raw).decode().rstrip("=")[:-2]
    yield word.encode("utf-16-le").hex()
    yield zlib.compress(raw).hex()
    yield word[::-1]


@pytest.mark.django_db(transaction=True)
def test_a_stolen_dump_shows_no_text_of_any_session(room, caplog):
    """F-24: at no time is a text of supervision readable in the database; controls are found."""
    caplog.set_level(logging.DEBUG)
    room.group.name = "KAN-control-0-wort"
    room.group.save(update_fields=["name"])

    dump = plain_dump()

    found = {word for word in room.words if any(form in dump for form in codings(word))}
    say(f"F-24 supervision: {len(room.words)} canaries, {len(found)} in {len(dump)} signs of dump.")
    assert found == set()
    assert "KAN-control-0-wort" in dump  # the positive control: a plain field is found
    assert not WORD.findall(caplog.text.encode())
    assert len(room.words) >= 25


@pytest.mark.django_db
def test_everybody_finds_exactly_the_words_of_their_rows(room, scene, client_for):
    """F-10 for rows 54 to 61, and the control: 25 seeded leaks are all found."""
    found: dict[str, set[str]] = {}
    pages = 0
    scene.cast["admin"].is_superuser = scene.cast["admin"].is_staff = True
    scene.cast["admin"].save()
    for role in ROLES:
        client = client_for(scene.cast.get(role))
        seen: set[bytes] = set()
        for url in room.urls:
            response = client.get(url)
            pages += 1
            seen |= set(WORD.findall(response.content))
            seen |= set(WORD.findall(f"{dict(response.headers)} {url}".encode()))
            title = re.search(rb"<title>(.*?)</title>", response.content, re.DOTALL)
            assert not title or not WORD.search(title[1])
        found[role] = {word.decode() for word in seen}
    expected = {
        role: {word for word in room.words if role in SEEN_BY[word.split("-")[1]]} for role in ROLES
    }
    sum(len(found[role] ^ expected[role]) for role in ROLES)

    wrong = sum(len(found[role] ^ expected[role]) for role in ROLES)
    say(f"F-10 supervision: {len(room.words)} canaries, {pages} pages, {wrong} wrong.")
    assert found == expected
    leaks = {f"KAN-leak-{number}-wort" for number in range(25)}
    for number, leak in enumerate(leaks):
        start = now() - dt.timedelta(days=40 + number)
        SessionFactory(group=room.group, location=leak, starts_at=start)
    client = client_for(scene.cast["coordinator"])
    text = client.get(reverse("supervision:group", args=[room.group.public_id])).content
    assert {word.decode() for word in WORD.findall(text)} >= leaks


def test_no_model_of_supervision_is_a_thing_of_the_cms():
    """F-11 for this slice; tests/house/test_registry.py has the controls."""
    models: set[Any] = set(apps.get_app_config("supervision").get_models())

    say(f"F-11 supervision: {len(models)} models, {len(REGISTRIES)} registries, none registered.")
    assert len(models) >= 10
    assert {name for name, listed in REGISTRIES.items() if listed() & models} == set()
