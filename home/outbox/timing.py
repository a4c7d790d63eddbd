"""When a mail may go out, and when to try again. Pure functions."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

#: After the first to the fifth failed try; a sixth failure is final.
RETRY_AFTER = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=12),
)


@dataclass(frozen=True)
class QuietHours:
    """No mail from ``evening`` to ``morning`` (full hours, Europe/Berlin), none on weekends."""

    on: bool = True
    evening: int = 19
    morning: int = 7
    weekends: bool = True

    def next_moment(self, moment: dt.datetime) -> dt.datetime:
        """``moment`` itself if it is not quiet then, else the end of the quiet time."""
        if not self.on:
            return moment
        local = moment.astimezone(BERLIN)
        day, wait = local.date(), False
        if local.hour >= self.evening:
            day, wait = day + dt.timedelta(days=1), True
        elif local.hour < self.morning:
            wait = True
        while self.weekends and day.weekday() >= 5:
            day, wait = day + dt.timedelta(days=1), True
        if not wait:
            return moment
        return dt.datetime.combine(day, dt.time(self.morning), tzinfo=BERLIN).astimezone(dt.UTC)

    def following_morning(self, moment: dt.datetime) -> dt.datetime:
        """The start of the next day on which mail may go out."""
        day = moment.astimezone(BERLIN).date() + dt.timedelta(days=1)
        return self.next_moment(
            dt.datetime.combine(day, dt.time(self.morning), tzinfo=BERLIN).astimezone(dt.UTC)
        )


def retry_at(attempts: int, moment: dt.datetime) -> dt.datetime | None:
    """When to try again after ``attempts`` tries, or None: it was the last."""
    if attempts > len(RETRY_AFTER):
        return None
    return moment + RETRY_AFTER[attempts - 1]
