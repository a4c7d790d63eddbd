"""Backup, restore, retention and verification, on a real second database."""

import os
import secrets
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories.people import UserFactory

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images" / "a.png").write_bytes(b"not really a picture")
    return settings.MEDIA_ROOT


@pytest.fixture
def empty_database():
    """A new database on the same server: its address, and a way to ask it."""
    name = f"restore_{secrets.token_hex(4)}"
    values = connection.settings_dict
    access = {
        "host": values["HOST"],
        "user": values["USER"],
        "port": values["PORT"] or None,
        "password": values["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **access) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield name, access
    with psycopg.connect(dbname="postgres", autocommit=True, **access) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restore(file, name, media):
    values = connection.settings_dict
    url = f"postgresql://{values['USER']}:{values['PASSWORD']}@/{name}?host={values['HOST']}"
    if values["PORT"]:
        url += f"&port={values['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "home.settings_demo",
        "DATABASE_URL": url,
        "VAR_DIR": str(media.parent / "restored"),
    }
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_backup_and_restore_bring_back_rows_and_files_and_hold_the_mails(
    tmp_path, media, empty_database
):
    UserFactory(first_name="Lina", last_name="Aydın", email="lina.aydin@studium.example")
    name, access = empty_database
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))

    done = restore(file, name, media)

    assert done.returncode == 0, done.stderr
    with psycopg.connect(dbname=name, **access) as server:
        names = server.execute("SELECT last_name FROM people_user").fetchall()
        paused = server.execute(
            "SELECT value FROM rulebook_rulevalue WHERE key = 'outbox.paused'"
        ).fetchall()
    assert ("Aydın",) in names
    assert paused == [(True,)]
    restored = media.parent / "restored" / "media" / "images" / "a.png"
    assert restored.read_bytes() == b"not really a picture"


@pytest.mark.django_db(transaction=True)
def test_restore_refuses_a_changed_byte_and_a_full_database(tmp_path, media, empty_database):
    name, _access = empty_database
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    with pytest.raises(CommandError):
        call_command("restore", str(file))

    raw = bytearray(file.read_bytes())
    with tarfile.open(file) as archive:
        offset = archive.getmember("database.dump").offset_data
    raw[offset + 500] ^= 1
    file.write_bytes(raw)

    done = restore(file, name, media)
    assert done.returncode == 1
    assert "damaged" in done.stderr


@pytest.mark.django_db
def test_backup_never_overwrites(tmp_path):
    file = tmp_path / "backup.tar"
    file.write_text("precious")

    with pytest.raises(CommandError):
        call_command("backup", str(file))

    assert file.read_text() == "precious"


@pytest.mark.django_db
def test_the_master_key_is_made_once(tmp_path, settings):
    settings.CONTENT_KEY_FILE = str(tmp_path / "keys" / "content.key")

    call_command("make_content_key")
    with pytest.raises(CommandError):
        call_command("make_content_key")

    file = Path(settings.CONTENT_KEY_FILE)
    assert len(bytes.fromhex(file.read_text())) == 32
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_verify_data_is_content_and_finds_a_missing_trigger(capsys):
    call_command("verify_data")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_placement_steps%'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"DROP TRIGGER {name} ON placements_placement")

    with pytest.raises(CommandError):
        call_command("verify_data")


@pytest.mark.django_db
def test_retention_dry_run_deletes_nothing(capsys):
    from django.contrib.sessions.models import Session

    from home.core.clock import now

    Session.objects.create(session_key="x" * 32, session_data="", expire_date=now())

    call_command("retention", "--dry-run")
    assert Session.objects.count() == 1
    call_command("retention")
    assert Session.objects.count() == 0
