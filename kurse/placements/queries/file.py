"""What the placement file reads besides the placement itself: people, steps, open questions."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from home.core.clock import today
from home.core.formats import local_date
from home.core.registries import Registry
from home.core.together import Asking, asks
from home.people.roles import Role
from home.rulebook.queries import rule
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on
from kurse.partners.models import Contact, Function
from kurse.placements.models import (
    ChangeProposal,
    Placement,
    PlacementEvent,
    SwapRequest,
)
from kurse.placements.queries.visible import Stance

#: ``(placement) -> list of sentences``: what is still missing before a file can be closed, told
#: by the slices above (assessments, sessions …). The coordination may go on with a reason.
closing_gaps: Registry[Callable[[Placement], list[str]]] = Registry()
#: ``() -> expression``: how many days of practice are entered, told by the ledger above
days_entered: Registry[Callable[[], Any]] = Registry()

#: ``(placement, by)``: the practice supervisor is another one now; open tasks move to them.
supervisor_changed: Registry[Callable[[Placement, Any], None]] = Registry()
#: ``(placement, by)``: the coordination closed the file; papers follow.
placement_closed: Registry[Callable[[Placement, Any], None]] = Registry()

#: In the order in which people are shown.
ORDER = ("supervisor", Function.SUBSTITUTE, Function.LEAD, Role.LECTURER, Role.COORDINATOR)


@dataclass(frozen=True)
class Person:
    """Somebody of a placement, as far as the viewer may read of them."""

    key: str
    first_name: str
    last_name: str
    email: str
    phone: str
    qualification: str
    public_id: Any
    user_id: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


@asks
def people_of(placement: Placement, stance: Stance) -> Asking[list[Person]]:
    """The agency's people (row 29), the team's lecturers and the coordination; one query.

    Students see the contacts that are meant for students; their own practice supervisor always.
    """
    day = today()
    user = ("user__first_name", "user__last_name", "user__email", "user__phone")
    contacts = Contact.objects.filter(
        active_on(day), agency=placement.place.facility.agency_id
    ).filter(
        Q(pk=placement.practice_supervisor_id)
        | Q(function__in=(Function.SUBSTITUTE, Function.LEAD))
    )
    if stance.role == Role.STUDENT:
        contacts = contacts.filter(
            Q(visible_to_students=True) | Q(pk=placement.practice_supervisor_id)
        )
    agency_rows = contacts.order_by().values_list(
        "pk", "function", *user, "qualification", "user__public_id", "user_id"
    )
    house = Participation.objects.filter(active_on(day), cohort=placement.phase.cohort_id).filter(
        Q(role=Role.LECTURER, team=placement.team_id, team__isnull=False) | Q(role=Role.COORDINATOR)
    )
    house_rows = house.order_by().values_list(
        Value(0),
        "role",
        *user,
        Value("", output_field=CharField()),
        "user__public_id",
        "user_id",
    )
    found: dict[int, Person] = {}
    (rows,) = yield (agency_rows.union(house_rows, all=True).order_by(),)
    for pk, key, *values in rows:
        shown = "supervisor" if pk and pk == placement.practice_supervisor_id else key
        person = Person(shown, *values)
        kept = found.get(person.user_id)
        if kept is None or _place_of(shown) < _place_of(kept.key):
            found[person.user_id] = person
    return sorted(found.values(), key=lambda one: (_place_of(one.key), one.last_name))


def _place_of(key: str) -> int:
    return ORDER.index(key) if key in ORDER else len(ORDER)


def events_of(placement: Placement) -> QuerySet[PlacementEvent]:
    return placement.events.select_related("by").order_by("at", "pk")


def open_proposal(placement: Placement) -> ChangeProposal | None:
    return placement.proposals.filter(accepted__isnull=True).first()


def open_swap(placement: Placement) -> SwapRequest | None:
    return placement.swap_requests.filter(answered_at__isnull=True).first()


def practice_day(placement: Placement, on: dt.date | None = None) -> int:
    """How many working days (Monday to Friday) of the practice have begun; at most the required.

    Of rows with ``with_pause`` the days that are entered, once there are any.
    """
    if entered := placement.__dict__.get("days_entered"):
        return min(entered, placement.phase.required_days)
    day = min(on or today(), placement.ends_on)
    if day < placement.starts_on:
        return 0
    whole_weeks, rest = divmod((day - placement.starts_on).days + 1, 7)
    first = placement.starts_on.weekday()
    partial = sum((first + offset) % 7 < 5 for offset in range(rest))
    return min(whole_weeks * 5 + partial, placement.phase.required_days)


def promised_day(placement: Placement) -> dt.date:
    """By when the coordination reports back after a decline: some days, never on a weekend."""
    start = local_date(placement.answered_at) if placement.answered_at else today()
    return workday_on(start + dt.timedelta(days=rule("placements.new_place_days")))


def workday_on(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
