"""Who sees which run (the coordination only, rows 20 to 25), and a phase read as a problem."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from home.core.clock import today
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.allocation.models import AllocationRun, Pin, RunState
from kurse.cohorts.models import Participation, Phase
from kurse.cohorts.queries import active_on, cohorts_coordinated_by
from kurse.offers.models import Place, PlaceState
from kurse.placements.models import RELEASED_STATES, Placement, PlacementState
from kurse.wishes.queries import submitted_wishes

#: Places that take part: open ones, and full ones for those who are fixed there already.
RUNNING_PLACES = (PlaceState.OPEN, PlaceState.FILLED)
USABLE = (RunState.DONE, RunState.PUBLISHED)
#: A level of hardship weighs more than any memory of an earlier phase.
HARDSHIP_STEP = 10


def phases_to_allocate(user: Any) -> QuerySet[Phase]:
    """Phases of coordinated cohorts, the next one first, with their number of runs."""
    return (
        Phase.objects.filter(cohort__in=cohorts_coordinated_by(user))
        .select_related("cohort")
        .annotate(
            run_count=Count("runs", distinct=True),
            published_count=Count("runs", filter=Q(runs__state=RunState.PUBLISHED), distinct=True),
        )
        .order_by("-starts_on")
    )


def runs_visible_to(user: Any) -> QuerySet[AllocationRun]:
    """All runs of coordinated cohorts; nobody else sees any (row 20)."""
    return AllocationRun.objects.filter(
        phase__cohort__in=cohorts_coordinated_by(user)
    ).select_related("phase__cohort", "by")


def pins_of(phase: Phase) -> QuerySet[Pin]:
    """What is fixed by hand and holds."""
    return phase.pins.filter(withdrawn_at__isnull=True).select_related(
        "participation__user", "place__facility__agency", "by"
    )


def pins_visible_to(user: Any) -> QuerySet[Pin]:
    return Pin.objects.filter(
        phase__cohort__in=cohorts_coordinated_by(user), withdrawn_at__isnull=True
    ).select_related("phase__cohort", "participation__user", "place")


def previous_run(run: AllocationRun) -> AllocationRun | None:
    """The usable run before this one, to show what changed."""
    return (
        AllocationRun.objects.filter(phase=run.phase, state__in=USABLE, at__lt=run.at)
        .order_by("-at")
        .first()
    )


def students_to_place(phase: Phase) -> QuerySet[Participation]:
    """Active students of the cohort who hold no living placement in this phase."""
    placed = (
        Placement.objects.filter(phase=phase).exclude(state__in=RELEASED_STATES).values("student")
    )
    return (
        Participation.objects.filter(active_on(today()), cohort=phase.cohort_id, role=Role.STUDENT)
        .exclude(user__in=placed)
        .select_related("user", "team")
        .order_by("user__sort_key", "pk")
    )


def places_to_fill(phase: Phase) -> QuerySet[Place]:
    """Open places of the phase, each with the seats that are held already.

    ``found_by`` is the participation of the student who found it, if one did.
    """
    living = ~Q(placements__state__in=RELEASED_STATES)
    return (
        Place.objects.filter(phase=phase, state__in=RUNNING_PLACES)
        .annotate(
            held=Count("placements", filter=living, distinct=True),
            found_by=F("proposal__participation"),
        )
        .select_related("facility__agency", "facility__site__district", "practice_supervisor")
        .order_by("code")
    )


def free_seats(place: Place) -> int:
    """Of a row of :func:`places_to_fill`: seats that nobody holds."""
    return int(place.max_students - place.held)  # type: ignore[attr-defined]


def lost_before(phase: Phase, people: Iterable[int]) -> dict[int, int]:
    """Equity memory: by how many ranks people (keys of users) missed their first wish in the
    phase before this one, 1 to 9; who had it, or no wish at all, is left out. One query.

    Earlier cohorts count too: who repeats a year brings the memory along.
    """
    held = (
        Placement.objects.filter(
            student__in=people,
            phase__starts_on__lt=phase.starts_on,
            published_at__isnull=False,
            rank__isnull=False,
        )
        .exclude(state=PlacementState.CANCELLED)
        .order_by("student", "-phase__starts_on", "-pk")
        .distinct("student")
        .values_list("student", "rank")
    )
    return {
        student: min(rank - 1, HARDSHIP_STEP - 1) for student, rank in held if rank and rank > 1
    }


def problem_of(phase: Phase) -> dict[str, Any]:
    """The phase as DESIGN's problem, with public ids: wishes, capacities, site limits, pins.

    Six queries; five where the rule ``allocation.equity`` is off. "hardship" is the weight of the
    coordination in tens, plus what was lost before in ones. Who found a place themselves, and was
    accepted, is pinned to it. Who holds a place already is settled: their seats are taken off the
    capacity. A wish for a place that has closed since is left out.
    """
    places = {place.pk: place for place in places_to_fill(phase)}
    free = {key: free_seats(place) for key, place in places.items()}
    places = {key: place for key, place in places.items() if free[key] > 0}
    wishes = {row.participation.pk: row for row in submitted_wishes(phase)}
    pins = {pin.participation_id: pin.place_id for pin in pins_of(phase)}
    found = {place.found_by: key for key, place in places.items() if place.found_by}  # type: ignore[attr-defined]
    pins = {**found, **pins}
    students = {row.pk: row for row in students_to_place(phase)}
    lost = {}
    if rule("allocation.equity", scope=phase.cohort.slug):
        lost = lost_before(phase, [row.user_id for row in students.values()])
    return {
        "students": [
            _student(row, wishes.get(key), places, lost.get(row.user_id, 0))
            for key, row in students.items()
        ],
        "offers": [
            {
                "id": str(place.public_id),
                "min": max(1, place.min_students - place.max_students + free[key]),
                "max": free[key],
                "site": str(place.facility.site.public_id),
            }
            for key, place in places.items()
        ],
        "sites": _sites(places),
        "pins": [
            {"student": str(students[student].public_id), "offer": str(places[place].public_id)}
            for student, place in pins.items()
            if place in places and student in students
        ],
    }


def _student(
    participation: Participation, wishes: Any, places: dict[int, Place], lost: int
) -> dict[str, Any]:
    """Wishes that can still be fulfilled; a place named for somebody else can not."""
    named = {None, participation.user_id}
    ranks = [
        [
            str(place.public_id)
            for place in tied
            if place.pk in places and places[place.pk].named_student_id in named
        ]
        for tied in (wishes.ranks if wishes else [])
    ]
    return {
        "id": str(participation.public_id),
        "wishes": [tied for tied in ranks if tied],
        "hardship": (wishes.hardship_weight * HARDSHIP_STEP if wishes else 0) + lost,
    }


def _sites(places: dict[int, Place]) -> list[dict[str, Any]]:
    held: dict[str, int] = {}
    limits: dict[str, int] = {}
    for place in places.values():
        key = str(place.facility.site.public_id)
        limits[key] = place.facility.site.max_students
        held[key] = held.get(key, 0) + place.max_students - free_seats(place)
    return [{"id": key, "max": max(0, limits[key] - held[key])} for key in sorted(limits)]


def remembered(problem: dict[str, Any]) -> int:
    """How many students of a stored problem lost something before."""
    return sum(bool(row.get("hardship", 0) % HARDSHIP_STEP) for row in problem.get("students", ()))
