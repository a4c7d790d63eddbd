"""Write the whole search index now, for example after restoring a backup or an upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from lernen.discovery.tasks import index_all


class Command(BaseCommand):
    help = "Write every live page into the search index."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index_all()} pages")
