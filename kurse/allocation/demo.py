"""The allocation's share of the demo: the running year is computed, checked and published."""

import datetime as dt
from typing import Any

from django.utils import timezone


def load(world: Any) -> None:
    from kurse.allocation.actions import (
        accept_warnings,
        compute_run,
        publish_run,
        request_run,
    )
    from kurse.allocation.reading import warnings_of

    phase, coordinator = world.things["phase"], world.things["coordinator"]
    cohort = phase.cohort
    with world.at(cohort.publish_on - dt.timedelta(days=2)):
        compute_run(request_run(phase, by=coordinator, seed=3))
        run = compute_run(request_run(phase, by=coordinator, seed=7))
    noon = timezone.make_aware(dt.datetime.combine(cohort.publish_on, dt.time(12)))
    with world.at(noon):
        codes = [row.code for row in warnings_of(run)]
        accept_warnings(run, codes=codes, by=coordinator)
        world.things["run"] = publish_run(run, by=coordinator)
