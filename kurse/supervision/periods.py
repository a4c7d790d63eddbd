"""Until when texts are kept, and where in practice somebody is."""

import datetime as dt
from typing import Any

from home.core.clock import today
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.cohorts.queries import participations_of
from kurse.supervision.models import SupervisionGroup


def texts_deleted_on(group: SupervisionGroup, *, ends: dt.date | None = None) -> dt.date:
    """The day on which the group's texts will be deleted (were it to end on ``ends``)."""
    end = ends or group.until or group.cohort.ends_on
    return end + dt.timedelta(days=rule("supervision.note_days_after_close"))


def part_of_practice(student: Any) -> str:
    """Where in practice a student is: beginning, middle or end, by the days of the phase."""
    row = participations_of(student, Role.STUDENT).order_by("-cohort__starts_on").first()
    phase = row and row.cohort.phases.order_by("-starts_on").filter(starts_on__lte=today()).first()
    if not phase:
        return "beginning"
    length = max((phase.ends_on - phase.starts_on).days, 1)
    share = (today() - phase.starts_on).days / length
    return "beginning" if share < 0.25 else "middle" if share < 0.75 else "end"
