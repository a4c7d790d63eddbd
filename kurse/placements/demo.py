"""Placements of the demo: the running year in every state of its life, last year closed.

Everything goes through the actions, at the days on which it would have happened.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from home.core.formats import day as day_text
from home.core.registries import Registry
from home.people.models import User
from home.today.actions import note_look
from kurse.offers.models import Place
from kurse.placements import actions
from kurse.placements.actions.circulars import save_view
from kurse.placements.actions.life import gaps_of
from kurse.placements.models import EndReason, Placement, PlacementState, Side
from kurse.placements.queries.board import FILE_LOOK, LIST_LOOK
from kurse.placements.queries.possible import possible_places

State = PlacementState
DAY = dt.timedelta(days=1)
#: ``(world, [(placement, agreed on, ready on)])``: what upper slices write of a year gone by,
#: before the placements take these steps.
paperwork: Registry[Callable[[Any, list[tuple[Placement, dt.date, dt.date]]], None]] = Registry()
WEEK = dt.timedelta(weeks=1)
#: Who did not pass last year, counted in the order of the list.
NOT_PASSED = 7


def load(world: Any) -> None:
    _last_year(world)
    if not _of(world.things["phase"]).exists():
        _place_directly(world, "")
    _running_year(world)
    placements = _of(world.things["phase"]).exclude(state=State.CANCELLED)
    world.things["placements"] = list(placements.select_related("student", "team", "place"))
    _habits(world)


def _habits(world: Any) -> None:
    """The coordinator has two views of her own; she and Lina last looked some days ago."""
    coordinator = world.things["coordinator"]
    save_view("Wartet auf Zusage", "state=open", by=coordinator)
    save_view(
        "Läuft, letzte Änderung zuerst",
        "state=running&spalte=agency&spalte=state&spalte=changed&sort=-changed",
        by=coordinator,
    )
    with world.at(world.today - 5 * DAY):
        note_look(LIST_LOOK, by=coordinator)
    lina = world.things["students"][0]
    for placement in world.things["placements"]:
        if placement.student_id == lina.pk:
            with world.at(world.today - 40 * DAY):
                note_look(f"{FILE_LOOK}{placement.public_id}", by=lina)


def _of(phase: Any) -> Any:
    return Placement.objects.filter(phase=phase).order_by("student__sort_key", "pk")


def _place_directly(world: Any, key: str) -> None:
    """Without an allocation: everybody gets the next free seat, in the order of the list."""
    coordinator, phase = world.things["coordinator"], world.things[f"{key}phase"]
    places: list[Place] = world.things[f"{key}places"]
    seats = [place for place in places for _ in range(place.max_students)]
    world.random.shuffle(seats)
    with world.at(phase.cohort.publish_on):
        parts = world.things[f"{key}participations"]
        for part, place in zip(parts, seats, strict=False):
            actions.propose_placement(
                part, place, rank=world.random.choice((1, 1, 2, 3)), by=coordinator
            )
        for part in parts[len(seats) :]:
            actions.mark_none_yet(part, phase, promised_on=world.today, by=coordinator)
        actions.publish_placements(phase, by=coordinator)


class _Story:
    """One placement on its way; each method is one step on one day."""

    def __init__(self, world: Any, placement: Placement) -> None:
        self.world, self.placement = world, placement
        self.coordinator: User = world.things["coordinator"]

    @property
    def contact(self) -> User:
        asked = self.placement.asked
        return asked.user if asked is not None else self.coordinator

    def _who(self, on: dt.date) -> dict[str, Any]:
        if self.contact == self.coordinator:
            return self._by_phone(on)
        return {"by": self.contact, "answered_by": self.contact.get_full_name()}

    def _by_phone(self, on: dt.date) -> dict[str, Any]:
        told_by = self.contact.get_full_name()
        evidence = f"telefonisch, {day_text(on)}, {told_by}"
        return {"by": self.coordinator, "answered_by": told_by, "evidence": evidence}

    def confirm(self, on: dt.date, *, by_phone: bool = False) -> "_Story":
        with self.world.at(on):
            who = self._by_phone(on) if by_phone else self._who(on)
            self.placement = actions.confirm_placement(self.placement, **who)
        return self

    def change(
        self, on: dt.date, wish: str, starts_on: Any = None, ends_on: Any = None
    ) -> "_Story":
        with self.world.at(on):
            self.placement = actions.request_change(
                self.placement, wish=wish, starts_on=starts_on, ends_on=ends_on, **self._who(on)
            )
        return self

    def accept(self, on: dt.date, answer: str = "Das passt, danke.") -> "_Story":
        with self.world.at(on):
            self.placement = actions.decide_change(
                self.placement, accept=True, answer=answer, by=self.coordinator
            )
        return self

    def decline(self, on: dt.date, reason: str) -> "_Story":
        with self.world.at(on):
            self.placement = actions.decline_placement(
                self.placement, reason=reason, **self._who(on)
            )
        return self

    def anew(self, on: dt.date) -> "_Story":
        """Another place, the best that is free; stays where it is if none is."""
        with self.world.at(on):
            possible = possible_places(self.placement)
            if possible:
                self.placement = actions.reassign_placement(
                    self.placement, possible[0].place, by=self.coordinator
                )
        return self

    def agree(self, on: dt.date) -> "_Story":
        """All have signed; the rows of it come from the slice that keeps agreements."""
        self.prepare(on - 21 * DAY)
        with self.world.at(on):
            self.placement = actions.agree_placement(self.placement)
        return self

    def prepare(self, on: dt.date) -> "_Story":
        with self.world.at(on):
            self.placement = actions.prepare_agreement(self.placement, by=self.coordinator)
        return self

    def clear(self, on: dt.date) -> "_Story":
        with self.world.at(on):
            self.placement = actions.make_ready(self.placement)
        return self

    def finish(self, on: dt.date) -> "_Story":
        with self.world.at(on):
            self.placement = actions.begin_closing(self.placement, by=self.coordinator)
        return self

    def close(self, on: dt.date, *, passed: bool = True) -> "_Story":
        with self.world.at(on):
            gaps = gaps_of(self.placement)
            self.placement = actions.close_placement(
                self.placement,
                passed=passed,
                reason="Alles lag auf Papier vor." if gaps else "",
                by=self.coordinator,
            )
        return self


def _sign(world: Any, stories: list[tuple[_Story, dt.date, dt.date]]) -> None:
    """Agreed and ready, at the days given; the slices above write their share first."""
    for source in paperwork:
        source(world, [(story.placement, agreed, ready) for story, agreed, ready in stories])
    for story, agreed, ready in stories:
        story.agree(agreed).clear(ready)


def _last_year(world: Any) -> None:
    """The days are over; one ended early."""
    phase = world.things["last_phase"]
    _place_directly(world, "last_")
    publish, first, last = phase.cohort.publish_on, phase.starts_on, phase.ends_on
    stories = [_Story(world, placement) for placement in _of(phase)]
    for number, story in enumerate(stories):
        story.confirm(publish + (2 + number % 8) * DAY)
    _sign(
        world,
        [
            (story, first - 20 * DAY, first - (5 + number % 5) * DAY)
            for number, story in enumerate(stories)
        ],
    )
    with world.at(first):
        actions.start_due()
    for number, story in enumerate(stories):
        story.placement.refresh_from_db()
        if number == 3:
            with world.at(first + 4 * WEEK):
                actions.end_early(
                    story.placement,
                    ended_on=first + 4 * WEEK,
                    ended_by=Side.STUDENT,
                    end_reason=EndReason.STUDIES,
                    days_credited=21,
                    by=story.coordinator,
                )
            continue
        story.finish(last + (3 + number % 4) * DAY)


def load_closed(world: Any) -> None:
    """Last year's files are closed when days and sessions are there: passed, one not."""
    phase = world.things["last_phase"]
    waiting = _of(phase).filter(state=State.COMPLETING)
    for number, placement in enumerate(waiting):
        _Story(world, placement).close(
            phase.ends_on + (8 + number % 4) * DAY, passed=number != NOT_PASSED
        )


