"""``verify_data``: look for what must never be, and say where."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.core.registries import verifications


class Command(BaseCommand):
    help = "Check what must always hold in the data; exit code 1 and sentences if it does not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [sentence for check in verifications for sentence in check()]
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings by {len(verifications)} checks.")
        self.stdout.write(f"All is well: {len(verifications)} checks, no finding.")
