"""Canary words: one for one field of one row, and how one is found in whatever is answered.

``KAN-<field>-<pk>-<random>``; the field's name stands for model and field (``fields.py``). Plain
letters, so that a word looks the same composed and decomposed, escaped and in an address.
"""

import base64
import binascii
import contextlib
import email
import email.policy
import gzip
import io
import re
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import pikepdf

from tests.support.papers import text_of

RANDOM = 6
WORD = re.compile(rb"KAN-[a-z]+-\d+-[0-9a-f]{6}")
#: A calendar folds its lines, a paper breaks them: words are looked for without blanks as well.
BLANKS = re.compile(rb"\s+")
LONG_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
ESCAPED = re.compile(rb"KAN%2d", re.IGNORECASE)


@dataclass(frozen=True)
class Canary:
    """One word: keys of the people who may read it, and of those who come across it."""

    word: str
    field: str
    readers: frozenset[int]
    finders: frozenset[int]
    sealed: bool = False


def new_word(field: str, pk: int) -> str:
    return f"KAN-{field}-{pk}-{secrets.token_hex(RANDOM // 2)}"


def words_in(body: bytes) -> frozenset[str]:
    """All canaries in an answer, however it is packed."""
    if body.startswith((b"PK", b"%PDF")):
        return _unpacked(body)
    return frozenset(word for part in _layers(body) for word in _plain(part))


@lru_cache(maxsize=64)
def _unpacked(body: bytes) -> frozenset[str]:
    """The same paper of teaching comes to everybody: it is read once."""
    return frozenset(word for part in _layers(body) for word in _plain(part))


def _plain(body: bytes) -> set[str]:
    found = WORD.findall(body)
    if not body.lstrip().startswith(b"<"):
        found += WORD.findall(BLANKS.sub(b"", body))
    if ESCAPED.search(body):
        found += WORD.findall(unquote_to_bytes(body))
    return {word.decode() for word in found}


def _layers(body: bytes) -> Iterator[bytes]:
    """The bytes themselves and what lies in them: archives, papers, mails, base64."""
    yield body
    if body.startswith(b"PK"):
        with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from _layers(archive.read(name))
    elif body.startswith(b"\x1f\x8b"):
        with contextlib.suppress(OSError):
            yield from _layers(gzip.decompress(body))
    elif body.startswith(b"%PDF"):
        yield from _of_paper(body)
    elif b"BASE64" in body[:4000].upper() or b";base64," in body:
        yield from _of_base64(body)


def _of_paper(body: bytes) -> Iterator[bytes]:
    """Text, title and other facts of a paper, and the files it carries."""
    with pikepdf.open(io.BytesIO(body)) as paper:
        try:
            yield text_of(body).encode()
        except AttributeError:  # a font that tells nothing of its letters: not one of our papers
            yield b" ".join(one.Contents.read_bytes() for one in paper.pages if "/Contents" in one)
        yield str(dict(paper.docinfo.items())).encode()
        if "/Metadata" in paper.Root:
            yield paper.Root.Metadata.read_bytes()
        for attached in paper.attachments.values():
            yield from _layers(attached.get_file().read_bytes())


def _of_base64(body: bytes) -> Iterator[bytes]:
    for piece in LONG_BASE64.findall(BLANKS.sub(b"", body)):
        with contextlib.suppress(binascii.Error, ValueError):
            yield base64.b64decode(piece + b"=" * (-len(piece) % 4))


def words_in_mail(raw: bytes) -> frozenset[str]:
    """Canaries in a mail as a mailbox reads it: subject, addresses, every part."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [str(dict(mail.items())).encode()]
    for part in mail.walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes):
            parts += [content, str(dict(part.items())).encode()]
    return frozenset(word for part in parts for word in words_in(part))
