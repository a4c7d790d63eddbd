"""Who sees which run and registration; free places, positions, what is still missing."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    FETCH_RAISE,
    Count,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.core.clock import now, today
from home.core.formats import day as day_text
from home.people.models import User
from home.people.roles import Role, has_role
from home.rulebook.queries import rule
from kurse.runs.models import (
    PUBLIC_STATES,
    TAKEN_STATES,
    TAKING_STATES,
    CourseRun,
    Registration,
    RegistrationState,
    RunAttendance,
    RunSession,
    RunState,
)

STATE = RegistrationState
#: Who counts as taking part.
TAKING_PART = (STATE.SEATED, STATE.NO_SHOW)


def runs_led_by(user: Any) -> QuerySet[CourseRun]:
    """Runs in which this person has a duty; all for the coordination."""
    if has_role(user, Role.COORDINATOR):
        return CourseRun.objects.all()
    return CourseRun.objects.filter(staff__person_id=user.pk)


def runs_taken_by(user: Any) -> QuerySet[Registration]:
    """One's own registrations, the newest first."""
    return (
        Registration.objects.filter(person_id=user.pk)
        .exclude(state=STATE.UNPROVEN)
        .select_related("run")
        .order_by("-made_at", "-pk")
    )


def public_runs() -> QuerySet[CourseRun]:
    """Runs that everybody may see; by invitation only are not shown."""
    return CourseRun.objects.filter(state__in=PUBLIC_STATES).exclude(entry="invite")


def registrations_visible_to(user: Any) -> QuerySet[Registration]:
    """Own, and those of runs one leads."""
    found = Q(person_id=user.pk)
    if has_role(user, Role.COORDINATOR):
        return Registration.objects.all()
    found |= Q(run__in=CourseRun.objects.filter(staff__person_id=user.pk, staff__duty="lead"))
    return Registration.objects.filter(found)


def sessions_visible_to(user: Any) -> QuerySet[RunSession]:
    return RunSession.objects.filter(run__in=runs_led_by(user).values("pk"))


def _per_run(rows: QuerySet[Any], value: Any) -> Any:
    numbers = rows.filter(run=OuterRef("pk")).order_by().values("run").annotate(found=value)
    return Subquery(numbers.values("found"))


def with_numbers(runs: QuerySet[CourseRun]) -> QuerySet[CourseRun]:
    """Adds ``taken``, ``waiting``, ``applied``, ``first``, ``last`` and ``units``: one query."""
    registrations = Registration.objects.all()
    sessions = RunSession.objects.all()
    return runs.annotate(
        taken=Coalesce(_per_run(registrations.filter(state__in=TAKEN_STATES), Count("pk")), 0),
        waiting=Coalesce(_per_run(registrations.filter(state=STATE.WAITING), Count("pk")), 0),
        applied=Coalesce(_per_run(registrations.filter(state=STATE.APPLIED), Count("pk")), 0),
        first=_per_run(sessions, Min("starts_at")),
        last=_per_run(sessions, Max("ends_at")),
        units=Coalesce(_per_run(sessions, Sum("units")), 0),
    )


def run_rows_for(user: Any) -> QuerySet[CourseRun]:
    """The staff's list: one query."""
    return with_numbers(runs_led_by(user)).order_by("-first", "-pk").fetch_mode(FETCH_RAISE)


def free_places(run: CourseRun) -> int:
    """Places nobody holds and nobody waits for; 0 while there is a queue."""
    rows = Registration.objects.filter(run=run).aggregate(
        taken=Count("pk", filter=Q(state__in=TAKEN_STATES)),
        waiting=Count("pk", filter=Q(state=STATE.WAITING)),
    )
    return 0 if rows["waiting"] else max(0, run.capacity - int(rows["taken"]))


def takes_registrations(run: CourseRun, on: dt.date | None = None) -> bool:
    day = on or today()
    return run.state in TAKING_STATES and run.opens_on <= day <= run.closes_on


