"""``manage.py allocate PROBLEM.json > RESULT.json``: needs no database and asks none."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kurse.allocation.cli import add_arguments, allocate


class Command(BaseCommand):
    help = "Solve an allocation problem exactly; docs/allocation.md documents both files."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        code = allocate(
            options["problem"],
            seed=options["seed"],
            time_limit=options["time_limit"],
            out=self.stdout._out,  # the file itself: no colours, no line added
            complaints=self.stderr._out,
        )
        if code:
            sys.exit(code)
