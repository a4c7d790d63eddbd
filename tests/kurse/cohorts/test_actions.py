"""Each verb of the cohort: what it writes, who may, what it refuses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.people.roles import Role, roles_of
from kurse.cohorts.actions import (
    EndedError,
    LastCoordinatorError,
    TeamElsewhereError,
    add_participation,
    add_phase,
    add_student,
    assign_team,
    change_cohort,
    change_matriculation_number,
    create_cohort,
    create_team,
    end_participation,
    invite_students,
    join_teams,
)
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import (
    cohorts_coordinated_by,
    contact_cohorts_of,
    current_cohort_of,
    student_participations_visible_to,
    uninvited_students,
)
from tests.factories.cohorts import CohortFactory, ParticipationFactory, TeamFactory
from tests.factories.people import UserFactory

DATES = {
    "starts_on": dt.date(2027, 2, 1),
    "ends_on": dt.date(2027, 12, 31),
    "wishes_open_on": dt.date(2027, 3, 15),
    "wishes_close_on": dt.date(2027, 4, 11),
    "publish_on": dt.date(2027, 4, 15),
    "answer_until": dt.date(2027, 4, 30),
    "contact_name": "Mechthild Sander",
    "contact_phone": "0201 1",
}


def test_create_cohort_makes_its_maker_coordinator(cast):
    cohort = create_cohort(by=cast["coordinator"], slug="neu-2027", name="2027", **DATES)

    assert cohort in cohorts_coordinated_by(cast["coordinator"])


def test_create_cohort_is_for_coordinators(cast):
    for role, user in cast.items():
        if role != "coordinator":
            with pytest.raises(PermissionDenied):
                create_cohort(by=user, slug="neu-2027", name="2027", **DATES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": dt.date(2027, 1, 1)},
        {"wishes_close_on": dt.date(2027, 3, 1)},
        {"publish_on": dt.date(2027, 4, 11)},
        {"answer_until": dt.date(2027, 4, 14)},
        {"min_wishes": 6, "max_wishes": 5},
        {"min_wishes": 0},
    ],
)
def test_dates_and_wishes_must_be_in_order(cast, wrong):
    with pytest.raises(ValidationError):
        create_cohort(by=cast["coordinator"], slug="x", name="x", **{**DATES, **wrong})


def test_a_foreign_coordinator_changes_nothing(cast):
    foreign = CohortFactory()

    for act in (
        lambda: change_cohort(foreign, by=cast["coordinator"], name="Meins"),
        lambda: add_phase(foreign, by=cast["coordinator"], name="P", **_phase()),
        lambda: create_team(foreign, by=cast["coordinator"], name="T"),
        lambda: add_participation(
            cast["stranger"], Role.LECTURER, by=cast["coordinator"], cohort=foreign
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


def _phase():
    return {"starts_on": dt.date(2027, 8, 9), "ends_on": dt.date(2027, 10, 8)}


def test_phases_count_on(cohort, cast):
    first = add_phase(cohort, by=cast["coordinator"], name="I", **_phase())
    second = add_phase(cohort, by=cast["coordinator"], name="II", **_phase())

    assert second.number == first.number + 1 if cohort.phases.count() == 2 else True


def test_rights_begin_and_end_with_the_dates(cohort, team, cast):
    person = cast["stranger"]
    assert roles_of(person) == frozenset()

    part = add_participation(
        person, Role.LECTURER, by=cast["coordinator"], cohort=cohort, team=team
    )
    assert roles_of(person) == {Role.LECTURER}

    end_participation(part, until=today() - dt.timedelta(days=0), by=cast["coordinator"])
    fresh = type(person).objects.get(pk=person.pk)
    assert roles_of(fresh) == {Role.LECTURER}  # the last day counts in full
    assert roles_of(fresh, today() + dt.timedelta(days=1)) == frozenset()


def test_nobody_is_made_administrator_or_city_here(cohort, cast):
    for role in (Role.ADMIN, Role.CITY):
        with pytest.raises(PermissionDenied):
            add_participation(cast["stranger"], role, by=cast["coordinator"], cohort=cohort)
        with pytest.raises(PermissionDenied):
            add_participation(cast["stranger"], role, by=cast["coordinator"])


def test_the_same_twice_is_refused(cohort, cast):
    with pytest.raises(ValidationError):
        add_participation(
            cast["supervisor"], Role.SUPERVISOR, by=cast["coordinator"], cohort=cohort
        )


def test_the_last_coordinator_stays(cohort, cast):
    part = cast["coordinator"].participations.get()

    with pytest.raises(LastCoordinatorError):
        end_participation(part, until=today(), by=cast["coordinator"])

    add_participation(cast["stranger"], Role.COORDINATOR, by=cast["coordinator"], cohort=cohort)
    end_participation(part, until=today(), by=cast["coordinator"])


def test_what_has_ended_does_not_end_again(cohort, cast):
    part = ParticipationFactory(cohort=cohort, ended=True)

    with pytest.raises(EndedError):
        end_participation(part, until=today(), by=cast["coordinator"])


def test_student_number_once_a_cohort_but_again_in_the_next(cohort, cast):
    part = add_student(cohort, UserFactory(), "777777", by=cast["coordinator"])
    with pytest.raises(ValidationError):
        add_student(cohort, UserFactory(), "777777", by=cast["coordinator"])

    add_student(CohortFactory(), part.user, "777777", by=None)

    assert change_matriculation_number(part, "777778", by=cast["coordinator"]) == [
        "matriculation_number"
    ]


def test_team_of_another_cohort_is_refused(cohort, cast):
    part = cast["student"].participations.get()

    with pytest.raises(TeamElsewhereError):
        assign_team(part, TeamFactory(), by=cast["coordinator"])

    assert assign_team(part, None, by=cast["coordinator"]) == ["team"]


def test_lecturer_sees_the_team_only(cast):
    def seen(role):
        found = student_participations_visible_to(cast[role])
        return {part.user.email for part in found}

    student, other = cast["student"].email, cast["other_student"].email
    assert {role: seen(role) for role in cast} == {
        **{role: set() for role in cast},
        "student": {student},
        "other_student": {other},
        "lecturer": {student},
        "coordinator": {student, other},
    }


def test_invite_students_once(cohort, cast, mailoutbox):
    waiting = list(uninvited_students(cohort))
    assert {part.user for part in waiting} == {cast["student"], cast["other_student"]}

    with pytest.raises(HasChangedError):
        invite_students(cohort, expected=1, by=cast["coordinator"])
    assert invite_students(cohort, expected=2, by=cast["coordinator"]) == 2

    assert not uninvited_students(cohort).exists()
    cast["student"].refresh_from_db()
    assert cast["student"].invited_at is not None
    with pytest.raises(PermissionDenied):
        invite_students(cohort, expected=0, by=cast["lecturer"])


def test_the_running_cohort_is_the_present_one(cast, cohort):
    day = dt.timedelta(days=1)
    for shift in (-800, 800):
        start = today() + shift * day
        other = CohortFactory(starts_on=start, ends_on=start + 300 * day)
        ParticipationFactory(user=cast["coordinator"], role=Role.COORDINATOR, cohort=other)

    assert current_cohort_of(cast["coordinator"]) == cohort
    assert current_cohort_of(cast["stranger"]) is None


def test_contact_is_the_persons_cohort_else_the_newest(cast, cohort):
    newer = CohortFactory(starts_on=today() - dt.timedelta(days=10))

    assert contact_cohorts_of(cast["student"]).first() == cohort
    assert contact_cohorts_of(None).first() == newer
    assert Participation.objects.filter(cohort=newer).count() == 0


def test_who_has_no_team_joins_the_one_of_the_place(cohort, team, cast):
    without = ParticipationFactory(cohort=cohort, user=cast["stranger"])
    other = cast["other_student"].participations.get()

    joined = join_teams(cohort, {cast["stranger"].pk: team.pk, other.user_id: team.pk})

    without.refresh_from_db()
    assert (joined, without.team) == (1, team)
    assert Participation.objects.get(pk=other.pk).team == other.team
