"""Rows and counts of the lists: flat in the number of queries, whatever the number of rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    FETCH_RAISE,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Concat

from home.outbox.models import OutgoingMail
from home.today.queries import look_columns
from kurse.placements.models import Interruption, Placement, PlacementEvent, PlacementState
from kurse.placements.queries.file import days_entered
from kurse.placements.queries.visible import holding, placements_visible_to, with_joins, with_stance

State = PlacementState
REQUEST = "placements.asked"
REMINDER = "placements.reminder"
#: Under which names visits are kept (``home.today``): of the list, and of each file.
LIST_LOOK = "placements.list"
FILE_LOOK = "placements.file:"

#: The filter of the board: one word for each group of states, in the order of the year.
GROUPS: dict[str, tuple[str, ...]] = {
    "open": (State.PUBLISHED,),
    "change": (State.CHANGE_REQUESTED,),
    "declined": (State.DECLINED,),
    "accepted": (State.AGENCY_CONFIRMED,),
    "agreement": (State.AGREEMENT_OPEN, State.AGREED),
    "ready": (State.READY,),
    "running": (State.RUNNING, State.INTERRUPTED),
    "closing": (State.COMPLETING,),
    "over": (State.COMPLETED, State.ENDED_EARLY, State.CANCELLED),
    "draft": (State.DRAFT, State.PROPOSED),
}


@dataclass(frozen=True)
class Board:
    """What is counted above a list: per group of states, and the choices of its filters.

    ``cohort`` is the public id of the cohort shown: the one asked for, else the latest that has
    placements. ``cohorts`` and ``teams`` are (public id, name).
    """

    cohort: str
    cohorts: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def board_of(user: Any, cohort: str = "") -> Board:
    """Counts and filter choices of everything ``user`` sees; one query."""
    rows = list(
        placements_visible_to(user)
        .annotate(replaced=replacement())
        .order_by("-phase__cohort__starts_on", "team__name")
        .values_list(
            "phase__cohort__public_id",
            "phase__cohort__name",
            "team__public_id",
            "team__name",
            "state",
            "replaced",
        )
        .annotate(number=Count("pk"))
    )
    cohorts = list(dict.fromkeys((str(row[0]), row[1]) for row in rows))
    known = {public_id for public_id, _name in cohorts}
    chosen = cohort if cohort in known else (cohorts[0][0] if cohorts else "")
    here = [row for row in rows if str(row[0]) == chosen]
    by_state: Counter[str] = Counter()
    for row in here:
        settled = row[4] == State.DECLINED and row[5]
        by_state[State.CANCELLED if settled else row[4]] += row[6]
    counts = {name: sum(by_state[state] for state in states) for name, states in GROUPS.items()}
    teams = dict.fromkeys((str(row[2]), row[3]) for row in here if row[2])
    return Board(chosen, cohorts, sorted(teams, key=lambda team: team[1]), counts)


def state_counts(placements: QuerySet[Placement]) -> Counter[str]:
    """How many are in each state; one query."""
    return Counter(dict(placements.order_by().values_list("state").annotate(number=Count("pk"))))


def last_mails(*kinds: str) -> Subquery:
    """When the last mail of these kinds was written to the contact asked, about the phase."""
    mails = (
        OutgoingMail.objects.filter(
            kind__in=kinds,
            to=OuterRef("asked__user"),
            about=Cast(OuterRef("phase__public_id"), CharField()),
        )
        .order_by()
        .values("to")
        .annotate(latest=Max("queued_at"))
    )
    return Subquery(mails.values("latest"))


def with_file_look(placements: QuerySet[Placement], user: Any) -> QuerySet[Placement]:
    """Each row knows when ``user`` looked at its file."""
    key = Concat(Value(FILE_LOOK), Cast(OuterRef("public_id"), CharField()))
    return placements.annotate(**look_columns(user, key))


def _last_change(user: Any) -> Subquery:
    """When somebody else last moved the placement on."""
    events = PlacementEvent.objects.filter(placement=OuterRef("pk")).exclude(by=user.pk)
    return Subquery(events.order_by("-at").values("at")[:1])


#: How a list may be ordered; the states in the order of a placement's life.
ORDERS: dict[str, Any] = {
    "name": "student__sort_key",
    "place": "place__title",
    "agency": "place__facility__agency__name",
    "district": "place__facility__site__district__name",
    "team": "team__name",
    "state": Case(
        *(
            When(state=state, then=number)
            for number, state in enumerate(state for states in GROUPS.values() for state in states)
        ),
        default=99,
    ),
    "period": "starts_on",
    "changed": "changed_at",
}


def _ordered(rows: QuerySet[Placement], sort: str) -> QuerySet[Placement]:
    """By one column, forwards or (``-``) backwards, then by name; empty values last."""
    usual = ("student__sort_key", F("published_at").desc(nulls_last=True), "pk")
    wanted = ORDERS.get(sort.removeprefix("-"))
    if wanted is None:
        return rows.order_by(*usual)
    column = F(wanted) if isinstance(wanted, str) else wanted
    first = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(first, *usual)


def replacement() -> Exists:
    """The student has another living placement in the phase: nothing more to look for."""
    return Exists(
        Placement.objects.filter(
            holding(), student=OuterRef("student"), phase=OuterRef("phase")
        ).exclude(pk=OuterRef("pk"))
    )


def with_pause(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """For the words of the state: the open interruption's last day and side, whether a lost
    place has been replaced, and the days that are entered."""
    pauses = Interruption.objects.filter(placement=OuterRef("pk"), resumed_on__isnull=True)
    for source in days_entered:
        placements = placements.annotate(days_entered=source())
    return placements.annotate(
        is_replaced=replacement(),
        pause_until=Subquery(pauses.values("ends_on")[:1]),
        pause_side=Subquery(pauses.values("side")[:1]),
    )


def placement_rows_for(
    user: Any,
    *,
    cohort: str = "",
    group: str = "",
    team: str = "",
    words: str = "",
    mails: bool = False,
    sort: str = "",
) -> QuerySet[Placement]:
    """Rows of a list of placements: one query; a forgotten join raises.

    ``matching`` on each row is the number of all rows that match, pages left aside;
    ``changed_at`` is when somebody else last moved it on, ``look_at`` and ``look_since`` when
    ``user`` looked at the list.
    """
    rows = with_pause(with_stance(with_joins(placements_visible_to(user)), user))
    if cohort:
        rows = rows.filter(phase__cohort__public_id=cohort)
    if group in GROUPS:
        rows = rows.filter(_in_group(group))
    if team:
        rows = rows.filter(team__public_id=team)
    for word in words.split()[:5]:
        rows = rows.filter(_named(word))
    if mails:
        rows = rows.annotate(asked_at=last_mails(REQUEST), reminded_at=last_mails(REMINDER))
    rows = rows.annotate(
        matching=Window(Count("pk")),
        changed_at=_last_change(user),
        **look_columns(user, LIST_LOOK),
    )
    return _ordered(rows, sort).fetch_mode(FETCH_RAISE)


def _in_group(group: str) -> Q:
    """A decline that has been replaced is over; before, it is work."""
    here = Q(state__in=GROUPS[group])
    if group == "declined":
        return here & Q(is_replaced=False)
    if group == "over":
        return here | Q(state=State.DECLINED, is_replaced=True)
    return here


def _named(word: str) -> Q:
    """Names, place and request number; placement sites and agencies too."""
    return (
        Q(student__first_name__icontains=word)
        | Q(student__last_name__icontains=word)
        | Q(number__icontains=word)
        | Q(place__title__icontains=word)
        | Q(place__facility__name__icontains=word)
        | Q(place__facility__agency__name__icontains=word)
    )


def group_of(state: str) -> str:
    return next((name for name, states in GROUPS.items() if state in states), "")
