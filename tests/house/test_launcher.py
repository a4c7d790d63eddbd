"""``manage.py demo`` as people meet it: it starts, says no clearly, stops, and leaves nothing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from home.embedded.postgres import server_folder
from tests.demo_site import ROOT, DemoSite, data_folder

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("launcher")]


@pytest.fixture(scope="module")
def site():
    site = DemoSite(data_folder())
    site.start()
    yield site
    site.stop()
    shutil.rmtree(server_folder(site.var / "postgres"), ignore_errors=True)
    shutil.rmtree(site.var, ignore_errors=True)


def nothing_left(site: DemoSite, patience: float = 20) -> list[str]:
    end = time.monotonic() + patience
    while (left := site.processes()) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def test_the_demo_starts_stops_and_starts_again_with_its_data(site):
    assert site.answers()
    assert len(site.processes()) >= 5  # database, sink, worker, web server and its two: the control
    people = "from home.people.models import User; print('people:', User.objects.count())"
    before = site.manage("shell", "--no-imports", "-v", "0", "-c", people).stdout

    assert site.signal(signal.SIGTERM) == 0
    assert nothing_left(site) == []
    assert "Stopped. The data are kept." in site.log

    assert site.start() < 60
    after = site.manage("shell", "--no-imports", "-v", "0", "-c", people).stdout
    assert before.startswith("people:")
    assert after == before
    assert "Loading the demo data" not in site.log


def test_ctrl_c_is_a_clean_end(site):
    if site.process is None or site.process.poll() is not None:
        site.start()

    assert site.signal(signal.SIGINT) == 0
    assert nothing_left(site) == []


def test_nothing_survives_when_the_launcher_is_killed(site):
    site.start()
    assert site.processes() != []

    site.signal(signal.SIGKILL)

    assert nothing_left(site) == []
    assert not site.answers()
    site.start()  # and the database is whole
    assert site.answers()


def test_a_second_demo_on_the_same_data_says_so(site):
    if not site.answers():
        site.start()
    other = DemoSite(site.var, port=site.port + 50, smtp_port=site.smtp_port + 50)

    refused = other.manage("demo")

    assert refused.returncode == 1
    assert "A demo is running on the data" in refused.stderr
    assert site.answers()


def test_a_command_works_whether_the_demo_runs_or_not(site):
    if not site.answers():
        site.start()
    command = ("shell", "--no-imports", "-v", "0", "-c", "print('done')")

    assert site.manage(*command).stdout == "done\n"
    site.signal(signal.SIGTERM)
    assert site.manage(*command).stdout == "done\n"
    assert nothing_left(site) == []


@pytest.mark.parametrize("name", ["PORT", "SMTP_PORT"])
def test_a_taken_port_stops_the_start_with_a_sentence(name, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env={
                **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
                "DJANGO_SETTINGS_MODULE": "home.settings_demo",
                "VAR_DIR": str(tmp_path),
                "PORT": "24500",
                "SMTP_PORT": "24501",
                name: port,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"{port}" in done.stderr
    assert "taken" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
