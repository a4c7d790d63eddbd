"""A series of sessions before it is planned: its dates, what stands in their way, what instead."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from home.core.formats import day as say_day
from home.core.formats import moment
from home.core.holidays_nrw import holiday_name
from kurse.supervision.models import SupervisionGroup
from kurse.supervision.queries import clashing_session


@dataclass(frozen=True)
class Proposal:
    """One date of the series. With a ``clash`` it is not planned; ``instead`` is offered."""

    start: dt.datetime
    clash: str = ""
    instead: dt.datetime | None = field(default=None)

    @property
    def value(self) -> str:
        """What a tick stands for: the date itself, or the one instead."""
        chosen = self.instead if self.clash else self.start
        return chosen.isoformat() if chosen else ""


def propose_series(
    group: SupervisionGroup,
    *,
    first_day: dt.date,
    time: dt.time,
    minutes: int,
    count: int,
    weeks: int,
) -> list[Proposal]:
    """``count`` dates every ``weeks`` weeks at the same time of day, whatever summer time does.

    A holiday or another session stands in the way; the next free week is offered instead.
    """
    days = [first_day + dt.timedelta(weeks=weeks * number) for number in range(count)]
    taken = set(days)
    found = []
    for day in days:
        start = _at(day, time)
        clash = clash_on(group, start, minutes)
        instead = _instead(group, day, time, minutes, taken) if clash else None
        if instead is not None:
            taken.add(timezone.localdate(instead))
            clash = _("%(clash)s Proposal: %(instead)s.") % {
                "clash": clash,
                "instead": say_day(timezone.localdate(instead)),
            }
        found.append(Proposal(start, clash, instead))
    return found


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def clash_on(group: SupervisionGroup, start: dt.datetime, minutes: int, *, but: Any = None) -> str:
    """What stands in the way at this moment, as a sentence, or nothing (M30)."""
    day = timezone.localdate(start)
    if name := holiday_name(day):
        return _("%(day)s is a holiday (%(name)s).") % {"day": say_day(day), "name": name}
    if other := clashing_session(group, start, minutes, but=but):
        return _("There is a session at this time already: %(when)s.") % {
            "when": moment(other.starts_at)
        }
    return ""


def _instead(
    group: SupervisionGroup, day: dt.date, time: dt.time, minutes: int, taken: set[dt.date]
) -> dt.datetime | None:
    for number in range(1, 5):
        later = day + dt.timedelta(weeks=number)
        if later not in taken and not clash_on(group, _at(later, time), minutes):
            return _at(later, time)
    return None
