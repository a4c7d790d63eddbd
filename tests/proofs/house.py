"""A house of its own for each run: PostgreSQL that writes through, web server, worker, sink.

The migrated template is kept beside the server and named by a hash of all migrations, so only the
first run after a change waits for it; everything else is made for a run and thrown away.
"""

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from home.embedded.postgres import EmbeddedPostgres, find_binaries
from home.embedded.processes import end_with_parent
from tests.proofs import sink
from tests.proofs.switches import switch_off

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT = 120
#: The composition of RELIABILITY's protocol.
WORKERS, THREADS, CONCURRENCY = 2, 8, 2


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
            with maintenance(server) as its:
                _drop_all(its, "proof\\_%")
            yield server
        finally:
            server.stop()


def maintenance(server: EmbeddedPostgres, name: str = "postgres") -> psycopg.Connection[Any]:
    return psycopg.connect(server.url(name), autocommit=True)


def _drop_all(its: "psycopg.Connection[Any]", pattern: str) -> None:
    found = its.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    for (name,) in found.fetchall():
        _run(its, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _run(its: "psycopg.Connection[Any]", statement: str, *names: str) -> None:
    its.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def ensure_template(server: EmbeddedPostgres) -> str:
    """A migrated, empty database; copied from ``PROOF_SOURCE`` where a test run has one already."""
    from tests.conftest import _template_name

    name = _template_name()
    with maintenance(server) as its:
        known = its.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone():
            return name
        _drop_all(its, "template\\_%")
        _drop_all(its, "building")
        _run(its, "CREATE DATABASE building")
        if source := os.environ.get("PROOF_SOURCE"):
            _copy(source, server.url("building"))
        else:
            _migrate(server.url("building"))
        _run(its, "ALTER DATABASE building RENAME TO {}", name)
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
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


def free_port(start: int) -> int:
    """Counted from the process's number: two runs that start together must not meet."""
    start += os.getpid() * 7 % 2_000
    for port in range(start, start + 500):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No free port.")


#: Known before the settings are read: they are part of them.
PORT, SMTP_PORT = free_port(25_000), free_port(28_000)


@dataclass
class House:
    """One database and the processes over it, each forked from the driver, which knows Django."""

    server: EmbeddedPostgres
    folder: Path
    database: str
    processes: dict[str, int] = field(default_factory=dict)
    port: int = PORT
    smtp_port: int = SMTP_PORT

    @property
    def taken(self) -> Path:
        """The Message-IDs that the sink has taken, a line each."""
        return self.folder / "taken.txt"

    def fork(
        self, name: str, job: Callable[[], object], *, without: str = "", ahead: int = 0
    ) -> None:
        """Run ``job`` in a process of its own; what it says lies in ``<name>.log``.

        ``without`` names a defence that is switched off there and nowhere else; ``ahead`` are
        seconds by which its clock is.
        """
        connections.close_all()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self.processes[name] = pid
            return
        code = 1
        try:
            end_with_parent(signal.SIGKILL)
            os.setsid()
            self._redirect(name)
            switch_off(without, ahead=ahead)
            job()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _redirect(self, name: str) -> None:
        log = os.open(self.folder / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for standard in (1, 2):
            os.dup2(log, standard)

    def start_web(self, *, without: str = "", wait: bool = True) -> None:
        """gunicorn as in production: two workers of eight threads."""
        words = ["home.wsgi:application", "--preload", "--bind", f"127.0.0.1:{self.port}"]
        words += ["--worker-class", "gthread", "--workers", str(WORKERS)]
        words += ["--threads", str(THREADS), "--log-level", "warning", "--no-control-socket"]

        def serve() -> None:
            from gunicorn.app.wsgiapp import WSGIApplication

            sys.argv = ["gunicorn", *words, "--graceful-timeout", "5"]
            WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()

        self.fork("web", serve, without=without)
        if wait:
            self.await_answer()

    def start_worker(self, *, without: str = "", ahead: int = 0) -> None:
        def work() -> None:
            call_command("procrastinate", "worker", "--concurrency", str(CONCURRENCY))

        self.fork("worker", work, without=without, ahead=ahead)

    def start_sink(self, *, pause: float, seed: int, letters: Path | None = None) -> None:
        self.taken.touch()
        if letters is not None:
            letters.mkdir()

        def take() -> None:
            sink.serve(self.smtp_port, self.taken, pause=pause, seed=seed, letters=letters)

        self.fork("sink", take)
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.smtp_port), 1).close()
                return
            time.sleep(0.02)
        raise RuntimeError("The sink did not start.")

    def answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/readyz"
        with contextlib.suppress(OSError, http.client.HTTPException):
            urllib.request.urlopen(address, timeout=5).close()
            return True
        return False

    def await_answer(self, timeout: float = START_TIMEOUT) -> float:
        """Seconds until the site answers with its database."""
        started = time.monotonic()
        while time.monotonic() < started + timeout:
            if self.answers():
                return time.monotonic() - started
            if "web" in self.processes and not self.lives("web"):
                break
            time.sleep(0.02)
        raise RuntimeError(f"No answer:\n{(self.folder / 'web.log').read_text()[-2000:]}")

    def lives(self, name: str) -> bool:
        """Whether a process of ours has not ended by itself."""
        pid = self.processes[name]
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def kill(self, name: str) -> None:
        """``kill -9`` a process of ours and all its children."""
        pid = self.processes.pop(name)
        for each in (pid, *children_of(pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def errors(self) -> list[str]:
        """Lines of the web server's log that tell of a crash."""
        log = self.folder / "web.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return [line for line in text.splitlines() if "Internal Server Error" in line]


def children_of(pid: int) -> list[int]:
    """Direct children of a process."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(folder.name))
    return found


@contextlib.contextmanager
def house(server: EmbeddedPostgres, template: str) -> Iterator[House]:
    """An empty house; the driver's own ORM looks at the same database."""
    name = f"proof_{os.getpid()}_{time.monotonic_ns() % 10**9}"
    folder = folder_of_proofs() / name
    folder.mkdir(parents=True)
    connections.close_all()
    with maintenance(server) as its:
        _run(its, "CREATE DATABASE {} TEMPLATE {}", name, template)
    ours = House(server, folder, name)
    _look_at(server.url(name))
    try:
        yield ours
    finally:
        ours.stop()
        connections.close_all()
        with contextlib.suppress(psycopg.OperationalError), maintenance(server) as its:
            _run(its, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        if "PROOF_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


def _look_at(url: str) -> None:
    """From now on the driver's ORM, and every process forked from it, mean this database."""
    from home.settings import database

    connection.close()
    settings.DATABASES["default"].update(database(url))
    connection.settings_dict.update(database(url))
    call_command("createcachetable", verbosity=0)
