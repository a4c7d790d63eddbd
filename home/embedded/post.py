"""Reading the sink's folder: what the demo sent, newest first."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import overload

from django.conf import settings
from django.utils import timezone

NAME = re.compile(r"\d{20}-\d{4}")


@dataclass(frozen=True)
class Mail:
    """One sent mail, as its addressee would read it."""

    key: str
    sender: str
    to: str
    subject: str
    at: dt.datetime
    text: str
    html: str


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _read(file: Path) -> Mail:
    with file.open("rb") as opened:
        message = BytesParser(policy=policy.default).parse(opened)
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        at = dt.datetime.fromtimestamp(int(file.name[:20]) / 1e9, tz=dt.UTC)
    return Mail(
        key=file.stem,
        sender=str(message["From"] or ""),
        to=str(message["To"] or message["X-RcptTo"] or ""),
        subject=str(message["Subject"] or ""),
        at=at if timezone.is_aware(at) else timezone.make_aware(at),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _files() -> list[Path]:
    return sorted(Path(settings.DEMO_POST_DIR).glob("*.eml"), reverse=True)


def count() -> int:
    return len(_files())


class Post(Sequence[Mail]):
    """All mails, newest first, as a sequence of which only the shown page is read."""

    def __init__(self, to: str = "") -> None:
        self.files = [file for file in _files() if not to or to in _receivers(file)]

    def __len__(self) -> int:
        return len(self.files)

    @overload
    def __getitem__(self, wanted: int) -> Mail: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Mail]: ...
    def __getitem__(self, wanted: int | slice) -> Mail | list[Mail]:
        if isinstance(wanted, slice):
            return [_read(file) for file in self.files[wanted]]
        return _read(self.files[wanted])


def _receivers(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.readline().decode(errors="replace").lower()


def find(key: str) -> Mail | None:
    """The mail of this name, or ``None``; never any other file."""
    if not NAME.fullmatch(key):
        return None
    file = Path(settings.DEMO_POST_DIR) / f"{key}.eml"
    return _read(file) if file.exists() else None
