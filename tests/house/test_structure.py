"""The house keeps its order: every slice is told, named once, and laid out like the others."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("home", "lernen", "kurse")
NAMES = {
    "__init__", "actions", "apps", "demo", "forms", "models", "panels", "queries", "rules",
    "states", "tasks", "urls", "views",
}  # fmt: skip
#: Slices that hold tools rather than nouns and verbs name their files after what they do.
TOOLS = {"home.core", "home.embedded"}
SLICES = [config for config in apps.get_app_configs() if config.name.split(".")[0] in FLOORS]
#: A ceiling to be lowered; the aim is 400 (STYLE section 1).
LONGEST = 850


@pytest.mark.parametrize("config", SLICES, ids=lambda config: config.name)
def test_slice_says_what_it_owns_and_whom_it_imports(config):
    text = config.module.__doc__ or ""

    assert "Owns" in text or config.name in TOOLS
    assert "Import" in text or "import" in text


def test_labels_are_unique_and_named_like_their_folder():
    assert [config.label for config in SLICES] == [config.name.split(".")[1] for config in SLICES]
    assert len({config.label for config in SLICES}) == len(SLICES) >= 16


def test_every_folder_of_a_floor_is_a_slice():
    folders = {
        f"{floor}.{folder.name}"
        for floor in FLOORS
        for folder in (ROOT / floor).iterdir()
        if (folder / "__init__.py").exists()
    }

    assert folders == {config.name for config in SLICES}


@pytest.mark.parametrize("config", SLICES, ids=lambda config: config.name)
def test_slice_has_the_files_of_every_slice(config):
    """Its own modules beside the usual ones are few, and each has a docstring that says why."""
    found = {file.stem for file in Path(config.path).glob("*.py")}
    own = found - NAMES

    assert {"__init__", "apps"} <= found
    if config.name not in TOOLS:
        for name in own:
            assert (Path(config.path) / f"{name}.py").read_text().startswith('"""'), name


@pytest.mark.parametrize("config", SLICES, ids=lambda config: config.name)
def test_slice_has_one_first_migration(config):
    migrations = sorted(Path(config.path).glob("migrations/0*.py"))

    names = [file.name for file in migrations]
    if config.label == "outbox":  # a mail may carry a task link, and task links queue mails
        assert names == ["0001_initial.py", "0002_initial.py"]
    else:
        assert names in ([], ["0001_initial.py"])


def test_no_module_is_longer_than_a_reader_bears():
    long = {
        str(file.relative_to(ROOT)): lines
        for floor in FLOORS
        for file in (ROOT / floor).rglob("*.py")
        if "migrations" not in file.parts
        and (lines := len(file.read_text().splitlines())) > LONGEST
    }

    assert long == {}


def test_every_row_lock_lets_others_point_at_the_row():
    """A full ``FOR UPDATE`` waits for every foreign key check: deadlocks (see ``home.core.db``)."""
    found = [
        (str(file.relative_to(ROOT)), options)
        for floor in FLOORS
        for file in (ROOT / floor).rglob("*.py")
        for options in re.findall(r"select_for_update\(\s*([^),]*)", file.read_text())
    ]

    assert len(found) >= 20
    assert {options.strip() for _file, options in found} == {"no_key=True"}, found
