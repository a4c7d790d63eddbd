"""What happens to single projects, their goals and their documentation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import change, lock
from home.core.exceptions import DomainError
from home.files.pictures import CleanPicture
from home.pages.generation import on_change
from home.people.models import User
from kurse.partners.facts import contributors
from kurse.partners.models import (
    Agency,
    EntryPicture,
    GoalReview,
    Project,
    ProjectEntry,
    ProjectGoal,
    ProjectParty,
)

EDIT = "partners.edit_project"


class FutureEntryError(DomainError):
    slug = "future-entry"
    text = _("This day lies in the future.")


@dataclass(frozen=True)
class Parties:
    """Who has signed: agencies we know, and (level, name) of others."""

    agencies: Sequence[Agency] = ()
    others: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Picture:
    """A cleaned picture and the words that replace it."""

    content: CleanPicture
    alt: str


@transaction.atomic
def create_project(*, parties: Parties, by: User, **fields: Any) -> Project:
    _demand(by)
    project = Project(**fields)
    project.full_clean()
    project.save()
    _set_parties(project, parties)
    return project


@transaction.atomic
def change_project(
    project: Project, *, parties: Parties | None = None, by: User, **fields: Any
) -> list[str]:
    """The fields that differ, and the parties where they are given; a public page follows."""
    _demand(by)
    project = lock(project)
    changed = change(project, **fields)
    if parties is not None:
        _set_parties(project, parties)
    if project.released:
        on_change()
    return changed


@transaction.atomic
def release_project(project: Project, *, by: User) -> Project:
    """Title, term, summary and parties stand on the district's page from now on."""
    return _show(project, True, by)


@transaction.atomic
def hide_project(project: Project, *, by: User) -> Project:
    return _show(project, False, by)


def _show(project: Project, released: bool, by: User) -> Project:
    _demand(by)
    project = lock(project)
    change(project, released=released)
    on_change()
    return project


def _set_parties(project: Project, parties: Parties) -> None:
    """Known agencies first, then others, without those named twice."""
    project.parties.all().delete()
    rows = [ProjectParty(project=project, agency=agency) for agency in parties.agencies]
    rows += [
        ProjectParty(project=project, level=level, name=name)
        for level, name in dict.fromkeys(parties.others)
    ]
    for row in rows:
        row.full_clean()
    ProjectParty.objects.bulk_create(rows)


@transaction.atomic
def add_goal(project: Project, *, by: User, **fields: Any) -> ProjectGoal:
    _demand(by)
    goal = ProjectGoal(project=project, **fields)
    goal.full_clean()
    goal.save()
    return goal


@transaction.atomic
def change_goal(goal: ProjectGoal, *, by: User, **fields: Any) -> list[str]:
    _demand(by)
    return change(lock(goal), **fields)


@transaction.atomic
def review_goal(
    goal: ProjectGoal,
    *,
    on: dt.date,
    status: str,
    finding: str,
    next_on: dt.date | None,
    by: User,
) -> GoalReview:
    """One look at a goal is added to the earlier ones; ``next_on`` empty: it is the last.

    Raises:
        FutureEntryError: the day has not come.
    """
    _demand(by)
    goal = lock(goal)
    if on > clock.today():
        raise FutureEntryError
    review = GoalReview(goal=goal, on=on, status=status, finding=finding.strip(), by=by)
    review.full_clean()
    review.save()
    change(goal, review_on=next_on)
    return review


@transaction.atomic
def add_entry(
    project: Project,
    *,
    on: dt.date,
    text: str,
    with_whom: str = "",
    placements: Iterable[str] = (),
    picture: Picture | None = None,
    by: User,
) -> ProjectEntry:
    """What was done on a day, with whom; which placements took part, by their public ids.

    Raises:
        FutureEntryError: the day has not come.
    """
    _demand(by)
    entry = ProjectEntry(project=project, on=on, text=text.strip(), with_whom=with_whom, by=by)
    _write(entry)
    _set_contributions(entry, placements, by)
    if picture is not None:
        _set_picture(entry, picture)
    return entry


@transaction.atomic
def change_entry(
    entry: ProjectEntry,
    *,
    on: dt.date,
    text: str,
    with_whom: str = "",
    placements: Iterable[str] = (),
    picture: Picture | None = None,
    drop_picture: bool = False,
    by: User,
) -> ProjectEntry:
    """A new picture takes the place of the old one."""
    _demand(by)
    entry = lock(entry)
    entry.on, entry.text, entry.with_whom = on, text.strip(), with_whom
    _write(entry)
    _set_contributions(entry, placements, by)
    if picture is not None or drop_picture:
        EntryPicture.objects.filter(entry=entry).delete()
    if picture is not None:
        _set_picture(entry, picture)
    return entry


def _write(entry: ProjectEntry) -> None:
    if entry.on > clock.today():
        raise FutureEntryError
    entry.full_clean()
    entry.save()


def _set_contributions(entry: ProjectEntry, placements: Iterable[str], by: User) -> None:
    chosen = list(placements)
    for source in contributors:
        source.keep(entry, chosen, by)


def _set_picture(entry: ProjectEntry, picture: Picture) -> None:
    clean = picture.content
    row = EntryPicture(
        entry=entry,
        content=clean.content,
        width=clean.width,
        height=clean.height,
        alt=picture.alt.strip(),
    )
    row.full_clean(exclude=["content"])
    row.save()


def _demand(by: User) -> None:
    if not by.has_perm(EDIT):
        raise PermissionDenied
