"""The verbs of supervision: what they do, whom they refuse, what trace they leave."""

import datetime as dt
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.utils import InternalError, ProgrammingError

from home.core.clock import now, today
from home.core.exceptions import HasChangedError, NotOpenError
from kurse.supervision.actions import (
    AttendanceIncompleteError,
    GroupTooLargeError,
    NoSupervisorError,
    SessionsClashError,
    cancel_session,
    correct_attendance,
    form_group,
    hold_session,
    lock_due_sessions,
    move_member,
    move_session,
    plan_series,
    write_note,
)
from kurse.supervision.models import Session, SessionNote, SessionState
from kurse.supervision.queries import (
    attended_count,
    members_of,
    note_of,
    students_without_group,
    supervises,
)
from kurse.supervision.states import SESSION_MOVES, NotYetHeldError
from tests.factories.cohorts import ParticipationFactory
from tests.factories.people import UserFactory
from tests.factories.supervision import GroupFactory, MemberFactory, SessionFactory

NOTE = "Kanarienvogel: Nähe und Abstand"


def verbs(session):
    return list(session.events.values_list("verb", flat=True))


def everybody(circle, present=True):
    return {circle.member.pk: present, circle.other.pk: present}


def test_form_group_makes_a_group_with_its_own_key_and_members(scene):
    group = form_group(
        scene.cohort,
        name="Gruppe A",
        supervisor=scene.cast["supervisor"],
        members=[scene.participation],
        by=scene.cast["coordinator"],
    )

    assert [member.participation for member in members_of(group)] == [scene.participation]
    assert len(bytes(group.wrapped_key)) > 32
    assert scene.participation not in students_without_group(scene.cohort)


def test_form_group_refuses_who_is_no_supervisor_and_who_does_not_coordinate(scene):
    wanted = {"name": "Gruppe A", "members": [scene.participation]}

    with pytest.raises(NoSupervisorError):
        form_group(
            scene.cohort,
            supervisor=scene.cast["lecturer"],
            by=scene.cast["coordinator"],
            **wanted,
        )
    with pytest.raises(PermissionDenied):
        form_group(
            scene.cohort, supervisor=scene.cast["supervisor"], by=scene.cast["lecturer"], **wanted
        )


def test_form_group_refuses_a_ninth_member_and_takes_an_eighth(scene):
    students = [ParticipationFactory(cohort=scene.cohort) for _number in range(9)]
    ask = {"supervisor": scene.cast["supervisor"], "by": scene.cast["coordinator"]}

    with pytest.raises(GroupTooLargeError):
        form_group(scene.cohort, name="Neun", members=students, **ask)

    assert (
        members_of(form_group(scene.cohort, name="Acht", members=students[:8], **ask)).count() == 8
    )


def test_form_group_refuses_who_is_in_a_group_already(scene, circle):
    with pytest.raises(ValidationError):
        form_group(
            scene.cohort,
            name="Noch eine",
            supervisor=scene.cast["supervisor"],
            members=[scene.participation],
            by=scene.cast["coordinator"],
        )


def test_move_member_keeps_what_was_attended(scene, circle):
    hold_session(circle.session, present=everybody(circle), by=scene.cast["supervisor"])
    other = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["supervisor"])

    move_member(circle.member, to=other, by=scene.cast["coordinator"])

    assert [row.participation for row in members_of(other)] == [scene.participation]
    assert circle.member not in members_of(circle.group)
    assert attended_count(scene.participation) == 1


def test_plan_series_plans_all_sessions_and_refuses_a_clash(scene, circle):
    start = now() + timedelta(days=7)
    series = {"minutes": 90, "location": "Raum 1", "by": scene.cast["supervisor"]}
    starts = [start + timedelta(weeks=2 * number) for number in range(3)]

    assert len(plan_series(circle.group, starts=starts, **series)) == 3
    with pytest.raises(SessionsClashError):
        plan_series(circle.group, starts=[start + timedelta(minutes=60)], **series)
    assert len(plan_series(circle.group, starts=[start + timedelta(minutes=90)], **series)) == 1


def test_plan_series_plans_nothing_when_one_time_clashes(scene, circle):
    start = now() + timedelta(days=7)
    series = {"minutes": 90, "location": "", "by": scene.cast["supervisor"]}
    plan_series(circle.group, starts=[start], **series)
    before = Session.objects.count()

    with pytest.raises(SessionsClashError):
        plan_series(circle.group, starts=[start - timedelta(days=3), start], **series)

    assert Session.objects.count() == before


def test_hold_session_wants_an_answer_for_everybody(scene, circle):
    with pytest.raises(AttendanceIncompleteError):
        hold_session(circle.session, present={circle.member.pk: True}, by=scene.cast["supervisor"])

    circle.session.refresh_from_db()
    assert circle.session.state == SessionState.PLANNED


def test_hold_session_counts_who_was_there_and_refuses_a_second_entry(scene, circle):
    hold_session(
        circle.session,
        present={circle.member.pk: True, circle.other.pk: False},
        by=scene.cast["supervisor"],
    )

    assert attended_count(scene.participation) == 1
    assert attended_count(circle.other.participation) == 0
    assert verbs(circle.session) == ["hold"]
    with pytest.raises(HasChangedError):
        hold_session(circle.session, present=everybody(circle), by=scene.cast["supervisor"])


def test_hold_session_refuses_the_future(scene, circle):
    ahead = SessionFactory(group=circle.group, starts_at=now() + timedelta(hours=1))

    with pytest.raises(NotYetHeldError):
        hold_session(ahead, present=everybody(circle), by=scene.cast["supervisor"])


