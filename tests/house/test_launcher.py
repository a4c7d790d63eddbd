"""``manage.py demo`` as people meet it: it starts, says no clearly, stops, and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.demo_site import ROOT, DemoSite

pytestmark = [pytest.mark.slow]


def nothing_left(site: DemoSite, patience: float = 20) -> list[str]:
    end = time.monotonic() + patience
    while (left := site.processes()) and time.monotonic() < end:
        time.sleep(0.2)
    return left


def test_the_demo_starts_stops_and_starts_again_with_its_data(demo_site):
    assert demo_site.answers()
    assert len(demo_site.processes()) >= 5  # the control: launcher, database, sink, worker, web
    people = "from home.people.models import User; print('people:', User.objects.count())"
    before = demo_site.manage("shell", "--no-imports", "-v", "0", "-c", people).stdout

    assert demo_site.signal(signal.SIGTERM) == 0
    assert nothing_left(demo_site) == []
    assert "Stopped. The data are kept." in demo_site.log

    assert demo_site.start() < 60
    after = demo_site.manage("shell", "--no-imports", "-v", "0", "-c", people).stdout
    assert before.startswith("people:")
    assert after == before
    assert "Loading the demo data" not in demo_site.log


def test_ctrl_c_is_a_clean_end(demo_site):
    assert demo_site.signal(signal.SIGINT) == 0
    assert nothing_left(demo_site) == []


def test_nothing_survives_when_the_launcher_is_killed(demo_site):
    assert demo_site.processes() != []

    demo_site.signal(signal.SIGKILL)

    assert nothing_left(demo_site) == []
    assert not demo_site.answers()
    demo_site.start()  # and the database is whole
    assert demo_site.answers()


def test_a_second_demo_on_the_same_data_says_so(demo_site):
    other = DemoSite(demo_site.var, port=demo_site.port + 50, smtp_port=demo_site.smtp_port + 50)

    refused = other.manage("demo")

    assert refused.returncode == 1
    assert "A demo is running on the data" in refused.stderr
    assert demo_site.answers()


def test_a_command_works_whether_the_demo_runs_or_not(demo_site):
    command = ("shell", "--no-imports", "-v", "0", "-c", "print('done')")

    assert demo_site.manage(*command).stdout == "done\n"
    demo_site.signal(signal.SIGTERM)
    assert demo_site.manage(*command).stdout == "done\n"
    assert nothing_left(demo_site) == []


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
