"""Confidential texts at rest: sealed in the application with keys the database never holds.

A master key lies in ``CONTENT_KEY_FILE``, outside database and backup; below it, one a line, may
stand earlier ones, until ``rotate_keys`` has brought everything to the first. Texts of a group are
sealed with a key of that group, which is stored wrapped by the master key: deleting the wrapped
key makes every text under it unreadable for ever. AES-256-GCM; ``context`` names the row a
text belongs to and is authenticated, so ciphertext moved to another row does not open.
"""

import contextlib
import os
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class VaultError(RuntimeError):
    """A sealed text does not open: wrong key, wrong row, or changed bytes. Never shows the text."""


def _masters() -> tuple[bytes, ...]:
    """All master keys, the present one first; read again whenever the file has changed."""
    file = Path(settings.CONTENT_KEY_FILE)
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        _make_for_demo(file)
        changed = file.stat().st_mtime_ns
    return _read(str(file), changed)


@lru_cache(maxsize=4)
def _read(path: str, changed: int) -> tuple[bytes, ...]:
    keys = tuple(bytes.fromhex(line) for line in Path(path).read_text().split())
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ImproperlyConfigured(
            f"The content key {path} must hold keys of {KEY_BYTES} bytes in hex, one a line."
        )
    return keys


def _make_for_demo(file: Path) -> None:
    """Make the master key once where the demo runs, refuse elsewhere."""
    if not getattr(settings, "DEMO", False):
        raise ImproperlyConfigured(
            f"The content key {file} is missing. docs/operations.md says how to make one."
        )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):  # another process was first
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_bytes(KEY_BYTES).hex())


def write_masters(file: Path, keys: Iterable[str]) -> None:
    """Replace the file of master keys (hex, the present one first) in one step."""
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write("\n".join(keys))
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)


def _seal(key: bytes, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _unseal(key: bytes, data: bytes | memoryview, context: str) -> bytes:
    raw = bytes(data)
    if raw[:1] != VERSION:
        raise VaultError("unknown version of a sealed text")
    nonce, body = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag:
        raise VaultError("a sealed text does not open") from None


def _unseal_with_master(data: bytes | memoryview, context: str) -> bytes:
    """With the present master key, or with an earlier one that is still in the file."""
    for key in _masters():
        with contextlib.suppress(VaultError):
            return _unseal(key, data, context)
    raise VaultError("a sealed text does not open")


def seal(text: str, *, context: str) -> bytes:
    """Seal with the master key, for single texts such as a hardship reason."""
    return _seal(_masters()[0], text.encode(), context)


def unseal(data: bytes | memoryview, *, context: str) -> str:
    """Open what :func:`seal` made. Raises VaultError."""
    return _unseal_with_master(data, context).decode()


def rewrap(data: bytes | memoryview, *, context: str) -> bytes:
    """The same secret under the present master key. Raises VaultError."""
    return _seal(_masters()[0], _unseal_with_master(data, context), context)


def new_wrapped_key(context: str) -> bytes:
    """A fresh key for a group's texts, wrapped by the master key, to be stored with the group."""
    return _seal(_masters()[0], secrets.token_bytes(KEY_BYTES), context)


def seal_with(wrapped: bytes | memoryview, text: str, *, key_context: str, context: str) -> bytes:
    """Seal with a group's key. ``key_context`` is the one the key was made with."""
    return _seal(_unseal_with_master(wrapped, key_context), text.encode(), context)


def unseal_with(
    wrapped: bytes | memoryview,
    data: bytes | memoryview,
    *,
    key_context: str,
    context: str,
) -> str:
    """Open what :func:`seal_with` made. Raises VaultError."""
    return _unseal(_unseal_with_master(wrapped, key_context), data, context).decode()