def _running_year(world: Any) -> None:
    """Most run since the first day; some are elsewhere on their way (one of each state)."""
    phase = world.things["phase"]
    publish, first = phase.cohort.publish_on, phase.starts_on
    leading = {person.pk for person in world.things["students"][:2]}
    stories = [
        _Story(world, placement)
        for placement in _of(phase).filter(state=State.PUBLISHED).select_related("asked__user")
    ]
    usual = [story for story in stories if story.placement.student_id in leading]
    others = [story for story in stories if story.placement.student_id not in leading]
    world.random.shuffle(others)
    late, others = others[:4], others[4:]
    moved, others = others[:4], others[4:]
    usual += others
    for number, story in enumerate(usual):
        story.confirm(publish + (1 + number % 13) * DAY, by_phone=number % 17 == 5)
    _late_starters(world, late, publish)
    _moved(world, moved, publish)
    _sign(
        world,
        [
            (story, first - (16 + number % 10) * DAY, first - (3 + number % 9) * DAY)
            for number, story in enumerate(usual)
        ],
    )
    with world.at(first):
        actions.start_due()
    for story in usual:
        story.placement.refresh_from_db()
    _turns(world, [story for story in usual if story.placement.student_id not in leading])


def _late_starters(world: Any, stories: list[_Story], publish: dt.date) -> None:
    """They begin later, as the placement site proposed: yes, agreement, agreed, ready."""
    begin = world.workday(world.today + 12 * DAY)
    for number, story in enumerate(stories):
        wish = "Unser Haus wird umgebaut. Können wir später beginnen?"
        story.change(publish + (3 + number) * DAY, wish, begin, begin + 60 * DAY)
        story.accept(publish + (6 + number) * DAY).confirm(publish + (8 + number) * DAY)
    world.things["late_starters"] = [story.placement for story in stories]
    if stories:
        with world.at(world.today - 3 * DAY):
            actions.request_swap(
                stories[0].placement,
                wish="Der Weg dauert 70 Minuten. Gäbe es einen Platz näher an Essen-Steele?",
                by=stories[0].placement.student,
            )


