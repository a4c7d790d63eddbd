"""The machine of a run: computed by the system, published or dropped by the coordination."""

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError
from home.core.states import SYSTEM, Move, Moves
from kurse.allocation.models import AllocationRun, RunState


class WarningsOpenError(DomainError):
    """Every warning is accepted one by one before the publication (DOMAIN section 6)."""

    slug = "warnings-open"
    text = _("Tick every remark that you take responsibility for. Still open: %(titles)s.")


def warnings_are_accepted(run: AllocationRun) -> None:
    from kurse.allocation.reading import warnings_of

    accepted = set(run.accepted.values_list("code", flat=True))
    open_ones = [str(row.title) for row in warnings_of(run) if row.code not in accepted]
    if open_ones:
        raise WarningsOpenError(titles="; ".join(open_ones))


RUN_MOVES = Moves(
    Move("compute", (RunState.WAITING,), RunState.COMPUTING, SYSTEM),
    Move("finish", (RunState.COMPUTING,), RunState.DONE, SYSTEM),
    Move("find_impossible", (RunState.COMPUTING,), RunState.IMPOSSIBLE, SYSTEM),
    Move("fail", (RunState.WAITING, RunState.COMPUTING), RunState.FAILED, SYSTEM),
    Move(
        "drop",
        (RunState.WAITING, RunState.DONE, RunState.IMPOSSIBLE, RunState.FAILED),
        RunState.DROPPED,
        "allocation.coordinate_run",
    ),
    Move(
        "publish",
        (RunState.DONE,),
        RunState.PUBLISHED,
        "allocation.coordinate_run",
        needs=(warnings_are_accepted,),
    ),
    name="run",
)
