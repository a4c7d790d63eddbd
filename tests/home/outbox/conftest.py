"""A real mail server on loopback whose answers a test can choose."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from home.rulebook.actions import set_rule


class Server:
    """Set ``rcpt`` or ``data`` to an answer, or ``cut`` to hang up after the message."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.cut = False
        self.port = 0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append((envelope.rcpt_tos[0], envelope.content))
        if self.cut:
            server.transport.abort()
        return self.data


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def start() -> Any:
        return await loop.create_server(
            lambda: SMTP(server, hostname="sink", loop=loop), "127.0.0.1", server.port
        )

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        ready.set()
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
        }
    }
    yield server
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def quiet() -> None:
    """Ask for this and the quiet hours hold."""


@pytest.fixture(autouse=True)
def _no_quiet_hours(request: pytest.FixtureRequest, db: Any) -> None:
    if "quiet" not in request.fixturenames:
        set_rule("outbox.quiet", False, by=None)
