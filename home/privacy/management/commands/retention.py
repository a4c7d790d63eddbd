"""``retention [--dry-run]``: delete what has had its time; first say what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from home.core.clock import today
from home.core.registries import retention_classes


class Command(BaseCommand):
    help = "Delete data whose time is over. --dry-run only counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count only, delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        day, total = today(), 0
        for kind in retention_classes:
            with transaction.atomic():
                rows = kind.due(day)
                number = rows.count() if dry_run else kind.erase(rows)
            total += number
            self.stdout.write(f"{number:6}  {kind.label} ({kind.keep})")
        verb = "would be deleted or emptied" if dry_run else "deleted or emptied"
        self.stdout.write(f"{total:6}  {verb} in all.")
