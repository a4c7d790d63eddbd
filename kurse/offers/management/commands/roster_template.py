"""``manage.py roster_template``: the empty workbook, the example, or the manual."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kurse.offers.roster import workbook


class Command(BaseCommand):
    help = "Write the template of the roster; --example fills it, --manual writes docs/roster.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="FILE")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument(
            "--example", action="store_true", help="50 students, 18 agencies, 30 places."
        )
        kind.add_argument(
            "--csv", action="store_true", help="The example as CSVs; FILE is a folder."
        )
        kind.add_argument("--manual", action="store_true", help="The layout as Markdown.")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if options["manual"]:
            out.write_text(workbook.manual(), encoding="utf-8")
        elif options["csv"]:
            out.mkdir(parents=True, exist_ok=True)
            for name, text in workbook.csv_files(workbook.example_rows()).items():
                (out / name).write_text(text, encoding="utf-8-sig", newline="")
        else:
            out.write_bytes(workbook.example() if options["example"] else workbook.template())
        self.stdout.write(f"{out}")
