"""What happens to cohorts: dates, phases, teams, and who is what in them from when to when."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.core.db import change, lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day
from home.people.actions import invite_person
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Cohort, Participation, Phase, StudentRecord, Team
from kurse.cohorts.queries import active_on, uninvited_students

COORDINATE = "cohorts.coordinate_cohort"
#: What the coordination of a cohort may make somebody; city and administration have no cohort.
COHORT_ROLES = (Role.STUDENT, Role.LECTURER, Role.SUPERVISOR, Role.COORDINATOR)


class EndedError(DomainError):
    slug = "participation-ended"
    text = _("This participation has ended already.")


class LastCoordinatorError(DomainError):
    """Nobody could open the cohort any more."""

    slug = "last-coordinator"
    text = _("Nobody else coordinates this cohort. Add somebody first.")


class TeamElsewhereError(DomainError):
    slug = "team-elsewhere"
    text = _("This team belongs to another cohort.")


@transaction.atomic
def create_cohort(*, by: User | None, **fields: Any) -> Cohort:
    """A cohort in preparation; whoever makes it coordinates it from today on.

    ``by=None`` is the installation itself (command line), which names a coordinator next.
    """
    if by is not None and not by.has_perm("cohorts.coordinate_any"):
        raise PermissionDenied
    cohort = Cohort(**fields)
    cohort.full_clean()
    cohort.save()
    if by is not None:
        Participation.objects.create(
            user=by, role=Role.COORDINATOR, cohort=cohort, since=min(today(), cohort.starts_on)
        )
        _forget_roles(by)
    return cohort


@transaction.atomic
def copy_people(cohort: Cohort, source: Cohort, *, by: User) -> int:
    """Teams, lecturers, supervisors and coordination of another year, from now on; no students.

    Returns how many participations were made.
    """
    cohort = lock(cohort)
    _demand(cohort, by)
    _demand(source, by)
    teams = {
        old.pk: create_team(cohort, by=by, name=old.name, district=old.district)
        for old in source.teams.all()
    }
    made = 0
    parts = Participation.objects.filter(active_on(today()), cohort=source)
    for part in parts.exclude(role=Role.STUDENT).select_related("user"):
        team = teams.get(part.team_id) if part.team_id else None
        known = Participation.objects.filter(
            user=part.user, role=part.role, cohort=cohort, team=team, until__isnull=True
        )
        if not known.exists():
            add_participation(part.user, part.role, by=by, cohort=cohort, team=team)
            made += 1
    return made


@transaction.atomic
def change_cohort(cohort: Cohort, *, by: User, **fields: Any) -> list[str]:
    """Dates, wishes and contact; returns the names of what changed."""
    cohort = lock(cohort)
    _demand(cohort, by)
    return change(cohort, **fields)


@transaction.atomic
def add_phase(cohort: Cohort, *, by: User | None, **fields: Any) -> Phase:
    """A practice phase; its number is the next one unless given."""
    cohort = lock(cohort)
    _demand(cohort, by)
    fields.setdefault("number", cohort.phases.count() + 1)
    phase = Phase(cohort=cohort, **fields)
    phase.full_clean()
    phase.save()
    return phase


@transaction.atomic
def change_phase(phase: Phase, *, by: User, **fields: Any) -> list[str]:
    """Name, days and required amount of a phase."""
    cohort = lock(phase.cohort)
    _demand(cohort, by)
    return change(lock(phase), **fields)


@transaction.atomic
def create_team(cohort: Cohort, *, by: User | None, **fields: Any) -> Team:
    cohort = lock(cohort)
    _demand(cohort, by)
    team = Team(cohort=cohort, **fields)
    team.full_clean()
    team.save()
    return team


@transaction.atomic
def change_team(team: Team, *, by: User, **fields: Any) -> list[str]:
    cohort = lock(team.cohort)
    _demand(cohort, by)
    return change(lock(team), **fields)


@transaction.atomic
def add_participation(
    user: User,
    role: str,
    *,
    by: User | None,
    cohort: Cohort | None = None,
    team: Team | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Participation:
    """Somebody becomes something, from a day on. Without cohort only the installation may.

    Raises:
        ValidationError: the person has this role here already.
    """
    if cohort is None:
        if by is not None:
            raise PermissionDenied
    else:
        cohort = lock(cohort)
        _demand(cohort, by)
        if by is not None and role not in COHORT_ROLES:
            raise PermissionDenied
    if team is not None and (cohort is None or team.cohort_id != cohort.pk):
        raise TeamElsewhereError
    part = Participation(
        user=user, role=role, cohort=cohort, team=team, since=since or today(), until=until
    )
    part.full_clean()
    part.save()
    _forget_roles(user)
    return part


@transaction.atomic
def end_participation(part: Participation, *, until: dt.date, by: User) -> Participation:
    """The last day, inclusive. Rights end with it; history stays.

    Raises:
        EndedError: it ended before.
        LastCoordinatorError: the cohort would be left without coordination.
    """
    cohort = lock(part.cohort) if part.cohort is not None else None
    _demand(cohort, by)
    part = lock(part)
    if part.until is not None and part.until < today():
        raise EndedError
    if part.role == Role.COORDINATOR:
        others = Participation.objects.filter(
            cohort=cohort, role=Role.COORDINATOR, until__isnull=True
        ).exclude(pk=part.pk)
        if not others.exists():
            raise LastCoordinatorError
    change(part, until=until)
    _forget_roles(part.user)
    return part


@transaction.atomic
def add_student(
    cohort: Cohort,
    user: User,
    matriculation_number: str,
    *,
    by: User | None,
    since: dt.date | None = None,
    team: Team | None = None,
) -> Participation:
    """A student with the record only they and the coordination see."""
    part = add_participation(
        user, Role.STUDENT, by=by, cohort=cohort, since=since or cohort.starts_on, team=team
    )
    record = StudentRecord(
        participation=part, cohort=cohort, matriculation_number=matriculation_number
    )
    record.full_clean()
    record.save()
    return part


@transaction.atomic
def change_matriculation_number(part: Participation, number: str, *, by: User | None) -> list[str]:
    cohort = lock(part.cohort) if part.cohort is not None else None
    _demand(cohort, by)
    return change(lock(part.student_record), matriculation_number=number)


@transaction.atomic
def assign_team(part: Participation, team: Team | None, *, by: User | None) -> list[str]:
    """Put somebody into a team; ``by=None`` is the publication of an allocation."""
    cohort = lock(part.cohort) if part.cohort is not None else None
    if by is not None:
        _demand(cohort, by)
    if team is not None and team.cohort_id != part.cohort_id:
        raise TeamElsewhereError
    return change(lock(part), team=team)


@transaction.atomic
def join_teams(cohort: Cohort, teams: dict[int, int]) -> int:
    """Who has no team yet joins the one of their place: ``teams`` is user → team.

    Called by the publication of an allocation, in its transaction; returns how many joined.
    """
    joined = 0
    for team in set(teams.values()):
        users = [user for user, key in teams.items() if key == team]
        joined += Participation.objects.filter(
            active_on(today()),
            cohort=cohort,
            role=Role.STUDENT,
            team__isnull=True,
            user__in=users,
        ).update(team=team)
    return joined


@transaction.atomic
def invite_students(cohort: Cohort, *, expected: int, by: User) -> int:
    """Everybody who was not invited yet gets the link to set up their access (T01).

    ``expected`` is how many were shown before.

    Raises:
        HasChangedError: it would be another number now.
    """
    cohort = lock(cohort)
    _demand(cohort, by)
    parts = list(uninvited_students(cohort))
    if len(parts) != expected:
        raise HasChangedError
    for part in parts:
        invite_person(part.user, by=by, context=invitation_context(cohort))
    return len(parts)


def invitation_context(cohort: Cohort) -> dict[str, str]:
    """What T01 says of the cohort: its name, when wishes open, until when to set up the access."""
    soon = today() + dt.timedelta(days=7)
    until = cohort.wishes_open_on if cohort.wishes_open_on > soon else soon
    return {"jahrgang": cohort.name, "datum": day(cohort.wishes_open_on), "frist": day(until)}


def _demand(cohort: Cohort | None, by: User | None) -> None:
    if by is not None and not by.has_perm(COORDINATE, cohort):
        raise PermissionDenied


def _forget_roles(user: User) -> None:
    """Roles are kept on the user object; what just changed must be asked afresh."""
    person = getattr(user, "_wrapped", user)
    for name in ("_roles_by_day", "_coordinated_by_day"):
        person.__dict__.pop(name, None)
