"""The life of a placement (DOMAIN section 6): each arrow, who walks it, and when."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from home.core.clock import now, today
from home.core.exceptions import DomainError
from home.core.formats import day
from home.core.registries import StartCondition, start_conditions
from home.core.states import SYSTEM, Move, Moves
from home.rulebook.queries import rule
from kurse.cohorts.queries import participations_of
from kurse.offers.models import PlaceState
from kurse.placements.models import RELEASED_STATES, Placement, PlacementState

State = PlacementState
COORDINATE = "placements.coordinate_placement"
ANSWER = "placements.answer_placement"
#: States of a place that may hold students; a filled one may have become free again.
TAKING_STATES = (PlaceState.OPEN, PlaceState.FILLED)


class SeatsFullError(DomainError):
    """M28: somebody else has this place now."""

    slug = "seats-full"
    text = _(
        "This place has just been taken. Nothing is saved. You see the places that are free below."
    )


class PlaceNotOpenError(DomainError):
    slug = "place-not-open"
    text = _("This place is not open for students.")


class NotActiveError(DomainError):
    slug = "not-active"
    text = _("This person is not an active student of the cohort.")


class AnswerFinalError(DomainError):
    """M64: the time to change one's mind is over."""

    slug = "answer-final"
    text = _("The time to change this answer is over. Please call the placement coordination.")


class PlacedAnewError(DomainError):
    slug = "placed-anew"
    text = _("Another place has been found in the meantime. The answer stays as it is.")


class TooEarlyError(DomainError):
    slug = "too-early"
    text = _("The first day has not come yet.")


class StartBlockedError(DomainError):
    """M40."""

    slug = "start-blocked"
    text = _(
        "The start on %(day)s is not possible yet. Missing: %(what)s. Who settles that: %(who)s."
    )


def student_is_active(placement: Placement) -> None:
    if (
        not participations_of(placement.student, "student")
        .filter(cohort=placement.phase.cohort_id)
        .exists()
    ):
        raise NotActiveError


def place_takes_students(placement: Placement) -> None:
    if placement.place.state not in TAKING_STATES:
        raise PlaceNotOpenError


def undo_until(placement: Placement) -> dt.datetime | None:
    """Until when the agency may change its answer (row 35); exclusive."""
    if placement.answered_at is None:
        return None
    return placement.answered_at + dt.timedelta(hours=rule("tasklinks.change_hours"))


def answer_is_fresh(placement: Placement) -> None:
    until = undo_until(placement)
    if until is None or now() >= until:
        raise AnswerFinalError


def seat_is_still_there(placement: Placement) -> None:
    """Of a declined one: nobody sits there, and the student sits nowhere else."""
    others = Placement.objects.exclude(pk=placement.pk).exclude(state__in=RELEASED_STATES)
    if others.filter(student=placement.student_id, phase=placement.phase_id).exists():
        raise PlacedAnewError
    if others.filter(seat=placement.seat_id).exists():
        raise SeatsFullError


def first_day_reached(placement: Placement) -> None:
    """No start before the first day; "ready" already says that all are agreed (rule 3)."""
    if today() < placement.starts_on:
        raise TooEarlyError


def missing_before_start(placement: Placement) -> list[StartCondition]:
    """What the slices above still miss (rule 3); each point names who can solve it."""
    return [point for source in start_conditions for point in source(placement)]


def nothing_is_missing(placement: Placement) -> None:
    if missing := missing_before_start(placement):
        raise StartBlockedError(
            day=day(placement.starts_on),
            what="; ".join(str(point.text) for point in missing),
            who=", ".join(dict.fromkeys(str(point.who) for point in missing)),
        )


PLACEMENT_MOVES = Moves(
    Move(
        "propose",
        (State.DRAFT,),
        State.PROPOSED,
        COORDINATE,
        needs=(student_is_active, place_takes_students),
    ),
    Move("withdraw_proposal", (State.PROPOSED,), State.DRAFT, COORDINATE),
    Move("publish", (State.PROPOSED,), State.PUBLISHED, COORDINATE),
    Move("confirm", (State.PUBLISHED,), State.AGENCY_CONFIRMED, ANSWER),
    Move("request_change", (State.PUBLISHED,), State.CHANGE_REQUESTED, ANSWER),
    Move("decline", (State.PUBLISHED,), State.DECLINED, ANSWER),
    Move(
        "undo_answer",
        (State.AGENCY_CONFIRMED, State.CHANGE_REQUESTED, State.DECLINED),
        State.PUBLISHED,
        ANSWER,
        needs=(answer_is_fresh, seat_is_still_there),
    ),
    Move("accept_change", (State.CHANGE_REQUESTED,), State.PUBLISHED, COORDINATE),
    Move("refuse_change", (State.CHANGE_REQUESTED,), State.PUBLISHED, COORDINATE),
    Move("give_up_place", (State.CHANGE_REQUESTED,), State.DECLINED, COORDINATE),
    Move("prepare_agreement", (State.AGENCY_CONFIRMED,), State.AGREEMENT_OPEN, COORDINATE),
    Move("agree", (State.AGREEMENT_OPEN,), State.AGREED, SYSTEM),
    Move("make_ready", (State.AGREED,), State.READY, SYSTEM, needs=(nothing_is_missing,)),
    Move("allow_start", (State.AGREED,), State.READY, COORDINATE),
    Move("start", (State.READY,), State.RUNNING, SYSTEM, needs=(first_day_reached,)),
    Move("interrupt", (State.RUNNING,), State.INTERRUPTED, COORDINATE),
    Move("resume", (State.INTERRUPTED,), State.RUNNING, COORDINATE),
    Move("begin_closing", (State.RUNNING,), State.COMPLETING, COORDINATE),
    Move("close", (State.COMPLETING,), State.COMPLETED, COORDINATE),
    Move("end_early", (State.RUNNING, State.INTERRUPTED), State.ENDED_EARLY, COORDINATE),
    Move(
        "cancel",
        (
            State.DRAFT,
            State.PROPOSED,
            State.PUBLISHED,
            State.CHANGE_REQUESTED,
            State.AGENCY_CONFIRMED,
            State.AGREEMENT_OPEN,
            State.AGREED,
            State.READY,
        ),
        State.CANCELLED,
        COORDINATE,
    ),
    Move(
        "anonymise",
        (State.COMPLETED, State.ENDED_EARLY, State.CANCELLED, State.DECLINED),
        State.ANONYMISED,
        SYSTEM,
    ),
    name="placement",
)
