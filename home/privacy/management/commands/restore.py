"""``restore FILE``: a backup into an empty database. Mails are held back afterwards."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from home.privacy.archive import BackupError, read_backup
from home.rulebook.actions import set_rule


class Command(BaseCommand):
    help = "Restore a backup into an empty database; mails are held until somebody releases them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = read_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        set_rule("outbox.paused", True, by=None, note=f"restored: {manifest['made_at']}")
        self.stdout.write(
            f"Restored the state of {manifest['made_at']}. All mails are held back: "
            "a coordinator releases them in the rulebook (outbox.paused)."
        )
