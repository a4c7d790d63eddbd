"""The code on the wall of a meeting: six digits that change every half minute. Pure functions.

A code is an HMAC of the meeting and the half minute under the site's secret key; nothing is
stored. Whoever knows one can only have seen it then. A report that comes later is looked for
around the moment the device gives: there the code says when it was on the wall.
"""

import datetime as dt
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

#: Seconds a code stands on the wall; it is taken for as long again.
STANDS = 30
#: Half minutes to either side in which a clock of a device may be wrong.
CLOCK_SLACK = 20
DIGITS = 6
SALT = "kurse.runs.codes"


def half_minute(moment: dt.datetime) -> int:
    return int(moment.timestamp()) // STANDS


def start_of(number: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(number * STANDS, dt.UTC)


def seconds_left(moment: dt.datetime) -> int:
    """Until the next code, from 1 to 30."""
    return STANDS - int(moment.timestamp()) % STANDS


def code_at(meeting: UUID, number: int) -> str:
    digest = salted_hmac(SALT, f"{meeting}:{number}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def bare(code: str) -> str:
    """What was typed, without the space in the middle."""
    return "".join(code.split())


def is_on_the_wall(meeting: UUID, code: str, moment: dt.datetime) -> bool:
    """The code of this half minute or of the one before."""
    number = half_minute(moment)
    return any(_same(meeting, code, one) for one in (number, number - 1))


def moment_of(meeting: UUID, code: str, near: dt.datetime) -> dt.datetime | None:
    """When this code stood on the wall, at most ten minutes from ``near``; the nearest one.

    Within its own half minute ``near`` itself counts: the device's clock was right.
    """
    middle = half_minute(near)
    for number in sorted(
        range(middle - CLOCK_SLACK, middle + CLOCK_SLACK + 1), key=lambda one: abs(one - middle)
    ):
        if _same(meeting, code, number):
            return near if number == middle else start_of(number)
    return None


def _same(meeting: UUID, code: str, number: int) -> bool:
    return constant_time_compare(code_at(meeting, number), bare(code))
