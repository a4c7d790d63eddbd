"""The placement file for one reader: explicit fields per role, so that no template can leak.

What each role reads is PERMISSIONS rows 11, 23–29 and 33–37; a canary test walks it.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from home.core.clock import now, start_of, today
from home.core.formats import day, moment
from home.core.registries import (
    FileSection,
    NextStep,
    TimelineEntry,
    file_sections,
    file_steps,
    timeline,
)
from home.core.together import Asking, asking, asks, in_step
from home.people.roles import Role
from home.rulebook.queries import read_rules
from home.today.queries import SIGNER, Visit, row_since
from kurse.partners.models import Function
from kurse.placements.actions.answers import SWAPPABLE_STATES
from kurse.placements.models import Placement, PlacementEvent, PlacementState
from kurse.placements.queries import Person, Stance, people_of, practice_day, stance_of
from kurse.placements.queries.board import FILE_LOOK
from kurse.placements.queries.file import events_of
from kurse.placements.states import PLACEMENT_MOVES, undo_until
from kurse.placements.steps import step_for
from kurse.placements.words import reason_sentences, state_words, student_name

State = PlacementState

FUNCTIONS = {
    "supervisor": gettext_lazy("Practice supervisor"),
    Function.SUBSTITUTE: gettext_lazy("Substitute of the practice supervisor"),
    Function.LEAD: gettext_lazy("Management of the agency"),
    Role.LECTURER: gettext_lazy("Lecturer, practice tutor"),
    Role.COORDINATOR: gettext_lazy("Placement coordination"),
}

#: The way in words; what is not here (drafts, inner steps) is for the coordination only.
EVENT_WORDS = {
    "publish": gettext_lazy("Allocation published"),
    "confirm": gettext_lazy("Accepted by the placement site"),
    "request_change": gettext_lazy("The placement site has a question"),
    "decline": gettext_lazy("The placement site has declined"),
    "undo_answer": gettext_lazy("Answer taken back, question open again"),
    "accept_change": gettext_lazy("Change taken up"),
    "refuse_change": gettext_lazy("It stays as planned"),
    "give_up_place": gettext_lazy("The place is not possible any more"),
    "prepare_agreement": gettext_lazy("Agreement is out for signature"),
    "agree": gettext_lazy("Agreement signed by all"),
    "make_ready": gettext_lazy("Everything is there for the start"),
    "allow_start": gettext_lazy("Start allowed as an exception"),
    "change_terms": gettext_lazy("Amendment of the agreement holds"),
    "start": gettext_lazy("First day of practice"),
    "interrupt": gettext_lazy("Practice interrupted"),
    "resume": gettext_lazy("Practice goes on"),
    "begin_closing": gettext_lazy("Closing has begun"),
    "close": gettext_lazy("Placement file closed"),
    "end_early": gettext_lazy("Practice ended early"),
    "cancel": gettext_lazy("Called off before the start"),
    "reassign": gettext_lazy("A new place was found"),
}
STAFF_WORDS = {
    "propose": gettext_lazy("Place proposed"),
    "withdraw_proposal": gettext_lazy("Proposal withdrawn"),
    "request_swap": gettext_lazy("The student asks for a swap"),
    "answer_swap": gettext_lazy("Request to swap answered"),
}
STUDENT_WORDS = {
    "request_swap": gettext_lazy("You asked for a swap"),
    "answer_swap": gettext_lazy("Your request to swap was answered"),
}

#: Verbs as the coordination's buttons, in the order of the page; the rest has pages of its own.
BUTTONS = {
    "allow_start": gettext_lazy("Allow the start as an exception"),
    "interrupt": gettext_lazy("Enter a pause"),
    "resume": gettext_lazy("End the pause"),
    "begin_closing": gettext_lazy("Begin closing"),
    "close": gettext_lazy("Close the placement file"),
    "end_early": gettext_lazy("End the practice early"),
    "cancel": gettext_lazy("Call the placement off"),
}


@dataclass(frozen=True)
class RoleLine:
    """One line of "next step, for every role one"."""

    who: str
    title: str
    due: dt.date | None = None
    url: str = ""
    detail: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Fact:
    label: str
    value: Any


@dataclass(frozen=True)
class Button:
    label: Any
    url: str


@dataclass(frozen=True)
class PersonLine:
    name: str
    initials: str
    public_id: Any
    function: str
    email: str = ""
    phone: str = ""

    @property
    def email_parts(self) -> list[str]:
        """Before and after the sign, so that a narrow column may break between them."""
        return self.email.split("@", 1)


@dataclass(frozen=True)
class FilePage:
    """All the page shows; nothing else of the placement reaches the template."""

    role: str
    title: str
    over: str
    student: PersonLine | None
    district: Any
    agency: str
    phase: str
    starts_on: dt.date
    ends_on: dt.date
    state_kind: str
    state_label: str
    url: str
    next: NextStep | None
    lines: list[RoleLine]
    tiles: list[Fact]
    entries: list[TimelineEntry]
    people: list[PersonLine]
    facts: list[Fact]
    tabs: list[FileSection]
    visit: Visit
    reasons: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    swap_url: str = ""
    swap_answer: str = ""
    swap_is_open: bool = False
    asked: list[Fact] = field(default_factory=list)
    replaces: str = ""
    replaced_by: str = ""
    call_name: str = ""
    call_phone: str = ""


@asks
def file_page(placement: Placement, user: Any) -> Asking[FilePage]:
    """Everything one reader sees of one placement; all slices ask together."""
    yield from read_rules.asking()
    on = today()
    stance = stance_of(user, placement)
    role = stance.role
    parts: list[Asking[Any]] = [
        people_of.asking(placement, stance),
        in_step(asking(source, placement, user, on) for source in file_steps),
        _entries(placement, user, role, on),
        _tabs(placement, user),
        _swap(placement, stance),
        _neighbours(placement, role),
    ]
    people, steps, entries, tabs, swap, links = yield from in_step(parts)
    mine = _first([step for found in steps for step in found])
    kind, label = state_words(placement, role, on)
    return FilePage(
        role=role,
        title=placement.place.title if role == Role.STUDENT else student_name(placement, role),
        over=_("Placement file %(number)s") % {"number": placement.number},
        student=_student_line(placement, role),
        district=placement.place.facility.site.district,
        agency=placement.place.facility.agency.name,
        phase=placement.phase.name,
        starts_on=placement.starts_on,
        ends_on=placement.ended_on or placement.ends_on,
        state_kind=kind,
        state_label=label,
        url=placement.get_absolute_url(),
        next=mine,
        lines=_lines(placement, stance, people, mine, on),
        tiles=_tiles(placement, role, on),
        entries=entries,
        people=_people_lines(placement, people, role, user),
        facts=_facts(placement, role),
        tabs=tabs,
        visit=Visit(
            SIGNER.sign(f"{FILE_LOOK}{placement.public_id}"),
            row_since(placement),
            sum(entry.is_new for entry in entries),
        ),
        reasons=reason_sentences(placement) if stance.student or stance.coordinator else [],
        buttons=_buttons(placement, user) if stance.coordinator else [],
        asked=_asked(placement) if stance.coordinator else [],
        call_name=placement.phase.cohort.contact_name,
        call_phone=placement.phase.cohort.contact_phone,
        **swap,
        **links,
    )


def _first(steps: list[NextStep]) -> NextStep | None:
    """The one next step: what one must do before what one waits for, the nearest date first."""
    ranked = sorted(steps, key=lambda step: (step.waiting, step.due or dt.date.max))
    return ranked[0] if ranked else None


def _student_line(placement: Placement, role: str) -> PersonLine | None:
    """Row 11: whose file it is, for everybody but themselves; initials after a "no"."""
    if role == Role.STUDENT:
        return None
    student = placement.student
    name = student_name(placement, role)
    named = name == student.get_full_name()
    return PersonLine(
        name=name,
        initials=student.initials,
        public_id=student.public_id if named else "",
        function=_("Student"),
        email=student.email if named else "",
    )


# Next steps -------------------------------------------------------------------------------------


def _lines(
    placement: Placement, stance: Stance, people: list[Person], mine: NextStep | None, on: dt.date
) -> list[RoleLine]:
    """One line a role, the reader's own first."""
    names = _names(placement, stance.role, people)
    own = RoleLine(
        who=names[stance.role],
        title=str(mine.title) if mine else _("Nothing to do at the moment."),
        due=mine.due if mine else None,
        url=mine.url if mine and not mine.waiting else "",
        mine=True,
    )
    others = []
    for role in (Role.STUDENT, Role.AGENCY, Role.COORDINATOR, Role.LECTURER):
        if role == stance.role:
            continue
        step = step_for(placement, role, on)
        if step is None or step.waiting:
            continue
        others.append(RoleLine(who=names[role], title=str(step.title), due=step.due))
    return [own, *others]


