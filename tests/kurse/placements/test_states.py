"""The machine: every state × verb × role; the database knows the same steps."""

import datetime as dt

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from home.core.exceptions import HasChangedError
from home.people.models import User
from kurse.placements.models import PLACEMENT_STEPS, Placement, PlacementState
from kurse.placements.queries import stance_of
from kurse.placements.states import (
    PLACEMENT_MOVES,
    AnswerFinalError,
    NotActiveError,
    PlacedAnewError,
    PlaceNotOpenError,
    SeatsFullError,
    StartBlockedError,
    TooEarlyError,
)
from tests.factories.placements import UNPUBLISHED, PlacementFactory, placement_of, student_of

State = PlacementState
ROLES = (
    "student",
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "other_contact",
    "professional",
    "city",
    "admin",
    "stranger",
)
COORDINATOR_VERBS = {
    "propose",
    "withdraw_proposal",
    "publish",
    "accept_change",
    "refuse_change",
    "give_up_place",
    "prepare_agreement",
    "allow_start",
    "interrupt",
    "resume",
    "begin_closing",
    "close",
    "end_early",
    "cancel",
}
ANSWER_VERBS = {"confirm", "request_change", "decline", "undo_answer"}
SYSTEM_VERBS = {"agree", "make_ready", "start", "anonymise"}


def test_the_table_holds_exactly_the_known_verbs():
    assert set(PLACEMENT_MOVES.verbs()) == COORDINATOR_VERBS | ANSWER_VERBS | SYSTEM_VERBS


def test_the_table_and_the_trigger_name_the_same_steps():
    assert PLACEMENT_MOVES.pairs() == sorted(PLACEMENT_STEPS)


@pytest.mark.parametrize("state", PlacementState.values)
def test_every_verb_for_every_role(scene, state):
    """Who may walk what from here; nobody else, and no verb from where no arrow leaves."""
    placement = placement_of(scene, state=state)
    may = {
        "coordinator": COORDINATOR_VERBS | ANSWER_VERBS,
        "contact": set() if state in (*UNPUBLISHED, State.ANONYMISED) else ANSWER_VERBS,
    }
    wrong = []
    for role in ROLES:
        user = scene.cast[role]
        for verb in PLACEMENT_MOVES.verbs():
            leaves = PLACEMENT_MOVES.find(verb, placement) is not None
            expected = leaves and verb in may.get(role, set())
            if expected != (verb in PLACEMENT_MOVES.open_to(user, placement)):
                wrong.append((role, verb, "open_to"))
            outcome = _outcome(verb, placement, user)
            right = HasChangedError if not leaves else None if expected else PermissionDenied
            if outcome is not right:
                wrong.append((role, verb, outcome, right))
    assert wrong == []


def _outcome(verb, placement, user):
    """The class of the refusal, or None where nothing but a need stands in the way."""
    try:
        PLACEMENT_MOVES.check(verb, placement, by=user)
    except (HasChangedError, PermissionDenied) as error:
        return type(error)
    except (TooEarlyError, AnswerFinalError, SeatsFullError, PlacedAnewError):
        return None
    return None


@pytest.mark.parametrize("state", PlacementState.values)
def test_the_system_walks_its_own_arrows_only(scene, state):
    placement = placement_of(scene, state=state)

    walked = set()
    for verb in PLACEMENT_MOVES.verbs():
        try:
            PLACEMENT_MOVES.check(verb, placement, by=None)
        except (HasChangedError, PermissionDenied, StartBlockedError):
            continue
        walked.add(verb)

    expected = {State.AGREEMENT_OPEN: {"agree"}, State.READY: {"start"}}
    for over in (State.COMPLETED, State.ENDED_EARLY, State.CANCELLED, State.DECLINED):
        expected[over] = {"anonymise"}
    assert walked == expected.get(state, set())


def test_the_database_refuses_every_step_that_the_table_does_not_know(scene):
    """All pairs by raw SQL; the legal ones are the positive control."""
    placement = placement_of(scene, state=State.DRAFT)
    allowed = set(PLACEMENT_STEPS)
    wrong = []
    for source in PlacementState.values:
        for target in PlacementState.values:
            if source == target:
                continue
            went = _went(placement.pk, source, target)
            if went != ((source, target) in allowed):
                wrong.append((source, target, went))
    assert wrong == []


def _went(pk: int, source: str, target: str) -> bool:
    """Put the row into ``source`` with the trigger off, then try the step with it on."""
    with pgtrigger.ignore("placements.Placement:placement_steps"):
        Placement.objects.filter(pk=pk).update(
            state=source,
            passed=True,
            ended_on=F("ends_on"),
            ended_by="student",
            end_reason="personal",
        )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE placements_placement SET state = %s WHERE id = %s", [target, pk])
    except DatabaseError:
        return False
    return True


def test_the_database_never_deletes_a_placement(scene):
    placement = placement_of(scene)

    with pytest.raises(DatabaseError), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).delete()


# Needs ------------------------------------------------------------------------------------------


def test_propose_needs_an_active_student_and_an_open_place(scene):
    part = student_of(scene)
    draft = Placement(student=part.user, phase=scene.phase, place=scene.place)
    PLACEMENT_MOVES.check("propose", draft, by=scene.cast["coordinator"])

    part.until = dt.date(2020, 1, 1)
    part.since = dt.date(2019, 1, 1)
    part.save()
    with pytest.raises(NotActiveError):
        PLACEMENT_MOVES.check("propose", draft, by=scene.cast["coordinator"])

    part.until = None
    part.save()
    scene.place.state = "closed"
    with pytest.raises(PlaceNotOpenError):
        PLACEMENT_MOVES.check("propose", draft, by=scene.cast["coordinator"])


def test_undo_needs_a_fresh_answer_and_the_seat(scene):
    placement = placement_of(scene, state=State.DECLINED)
    by = scene.cast["contact"]
    PLACEMENT_MOVES.check("undo_answer", placement, by=by)

    placement.answered_at -= dt.timedelta(hours=72)
    with pytest.raises(AnswerFinalError):
        PLACEMENT_MOVES.check("undo_answer", placement, by=by)

    placement.answered_at += dt.timedelta(hours=72)
    other = PlacementFactory(place=scene.place, seat=placement.seat)
    with pytest.raises(SeatsFullError):
        PLACEMENT_MOVES.check("undo_answer", placement, by=by)

    Placement.objects.filter(pk=other.pk).update(state=State.DECLINED)
    placement_of(scene, state=State.RUNNING)
    with pytest.raises(PlacedAnewError):
        PLACEMENT_MOVES.check("undo_answer", placement, by=by)


def test_start_needs_the_first_day(scene):
    placement = placement_of(scene, state=State.READY)
    PLACEMENT_MOVES.check("start", placement, by=None)

    placement.starts_on = dt.date(2999, 1, 1)
    with pytest.raises(TooEarlyError):
        PLACEMENT_MOVES.check("start", placement, by=None)


def test_stance_belongs_to_the_person_it_was_asked_for(scene):
    """A row fetched for one reader never lends its rights to another."""
    from kurse.placements.queries import with_stance

    placement = placement_of(scene)
    row = with_stance(Placement.objects.all(), scene.cast["coordinator"]).get(pk=placement.pk)

    assert stance_of(scene.cast["coordinator"], row).coordinator
    assert not stance_of(scene.cast["stranger"], row).sees
    assert User.objects.count() > 2