@pytest.mark.parametrize("role", ["student", "lecturer", "coordinator", "contact", "stranger"])
def test_hold_session_is_the_supervisors_alone(scene, circle, role):
    with pytest.raises(PermissionDenied):
        hold_session(circle.session, present=everybody(circle), by=scene.cast[role])


def test_correct_attendance_leaves_a_trace_with_its_reason(scene, circle):
    hold_session(circle.session, present=everybody(circle), by=scene.cast["supervisor"])

    correct_attendance(
        circle.session,
        present={circle.member.pk: False},
        by=scene.cast["supervisor"],
        note="slip",
    )

    assert attended_count(scene.participation) == 0
    assert list(circle.session.events.values_list("verb", "by", "note"))[-1] == (
        "correct",
        scene.cast["supervisor"].pk,
        "slip",
    )


def test_locked_sessions_are_corrected_by_the_coordination_only(scene, circle):
    old = SessionFactory(group=circle.group, starts_at=now() - timedelta(days=15))
    young = SessionFactory(group=circle.group, starts_at=now() - timedelta(days=13))
    for session in (old, young):
        hold_session(session, present=everybody(circle), by=scene.cast["supervisor"])

    assert lock_due_sessions() == 1
    old.refresh_from_db()
    change = {"present": {circle.member.pk: False}, "note": "told"}
    with pytest.raises(NotOpenError):
        correct_attendance(old, by=scene.cast["supervisor"], **change)
    correct_attendance(old, by=scene.cast["coordinator"], **change)
    assert attended_count(scene.participation) == 1


def test_move_and_cancel_tell_why(scene, circle):
    later = now() + timedelta(days=2)

    move_session(circle.session, to=later, by=scene.cast["supervisor"], note="room")
    cancel_session(circle.session, by=scene.cast["supervisor"], note="leader")

    circle.session.refresh_from_db()
    assert (circle.session.starts_at, circle.session.state) == (later, SessionState.CANCELLED)
    assert verbs(circle.session) == ["move", "cancel"]
    with pytest.raises(HasChangedError):
        move_session(circle.session, to=later, by=scene.cast["supervisor"], note="room")


def test_write_note_is_read_by_its_author_alone(scene, circle):
    write_note(circle.session, text=NOTE, by=scene.cast["supervisor"])

    assert note_of(circle.session, scene.cast["supervisor"]) == NOTE
    for role in ("student", "lecturer", "coordinator", "admin"):
        assert note_of(circle.session, scene.cast[role]) == ""
    with pytest.raises(RuntimeError):
        SessionNote.objects.count()


def test_write_note_keeps_ciphertext_and_leaves_no_event(scene, circle):
    write_note(circle.session, text=NOTE, by=scene.cast["supervisor"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM supervision_sessionnote")
        (sealed,) = cursor.fetchone()
    assert b"Kanarienvogel" not in bytes(sealed)
    assert verbs(circle.session) == []


def test_write_note_with_empty_text_removes_it(scene, circle):
    write_note(circle.session, text=NOTE, by=scene.cast["supervisor"])
    write_note(circle.session, text="  ", by=scene.cast["supervisor"])

    assert SessionNote.objects.written_by(scene.cast["supervisor"]).count() == 0


def test_a_note_is_lost_with_its_groups_key(scene, circle):
    write_note(circle.session, text=NOTE, by=scene.cast["supervisor"])
    circle.group.wrapped_key = None
    circle.group.save(update_fields=["wrapped_key"])
    circle.session.refresh_from_db()

    assert note_of(circle.session, scene.cast["supervisor"]) == ""
    with pytest.raises(NotOpenError):
        write_note(circle.session, text="neu", by=scene.cast["supervisor"])


def test_rights_end_with_the_participation(scene, circle):
    supervisor = scene.cast["supervisor"]
    assert supervisor.has_perm("supervision.lead_group", circle.group)

    supervisor.participations.update(until=today() - dt.timedelta(days=1))

    assert not supervisor.has_perm("supervision.lead_group", circle.group)


def test_supervises_knows_former_groups(scene, circle):
    assert supervises(scene.cast["supervisor"], scene.cast["student"])
    assert not supervises(UserFactory(), scene.cast["student"])


@pytest.mark.parametrize("state", SessionState.values)
@pytest.mark.parametrize("verb", SESSION_MOVES.verbs())
def test_every_state_and_verb_follows_the_table(scene, state, verb):
    """Every state × verb × person: only the table's arrows, only for whom it names."""
    group = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["supervisor"])
    MemberFactory(group=group, participation=scene.participation)
    session = SessionFactory(group=group, state=state)
    table = {(str(source), move.verb): move for move in SESSION_MOVES for source in move.sources}
    move = table.get((state, verb))
    people = {**scene.cast, "system": None}

    allowed = set()
    for name, user in people.items():
        try:
            SESSION_MOVES.check(verb, session, by=user)
        except (HasChangedError, PermissionDenied):
            continue
        allowed.add(name)

    if move is None:
        assert allowed == set()
    else:
        assert allowed == ({"system"} if verb == "lock" else {"supervisor"})


@pytest.mark.django_db
def test_the_database_refuses_a_step_outside_the_table():
    session = SessionFactory(state=SessionState.CANCELLED)
    planned = SessionFactory()

    Session.objects.filter(pk=planned.pk).update(state=SessionState.HELD)
    with pytest.raises((ProgrammingError, InternalError)):
        Session.objects.filter(pk=session.pk).update(state=SessionState.HELD)
