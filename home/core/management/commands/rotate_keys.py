"""``rotate_keys``: confidential texts under fresh keys, without a break in service."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.core.registries import sealed_classes
from home.core.vault import KEY_BYTES, write_masters


class Command(BaseCommand):
    """Three steps: ``--new-master`` now; copy the file to the safe; ``--forget-old`` later."""

    help = "Bring confidential texts to the present master key; on request make fresh keys first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-master", action="store_true", help="make a fresh master key first; old ones stay"
        )
        parser.add_argument(
            "--new-data-keys", action="store_true", help="also seal every text with fresh data keys"
        )
        parser.add_argument(
            "--forget-old", action="store_true", help="afterwards take old master keys out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_master"] and options["forget_old"]:
            raise CommandError(
                "First --new-master, then copy the file to a safe place, then --forget-old."
            )
        file = Path(settings.CONTENT_KEY_FILE)
        if options["new_master"]:
            write_masters(file, [secrets.token_bytes(KEY_BYTES).hex(), *file.read_text().split()])
            self.stdout.write(f"A fresh master key stands first in {file}. Copy it to the safe.")
        for sealed in sealed_classes:
            renew = sealed.renew if options["new_data_keys"] else None
            number = renew() if renew else sealed.rewrap()
            self.stdout.write(f"{sealed.key}: {number} {'renewed' if renew else 're-wrapped'}")
        if options["forget_old"]:
            first, *old = file.read_text().split()
            write_masters(file, [first])
            self.stdout.write(f"{len(old)} old master keys taken out of {file}.")
