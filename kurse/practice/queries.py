"""Who sees which ledger, and all that a ledger needs in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from home.core.clock import today
from home.core.together import Asking, asks
from home.people.roles import Role, has_role
from home.rulebook.queries import rule
from kurse.partners.queries import agencies_of
from kurse.placements.models import Interruption, Placement, PlacementState
from kurse.placements.queries import own_current, placements_visible_to, with_joins, with_stance
from kurse.practice.ledger import DAYS, HOURS, Ledger, Terms, monday_of
from kurse.practice.models import OPEN_STATES, DayEvent, DayKind, DayState, PracticeDay, WeekPlan

State = PlacementState
#: A practice has days once it has begun, whatever became of it.
BEGUN_STATES = (
    State.RUNNING,
    State.INTERRUPTED,
    State.COMPLETING,
    State.COMPLETED,
    State.ENDED_EARLY,
)


def ledgers_visible_to(user: Any) -> QuerySet[Placement]:
    """Placements whose days this person may see (rows 46 and 48), each knowing their stance."""
    begun = placements_visible_to(user).filter(state__in=BEGUN_STATES)
    return with_stance(with_joins(begun), user)


def days_visible_to(user: Any) -> QuerySet[PracticeDay]:
    """Single entries, by the same truth."""
    seen = placements_visible_to(user).filter(state__in=BEGUN_STATES)
    return PracticeDay.objects.filter(placement__in=seen.values("pk"))


def own_ledger_placement(user: Any) -> Placement | None:
    """The placement a student enters days for: the running one, else the latest that began."""
    rows = with_joins(own_current(user).filter(state__in=BEGUN_STATES))
    found = list(rows[:5])
    running = [one for one in found if one.state in OPEN_STATES]
    return (running or found or [None])[0]  # type: ignore[list-item]


def unit_of(placement: Placement) -> str:
    """Days or hours: the rule that held when the practice began, for its cohort."""
    value = rule("practice.unit", on=placement.starts_on, scope=placement.phase.cohort.slug)
    return HOURS if value == HOURS else DAYS


def terms_of(placement: Placement) -> Terms:
    """What is asked for. The phase says how many days; the rulebook everything else."""
    scope, begin = placement.phase.cohort.slug, placement.starts_on
    unit = unit_of(placement)
    required = (
        placement.phase.required_days
        if unit == DAYS
        else rule("practice.required_hours", on=begin, scope=scope)
    )
    minutes = rule("practice.day_minutes", on=begin, scope=scope)
    usual = Decimal(minutes) / 60
    return Terms(
        unit=unit,
        required=Decimal(required),
        allowance=rule("practice.absent_days", on=begin, scope=scope),
        week=(usual,) * 5 + (Decimal(0),) * 2,
        close_days=rule("practice.tight_days"),
    )


@asks
def ledgers_of(
    placements: Iterable[Placement], on: dt.date | None = None
) -> Asking[dict[int, Ledger]]:
    """Ledgers by the placement's key: one round trip, however many there are."""
    if isinstance(placements, QuerySet):
        (placements,) = yield (placements,)
    placements = list(placements)
    keys = [one.pk for one in placements]
    days: dict[int, list[PracticeDay]] = defaultdict(list)
    plans: dict[int, list[WeekPlan]] = defaultdict(list)
    pauses: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    if keys:
        found = yield (
            PracticeDay.objects.filter(placement__in=keys).order_by("day"),
            WeekPlan.objects.filter(placement__in=keys),
            Interruption.objects.filter(placement__in=keys),
        )
        for row in found[0]:
            days[row.placement_id].append(row)
        for plan in found[1]:
            plans[plan.placement_id].append(plan)
        for pause in found[2]:
            end = pause.resumed_on - dt.timedelta(days=1) if pause.resumed_on else pause.ends_on
            pauses[pause.placement_id].append((pause.starts_on, end))
    return {
        one.pk: Ledger(
            placement=one,
            terms=terms_of(one),
            on=on or today(),
            plans=plans[one.pk],
            rows=days[one.pk],
            pauses=pauses[one.pk],
        )
        for one in placements
    }


def ledger_of(placement: Placement, on: dt.date | None = None) -> Ledger:
    return ledgers_of([placement], on)[placement.pk]


def events_of(row: PracticeDay) -> QuerySet[DayEvent]:
    """The trace of one entry, in order."""
    return row.events.select_related("by").order_by("at", "pk")


def done_days() -> Coalesce:
    """How many days are done, as an expression on placements: no query of its own."""
    rows = (
        PracticeDay.objects.filter(placement=OuterRef("pk"), kind=DayKind.DONE)
        .order_by()
        .values("placement")
        .annotate(number=Count("pk"))
    )
    return Coalesce(Subquery(rows.values("number"), output_field=IntegerField()), 0)


# Confirmation -----------------------------------------------------------------------------------


def unanswered(placements: QuerySet[Placement] | None = None) -> QuerySet[PracticeDay]:
    """Entries the placement site has not answered: of weeks that are over, and running ledgers."""
    rows = PracticeDay.objects.filter(
        state=DayState.ENTERED,
        day__lt=monday_of(today()),
        placement__state__in=OPEN_STATES,
    )
    return rows if placements is None else rows.filter(placement__in=placements.values("pk"))


def at_agencies_of(user: Any) -> QuerySet[Placement]:
    """Running practices at this contact's agencies."""
    return Placement.objects.filter(
        published_at__isnull=False,
        state__in=OPEN_STATES,
        place__facility__agency__in=agencies_of(user).values("pk"),
    )


def staff_placements(user: Any) -> QuerySet[Placement]:
    """What lecturers and the coordination watch: open ledgers of own teams and cohorts."""
    if not has_role(user, Role.LECTURER, Role.COORDINATOR):
        return Placement.objects.none()
    return (
        ledgers_visible_to(user)
        .filter(Q(stance_lecturer=True) | Q(stance_coordinator=True), state__in=OPEN_STATES)
        .order_by("student__sort_key", "pk")
    )
