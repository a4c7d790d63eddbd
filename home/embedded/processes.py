"""Child processes that end with their launcher, however it ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1


def end_with_parent(signum: int = signal.SIGTERM) -> None:
    """From now on this process gets ``signum`` when its parent ends, even by ``kill -9``.

    Linux only; elsewhere nothing happens. It survives ``exec`` but not a change of user.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


@dataclass
class Family:
    """The launcher's children by name. Start them from the main thread: the kernel watches it."""

    grace: float = 10
    members: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        quiet: bool = False,
        orphaned: int = signal.SIGTERM,
        **extra_environment: str,
    ) -> None:
        """Start one child in a session of its own, so that Ctrl-C reaches the launcher alone.

        ``quiet`` drops its standard output; what it says on standard error is always seen.
        ``orphaned`` is the signal it gets when the launcher was killed.
        """
        parent = os.getpid()

        def prepare() -> None:
            end_with_parent(orphaned)
            if os.getppid() != parent:  # it ended before the kernel knew of us
                os._exit(1)

        self.members[name] = subprocess.Popen(
            command,
            env={**os.environ, **extra_environment},
            stdout=subprocess.DEVNULL if quiet else None,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def ended(self) -> str:
        """The name of a child that has ended by itself, or nothing."""
        return next((name for name, child in self.members.items() if child.poll() is not None), "")

    def wait_for(self, name: str) -> int:
        """Wait for a child that is meant to end, and forget it. Returns its exit code."""
        return self.members.pop(name).wait()

    def stop(self) -> None:
        """Ask all to end, the last started first; whoever does not in time is ended."""
        for child in reversed(self.members.values()):
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + self.grace
        for child in self.members.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, end - time.monotonic()))
            if child.poll() is None:
                child.kill()
                child.wait()
        self.members.clear()


class Stopped(BaseException):
    """Somebody asked the launcher to end (Ctrl-C, SIGTERM, the terminal closed)."""


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn the first signal into :class:`Stopped`; further ones are ignored while cleaning up."""
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(signum: int, frame: object) -> None:
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {each: signal.signal(each, stop) for each in wanted}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
