"""A house of its own for each run: PostgreSQL that writes through, web server, worker, sink.

The migrated template is kept beside the server and named by a hash of all migrations, so only the
first run after a change waits for it; everything else is made for a run and thrown away.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from home.embedded.postgres import EmbeddedPostgres, find_binaries
from home.embedded.processes import end_with_parent

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "tests.proofs.settings"
START_TIMEOUT = 120
#: The composition of RELIABILITY's protocol.
WORKERS, THREADS = 2, 8


def folder_of_proofs() -> Path:
    return Path(os.environ.get("VAR_DIR", ROOT / "var")) / "proofs"


@contextlib.contextmanager
def own_server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """The server of the proofs; a second proof at the same time waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "one-at-a-time.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = EmbeddedPostgres(folder / "postgres").start()
        try:
            with maintenance(server) as connection:
                _drop_all(connection, "proof\\_%")
            yield server
        finally:
            server.stop()


def maintenance(server: EmbeddedPostgres, name: str = "postgres") -> psycopg.Connection[object]:
    return psycopg.connect(server.url(name), autocommit=True)


def _drop_all(connection: "psycopg.Connection[object]", pattern: str) -> None:
    found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    for (name,) in found.fetchall():  # type: ignore[misc]
        _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", str(name))


def _run(connection: "psycopg.Connection[object]", statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def ensure_template(server: EmbeddedPostgres) -> str:
    """A migrated, empty database; copied from ``PROOF_SOURCE`` where a test run has one already."""
    from tests.conftest import _template_name

    name = _template_name()
    with maintenance(server) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone():
            return name
        _drop_all(connection, "template\\_%")
        _drop_all(connection, "building")
        _run(connection, "CREATE DATABASE building")
        if source := os.environ.get("PROOF_SOURCE"):
            _copy(source, server.url("building"))
        else:
            _migrate(server.url("building"))
        _run(connection, "ALTER DATABASE building RENAME TO {}", name)
    return name


def _copy(source: str, target: str) -> None:
    programs = find_binaries()
    with subprocess.Popen(
        [programs / "pg_dump", "--no-owner", "-d", source], stdout=subprocess.PIPE
    ) as dump:
        command = [programs / "psql", "--quiet", "-v", "ON_ERROR_STOP=1", "-d", target]
        done = subprocess.run(command, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=False)
    if done.returncode or dump.returncode:
        raise RuntimeError("The template could not be copied.")


def _migrate(url: str) -> None:
    print("Migrating a database for the proofs, once …", flush=True)
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    for command in (["migrate", "--verbosity", "0"], ["createcachetable", "--verbosity", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )


def free_port(start: int = 26_000) -> int:
    for port in range(start, start + 500):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No free port.")


@dataclass
class House:
    """One database and the processes over it. ``without`` names what a control switches off."""

    server: EmbeddedPostgres
    folder: Path
    database: str
    without: str = ""
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=lambda: free_port(26_500))
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url(self.database)

    def environment(self, **extra: str) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATABASE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PROOF_WITHOUT": self.without,
            "VAR_DIR": str(self.folder / "files"),
            **extra,
        }

    def start(self, name: str, command: Sequence[str], **extra: str) -> None:
        """A process in a group of its own; what it says lies in ``<name>.log``."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(**extra),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(signal.SIGKILL),
            )

    def start_web(self, *, wait: bool = True) -> None:
        command = [sys.executable, "-m", "gunicorn", "home.wsgi:application", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"]
        self.start("web", [*command, "--no-control-socket", "--graceful-timeout", "5"])
        if wait:
            self.await_answer()

    def start_sink(self, **extra: str) -> None:
        command = [sys.executable, "-m", "tests.proofs.sink", str(self.smtp_port)]
        self.start("sink", [*command, str(self.folder / "taken.txt")], **extra)
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.smtp_port), 1).close()
                return
            time.sleep(0.05)
        raise RuntimeError("The sink did not start.")

    def answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/readyz"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return True
        return False

    def await_answer(self, timeout: float = START_TIMEOUT) -> float:
        """Seconds until the site answers with its database."""
        started = time.monotonic()
        while time.monotonic() < started + timeout:
            if self.answers():
                return time.monotonic() - started
            time.sleep(0.05)
        raise RuntimeError(f"No answer:\n{(self.folder / 'web.log').read_text()[-2000:]}")

    def children(self, pid: int) -> list[int]:
        """Keys of the direct children of a process."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                        found.append(int(folder.name))
        return found

    def kill(self, name: str) -> None:
        """``kill -9`` a process of ours and all its children."""
        process = self.processes[name]
        pids = [process.pid, *self.children(process.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(30)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.processes.clear()

    def errors(self) -> list[str]:
        """Lines of the web server's log that tell of a crash."""
        log = self.folder / "web.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return [line for line in text.splitlines() if "Internal Server Error" in line]


@contextlib.contextmanager
def house(server: EmbeddedPostgres, template: str, *, without: str = "") -> Iterator[House]:
    """An empty house; the driver's own ORM looks at the same database."""
    name = f"proof_{os.getpid()}_{time.monotonic_ns() % 10**9}"
    folder = folder_of_proofs() / name
    (folder / "files").mkdir(parents=True)
    with maintenance(server) as connection:
        _run(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)
    ours = House(server, folder, name, without)
    _look_at(ours)
    try:
        yield ours
    finally:
        ours.stop()
        _look_away()
        with contextlib.suppress(psycopg.OperationalError), maintenance(server) as connection:
            _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        if "PROOF_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


def _look_at(ours: House) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from home.settings import database

    connection.close()
    settings.DATABASES["default"].update(database(ours.url))
    connection.settings_dict.update(database(ours.url))
    call_command("createcachetable", verbosity=0)


def _look_away() -> None:
    from django.db import connections

    connections.close_all()
