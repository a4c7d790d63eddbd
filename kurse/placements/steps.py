"""What is to do next: per placement and role, and for a person's start page.

Every sentence says who acts. ``waiting`` steps are somebody else's: no button, no blame.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.core.formats import day, day_long
from home.core.registries import ContactEntry, DateEntry, NextStep, Registry
from home.core.together import Asking, asking, asks
from home.people.roles import Role, has_role
from home.rulebook.queries import rule
from kurse.cohorts.facts import StudentFact
from kurse.cohorts.models import Participation
from kurse.cohorts.queries import active_on, cohorts_coordinated_by, participations_of
from kurse.partners.queries import agencies_of
from kurse.placements.models import (
    RELEASED_STATES,
    NoPlaceYet,
    Placement,
    PlacementState,
    SwapRequest,
)
from kurse.placements.queries import (
    holding,
    own_current,
    placements_visible_to,
    stance_of,
    with_joins,
)
from kurse.placements.queries.board import with_pause
from kurse.placements.queries.file import promised_day
from kurse.placements.words import KINDS

State = PlacementState
ROLES = (Role.COORDINATOR, Role.STUDENT, Role.AGENCY, Role.LECTURER)


#: ``(placement, role, on) -> NextStep | None``: what a slice above knows better than this one,
#: such as the agreement; the first answer counts.
role_steps: Registry[Callable[[Placement, str, dt.date], NextStep | None]] = Registry()


# One placement ----------------------------------------------------------------------------------


@asks
def step_for(placement: Placement, role: str, on: dt.date) -> Asking[NextStep | None]:
    """What this role has to do for this placement, or waits for; None where nothing is open."""
    for source in role_steps:
        if (found := (yield from asking(source, placement, role, on))) is not None:
            return found
    finder = (
        {
            Role.STUDENT: _student_step,
            Role.AGENCY: _agency_step,
            Role.COORDINATOR: _coordinator_step,
        }.get(Role(role))
        if role
        else None
    )
    return finder(placement, on) if finder else None


def agreement_due(placement: Placement) -> dt.date:
    """Rule 4: the agreement is in some days before the first day."""
    return placement.starts_on - dt.timedelta(days=rule("placements.agreement_days"))


def _student_step(placement: Placement, on: dt.date) -> NextStep | None:
    state, url = placement.state, placement.get_absolute_url()
    if state == State.PUBLISHED:
        return NextStep(
            title=_("You need not do anything. We are waiting for the acceptance."),
            detail=_("Only then is the place certain. You will find it here at once."),
            due=placement.answer_until,
            url=url,
            waiting=True,
        )
    if state == State.CHANGE_REQUESTED:
        return NextStep(
            title=_("You need not do anything. There is a question; we are settling it."),
            url=url,
            waiting=True,
        )
    if state == State.DECLINED and not getattr(placement, "is_replaced", False):
        return NextStep(
            title=_("You need not do anything. %(name)s reports back.")
            % {"name": placement.phase.cohort.contact_name},
            detail=_("We look at your wishes first. It has no influence on your assessment."),
            due=promised_day(placement),
            url=url,
            waiting=True,
        )
    if state == State.AGENCY_CONFIRMED:
        return NextStep(
            title=_("The acceptance is there. You need not do anything."),
            detail=_("Next comes the agreement. We send it to you."),
            url=url,
            waiting=True,
        )
    if state == State.READY:
        return NextStep(
            title=_("%(day)s: be there") % {"day": day_long(placement.starts_on)},
            detail=_("Address, contact and telephone number are in your placement file."),
            due=placement.starts_on,
            url=url,
            button=_("To my placement file"),
        )
    return None


def _agency_step(placement: Placement, on: dt.date) -> NextStep | None:
    state = placement.state
    if state == State.PUBLISHED:
        return NextStep(
            title=_("Send your answer"),
            due=placement.answer_until,
            url=reverse("placements:answer"),
            button=_("Answer"),
        )
    if state == State.CHANGE_REQUESTED:
        return NextStep(title=_("We are deciding on your proposal."), waiting=True)
    return None


def _coordinator_step(placement: Placement, on: dt.date) -> NextStep | None:
    state = placement.state
    page = {"public_id": placement.public_id}
    if state == State.PUBLISHED and placement.answer_until and on > placement.answer_until:
        return NextStep(
            title=_("Ask the placement site: the answer is late"),
            due=placement.answer_until,
            url=reverse("placements:answer_for", kwargs=page),
            button=_("Answer for the agency"),
        )
    if state == State.CHANGE_REQUESTED:
        return NextStep(
            title=_("Decide on the proposed change"),
            url=reverse("placements:decide", kwargs=page),
            button=_("Decide"),
        )
    if state == State.DECLINED and not getattr(placement, "is_replaced", False):
        return NextStep(
            title=_("Find a new place"),
            due=promised_day(placement),
            url=reverse("placements:reassign", kwargs=page),
            button=_("Find a new place"),
        )
    if state == State.COMPLETING:
        title = _("Close the placement file")
        return NextStep(
            title=title,
            url=reverse("placements:step", kwargs={**page, "verb": "close"}),
            button=title,
        )
    return None


@asks
def file_steps_of(placement: Placement, user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """This slice's own share of a placement file's next steps, for one viewer."""
    step = yield from step_for.asking(placement, stance_of(user, placement).role, on)
    return [step] if step else []


# The start page ---------------------------------------------------------------------------------


@asks
def my_next_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    steps: list[NextStep] = []
    if has_role(user, Role.STUDENT):
        steps += yield from _student_steps(user, on)
    if has_role(user, Role.AGENCY):
        steps += yield from _agency_steps(user)
    if has_role(user, Role.COORDINATOR):
        steps += yield from _coordinator_steps(user, on)
    return steps


def own_newest(user: Any) -> QuerySet[Placement]:
    """A student's current placement, one row or none; whoever asks, it is read once a request."""
    if "_own_newest" not in user.__dict__:
        user.__dict__["_own_newest"] = with_pause(with_joins(own_current(user)))[:1]
    found: QuerySet[Placement] = user.__dict__["_own_newest"]
    return found


