"""What placements tell partners: seats filled, answers to requests, who took part in a project."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kurse.partners.facts import Contributors, Memory
from kurse.placements.models import (
    SETTLED_STATES,
    Contribution,
    Placement,
    PlacementEvent,
    PlacementState,
)
from kurse.placements.queries import placements_visible_to


def memories(agency: Any) -> Iterator[Memory]:
    """One part a published placement; it filled a seat once the agency had said yes. One query."""
    started = PlacementEvent.objects.filter(placement=OuterRef("pk"), verb="start")
    placements = (
        Placement.objects.filter(place__facility__agency=agency, published_at__isnull=False)
        .select_related("place", "phase", "practice_supervisor__user")
        .annotate(
            took_place=Q(state__in=(*SETTLED_STATES, PlacementState.ENDED_EARLY)) | Exists(started)
        )
    )
    for placement in placements:
        supervisor = placement.practice_supervisor if placement.took_place else None
        days = ()
        if placement.answered_at and placement.answered_at >= placement.published_at:
            days = ((placement.answered_at - placement.published_at).days,)
        yield Memory(
            facility=placement.place.facility_id,
            cohort=placement.phase.cohort_id,
            filled=int(placement.took_place),
            answered=days,
            supervisors=frozenset([supervisor.user.get_full_name()] if supervisor else ()),
        )


# Single projects --------------------------------------------------------------------------------


def choices(project: Any, user: Any) -> list[tuple[str, str]]:
    """Placements that took place in the district during the project, newest first."""
    rows = _in_project(project, user).select_related("student", "phase__cohort")
    return [
        (str(row.public_id), f"{row.student.get_full_name()} ({row.phase.cohort.name})")
        for row in rows.order_by("-starts_on", "student__sort_key", "pk")
    ]


def _in_project(project: Any, user: Any) -> Any:
    rows = placements_visible_to(user).filter(
        Q(state__in=SETTLED_STATES) | Q(state=PlacementState.ENDED_EARLY),
        place__facility__site__district=project.district_id,
        ends_on__gte=project.starts_on,
    )
    return rows.filter(starts_on__lte=project.ends_on) if project.ends_on else rows


def chosen(entry: Any) -> list[str]:
    found = Contribution.objects.filter(entry=entry)
    return [str(key) for key in found.values_list("placement__public_id", flat=True)]


def keep(entry: Any, values: Sequence[str], by: Any) -> None:
    """Exactly these took part, of those that may be chosen; earlier ones that may not stay."""
    possible = {str(row.public_id): row.pk for row in _in_project(entry.project, by)}
    wanted = {possible[value] for value in values if value in possible}
    known = Contribution.objects.filter(entry=entry, placement__in=possible.values())
    known.exclude(placement__in=wanted).delete()
    Contribution.objects.bulk_create(
        [Contribution(entry=entry, placement_id=key) for key in sorted(wanted)],
        ignore_conflicts=True,
    )


def names(entries: Sequence[Any], user: Any) -> dict[int, list[str]]:
    """Who took part, as far as this person sees the placement (rows 11 and 23). One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        Contribution.objects.filter(
            entry__in=[entry.pk for entry in entries],
            placement__in=placements_visible_to(user).values("pk"),
        )
        .select_related("placement__student")
        .order_by("placement__student__sort_key", "pk")
    )
    for row in rows:
        found[row.entry_id].append(row.placement.student.get_full_name())
    return found


def took_part(
    projects: Sequence[int], first: dt.date | None = None, last: dt.date | None = None
) -> dict[int, set[int]]:
    """Which students took part in the entries of each project; one query."""
    rows = Contribution.objects.filter(entry__project__in=projects)
    if first and last:
        rows = rows.filter(entry__on__range=(first, last))
    found: dict[int, set[int]] = defaultdict(set)
    for project, student in rows.values_list("entry__project", "placement__student"):
        found[project].add(student)
    return found


CONTRIBUTORS = Contributors(choices, chosen, keep, names, took_part)
