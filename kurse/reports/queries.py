"""What the reports read: the year in numbers, where it hangs, what may be closed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.core.clock import today
from home.people.models import User
from home.people.roles import Role, has_role
from kurse.cohorts.models import Cohort
from kurse.cohorts.queries import cohorts_coordinated_by
from kurse.offers.call.queries import open_requests as open_calls
from kurse.partners.facts import Memory
from kurse.partners.models import Agency, Function
from kurse.partners.queries import contacts_active
from kurse.placements.actions.life import gaps_of
from kurse.placements.models import (
    RELEASED_STATES,
    UNPUBLISHED_STATES,
    Placement,
    PlacementState,
)
from kurse.placements.queries import open_requests
from kurse.reports.models import CityReport, Thanks
from kurse.reports.rounding import rounded, shown_total
from lernen.certificates.models import Certificate, CertificateKind, CertificateState

State = PlacementState
#: Placements that count as held in a year; the undone ones do not.
HELD = tuple(state for state in State if state not in (*RELEASED_STATES, State.DRAFT))


def reports_visible_to(user: Any) -> QuerySet[CityReport]:
    """Row 93: the coordination sees drafts of its cohorts, the city what was released."""
    own = CityReport.objects.filter(cohort__in=cohorts_coordinated_by(user))
    if has_role(user, Role.CITY):
        own = own | CityReport.objects.filter(released_at__isnull=False)
    return own.select_related("cohort")


def held_placements(cohort: Cohort) -> QuerySet[Placement]:
    """Placements of a cohort that were published and not undone."""
    return Placement.objects.filter(
        phase__cohort=cohort, published_at__isnull=False, state__in=HELD
    )


def _counted(rows: QuerySet[Placement], column: str) -> dict[Any, int]:
    found = rows.order_by().values_list(column).annotate(number=Count("pk"))
    return {key: number for key, number in found if key is not None}


def true_tables(cohort: Cohort) -> list[tuple[str, dict[str, int]]]:
    """The four fixed tables with their true numbers; four queries. For the coordination only."""
    rows = held_placements(cohort)
    levels = _counted(rows, "place__facility__agency__level")
    fields = _counted(rows, "place__field_of_work")
    states = _counted(rows, "state")
    done = states.get(State.COMPLETED, 0)
    early = states.get(State.ENDED_EARLY, 0)
    return [
        ("district", _counted(rows, "place__facility__site__district__name")),
        ("level", levels),
        ("field", fields),
        (
            "outcome",
            {"completed": done, "ended_early": early, "running": rows.count() - done - early},
        ),
    ]


def rounded_tables(cohort: Cohort) -> list[dict[str, Any]]:
    """The same for the city: every number rounded from its own true value (F-23)."""
    tables = []
    for key, numbers in true_tables(cohort):
        rows = sorted(numbers.items())
        tables.append(
            {
                "key": key,
                "rows": [[label, rounded(number)] for label, number in rows],
                "total": shown_total([number for _label, number in rows], sum(numbers.values())),
            }
        )
    return tables


# Where it hangs ---------------------------------------------------------------------------------


@dataclass
class Call:
    """One person to ring up today, and what about."""

    person: User
    agencies: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    since: dt.date | None = None

    def add(self, reason: str, due: dt.date | None) -> None:
        self.reasons.append(reason)
        if due and (self.since is None or due < self.since):
            self.since = due


def calls_of_today(user: Any) -> list[Call]:
    """Who owes an answer whose day is over, with everything they owe; oldest first."""
    day = today()
    coordinated = set(cohorts_coordinated_by(user).values_list("pk", flat=True))
    calls: dict[int, Call] = {}
    for holder in open_requests():
        if holder.until < day and holder.phase.cohort_id in coordinated:
            reason = ngettext(
                "%(count)s placement to accept", "%(count)s placements to accept", holder.places
            ) % {"count": holder.places}
            calls.setdefault(holder.user.pk, Call(holder.user)).add(reason, holder.until)
    for request in open_calls(day):
        if request.call.answer_until < day and request.call.phase.cohort_id in coordinated:
            reason = _("Call for places %(year)s") % {"year": request.call.phase.cohort.name}
            call = calls.setdefault(request.person_id, Call(request.person))
            call.add(reason, request.call.answer_until)
    _name_agencies(calls)
    return sorted(calls.values(), key=lambda call: (call.since or day, call.person.sort_key))


def _name_agencies(calls: dict[int, Call]) -> None:
    rows = contacts_active().filter(user__in=calls).select_related("agency")
    for contact in rows:
        call = calls[contact.user_id]
        if contact.agency.name not in call.agencies:
            call.agencies.append(contact.agency.name)


@dataclass(frozen=True)
class YearPicture:
    """A cohort in counts: by state, by district, by rank reached."""

    states: Counter[str]
    districts: list[tuple[str, str, int]]
    ranks: list[tuple[int | None, int]]
    students: int


def picture_of(cohort: Cohort) -> YearPicture:
    """Three queries."""
    rows = Placement.objects.filter(phase__cohort=cohort)
    states = Counter(dict(rows.order_by().values_list("state").annotate(number=Count("pk"))))
    held = held_placements(cohort)
    districts = (
        held.order_by()
        .values_list(
            "place__facility__site__district__name", "place__facility__site__district__mark"
        )
        .annotate(number=Count("pk"))
        .order_by("place__facility__site__district__name")
    )
    ranks = held.order_by("rank").values_list("rank").annotate(number=Count("pk"))
    return YearPicture(states, list(districts), list(ranks), held.count())


# Closing ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClosingRow:
    """One file before it is closed, and what it still lacks."""

    placement: Placement
    gaps: tuple[str, ...]


def closing_rows(cohort: Cohort, only: Iterable[Any] | None = None) -> list[ClosingRow]:
    """Files in closing with their gaps; those that lack nothing first."""
    rows = Placement.objects.filter(phase__cohort=cohort, state=State.COMPLETING).select_related(
        "student", "phase__cohort", "place__facility__agency", "team"
    )
    if only is not None:
        rows = rows.filter(public_id__in=list(only))
    found = [ClosingRow(row, tuple(gaps_of(row))) for row in rows.order_by("student__sort_key")]
    return sorted(found, key=lambda row: bool(row.gaps))


def results_of(cohort: Cohort) -> QuerySet[Placement]:
    """Closed files for the examinations office: who passed, and nothing else (row 72)."""
    return (
        Placement.objects.filter(phase__cohort=cohort, state=State.COMPLETED)
        .select_related("student", "phase")
        .order_by("student__sort_key", "pk")
    )


# Thanks -----------------------------------------------------------------------------------------

#: Practices that are over: who accompanied them is thanked for it.
OVER = (State.COMPLETED, State.ENDED_EARLY)
#: Practices that still go on, or may still begin.
ALIVE = tuple(
    state for state in State if state not in (*RELEASED_STATES, *UNPUBLISHED_STATES, *OVER)
)


@dataclass
class Guide:
    """A practice supervisor of an agency in a cohort: where, from when to when, how many."""

    user: User
    sites: list[str] = field(default_factory=list)
    students: int = 0
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass
class ThankRow:
    """An agency at the end of a cohort: whom to thank for what, and whether it was done.

    ``alive`` counts practices that are not over; ``thanks`` are the letters so far, newest first.
    """

    agency: Agency
    students: int = 0
    alive: int = 0
    sites: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    lead: str = ""
    lead_user: User | None = None
    thanks: list[Thanks] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return bool(self.students) and not self.alive


def thank_rows(cohort: Cohort, only: Iterable[Any] | None = None) -> list[ThankRow]:
    """The agencies of a cohort, by name; three queries. ``only``: agencies by their public ids."""
    placements = (
        Placement.objects.filter(
            phase__cohort=cohort, published_at__isnull=False, state__in=(*OVER, *ALIVE)
        )
        .select_related("place__facility__agency", "practice_supervisor__user")
        .order_by("place__facility__agency__name", "starts_on", "pk")
    )
    if only is not None:
        placements = placements.filter(place__facility__agency__public_id__in=list(only))
    rows: dict[int, ThankRow] = {}
    students: dict[Any, set[int]] = {}
    for placement in placements:
        facility = placement.place.facility
        row = rows.setdefault(facility.agency_id, ThankRow(facility.agency))
        if placement.state in ALIVE:
            row.alive += 1
            continue
        _add_practice(row, placement, students)
    _add_leads(rows)
    for thanks in Thanks.objects.filter(cohort=cohort, agency__in=rows).select_related("by"):
        rows[thanks.agency_id].thanks.append(thanks)
    return list(rows.values())


def _add_practice(row: ThankRow, placement: Placement, students: dict[Any, set[int]]) -> None:
    facility = placement.place.facility
    if facility.name not in row.sites:
        row.sites.append(facility.name)
    if not row.address:
        row.address = [line for line in (facility.street, facility.city) if line]
    people = students.setdefault(row.agency.pk, set())
    people.add(placement.student_id)
    row.students = len(people)
    if placement.practice_supervisor is None:
        return
    user = placement.practice_supervisor.user
    guide = next((one for one in row.guides if one.user.pk == user.pk), None)
    if guide is None:
        guide = Guide(user)
        row.guides.append(guide)
    if facility.name not in guide.sites:
        guide.sites.append(facility.name)
    own = students.setdefault((row.agency.pk, user.pk), set())
    own.add(placement.student_id)
    guide.students = len(own)
    end = placement.ended_on or placement.ends_on
    guide.first = min(guide.first or placement.starts_on, placement.starts_on)
    guide.last = max(guide.last or end, end)


def _add_leads(rows: dict[int, ThankRow]) -> None:
    """Who reads the letter: the management of today."""
    leads = contacts_active().filter(agency__in=rows, function=Function.LEAD, user__is_active=True)
    for contact in leads.select_related("user").order_by("-gets_mail", "pk"):
        row = rows[contact.agency_id]
        if row.lead_user is None:
            row.lead_user, row.lead = contact.user, contact.user.get_full_name()


def thanks_visible_to(user: Any) -> QuerySet[Thanks]:
    """Letters of coordinated cohorts."""
    return Thanks.objects.filter(cohort__in=cohorts_coordinated_by(user)).select_related(
        "cohort", "agency"
    )


def newest_letters(cohort: Cohort) -> list[Thanks]:
    """The newest letter to each agency of a cohort, by name."""
    rows = (
        Thanks.objects.filter(cohort=cohort)
        .select_related("agency")
        .order_by("agency_id", "-number")
        .distinct("agency_id")
    )
    return sorted(rows, key=lambda thanks: thanks.agency.name)


def guidance_papers(cohort: Cohort) -> QuerySet[Certificate]:
    """The valid certificates for guiding students in a cohort, with their papers."""
    return (
        Certificate.objects.filter(
            kind=CertificateKind.GUIDANCE,
            state=CertificateState.VALID,
            issued_for__startswith=f"{cohort.public_id}:",
        )
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )


def thanks_due(day: dt.date) -> QuerySet[Thanks]:
    """Letters name people: five years after the cohort they go."""
    return Thanks.objects.filter(cohort__ends_on__lt=day - dt.timedelta(days=5 * 365))


def memories(agency: Any) -> Iterator[Memory]:
    """When the agency was thanked, for its page over the years; one query."""
    for thanks in Thanks.objects.filter(agency=agency).select_related("by"):
        yield Memory(
            facility=0,
            cohort=thanks.cohort_id,
            thanked=((timezone.localdate(thanks.at), thanks.by.get_full_name()),),
        )
