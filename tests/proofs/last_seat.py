"""F-01: the last seat goes to one, and one answer counts, whoever sends it and however many do.

Three trials of four are about a seat: sixteen (or fifty) requests want it at the same moment, by a
link's page, by an agency's account, by the coordination for an agency, and by the coordination
with another student. In the fourth the same people answer one request differently.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from home.core.clock import now, today
from home.core.formats import day
from home.embedded.postgres import EmbeddedPostgres
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.tasklinks.actions import issue_link
from kurse.cohorts.models import Phase
from kurse.offers.models import Place, Seat
from kurse.partners.models import Agency, Contact, Facility
from kurse.placements.forms import AnswerForm
from kurse.placements.models import RELEASED_STATES, Placement, PlacementEvent, PlacementState
from kurse.placements.states import PlacedAnewError, SeatsFullError
from tests.factories.offers import PlaceFactory
from tests.factories.partners import AgencyFactory, ContactFactory, FacilityFactory
from tests.factories.people import UserFactory
from tests.proofs.house import House, house
from tests.proofs.report import Options, Report, percentile
from tests.proofs.scene import Scene, make_scene, phases, session_of, sessions_of
from tests.proofs.volley import Answer, Post, volley

TITLE = "The last seat, by sixteen and by fifty at once"
State = PlacementState
WAYS = ("link", "account", "by telephone", "reassign")
#: Events and mails that a seat's winner leaves, by the way they came.
TRACES = {"link": (2, 1), "account": (2, 1), "by telephone": (2, 2), "reassign": (3, 2)}
EXPECTED = (200, 302, 409, 422)
ANSWERED_ALREADY = "This has been answered already."
CHUNK = 20
P99_TARGET = 2.0
CONTROL_SHARE = 0.5


@dataclass
class Trial:
    """What was prepared: the phase it happens in, the seat, and what is posted."""

    phase: Phase
    seat: Seat
    posts: list[Post]
    placements: list[Placement]
    about_answer: bool = False


class Race:
    """A row of trials in one house; every trial has an agency, a place and a phase of its own."""

    def __init__(self, ours: House, racers: int, seed: int) -> None:
        self.house, self.racers = ours, racers
        self.random = random.Random(seed)
        self.scene: Scene = make_scene(students=racers)
        self.staff = sessions_of(self.scene.coordinators)
        self.made = 0
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.winners: Counter[int] = Counter()
        self.ways: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self, trials: int) -> None:
        while self.made < trials:
            for trial in self._prepare(min(CHUNK, trials - self.made)):
                self.random.shuffle(trial.posts)
                answers = volley(self.house.port, trial.posts)
                self._judge(trial, answers)

    # --- preparing

    def _prepare(self, number: int) -> Iterator[Trial]:
        rows = phases(self.scene.cohort, self.made, number)
        agencies = Agency.objects.bulk_create(AgencyFactory.build_batch(number))
        users = User.objects.bulk_create(UserFactory.build_batch(number))
        facilities = Facility.objects.bulk_create(
            FacilityFactory.build(agency=agency, site=self.scene.site) for agency in agencies
        )
        contacts = Contact.objects.bulk_create(
            ContactFactory.build(agency=agency, user=user)
            for agency, user in zip(agencies, users, strict=True)
        )
        for phase, facility, contact in zip(rows, facilities, contacts, strict=True):
            self.made += 1
            make = self._answers if self.made % 4 == 0 else self._seats
            yield make(phase, facility, contact)

    def _place(self, phase: Phase, facility: Facility, contact: Contact) -> tuple[Place, Seat]:
        place = PlaceFactory(
            phase=phase, facility=facility, practice_supervisor=contact, max_students=1
        )
        return place, Seat.objects.create(place=place, number=1)

    def _placement(self, student: int, seat: Seat, contact: Contact, state: str) -> Placement:
        phase = seat.place.phase
        return Placement(
            number=f"{phase.number}-{student}-{seat.pk}",
            student=self.scene.students[student].user,
            phase=phase,
            place=seat.place,
            seat=seat,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
            published_at=now(),
            answered_at=now() if state == State.DECLINED else None,
            asked=contact,
            answer_until=today(),
            state=state,
        )

    def _seats(self, phase: Phase, facility: Facility, contact: Contact) -> Trial:
        """Everybody was declined; the one seat is free again, and everybody wants it now."""
        place, seat = self._place(phase, facility, contact)
        _lost, other = self._place(phase, facility, contact)
        ways = [WAYS[number % len(WAYS)] for number in range(self.racers)]
        placements = Placement.objects.bulk_create(
            self._placement(n, other if way == "reassign" else seat, contact, State.DECLINED)
            for n, way in enumerate(ways)
        )
        post = self._poster(phase, contact)
        posts = [
            self._reassign(number, placements[number], place)
            if way == "reassign"
            else post(number, way, placements[number], "confirm")
            for number, way in enumerate(ways)
        ]
        return Trial(phase, seat, posts, placements)

    def _answers(self, phase: Phase, facility: Facility, contact: Contact) -> Trial:
        """One request waits; some say yes, some say no, some would like a change."""
        _place, seat = self._place(phase, facility, contact)
        [placement] = Placement.objects.bulk_create(
            [self._placement(0, seat, contact, State.PUBLISHED)]
        )
        post, verbs = self._poster(phase, contact), ("confirm", "decline", "request_change")
        posts = [
            post(number, WAYS[number % 3], placement, verbs[number // 3 % 3])
            for number in range(self.racers)
        ]
        return Trial(phase, seat, posts, [placement], about_answer=True)

    def _poster(self, phase: Phase, contact: Contact) -> Callable[..., Post]:
        link = issue_link("placements.confirm", person=contact.user, about=phase.public_id)
        account = session_of(contact.user)

        def post(number: int, way: str, placement: Placement, verb: str) -> Post:
            key = AnswerForm.key(placement)
            data = {f"answer-{key}": verb, f"seen-{key}": str(placement.state)}
            data |= {f"wish-{key}": "Später", f"reason-{key}": "Kein Raum"}
            if way == "link":
                return Post(link.address(), data | {"name": contact.user.get_full_name()}, who=way)
            if way == "account":
                return Post(reverse("placements:answer"), data, account, way)
            told = {"how": "telefonisch", "told_on": day(today()), "told_by": "Y. Demir"}
            path = reverse("placements:answer_for", args=[placement.public_id])
            return Post(path, data | told, self.staff[number % len(self.staff)], way)

        return post

    def _reassign(self, number: int, placement: Placement, place: Place) -> Post:
        path = reverse("placements:reassign", args=[placement.public_id])
        session = self.staff[number % len(self.staff)]
        return Post(path, {"place": str(place.public_id)}, session, "reassign")

    # --- judging

    def _judge(self, trial: Trial, answers: list[Answer]) -> None:
        self.seconds += [answer.seconds for answer in answers]
        self.statuses.update(answer.status for answer in answers)
        strange = [answer for answer in answers if not is_expected(answer)]
        found = [
            f"{answer.post.who} was answered {answer.status} {answer.error}" for answer in strange
        ]
        found += (
            self._judge_answer(trial, answers)
            if trial.about_answer
            else self._judge_seat(trial, answers)
        )
        self.wrong += [f"{trial.phase.name}: {sentence}" for sentence in found]

    def _judge_seat(self, trial: Trial, answers: list[Answer]) -> list[str]:
        """Seats = placements = mails, and who was told "yes" is who has it."""
        alive = list(Placement.objects.filter(seat=trial.seat).exclude(state__in=RELEASED_STATES))
        self.winners[len(alive)] += 1
        claims = [answer.post.who for answer in answers if claims_success(answer)]
        self.ways.update(claims)
        if len(alive) != 1 or len(claims) != 1:
            return [f"{len(alive)} hold the seat, {len(claims)} were told that they have it"]
        traces = (self._events(trial), self._mails(trial))
        if traces != TRACES[claims[0]]:
            return [f"{claims[0]}: events and mails {traces} instead of {TRACES[claims[0]]}"]
        return []

    def _judge_answer(self, trial: Trial, answers: list[Answer]) -> list[str]:
        """One answer is written; who said the same was thanked, everybody else was told."""
        placement = trial.placements[0]
        verbs = list(placement.events.values_list("verb", flat=True))
        if len(verbs) != 1:
            return [f"answered {len(verbs)} times: {verbs}"]
        key = f"answer-{AnswerForm.key(placement)}"
        wrong = [
            answer.post.who
            for answer in answers
            if claims_success(answer) and answer.post.data[key] != verbs[0]
        ]
        told = sum(claims_success(answer) for answer in answers)
        return [f"{who} was thanked for another answer" for who in wrong] + (
            [] if told else ["nobody was thanked"]
        )

    def _events(self, trial: Trial) -> int:
        return PlacementEvent.objects.filter(placement__phase=trial.phase).count()

    def _mails(self, trial: Trial) -> int:
        things = Placement.objects.filter(phase=trial.phase).values_list("public_id", flat=True)
        about = [str(trial.phase.public_id), *(str(public_id) for public_id in things)]
        return OutgoingMail.objects.filter(about__in=about).count()


def claims_success(answer: Answer) -> bool:
    """Whether the page says "yes": a redirect, or an answered page without a refusal."""
    if answer.post.who in ("link", "account"):
        return answer.status == 200 and not any(text in answer.body for text in _refusals())
    return answer.status == 302


@cache
def _refusals() -> tuple[str, ...]:
    """The sentences beside a row that was not taken, as a German page shows them."""
    with translation.override("de"):
        texts = (SeatsFullError.text, PlacedAnewError.text, gettext(ANSWERED_ALREADY))
        return tuple(escape(str(text)) for text in texts)


def is_expected(answer: Answer) -> bool:
    """Whoever the coordination was faster than may find that a fresh link is on its way."""
    return answer.status in EXPECTED or (answer.post.who == "link" and answer.status == 404)


def _race(server: EmbeddedPostgres, template: str, racers: int, trials: int, **more: Any) -> Race:
    seed, without = more["seed"], more.get("without", "")
    with house(server, template) as ours:
        if without:
            with connection.cursor() as cursor:
                cursor.execute("DROP INDEX placement_one_per_seat")
        ours.start_web(without=without)
        race = Race(ours, racers, seed)
        race.run(trials)
        race.wrong += ours.errors()
    return race


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-01", TITLE)
    sizes = [(16, options.number("trials", full=1000, short=200))]
    sizes.append((50, options.number("crowds", full=200, short=0)))
    for racers, trials in sizes:
        if not trials:
            continue
        started = time.monotonic()
        race = _race(server, template, racers, trials, seed=options.seed)
        name = f"{trials} × {racers}"
        report.figures |= {
            f"{name}: trials": race.made,
            f"{name}: holders of a seat": dict(race.winners),
            f"{name}: who won": dict(sorted(race.ways.items())),
            f"{name}: statuses": dict(sorted(race.statuses.items())),
            f"{name}: seconds": round(time.monotonic() - started, 1),
            f"{name}: p50, p99 (aim {P99_TARGET} s)": (
                f"{percentile(race.seconds, 0.5)}, {percentile(race.seconds, 0.99)}"
            ),
        }
        report.blame(*race.wrong)
    trials = options.number("controls", full=40, short=4)
    control = _race(server, template, 16, trials, seed=options.seed, without="locks")
    oversold = sum(number for holders, number in control.winners.items() if holders > 1)
    seats = sum(control.winners.values())
    report.control = {
        "without": "row locks and the unique index",
        "trials about a seat": seats,
        "oversold": oversold,
        "most holders": max(control.winners, default=0),
    }
    report.control_fails = seats > 0 and oversold >= seats * CONTROL_SHARE
    return report
