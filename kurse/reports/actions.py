"""Making and releasing reports, closing files together. The only writers of reports."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day
from home.people.models import User
from home.rulebook.queries import rule
from kurse.cohorts.models import Cohort
from kurse.placements.actions import close_placement
from kurse.placements.models import Placement
from kurse.reports.models import CityReport
from kurse.reports.queries import closing_rows, rounded_tables


class TooEarlyError(DomainError):
    """The city reads fixed tables on fixed dates: no second look lets differences be taken."""

    slug = "too-early"
    text = _("The report is released from %(day)s on, once and for good.")


class ReleasedAlreadyError(DomainError):
    slug = "released-already"
    text = _("The report has been released; its numbers stay as they are.")


def release_day(cohort: Cohort) -> dt.date:
    """The first day on which the year's report may be released."""
    last = max((phase.ends_on for phase in cohort.phases.all()), default=cohort.ends_on)
    return last + dt.timedelta(days=rule("reports.city_days_after_practice"))


@transaction.atomic
def make_city_report(cohort: Cohort, *, text: str, by: User) -> CityReport:
    """Compute the tables anew; only until the release.

    Raises:
        ReleasedAlreadyError: it was released.
        PermissionDenied: ``by`` does not coordinate the cohort.
    """
    _demand(cohort, by)
    lock(cohort)
    report = CityReport.objects.filter(cohort=cohort).first() or CityReport(cohort=cohort)
    if report.released_at is not None:
        raise ReleasedAlreadyError
    report.tables, report.text = rounded_tables(cohort), text.strip()
    report.made_by, report.made_at = by, clock.now()
    report.full_clean()
    report.save()
    return report


@transaction.atomic
def release_city_report(report: CityReport, *, seen: Any, by: User) -> CityReport:
    """The city reads it from now on; ``seen`` are the tables the coordination read.

    Raises:
        TooEarlyError: the fixed day has not come.
        HasChangedError: the tables were computed anew meanwhile.
    """
    _demand(report.cohort, by)
    report = lock(report)
    if report.released_at is not None:
        raise ReleasedAlreadyError
    if report.tables != seen:
        raise HasChangedError
    first = release_day(report.cohort)
    if clock.today() < first:
        raise TooEarlyError(day=day(first))
    report.released_at, report.released_by = clock.now(), by
    report.save(update_fields=["released_at", "released_by"])
    return report


@transaction.atomic
def close_together(cohort: Cohort, chosen: Sequence[Any], *, by: User) -> list[Placement]:
    """Close files that lack nothing, as passed, all in one step (K18).

    Raises:
        HasChangedError: one of them is closed already, or lacks something now.
    """
    _demand(cohort, by)
    rows = closing_rows(cohort, chosen)
    if len(rows) != len(set(chosen)) or any(row.gaps for row in rows):
        raise HasChangedError
    return [close_placement(row.placement, passed=True, by=by) for row in rows]


def _demand(cohort: Cohort, by: User) -> None:
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
