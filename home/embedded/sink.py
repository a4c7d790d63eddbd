"""A real SMTP server that delivers nowhere: each mail becomes a file in a folder.

Run as ``python -m home.embedded.sink PORT FOLDER``. It needs no Django and listens on loopback.
"""

import asyncio
import itertools
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

COUNTER = itertools.count()
LARGEST_MAIL = 20 * 1024 * 1024


class Sink:
    """Writes ``<time>-<number>.eml``; the envelope's addressees stand in ``X-RcptTo``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        name = f"{time.time_ns():020d}-{next(COUNTER) % 10_000:04d}"
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode()
        receivers = ", ".join(envelope.rcpt_tos)
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(f"X-RcptTo: {receivers}\r\n".encode() + content)
        unfinished.rename(self.folder / f"{name}.eml")
        return "250 Message accepted for delivery"


async def serve(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="quartier", data_size_limit=LARGEST_MAIL),
        "127.0.0.1",
        port,
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
