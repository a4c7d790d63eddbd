"""Saved views of the list, and whom a mail to many reaches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on
from kurse.placements.models import Audience, Circular, Placement, SavedView
from kurse.placements.queries.visible import coordinated


def views_of(user: Any) -> QuerySet[SavedView]:
    """A person's own; nobody else's."""
    return SavedView.objects.filter(owner=user.pk)


def circulars_of(user: Any) -> QuerySet[Circular]:
    return Circular.objects.filter(by=user.pk)


def placements_to_write_about(user: Any) -> QuerySet[Placement]:
    """Files of coordinated cohorts, for a mail to the people concerned."""
    return Placement.objects.filter(coordinated(user)).select_related(
        "student", "phase__cohort", "practice_supervisor__user"
    )


@dataclass(frozen=True)
class Reader:
    """One person a mail to many goes to, with the files it concerns."""

    person: User
    placements: tuple[Placement, ...]

    @property
    def cohort(self) -> str:
        """Named only where all files are of one."""
        names = {placement.phase.cohort.name for placement in self.placements}
        return names.pop() if len(names) == 1 else ""


@dataclass(frozen=True)
class Readership:
    """Whom a mail reaches, once each, and how many files have nobody to write to."""

    readers: tuple[Reader, ...]
    without: int = 0

    @property
    def number(self) -> int:
        return len(self.readers)


def readership(placements: Sequence[Placement], audience: str) -> Readership:
    """At most one query more, however many files."""
    concerned = {
        Audience.STUDENTS: _students,
        Audience.SUPERVISORS: _supervisors,
        Audience.LECTURERS: _lecturers,
    }[Audience(audience)](placements)
    files: dict[User, list[Placement]] = defaultdict(list)
    without = 0
    for placement in placements:
        people = [person for person in concerned.get(placement.pk, ()) if person.is_active]
        without += not people
        for person in people:
            files[person].append(placement)
    readers = [Reader(person, tuple(rows)) for person, rows in files.items()]
    readers.sort(key=lambda reader: (reader.person.sort_key, reader.person.pk))
    return Readership(tuple(readers), without)


def _students(placements: Sequence[Placement]) -> dict[int, list[User]]:
    return {placement.pk: [placement.student] for placement in placements}


def _supervisors(placements: Sequence[Placement]) -> dict[int, list[User]]:
    """Who still has the function today."""
    day = today()
    found: dict[int, list[User]] = {}
    for placement in placements:
        contact = placement.practice_supervisor
        if contact is not None and (contact.until is None or contact.until >= day):
            found[placement.pk] = [contact.user]
    return found


def _lecturers(placements: Sequence[Placement]) -> dict[int, list[User]]:
    teams = {placement.team_id for placement in placements if placement.team_id}
    by_team: dict[int, list[User]] = defaultdict(list)
    rows = Participation.objects.filter(
        active_on(today()), role=Role.LECTURER, team__in=teams
    ).select_related("user")
    for row in rows:
        if row.team_id is not None:
            by_team[row.team_id].append(row.user)
    return {
        placement.pk: by_team.get(placement.team_id, [])
        for placement in placements
        if placement.team_id is not None
    }
