"""The real demo in a folder of its own: started as people start it, ended without leftovers."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from home.embedded.postgres import server_folder

ROOT = Path(__file__).resolve().parent.parent
#: What a test run has set for itself and a program on its own must not inherit
OURS = (
    "DATABASE_URL",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "SECRET_KEY",
    "SITE_URL",
)
FIRST_PORT = 21_000  # below the range in which the system gives out ports


def free_port(start: int = FIRST_PORT) -> int:
    """Each worker looks in its own hundred."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in range(start + 100 * worker, start + 100 * worker + 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("No free port.")


@dataclass
class DemoSite:
    """``manage.py demo`` over one data folder; may be started several times."""

    var: Path
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=lambda: free_port(23_000))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def post(self) -> Path:
        """The folder of the sent mails, one ``.eml`` each."""
        return self.var / "post"

    @property
    def log(self) -> str:
        return (self.var / "demo.log").read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        kept |= {"VAR_DIR": str(self.var), "PORT": str(self.port), "SMTP_PORT": str(self.smtp_port)}
        return kept

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Another command on the same data, while the demo runs or not."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *options: str, timeout: float = 600) -> float:
        """Start and wait until it says that it runs. Returns the seconds that took."""
        started = time.monotonic()
        with (self.var / "demo.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", *options],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        while time.monotonic() < started + timeout:
            if "is running" in self.log:
                return time.monotonic() - started
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"The demo did not start:\n{self.log}")

    def signal(self, signum: int, timeout: float = 30) -> int:
        assert self.process is not None
        self.process.send_signal(signum)
        return self.process.wait(timeout)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGTERM)

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
            return True
        return False

    def processes(self) -> list[str]:
        """Command lines of all living processes that carry this data folder, ours and others'."""
        return [line for line in _living() if str(self.var) in line]


def _living() -> Iterator[str]:
    """Command line and environment of each process that is no zombie."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    continue
                command = (folder / "cmdline").read_bytes()
                yield (command + b" " + (folder / "environ").read_bytes()).decode(errors="replace")


def data_folder() -> Path:
    """A folder the database's user can enter, even when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="quartier-demo-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def demo_data() -> Iterator[DemoSite]:
    """One data folder for all tests with the demo; loaded at the first start."""
    site = DemoSite(data_folder())
    yield site
    site.stop()
    shutil.rmtree(server_folder(site.var / "postgres"), ignore_errors=True)
    shutil.rmtree(site.var, ignore_errors=True)


@pytest.fixture
def demo_site(demo_data: DemoSite) -> DemoSite:
    """The demo with all its data, running."""
    if not demo_data.runs():
        demo_data.start()
    return demo_data
