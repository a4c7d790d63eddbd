"""Days of practice, put straight into their state."""

import datetime as dt
from decimal import Decimal
from typing import Any

from home.core.clock import now, today
from home.core.holidays_nrw import is_holiday
from kurse.placements.models import Placement
from kurse.practice.models import DayKind, DayState, PracticeDay


def workday_before(number: int, *, end: dt.date | None = None) -> dt.date:
    """The ``number``-th working day (Monday to Friday, no holiday) before ``end``, today."""
    day = end or today()
    while number:
        day -= dt.timedelta(days=1)
        number -= day.weekday() < 5 and not is_holiday(day)
    return day


def day_of(placement: Placement, day: dt.date | None = None, **fields: Any) -> PracticeDay:
    """A day of 7.5 hours, the last working day before this week; ``state`` as wanted."""
    monday = today() - dt.timedelta(days=today().weekday())
    values: dict[str, Any] = {
        "placement": placement,
        "day": day or workday_before(1, end=monday),
        "kind": DayKind.DONE,
        "hours": Decimal("7.5"),
        "state": DayState.ENTERED,
    }
    values |= fields
    if values["kind"] != DayKind.DONE:
        values["hours"] = Decimal(0)
    if values["state"] != DayState.ENTERED:
        values.setdefault("answered_at", now())
        values.setdefault("answered_by", "Yusuf Demir")
    return PracticeDay.objects.create(**values)


def days_before(placement: Placement, number: int, **fields: Any) -> list[PracticeDay]:
    """The last ``number`` working days before today, in order."""
    return [day_of(placement, workday_before(back), **fields) for back in range(number, 0, -1)]