def _student_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    (placements,) = yield (own_newest(user),)
    if not placements:
        return (yield from _still_without_place(user))
    step = yield from step_for.asking(placements[0], Role.STUDENT, on)
    return [step] if step else []


def _still_without_place(user: Any) -> Asking[list[NextStep]]:
    rows = NoPlaceYet.objects.filter(
        participation__in=participations_of(user, Role.STUDENT),
        settled_at__isnull=True,
        told_at__isnull=False,
    )
    (newest,) = yield (rows.order_by("-at")[:1],)
    if not newest:
        return []
    (row,) = newest
    return [
        NextStep(
            title=_("No place has been found for you yet."),
            detail=_(
                "That is because of the places, not because of you. You need not do anything; we "
                "report back by %(day)s."
            )
            % {"day": day(row.promised_on)},
            due=row.promised_on,
            waiting=True,
        )
    ]


def _agency_steps(user: Any) -> Asking[list[NextStep]]:
    rows = Placement.objects.filter(
        place__facility__agency__in=agencies_of(user).values("pk"), state=State.PUBLISHED
    )
    counted = rows.order_by().values("state")
    ((*found,),) = yield (counted.annotate(number=Count("pk"), until=Min("answer_until")),)
    asked = found[0] if found else {"number": 0}
    if not asked["number"]:
        return []
    title = ngettext(
        "Answer for %(number)d place", "Answer for %(number)d places", asked["number"]
    ) % {"number": asked["number"]}
    return [
        NextStep(
            title=title, due=asked["until"], url=reverse("placements:answer"), button=_("Answer")
        )
    ]


def _coordinator_steps(user: Any, on: dt.date) -> Asking[list[NextStep]]:
    """K09 and after: number, sentence, one button each; one query."""
    swaps = SwapRequest.objects.filter(placement=OuterRef("pk"), answered_at__isnull=True)
    question = (
        Placement.objects.filter(phase__cohort__in=cohorts_coordinated_by(user).values("pk"))
        .filter(~Q(state=State.DECLINED) | ~Exists(_replacements()))
        .annotate(has_swap=Exists(swaps))
        .order_by()
        .values_list("state", "has_swap")
        .annotate(
            number=Count("pk"),
            late=Count("pk", filter=Q(answer_until__lt=on)),
            first=Min("starts_on"),
            answers=Min("answer_until"),
        )
    )
    counts: Counter[str] = Counter()
    dates: dict[str, dt.date] = {}
    (rows,) = yield (question,)
    for state, has_swap, number, late, first, answers in rows:
        counts[state] += number
        counts["late"] += late if state == State.PUBLISHED else 0
        counts["swap"] += number if has_swap else 0
        due = answers if state == State.PUBLISHED else first
        if due and (state not in dates or due < dates[state]):
            dates[state] = due
    return _counted(counts, dates, on)


