"""Plain requests from chosen addresses of the loopback, so that limits by address are real ones."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

TIMEOUT = 60


@dataclass(frozen=True)
class Page:
    """``began`` and ``ended`` are moments of the wall clock."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0
    raw: bytes = b""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def address(number: int) -> str:
    """The n-th caller: all of 127.0.0.0/8 is this machine."""
    return f"127.{1 + number // 65_000}.{number // 250 % 250}.{1 + number % 250}"


def request(
    port: int,
    path: str,
    *,
    caller: int = 0,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Page:
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=TIMEOUT, source_address=(address(caller), 0)
    )
    began = time.time()
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        raw = answer.read()
        text = raw.decode(errors="replace")
        return Page(answer.status, text, dict(answer.getheaders()), began, time.time(), raw)
    finally:
        connection.close()
