"""``manage.py import_roster FILE --cohort SLUG [--dry-run]``: the roster from a terminal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation
from kurse.cohorts.queries import active_on
from kurse.offers.roster.applying import Report, import_roster, rehearse
from kurse.offers.roster.files import files_at
from kurse.offers.roster.layout import SHEETS
from kurse.offers.roster.planning import CHANGED, NEW, SAME
from kurse.offers.roster.problems import MOST_PROBLEMS, RosterError

SIGNS = {NEW: "+", CHANGED: "~"}


class Command(BaseCommand):
    help = "Read students, agencies, sites, contacts and places from a workbook or a CSV folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="a workbook, or a folder of CSVs"
        )
        parser.add_argument("--cohort", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change.")
        parser.add_argument(
            "--by", metavar="EMAIL", help="Who acts; without it, the cohort's coordinator."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.exists():
            raise CommandError(_("There is no file %(path)s.") % {"path": path}, returncode=2)
        cohort = self._cohort(options["cohort"])
        by = self._actor(cohort, options["by"])
        files = files_at(path)
        run = rehearse if options["dry_run"] else import_roster
        try:
            report = run(files, cohort, by=by)
        except RosterError as error:
            self._refuse(error.problems)
        else:
            if report.problems:
                self._refuse(report.problems)
            self._tell(report, dry_run=options["dry_run"])

    def _cohort(self, slug: str) -> Cohort:
        try:
            return Cohort.objects.get(slug=slug)
        except Cohort.DoesNotExist:
            known = ", ".join(Cohort.objects.values_list("slug", flat=True)) or "–"
            raise CommandError(
                _("There is no cohort “%(slug)s”. There are: %(known)s.")
                % {"slug": slug, "known": known},
                returncode=2,
            ) from None

    def _actor(self, cohort: Cohort, email: str | None) -> User:
        parts = Participation.objects.filter(
            active_on(today()), cohort=cohort, role=Role.COORDINATOR
        ).select_related("user")
        if email:
            parts = parts.filter(user__email=email.lower())
        part = parts.order_by("since", "pk").first()
        if part is None:
            raise CommandError(
                _("Nobody coordinates this cohort today. Add somebody first."), returncode=2
            )
        return part.user

    def _refuse(self, problems: list[Any]) -> None:
        for problem in problems[:MOST_PROBLEMS]:
            self.stderr.write(str(problem))
        if len(problems) > MOST_PROBLEMS:
            self.stderr.write(f"… +{len(problems) - MOST_PROBLEMS}")
        raise CommandError(
            _("Correct the table and check it again. Nothing has been taken over yet.")
        )

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for notice in report.notices:
            self.stdout.write(notice)
        for change in report.plan.changes:
            if change.kind == SAME:
                continue
            line = f"{SIGNS[change.kind]} {change.sheet.german} {change.row}: {change.label}"
            self.stdout.write(line)
            for item in change.fields:
                self.stdout.write(f"    {item.heading}: {item.old or '–'} → {item.new or '–'}")
        titles = {sheet.key: sheet.german for sheet in SHEETS}
        for key, counts in report.plan.counts().items():
            self.stdout.write(
                _("%(sheet)s: %(new)s new, %(changed)s changed, %(same)s unchanged")
                % {"sheet": titles[key], **counts}
            )
        if not report.plan.changes_something:
            self.stdout.write(_("Nothing changes."))
        elif dry_run:
            self.stdout.write(_("Dry run: nothing has been written."))
        else:
            self.stdout.write(_("Taken over."))