def _replacements() -> Any:
    return Placement.objects.filter(holding(), student=OuterRef("student"), phase=OuterRef("phase"))


def _board(group: str) -> str:
    return reverse("placements:list", query={"state": group})


def _counted(counts: Counter[str], dates: dict[str, dt.date], on: dt.date) -> list[NextStep]:
    steps = []
    if number := counts["late"]:
        title = ngettext(
            "%(number)d acceptance is late. Ask.", "%(number)d acceptances are late. Ask.", number
        )
        steps.append(_line(title, number, "open", _("See acceptances"), dates.get(State.PUBLISHED)))
    elif number := counts[State.PUBLISHED]:
        title = ngettext(
            "%(number)d acceptance is still open", "%(number)d acceptances are still open", number
        )
        steps.append(
            NextStep(
                title=title % {"number": number},
                due=dates.get(State.PUBLISHED),
                url=_board("open"),
                waiting=True,
            )
        )
    if number := counts[State.CHANGE_REQUESTED]:
        title = ngettext(
            "Decide on %(number)d proposed change", "Decide on %(number)d proposed changes", number
        )
        steps.append(_line(title, number, "change", _("See changes"), None))
    if number := counts[State.DECLINED]:
        title = ngettext(
            "Find a new place for %(number)d student",
            "Find a new place for %(number)d students",
            number,
        )
        steps.append(_line(title, number, "declined", _("Find a new place"), None))
    if number := counts["swap"]:
        title = ngettext(
            "Answer %(number)d request to swap", "Answer %(number)d requests to swap", number
        )
        steps.append(
            NextStep(
                title=title % {"number": number},
                url=reverse("placements:swaps"),
                button=_("See requests"),
            )
        )
    if number := counts[State.COMPLETING]:
        title = ngettext(
            "Close %(number)d placement file", "Close %(number)d placement files", number
        )
        steps.append(_line(title, number, "closing", _("See files"), None))
    return steps


def _line(title: str, number: int, group: str, button: str, due: dt.date | None) -> NextStep:
    return NextStep(title=title % {"number": number}, url=_board(group), button=button, due=due)


@asks
def my_dates(user: Any, on: dt.date) -> Asking[list[DateEntry]]:
    """First and last day of the student's own practice, as long as they lie ahead."""
    if not has_role(user, Role.STUDENT):
        return []
    (placements,) = yield (own_newest(user),)
    over = (State.DECLINED, State.CANCELLED, State.ENDED_EARLY)
    if not placements or placements[0].state in over:
        return []
    (placement,) = placements
    where = placement.place.facility.name
    url = placement.get_absolute_url()
    entries = [
        DateEntry(placement.starts_on, _("First day of practice"), where, url),
        DateEntry(placement.ends_on, _("Last day of practice"), where, url),
    ]
    return [entry for entry in entries if entry.on >= on]


@asks
def my_contacts(user: Any, on: dt.date) -> Asking[list[ContactEntry]]:
    """For students: their practice supervisor and the lecturers of their team."""
    if not has_role(user, Role.STUDENT):
        return []
    (placements,) = yield (own_newest(user),)
    if not placements or placements[0].state in (State.DECLINED, State.CANCELLED):
        return []
    (placement,) = placements
    found = []
    if placement.practice_supervisor is not None:
        person = placement.practice_supervisor.user
        found.append(ContactEntry(person, _("Practice supervisor"), person.email, person.phone))
    if placement.team_id:
        taught = Participation.objects.filter(
            active_on(on), role=Role.LECTURER, team=placement.team_id
        )
        (lecturers,) = yield (taught.select_related("user"),)
        found += [
            ContactEntry(part.user, _("Lecturer of your team"), part.user.email, part.user.phone)
            for part in lecturers
        ]
    return found


def facts_of_students(
    users: Sequence[int], cohorts: Sequence[int], viewer: Any
) -> dict[int, StudentFact]:
    """The state of each student's living placement, for lists of students; one query."""
    rows = (
        placements_visible_to(viewer)
        .filter(student__in=users, phase__cohort__in=cohorts)
        .exclude(state__in=RELEASED_STATES)
        .order_by("starts_on", "pk")
    )
    return {
        row.student_id: StudentFact(
            KINDS[PlacementState(row.state)], row.get_state_display(), row.get_absolute_url()
        )
        for row in rows
    }
