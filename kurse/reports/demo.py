"""The demo's reports: last year's is released, this year's does not exist yet."""

from typing import Any

from kurse.reports.actions import make_city_report, release_city_report, release_day


def load(world: Any) -> None:
    cohort, by = world.things["last_cohort"], world.things["coordinator"]
    with world.at(release_day(cohort)):
        report = make_city_report(
            cohort,
            text="Im vergangenen Jahr arbeiteten Studierende in allen fünf Stadtteilen mit.",
            by=by,
        )
        release_city_report(report, seen=report.tables, by=by)
