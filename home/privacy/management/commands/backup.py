"""``backup FILE``: database and stored files in one file with checksums."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.privacy.archive import BackupError, write_backup


class Command(BaseCommand):
    help = "Write a backup: database, pictures and documents. The master key is not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} exists already. Choose another name.")
        if not file.resolve().parent.is_dir():
            raise CommandError(f"The folder {file.parent} does not exist.")
        try:
            manifest = write_backup(file.resolve())
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1_000_000
        self.stdout.write(
            f"Backup written: {file}, {size:.1f} MB, {len(manifest['sha256']) - 1} stored files."
        )
