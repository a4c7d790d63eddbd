"""Confidential texts at rest: sealed in the application with keys the database never holds.

A master key lies in ``CONTENT_KEY_FILE``, outside database and backup. Texts of a group are
sealed with a key of that group, which is stored wrapped by the master key: deleting the wrapped
key makes every text under it unreadable for ever. AES-256-GCM; ``context`` names the row a
text belongs to and is authenticated, so ciphertext moved to another row does not open.
"""

import os
import secrets
from functools import cache
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


@cache
def _master(path: str) -> bytes:
    """Read the master key; make it once where the demo runs, refuse elsewhere."""
    file = Path(path)
    if not file.exists():
        if not getattr(settings, "DEMO", False):
            raise ImproperlyConfigured(
                f"The content key {file} is missing. docs/operations.md says how to make one."
            )
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = secrets.token_bytes(KEY_BYTES).hex().encode()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            pass
        else:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(fresh)
    key = bytes.fromhex(file.read_text().strip())
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"The content key {file} must be {KEY_BYTES} bytes in hex.")
    return key


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


def seal(text: str, *, context: str) -> bytes:
    """Seal with the master key, for single texts such as a hardship reason."""
    return _seal(_master(settings.CONTENT_KEY_FILE), text.encode(), context)


def unseal(data: bytes | memoryview, *, context: str) -> str:
    """Open what :func:`seal` made. Raises VaultError."""
    return _unseal(_master(settings.CONTENT_KEY_FILE), data, context).decode()


def new_wrapped_key(context: str) -> bytes:
    """A fresh key for a group's texts, wrapped by the master key, to be stored with the group."""
    return _seal(_master(settings.CONTENT_KEY_FILE), secrets.token_bytes(KEY_BYTES), context)


def seal_with(wrapped: bytes | memoryview, text: str, *, key_context: str, context: str) -> bytes:
    """Seal with a group's key. ``key_context`` is the one the key was made with."""
    key = _unseal(_master(settings.CONTENT_KEY_FILE), wrapped, key_context)
    return _seal(key, text.encode(), context)


def unseal_with(
    wrapped: bytes | memoryview,
    data: bytes | memoryview,
    *,
    key_context: str,
    context: str,
) -> str:
    """Open what :func:`seal_with` made. Raises VaultError."""
    key = _unseal(_master(settings.CONTENT_KEY_FILE), wrapped, key_context)
    return _unseal(key, data, context).decode()
