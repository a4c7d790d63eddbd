"""``make_content_key``: the master key of confidential texts, once."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.core.vault import KEY_BYTES


class Command(BaseCommand):
    help = "Make the master key of confidential texts. Never overwrites one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.CONTENT_KEY_FILE)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{file} exists already. It opens texts that are stored.") from None
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_bytes(KEY_BYTES).hex())
        self.stdout.write(
            f"Made {file}. Copy it to a safe place outside the backup: without it the "
            "confidential texts are lost."
        )
