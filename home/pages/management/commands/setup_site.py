"""``manage.py setup_site``: home page, legal pages, CMS groups and workflow; can be repeated."""

from typing import Any

from django.core.management.base import BaseCommand

from home.pages.setup import setup_site


class Command(BaseCommand):
    help = "Make what every installation needs in its page tree. Existing texts stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        home = setup_site()
        self.stdout.write(f"The site is ready: {home.get_descendants().count() + 1} pages.")
