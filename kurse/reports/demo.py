"""The demo's reports: last year's is released, this year's does not exist yet; most are thanked."""

from typing import Any

from kurse.reports.actions import (
    make_city_report,
    release_city_report,
    release_day,
    thank_together,
)
from kurse.reports.queries import thank_rows

#: So many agencies still wait for their letter.
NOT_THANKED = 3
WORDS = "Beim Fest im Herbst würden wir Sie gern persönlich begrüßen."


def load(world: Any) -> None:
    cohort, by = world.things["last_cohort"], world.things["coordinator"]
    with world.at(release_day(cohort)):
        report = make_city_report(
            cohort,
            text="Im vergangenen Jahr arbeiteten Studierende in allen fünf Stadtteilen mit.",
            by=by,
        )
        release_city_report(report, seen=report.tables, by=by)
        ready = [row.agency.public_id for row in thank_rows(cohort) if row.is_ready]
        thank_together(cohort, ready[:-NOT_THANKED], words=WORDS, by=by)
