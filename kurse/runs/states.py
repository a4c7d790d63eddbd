"""Three machines: the run, one person's registration in it, an appeal against its list."""

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError
from home.core.states import SYSTEM, Move, Moves
from kurse.runs.models import AppealState, CourseRun, Registration, RegistrationState, RunState

RUN = RunState
STATE = RegistrationState
LEAD = "runs.lead_run"
OWN = "runs.answer_registration"


class NoMeetingsError(DomainError):
    slug = "run-no-meetings"
    text = _("Plan at least one meeting first.")


class BegunError(DomainError):
    slug = "run-begun"
    text = _("The run has begun: places are not moved any more.")


def has_meetings(run: CourseRun) -> None:
    """Nobody registers for a course without dates."""
    if not run.sessions.exists():
        raise NoMeetingsError


def has_not_begun(registration: Registration) -> None:
    """No moves after the start (DOMAIN section 13)."""
    if registration.run.state not in (RUN.OPEN, RUN.CONFIRMED):
        raise BegunError


RUN_MOVES = Moves(
    Move("open", (RUN.PLANNED,), RUN.OPEN, LEAD, needs=(has_meetings,)),
    Move("confirm", (RUN.OPEN,), RUN.CONFIRMED, LEAD),
    Move("begin", (RUN.OPEN, RUN.CONFIRMED), RUN.RUNNING, SYSTEM),
    Move("finish", (RUN.RUNNING,), RUN.FINISHED, SYSTEM),
    Move("cancel", (RUN.PLANNED, RUN.OPEN, RUN.CONFIRMED, RUN.RUNNING), RUN.CANCELLED, LEAD),
    name="course run",
)

REGISTRATION_MOVES = Moves(
    Move("prove", (STATE.UNPROVEN,), STATE.APPLIED, OWN, needs=(has_not_begun,)),
    Move("prove_seat", (STATE.UNPROVEN,), STATE.SEATED, OWN, needs=(has_not_begun,)),
    Move("prove_wait", (STATE.UNPROVEN,), STATE.WAITING, OWN, needs=(has_not_begun,)),
    Move("accept", (STATE.OFFERED,), STATE.SEATED, OWN, needs=(has_not_begun,)),
    Move("decline", (STATE.OFFERED,), STATE.CANCELLED, OWN),
    Move(
        "cancel",
        (STATE.APPLIED, STATE.WAITING, STATE.SEATED),
        STATE.CANCELLED,
        OWN,
    ),
    Move("approve", (STATE.APPLIED,), STATE.SEATED, LEAD, needs=(has_not_begun,)),
    Move("queue", (STATE.APPLIED,), STATE.WAITING, LEAD, needs=(has_not_begun,)),
    Move("refuse", (STATE.APPLIED, STATE.WAITING), STATE.REFUSED, LEAD),
    Move("remove", (STATE.UNPROVEN, STATE.SEATED, STATE.OFFERED), STATE.CANCELLED, LEAD),
    Move("miss", (STATE.SEATED,), STATE.NO_SHOW, LEAD),
    Move("restore", (STATE.NO_SHOW,), STATE.SEATED, LEAD),
    Move("offer", (STATE.WAITING,), STATE.OFFERED, SYSTEM, needs=(has_not_begun,)),
    Move("expire", (STATE.OFFERED,), STATE.WAITING, SYSTEM),
    Move("lapse", (STATE.OFFERED,), STATE.CANCELLED, SYSTEM),
    name="registration",
)

APPEAL_MOVES = Moves(
    Move("grant", (AppealState.OPEN,), AppealState.GRANTED, LEAD),
    Move("decline", (AppealState.OPEN,), AppealState.DECLINED, LEAD),
    name="appeal",
)