def _names(placement: Placement, reader: str, people: list[Person]) -> dict[str, str]:
    """Who stands behind each role, as far as the reader may know."""
    by_key = {person.key: person.name for person in reversed(people)}
    names = {
        Role.STUDENT: student_name(placement, reader),
        Role.AGENCY: by_key.get("supervisor") or placement.place.facility.name,
        Role.COORDINATOR: by_key.get(Role.COORDINATOR) or placement.phase.cohort.contact_name,
        Role.LECTURER: by_key.get(Role.LECTURER) or _("Lecturer"),
    }
    mine = {
        Role.STUDENT: _("You"),
        Role.AGENCY: _("You, placement site"),
        Role.COORDINATOR: _("You, coordination"),
        Role.LECTURER: _("You, lecturer"),
    }
    return {str(role): name for role, name in names.items()} | {reader: mine[Role(reader)]}


def _tiles(placement: Placement, role: str, on: dt.date) -> list[Fact]:
    """Up to four numbers. The wish is the student's and the coordination's (row 24)."""
    tiles = []
    if placement.state in (State.RUNNING, State.INTERRUPTED, State.COMPLETING):
        tiles.append(
            Fact(
                _("day of practice"),
                (practice_day(placement, on), placement.phase.required_days),
            )
        )
    elif placement.days_credited is not None and placement.state == State.ENDED_EARLY:
        tiles.append(
            Fact(_("days that count"), (placement.days_credited, placement.phase.required_days))
        )
    elif placement.state not in (State.DECLINED, State.CANCELLED, State.ANONYMISED):
        tiles.append(Fact(_("days of practice"), (placement.phase.required_days, None)))
    if placement.rank and role in (Role.STUDENT, Role.COORDINATOR):
        tiles.append(Fact(_("fulfilled wish"), (placement.rank, None)))
    weeks = max((placement.ends_on - max(on, placement.starts_on)).days // 7, 0)
    if placement.state in (State.RUNNING, State.READY, State.AGREED) and weeks:
        tiles.append(Fact(_("weeks to the last day"), (weeks, None)))
    return tiles


# The way ----------------------------------------------------------------------------------------


def _entries(
    placement: Placement, user: Any, role: str, on: dt.date
) -> Asking[list[TimelineEntry]]:
    """What happened and what is to come, in order of time."""
    asked: list[Asking[Any]] = [_events(placement)]
    events, *ways = yield from in_step(
        asked + [asking(source, placement, user) for source in timeline]
    )
    entries = [entry for event in events if (entry := _entry(event, placement, role)) is not None]
    entries += [entry for way in ways for entry in way]
    entries = _marked(
        entries, row_since(placement), {one.at for one in events if one.by_id == user.pk}
    )
    entries += _to_come(placement, on)
    entries.sort(key=lambda entry: (not entry.done, _when(entry)))
    return _with_current(entries, placement)


def _events(placement: Placement) -> Asking[list[PlacementEvent]]:
    (events,) = yield (events_of(placement),)
    return events


def _marked(
    entries: list[TimelineEntry], since: dt.datetime | None, own: set[dt.datetime]
) -> list[TimelineEntry]:
    """What others have done since the reader's last visit is new; ``own`` are the reader's."""
    if since is None:
        return entries
    return [
        replace(entry, is_new=True)
        if entry.done
        and isinstance(entry.on, dt.datetime)
        and entry.on > since
        and entry.on not in own
        else entry
        for entry in entries
    ]


def _when(entry: TimelineEntry) -> dt.datetime:
    if entry.on is None:
        return start_of(dt.date(9999, 12, 30))
    return entry.on if isinstance(entry.on, dt.datetime) else start_of(entry.on)


def _entry(event: PlacementEvent, placement: Placement, role: str) -> TimelineEntry | None:
    words = EVENT_WORDS.get(event.verb)
    if role == Role.COORDINATOR:
        words = words or STAFF_WORDS.get(event.verb)
    elif role == Role.STUDENT:
        words = words or STUDENT_WORDS.get(event.verb)
    if words is None:
        return None
    return TimelineEntry(text=words, on=event.at, detail=_detail(event, placement, role))


def _detail(event: PlacementEvent, placement: Placement, role: str) -> str:
    """Reason, evidence and who answered are for the coordination; the wish for the student too."""
    parts = []
    if event.verb == "publish" and placement.rank and role in (Role.STUDENT, Role.COORDINATOR):
        parts.append(_("wish %(rank)d fulfilled") % {"rank": placement.rank})
    if role != Role.COORDINATOR:
        return ", ".join(parts)
    by = str(event.by) if event.by else _("by the calendar")
    if event.answered_by and event.answered_by != by and not event.evidence:
        parts.append(
            _("answered by %(name)s, the link went to %(person)s")
            % {"name": event.answered_by, "person": by}
        )
    elif event.evidence:
        parts.append(
            _("%(evidence)s; recorded by %(name)s") % {"evidence": event.evidence, "name": by}
        )
    else:
        parts.append(by)
    if event.note:
        parts.append(f"„{event.note}“")
    return ", ".join(parts)


def _to_come(placement: Placement, on: dt.date) -> list[TimelineEntry]:
    gone = (
        State.DECLINED,
        State.CANCELLED,
        State.ENDED_EARLY,
        State.COMPLETED,
        State.ANONYMISED,
    )
    if placement.state in gone:
        return []
    entries = []
    if placement.state == State.PUBLISHED and placement.answer_until:
        entries.append(
            TimelineEntry(_("Answer of the placement site"), placement.answer_until, done=False)
        )
    started = placement.state in (State.RUNNING, State.INTERRUPTED, State.COMPLETING)
    if not started:
        entries.append(TimelineEntry(_("First day of practice"), placement.starts_on, done=False))
    if placement.ends_on >= on:
        entries.append(TimelineEntry(_("Last day of practice"), placement.ends_on, done=False))
    entries.append(TimelineEntry(_("Closing by the coordination"), None, done=False))
    return entries


def _with_current(entries: list[TimelineEntry], placement: Placement) -> list[TimelineEntry]:
    """The first entry still to come is where one stands now."""
    for number, entry in enumerate(entries):
        if not entry.done:
            entries[number] = replace(entry, current=True)
            break
    return entries


# People and facts -------------------------------------------------------------------------------


def _people_lines(
    placement: Placement, people: list[Person], role: str, user: Any
) -> list[PersonLine]:
    """Row 29: students their own placement's people; agencies the university's and their own."""
    gone = placement.state in (State.DECLINED, State.CANCELLED)
    lines = []
    if (student := _student_line(placement, role)) is not None:
        lines.append(student)
    for person in people:
        house = person.key in (Role.LECTURER, Role.COORDINATOR)
        if person.user_id == user.pk or (gone and role == Role.STUDENT and not house):
            continue
        lines.append(
            PersonLine(
                name=person.name,
                initials=person.initials,
                public_id=person.public_id,
                function=", ".join(
                    part
                    for part in (
                        str(FUNCTIONS.get(person.key, "")),
                        person.qualification if role != Role.STUDENT else "",
                    )
                    if part
                ),
                email=person.email,
                phone=person.phone
                or (placement.phase.cohort.contact_phone if person.key == Role.COORDINATOR else ""),
            )
        )
    return lines


def _facts(placement: Placement, role: str) -> list[Fact]:
    place, facility = placement.place, placement.place.facility
    facts = [
        Fact(_("Place"), place.title),
        Fact(_("Placement site"), facility.name),
        Fact(_("Agency"), facility.agency.name),
        Fact(pgettext("agency", "Level"), facility.agency.get_level_display()),
    ]
    if facility.street or facility.city:
        address = ", ".join(part for part in (facility.street, facility.city) if part)
        facts.append(Fact(_("Address"), address))
    if place.task:
        facts.append(Fact(_("What students do"), place.task))
    if place.days:
        facts.append(Fact(_("Days"), place.days))
    if placement.team:
        facts.append(Fact(_("Team"), placement.team.name))
    if role in (Role.COORDINATOR, Role.LECTURER) and facility.recognised_until:
        facts.append(Fact(_("Recognised until"), day(facility.recognised_until)))
    return facts


def _tabs(placement: Placement, user: Any) -> Asking[list[FileSection]]:
    own = FileSection("overview", _("Overview"), placement.get_absolute_url())
    others = yield from in_step(asking(source, placement, user) for source in file_sections)
    return [own, *(section for section in others if section)]


# The coordination's side ------------------------------------------------------------------------


def _buttons(placement: Placement, user: Any) -> list[Button]:
    """From the open moves of the machine; nothing else decides what is offered."""
    here = {"public_id": placement.public_id}
    verbs = PLACEMENT_MOVES.open_to(user, placement)
    buttons = []
    if "confirm" in verbs:
        buttons.append(
            Button(_("Answer for the agency"), reverse("placements:answer_for", kwargs=here))
        )
        buttons.append(
            Button(_("Send a fresh link"), reverse("placements:fresh_link", kwargs=here))
        )
    until = undo_until(placement)
    if "undo_answer" in verbs and until and now() < until:
        buttons.append(
            Button(_("Correct the answer"), reverse("placements:answer_for", kwargs=here))
        )
    if "accept_change" in verbs:
        buttons.append(Button(_("Decide on the change"), reverse("placements:decide", kwargs=here)))
    lost = placement.state in (State.DECLINED, State.CANCELLED, State.ENDED_EARLY)
    if lost and not getattr(placement, "is_replaced", False):
        buttons.append(Button(_("Find a new place"), reverse("placements:reassign", kwargs=here)))
    for verb, label in BUTTONS.items():
        if verb in verbs:
            buttons.append(Button(label, reverse("placements:step", kwargs={**here, "verb": verb})))
    return buttons


def _asked(placement: Placement) -> list[Fact]:
    """Who was asked, and until when: only while the answer is open or fresh."""
    if placement.asked is None:
        return (
            [Fact(_("Asked"), _("nobody by mail; please call"))] if placement.published_at else []
        )
    facts = [Fact(_("Asked"), str(placement.asked.user))]
    if placement.answer_until:
        facts.append(Fact(_("Answer until"), day(placement.answer_until)))
    if placement.answered_at:
        facts.append(Fact(_("Answered"), moment(placement.answered_at)))
    return facts


def _swap(placement: Placement, stance: Stance) -> Asking[dict[str, Any]]:
    """Row 26: own for the student, all for the coordination."""
    if not (stance.student or stance.coordinator):
        return {}
    last = None
    if placement.published_at:
        (rows,) = yield (placement.swap_requests.order_by("-made_at")[:1],)
        last = rows[0] if rows else None
    waits = last is not None and last.answered_at is None
    may_ask = stance.student and placement.state in SWAPPABLE_STATES and not waits
    url = reverse("placements:swap", args=[placement.public_id]) if may_ask else ""
    if stance.coordinator and last is not None and waits:
        url = reverse("placements:swap_answer", args=[last.public_id])
    return {"swap_url": url, "swap_is_open": waits, "swap_answer": last.answer if last else ""}


def _neighbours(placement: Placement, role: str) -> Asking[dict[str, str]]:
    """The placement before and after this one, for the student and the coordination."""
    if role not in (Role.STUDENT, Role.COORDINATOR):
        return {}
    lost = placement.state in (State.DECLINED, State.CANCELLED, State.ENDED_EARLY)
    ended = Placement.objects.filter(pk=placement.previous_id or 0)
    begun = placement.successors.filter(published_at__isnull=False).order_by("-pk")[:1]
    before, after = yield (
        ended if placement.previous_id else ended.none(),
        begun if lost else ended.none(),
    )
    return {
        name: row.get_absolute_url()
        for name, rows in (("replaces", before), ("replaced_by", after))
        for row in rows
    }
