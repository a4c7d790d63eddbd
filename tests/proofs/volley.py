"""Many requests at one moment: all connections first, then every request at once."""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "p" * 32
TIMEOUT = 60


@dataclass(frozen=True)
class Post:
    """One form as a browser sends it; ``who`` says whose it is, for the report."""

    path: str
    data: Mapping[str, str]
    session: str = ""
    who: str = ""

    def bytes(self, port: int) -> bytes:
        body = urlencode({**self.data, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
        cookies = f"csrf={TOKEN}" + (f"; session={self.session}" if self.session else "")
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(frozen=True)
class Answer:
    """``status`` 0: none came, ``error`` says why."""

    post: Post
    status: int
    body: str = ""
    location: str = ""
    seconds: float = 0.0
    error: str = field(default="", compare=False)


async def exchange(port: int, post: Post, start: asyncio.Barrier | None = None) -> Answer:
    """One request; with ``start`` it is sent when all are connected."""
    begun = time.monotonic()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        return Answer(post, 0, error=type(error).__name__)
    finally:
        if start is not None:
            await start.wait()
            begun = time.monotonic()
    try:
        writer.write(post.bytes(port))
        await writer.drain()
        raw = await asyncio.wait_for(reader.read(-1), TIMEOUT)
    except (OSError, TimeoutError) as error:
        return Answer(post, 0, seconds=time.monotonic() - begun, error=type(error).__name__)
    finally:
        writer.close()
    return _read(post, raw, time.monotonic() - begun)


def _read(post: Post, raw: bytes, seconds: float) -> Answer:
    head, _gap, body = raw.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    if found is None:
        return Answer(post, 0, seconds=seconds, error="cut")
    length = re.search(rb"(?im)^content-length: (\d+)", head)
    if length and len(body) < int(length[1]):
        return Answer(post, 0, seconds=seconds, error="cut")
    place = re.search(rb"(?im)^location: (.+?)\r?$", head)
    location = place[1].decode() if place else ""
    return Answer(post, int(found[1]), body.decode(errors="replace"), location, seconds)


async def _volley(port: int, posts: Sequence[Post]) -> list[Answer]:
    start = asyncio.Barrier(len(posts))
    return list(await asyncio.gather(*(exchange(port, post, start) for post in posts)))


def volley(port: int, posts: Sequence[Post]) -> list[Answer]:
    """The answers in the order of ``posts``."""
    return asyncio.run(_volley(port, posts))


def send(port: int, post: Post) -> Answer:
    return volley(port, [post])[0]