def position_of(registration: Registration) -> int:
    """The place on the waiting list, from 1; 0 for those who do not wait."""
    if registration.state != STATE.WAITING:
        return 0
    return (
        1
        + Registration.objects.filter(
            run=registration.run_id, state=STATE.WAITING, ticket__lt=registration.ticket
        ).count()
    )


def position_sentence(position: int) -> str:
    """W03."""
    return _("Waiting list: place %(position)s. Before you: %(before)s.") % {
        "position": position,
        "before": position - 1,
    }


def state_words(registration: Registration, position: int = 0) -> tuple[str, str]:
    """Kind of state and its words (JOURNEYS section 7)."""
    kinds = {
        STATE.UNPROVEN: "draft",
        STATE.APPLIED: "told",
        STATE.WAITING: "wait",
        STATE.OFFERED: "wait",
        STATE.SEATED: "ok",
        STATE.REFUSED: "gone",
        STATE.CANCELLED: "gone",
        STATE.NO_SHOW: "end",
    }
    label = str(RegistrationState(registration.state).label)
    if registration.state == STATE.WAITING and position:
        label = _("waiting list, place %(position)s") % {"position": position}
    return kinds[STATE(registration.state)], label


RUN_KINDS = {
    RunState.PLANNED: "draft",
    RunState.OPEN: "told",
    RunState.CONFIRMED: "ok",
    RunState.RUNNING: "on",
    RunState.FINISHED: "end",
    RunState.CANCELLED: "gone",
}


def participants_of(run: CourseRun) -> QuerySet[Registration]:
    """Who takes part, in list order: one query."""
    return (
        Registration.objects.filter(run=run, state__in=TAKING_PART)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )


def registrations_of(run: CourseRun) -> QuerySet[Registration]:
    """Everybody who ever registered, those who wait by their ticket."""
    return (
        Registration.objects.filter(run=run)
        .select_related("person")
        .order_by("ticket", "pk")
        .fetch_mode(FETCH_RAISE)
    )


# What is public ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunLine:
    """One run on its course's page: dates, place, free places, where to register."""

    term: str
    first: dt.datetime | None
    last: dt.datetime | None
    units: int
    place: str
    fee: str
    free: int
    waiting: int
    capacity: int
    url: str
    state: str
    takes: bool


def lines_of_course(course_key: UUID) -> list[RunLine]:
    """What a course's page shows of its runs: one query, nothing about people."""
    numbered = with_numbers(public_runs().filter(course_key=course_key))
    runs: list[Any] = list(numbered.order_by("first", "pk"))
    return [
        RunLine(
            term=run.term,
            first=run.first,
            last=run.last,
            units=run.units,
            place=run.place,
            fee=run.fee,
            free=0 if run.waiting else max(0, run.capacity - run.taken),
            waiting=run.waiting,
            capacity=run.capacity,
            url=run.register_path,
            state=run.state,
            takes=takes_registrations(run),
        )
        for run in runs
    ]


