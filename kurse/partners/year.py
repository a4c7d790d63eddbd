"""One calendar year of single projects: what was done, where the goals stand, who took part."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Prefetch, Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from home.core.clock import today
from kurse.partners.facts import contributors
from kurse.partners.models import GoalReview, GoalStatus, Level, Project, ProjectEntry, ProjectGoal
from kurse.partners.queries import by_level, documented_projects, parties_of_projects

#: Form and tone of a goal's state in the look.
STATUS_KINDS: dict[str, str] = {
    GoalStatus.ON_THE_WAY: "on",
    GoalStatus.REACHED: "ok",
    GoalStatus.PARTLY: "told",
    GoalStatus.MISSED: "bad",
    GoalStatus.DROPPED: "gone",
}
#: The tone of a bar for each state of a goal.
TONES: dict[str, str] = {
    GoalStatus.REACHED: "ok",
    GoalStatus.PARTLY: "warn",
    GoalStatus.ON_THE_WAY: "1",
    GoalStatus.MISSED: "bad",
    GoalStatus.DROPPED: "mute",
}


@dataclass(frozen=True)
class GoalInYear:
    """A goal as it stood on the last day of the year; ``review`` is the newest look until then."""

    goal: ProjectGoal
    review: GoalReview | None

    @property
    def kind(self) -> str:
        """Form and tone of its state in the look."""
        return STATUS_KINDS[self.review.status] if self.review else "wait"


@dataclass(frozen=True)
class ProjectInYear:
    """One project; ``entries`` of the year, and how many students took part in them."""

    project: Project
    levels: list[tuple[Any, list[str]]]
    goals: list[GoalInYear]
    entries: int
    took_part: int


@dataclass(frozen=True)
class Year:
    """The whole year. ``months`` and ``states`` are rows for bars, ``levels`` too."""

    number: int
    projects: list[ProjectInYear]
    months: list[dict[str, Any]]
    states: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    entries: int
    took_part: int

    @property
    def districts(self) -> int:
        return len({row.project.district_id for row in self.projects})


def years_of(user: Any) -> list[int]:
    """From the first year in which a project that this person reads began to this one."""
    first = documented_projects(user).aggregate(first=Min("starts_on"))["first"]
    return list(range(first.year, today().year + 1)) if first and has_begun(first) else []


def has_begun(starts_on: dt.date) -> bool:
    """From its first day on, a project is part of a yearly analysis."""
    return starts_on <= today()


def year_of(user: Any, number: int) -> Year:
    """The projects whose documentation a person reads, of one calendar year; six queries."""
    first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)
    projects = _projects(user, first, last)
    keys = [project.pk for project in projects]
    days = (
        ProjectEntry.objects.filter(project__in=keys, on__range=(first, last))
        .order_by()
        .values_list("project", "on__month")
        .annotate(number=Count("pk"))
    )
    entries, months = Counter[int](), Counter[int]()
    for project, month, count in days:
        entries[project] += count
        months[month] += count
    part = _took_part(keys, first, last)
    rows = [
        _row(project, entries[project.pk], len(part.get(project.pk, ()))) for project in projects
    ]
    return Year(
        number=number,
        projects=rows,
        months=[{"label": str(MONTHS[n]), "value": months[n]} for n in range(1, 13)],
        states=_states(rows),
        levels=_levels(rows),
        entries=entries.total(),
        took_part=len(set().union(*part.values())),
    )


def _projects(user: Any, first: dt.date, last: dt.date) -> list[Project]:
    reviews = GoalReview.objects.filter(on__lte=last)
    goals = ProjectGoal.objects.filter(agreed_on__lte=last).prefetch_related(
        Prefetch("reviews", queryset=reviews)
    )
    return list(
        documented_projects(user)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)
        .select_related("district")
        .prefetch_related(parties_of_projects(), Prefetch("goals", queryset=goals))
        .order_by("district__name", "title", "pk")
    )


def _took_part(keys: list[int], first: dt.date, last: dt.date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for source in contributors:
        for key, students in source.took_part(keys, first, last).items():
            found.setdefault(key, set()).update(students)
    return found


def _row(project: Project, entries: int, took_part: int) -> ProjectInYear:
    parties = [(party.acts_on, str(party)) for party in project.parties.all()]
    goals = [GoalInYear(goal, next(iter(goal.reviews.all()), None)) for goal in project.goals.all()]
    levels = [(label, names) for label, names in by_level(parties) if names]
    return ProjectInYear(project, levels, goals, entries, took_part)


def _states(rows: Iterable[ProjectInYear]) -> list[dict[str, Any]]:
    """How many goals stand where; those nobody has looked at yet come last."""
    found = Counter(goal.review.status if goal.review else "" for row in rows for goal in row.goals)
    bars = [
        {"label": GoalStatus(status).label, "value": found[status], "tone": tone}
        for status, tone in TONES.items()
        if found[status]
    ]
    if found[""]:
        bars.append({"label": _("not looked at yet"), "value": found[""], "tone": "mute"})
    return bars


def _levels(rows: Iterable[ProjectInYear]) -> list[dict[str, Any]]:
    """How many parties act on each level of the Essener Modell; each party once."""
    parties = {(party.acts_on, str(party)) for row in rows for party in row.project.parties.all()}
    found = Counter(level for level, _name in parties)
    return [{"label": level.label, "value": found[level.value]} for level in Level if found[level]]
