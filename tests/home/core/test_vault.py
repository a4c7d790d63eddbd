"""Keys of confidential texts: bound to their row, exchanged without loss, forgotten for good."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from home.core.vault import (
    VaultError,
    new_wrapped_key,
    rewrap,
    seal,
    seal_with,
    unseal,
    unseal_with,
)

TEXT = "Nähe und Abstand"


@pytest.fixture
def key_file(tmp_path, settings):
    settings.CONTENT_KEY_FILE = str(tmp_path / "content.key")
    (tmp_path / "content.key").write_text("11" * 32)
    return tmp_path / "content.key"


def test_a_text_opens_only_in_its_own_row_and_unchanged(key_file):
    sealed = seal(TEXT, context="row:1")
    wrapped = new_wrapped_key("group:1")
    inner = seal_with(wrapped, TEXT, key_context="group:1", context="note:1")

    assert unseal(sealed, context="row:1") == TEXT
    assert unseal_with(wrapped, inner, key_context="group:1", context="note:1") == TEXT
    assert TEXT.encode() not in sealed + inner
    for wrong in (
        lambda: unseal(sealed, context="row:2"),
        lambda: unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), context="row:1"),
        lambda: unseal_with(wrapped, inner, key_context="group:2", context="note:1"),
        lambda: unseal_with(wrapped, inner, key_context="group:1", context="note:2"),
        lambda: unseal(b"\x09" + sealed[1:], context="row:1"),
    ):
        with pytest.raises(VaultError):
            wrong()


def test_a_fresh_master_key_opens_the_old_until_it_is_forgotten(key_file, db):
    before = seal(TEXT, context="row:1")

    call_command("rotate_keys", "--new-master", verbosity=0)
    moved = rewrap(before, context="row:1")
    assert unseal(before, context="row:1") == unseal(moved, context="row:1") == TEXT
    call_command("rotate_keys", "--forget-old", verbosity=0)

    assert unseal(moved, context="row:1") == TEXT
    with pytest.raises(VaultError):
        unseal(before, context="row:1")
    assert len(key_file.read_text().split()) == 1
    assert key_file.stat().st_mode & 0o077 == 0


def test_a_new_key_is_never_made_and_the_old_forgotten_in_one_step(key_file, db):
    with pytest.raises(CommandError):
        call_command("rotate_keys", "--new-master", "--forget-old")

    assert key_file.read_text() == "11" * 32


def test_a_missing_or_broken_key_stops_the_house(key_file, settings):
    settings.DEMO = False
    key_file.write_text("zu kurz aa")
    with pytest.raises((ImproperlyConfigured, ValueError)):
        seal(TEXT, context="row:1")
    key_file.unlink()
    with pytest.raises(ImproperlyConfigured):
        seal(TEXT, context="row:1")