# Evidence ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What one person has, needs and misses. ``counted`` may be less than was attended in full
    meetings: minutes count."""

    counted: int
    total: int
    needed: int
    task: str
    task_done: bool
    next_on: dt.datetime | None

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.counted)

    @property
    def fulfilled(self) -> bool:
        return self.total > 0 and not self.missing and (self.task_done or not self.task)

    @property
    def sentence(self) -> str:
        """ "Ihnen fehlen 3 von 16 UE; nächster Termin 12.03." """
        parts = []
        if self.missing:
            words = ngettext(
                "You still need %(missing)s of %(needed)s unit.",
                "You still need %(missing)s of %(needed)s units.",
                self.missing,
            ) % {"missing": self.missing, "needed": self.needed}
            if self.next_on:
                words = _("%(words)s Next meeting: %(day)s.") % {
                    "words": words,
                    "day": day_text(self.next_on),
                }
            parts.append(words)
        if self.task and not self.task_done:
            parts.append(_("Still to be handed in: %(task)s.") % {"task": self.task})
        return " ".join(parts) or _("Nothing is missing for your certificate.")

    @property
    def staff_sentence(self) -> str:
        """The same for the list of the lead."""
        parts = []
        if self.missing:
            parts.append(
                _("%(missing)s of %(needed)s units are missing")
                % {"missing": self.missing, "needed": self.needed}
            )
        if self.task and not self.task_done:
            parts.append(self.task)
        return ", ".join(parts)


def needed_units(total: int, percent: int) -> int:
    return math.ceil(total * percent / 100)


def rule_sentence(run: CourseRun, total: int) -> str:
    """The rule for the certificate as a learner understands it."""
    words = _("For the certificate you need at least %(needed)s of %(total)s units.") % {
        "needed": needed_units(total, run.percent),
        "total": total,
    }
    if run.task:
        words = _("%(words)s You also hand in: %(task)s.") % {"words": words, "task": run.task}
    return words


def evidence_for(run: CourseRun, registrations: Iterable[Registration]) -> dict[int, Evidence]:
    """The evidence of many at once: two queries, however many there are."""
    sessions = list(run.sessions.all())
    units = {session.pk: session.units for session in sessions}
    total = sum(units.values())
    coming = [session.starts_at for session in sessions if session.starts_at > now()]
    grace = rule("runs.grace_minutes")
    counted: dict[int, int] = {}
    rows = RunAttendance.objects.filter(session__in=list(units))
    for row in rows:
        counted[row.registration_id] = counted.get(row.registration_id, 0) + row.units(
            units[row.session_id], grace
        )
    return {
        registration.pk: Evidence(
            counted=counted.get(registration.pk, 0),
            total=total,
            needed=needed_units(total, run.percent),
            task=run.task,
            task_done=registration.task_done_on is not None,
            next_on=min(coming) if coming else None,
        )
        for registration in registrations
    }


# Clashes ----------------------------------------------------------------------------------------


def clashes_of(
    run: CourseRun | None, spans: Iterable[tuple[dt.datetime, dt.datetime]], room: str = ""
) -> list[RunSession]:
    """Meetings of other runs at the same time in the same room, or led by the same people."""
    condition = Q()
    for start, end in spans:
        condition |= Q(starts_at__lt=end, ends_at__gt=start)
    if not condition:
        return []
    same = Q()
    if room.strip():
        same |= Q(room__iexact=room.strip())
    if run is not None:
        same |= Q(run__staff__person__in=list(run.staff.values_list("person", flat=True)))
    if not same:
        return []
    found = RunSession.objects.filter(condition, same).exclude(run__state=RunState.CANCELLED)
    if run is not None:
        found = found.exclude(run=run)
    return list(found.select_related("run").distinct())


# Evaluation -------------------------------------------------------------------------------------

QUESTIONS = ("useful", "clear", "pace", "room", "again")
SHOWN_FROM = 5


def opinions_shown(run: CourseRun) -> list[dict[str, Any]]:
    """The answers as bars, from five on; below that nothing at all, not even how they lean."""
    rows = list(run.opinions.values_list("answers", flat=True))
    if len(rows) < rule("runs.opinions_from"):
        return []
    found = []
    for key in QUESTIONS:
        given = [int(row[key]) for row in rows if key in row]
        found.append(
            {
                "key": key,
                "counts": [given.count(level) for level in range(1, 6)],
                "mean": sum(given) / len(given) if given else 0,
                "number": len(given),
            }
        )
    return found


def may_evaluate(registration: Registration) -> bool:
    return (
        registration.state == STATE.SEATED
        and registration.run.state in (RunState.RUNNING, RunState.FINISHED)
        and not registration.has_evaluated
    )


def people_to_invite(text: str) -> User | None:
    """Somebody we know by their exact address."""
    return User.objects.filter(email=text.strip().lower(), is_active=True).first()
