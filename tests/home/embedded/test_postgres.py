"""Where the embedded server lives, and how long."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from home.embedded.postgres import (
    ELSEWHERE,
    EmbeddedPostgres,
    answers,
    demo_folder,
    running,
    server_folder,
    url_of,
)
from tests.demo_site import ROOT, data_folder

LAUNCHER = """
import sys, time
from pathlib import Path
from home.embedded.postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""


def test_a_long_path_moves_the_server_elsewhere(tmp_path):
    short, long = Path("/var/tmp/q"), Path("/var/tmp") / ("q" * 90)

    assert server_folder(short) == short
    assert server_folder(long).parent == ELSEWHERE
    assert len(f"{server_folder(long)}/.s.PGSQL.5432") < 108
    assert server_folder(long) != server_folder(long / "other")
    assert str(server_folder(long)) in url_of(long)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_as_root_a_closed_folder_moves_the_server_elsewhere(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert server_folder(closed / "postgres").parent == ELSEWHERE


def test_demo_folder_follows_the_environment(monkeypatch):
    monkeypatch.setenv("VAR_DIR", "/var/tmp/somewhere")
    assert demo_folder() == Path("/var/tmp/somewhere/postgres")

    monkeypatch.delenv("VAR_DIR")
    assert demo_folder() == ROOT / "var" / "postgres"


@pytest.fixture
def folder():
    place = data_folder()
    yield place / "postgres"
    shutil.rmtree(place, ignore_errors=True)


@pytest.mark.slow
def test_server_runs_for_the_block_and_ends_with_its_launcher(folder):
    with running(folder):
        assert answers(folder)
        with running(folder):  # a second command at the same time uses the same server
            assert answers(folder)
        with psycopg.connect(url_of(folder)) as connection:
            connection.execute("CREATE TABLE kept (number int)")
    assert not answers(folder)

    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == b"ready\n"
    launcher.kill()
    launcher.wait()
    end = time.monotonic() + 15
    while answers(folder) and time.monotonic() < end:
        time.sleep(0.1)
    assert not answers(folder)

    server = EmbeddedPostgres(folder).start()  # at once, though the old one may still be closing
    with psycopg.connect(url_of(folder)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    server.stop()