def _moved(world: Any, stories: list[_Story], publish: dt.date) -> None:
    """Who lost a place: one declined just now, one asked, one with a change, one called off."""
    today = world.today
    reasons = "Die Anleitung fällt länger aus als gedacht."
    steps = dict(zip(("declined", "asked", "change", "cancelled"), stories, strict=False))
    if story := steps.get("declined"):
        story.confirm(publish + 4 * DAY)
        with world.at(today - 12 * DAY):
            story.placement = actions.cancel_placement(
                story.placement, reason="Die Praxisstelle schließt.", by=story.coordinator
            )
        story.anew(today - 9 * DAY)
        if story.placement.state == State.PUBLISHED:
            story.decline(today - 1 * DAY, reasons)
    if story := steps.get("asked"):
        story.decline(today - 8 * DAY, reasons).anew(today - 6 * DAY)
    if story := steps.get("change"):
        story.decline(publish + 9 * DAY, "Doch kein Raum für eine weitere Person.")
        story.anew(today - 7 * DAY)
        if story.placement.state == State.PUBLISHED:
            story.change(today - 2 * DAY, "Mittwoch statt Montag wäre für unser Team besser.")
    if story := steps.get("cancelled"):
        story.confirm(publish + 5 * DAY)
        with world.at(publish + 60 * DAY):
            actions.cancel_placement(
                story.placement, reason="Urlaubssemester beantragt.", by=story.coordinator
            )


def _turns(world: Any, stories: list[_Story]) -> None:
    """What happens on the way: a pause, an early end with a new proposal, a first one done."""
    today = world.today
    if len(stories) < 4:
        return
    with world.at(today - 4 * DAY):
        actions.interrupt_placement(
            stories[0].placement,
            starts_on=today - 4 * DAY,
            ends_on=today + 6 * DAY,
            side=Side.STUDENT,
            by=stories[0].coordinator,
        )
    early = stories[1]
    with world.at(today - 10 * DAY):
        early.placement = actions.end_early(
            early.placement,
            ended_on=today - 10 * DAY,
            ended_by=Side.AGENCY,
            end_reason=EndReason.CONDITIONS,
            days_credited=18,
            by=early.coordinator,
        )
    possible = possible_places(early.placement)
    part = early.placement.student.participations.get(cohort=world.things["cohort"])
    if possible:
        with world.at(today - 1 * DAY):
            actions.propose_placement(
                part, possible[0].place, by=early.coordinator, previous=early.placement
            )
    with world.at(today - 1 * DAY):
        actions.begin_closing(stories[2].placement, by=stories[2].coordinator)
