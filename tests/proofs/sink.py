"""A mail server that writes down what it took before it says so, and takes its time.

One line a mail, flushed to the disk before the answer: its Message-ID. The pauses make room for a
``kill -9`` at every point of the dialogue.
"""

import asyncio
import email
import os
import random
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class SlowSink:
    def __init__(self, file: Path, pause: float, seed: int, letters: Path | None = None) -> None:
        self.letters = letters
        self.number = 0
        self.log = file.open("ab")
        self.pause = pause
        self.random = random.Random(seed)

    async def _wait(self) -> None:
        await asyncio.sleep(self.random.uniform(0, self.pause))

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await self._wait()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await self._wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await self._wait()
        if self.letters is not None:
            self.number += 1
            (self.letters / f"{self.number:06d}.eml").write_bytes(envelope.content)
        message = email.message_from_bytes(envelope.content)
        self.log.write(f"{message['Message-ID']}\n".encode())
        self.log.flush()
        os.fsync(self.log.fileno())
        await self._wait()
        return "250 OK"


async def _serve(port: int, sink: SlowSink) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink"), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def serve(port: int, file: Path, *, pause: float, seed: int, letters: Path | None = None) -> None:
    """``letters`` is a folder for whole mails, where a proof wants to read them."""
    asyncio.run(_serve(port, SlowSink(file, pause, seed, letters)))
