"""``manage.py collect_static``: Django's collectstatic, only where something has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from home.embedded.static import collect_static


class Command(BaseCommand):
    help = "Collect the static files if any of them has changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        collect_static()
