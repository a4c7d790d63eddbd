"""``draw_states``: write docs/states.md from the tables of moves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from home.core.drawing import as_markdown


class Command(BaseCommand):
    help = "Writes docs/states.md: a diagram and a table of every state machine."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "states.md"
        page.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Written: {page.relative_to(settings.BASE_DIR)}")
