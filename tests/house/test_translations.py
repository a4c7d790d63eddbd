"""German and English are complete: whatever is extracted today has its German, none is fuzzy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "home" / "locale" / "de" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)\{(\w+)\}")
UMLAUT = re.compile(r"[äöüÄÖÜß„]")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The German catalogue as a fresh extraction would leave it; the checkout stays untouched."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is missing: install it to check the translations.")
    copy = tmp_path_factory.mktemp("house")
    for name in ("home", "lernen", "kurse", "templates", "manage.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "de", "--no-location", "--no-obsolete"],
        cwd=copy,
        env={**kept, "DJANGO_SETTINGS_MODULE": "home.settings_demo", "VAR_DIR": str(copy / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with (copy / CATALOGUE.relative_to(ROOT)).open("rb") as opened:
        return read_po(opened, locale="de")


def strings(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def sources(message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_no_german_is_missing(fresh):
    missing = [message.id for message in fresh if message.id and not all(strings(message))]

    assert missing == []
    assert len(fresh) > 300


def test_no_german_is_a_guess(fresh):
    assert [message.id for message in fresh if message.id and message.fuzzy] == []


def test_placeholders_are_the_same_in_german(fresh):
    wrong = [
        message.id
        for message in fresh
        if message.id
        and {name for text in strings(message) for name in PLACEHOLDER.findall(text)}
        - {name for text in sources(message) for name in PLACEHOLDER.findall(text)}
    ]

    assert wrong == []


def test_sources_are_english(fresh):
    """A German source string would show in the English interface."""
    assert [text for message in fresh for text in sources(message) if UMLAUT.search(text)] == []


def test_german_has_neither_colon_nor_asterisk_within_words(fresh):
    forms = re.compile(r"\w[:*]innen|\w[:*]in\b|\wInnen\b")

    assert [message.id for message in fresh if any(map(forms.search, strings(message)))] == []
