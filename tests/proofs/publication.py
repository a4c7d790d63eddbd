"""F-02: an allocation is published once, and nobody is told twice.

Two coordinators publish the same run while wishes are edited, by students and for them, and while
an agency accepts four students who were placed by hand before. In every other trial the edits for
students are still allowed: then either they came first and both publishers are told to compute
again, or the publication did.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from home.core.clock import now, today
from home.embedded.postgres import EmbeddedPostgres
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.people.roles import Role
from kurse.allocation.actions import accept_warnings, compute_run
from kurse.allocation.models import AllocationRun, RunState
from kurse.allocation.reading import warnings_of
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place
from kurse.partners.models import Contact
from kurse.placements.forms import AnswerForm
from kurse.placements.models import RELEASED_STATES, Placement, PlacementState
from kurse.wishes.queries import wish_list_of
from tests.factories.cohorts import CohortFactory, ParticipationFactory, PhaseFactory, TeamFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import AgencyFactory, ContactFactory, FacilityFactory
from tests.factories.people import UserFactory
from tests.factories.placements import make_seats
from tests.factories.wishes import submitted
from tests.proofs.house import House, house
from tests.proofs.report import Options, Report, percentile
from tests.proofs.scene import Scene, make_scene, session_of
from tests.proofs.volley import Answer, Post, send, volley

TITLE = "Publication by two, with edits and answers at the same time"
STUDENTS, ACCEPTED, PLACES = 8, 4, 5
PASSWORD = "quartier-2027"
#: A coordinator signs in again after as many trials: publishing asks for it.
SIGN_IN_AFTER = 20
CONTROL_SHARE = 0.1
INDEXES = (
    "run_one_published_per_phase",
    "placement_one_per_student_and_phase",
    "placement_one_per_seat",
)
State = PlacementState


@dataclass
class Trial:
    number: int
    phase: Phase
    run: AllocationRun
    students: list[Participation]
    accepted: list[Placement]
    posts: list[Post]
    in_time: bool


class Publications:
    def __init__(self, ours: House, seed: int) -> None:
        self.house = ours
        self.random = random.Random(seed)
        self.scene: Scene = make_scene(students=1, coordinators=2)
        self.sessions: list[str] = []
        self.ends: Counter[str] = Counter()
        self.edits: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self.violated = 0

    def run(self, trials: int) -> None:
        for number in range(trials):
            if number % SIGN_IN_AFTER == 0:
                self.sessions = [
                    signed_in(self.house.port, user) for user in self.scene.coordinators
                ]
            trial = self._prepare(number)
            self.random.shuffle(trial.posts)
            answers = volley(self.house.port, trial.posts)
            found = self._judge(trial, answers)
            self.violated += bool(found)
            self.wrong += [f"trial {number}: {sentence}" for sentence in found]

    # --- preparing

    def _prepare(self, number: int) -> Trial:
        in_time = number % 2 == 1
        phase = self._phase(in_time)
        facility = FacilityFactory(agency=AgencyFactory(), site=self.scene.site)
        contact = ContactFactory(agency=facility.agency, user=UserFactory())
        places = [self._place(phase, facility, contact) for _number in range(PLACES)]
        students = [self._student(phase) for _number in range(STUDENTS)]
        for student in students:
            submitted(student, self.random.sample(places, 3))
        accepted = self._accepted(phase, facility, contact)
        run = self._run(phase)
        posts = [*self._publishers(run), *self._edits(phase, students, places)]
        posts += [self._answer(one, contact) for one in accepted]
        return Trial(number, phase, run, students, accepted, posts, in_time)

    def _phase(self, in_time: bool) -> Phase:
        dates: dict[str, Any] = {} if in_time else {"publish_on": today()}
        cohort = CohortFactory(matching=True, **dates)
        TeamFactory(cohort=cohort, district=self.scene.team.district)
        for user in self.scene.coordinators:
            ParticipationFactory(user=user, role=Role.COORDINATOR, cohort=cohort)
        return PhaseFactory(cohort=cohort, coming=True)

    def _place(self, phase: Phase, facility: Any, contact: Contact) -> Place:
        """With room for all: no publisher waits for another at a place that fills up."""
        place = PlaceFactory(
            phase=phase, facility=facility, practice_supervisor=contact, max_students=STUDENTS
        )
        make_seats(place)
        return place

    def _student(self, phase: Phase) -> Participation:
        return ParticipationFactory(user=UserFactory(), cohort=phase.cohort)

    def _accepted(self, phase: Phase, facility: Any, contact: Contact) -> list[Placement]:
        """Placed and published by hand before; the agency accepts them during the publication."""
        place = PlaceFactory(
            phase=phase, facility=facility, practice_supervisor=contact, max_students=ACCEPTED
        )
        return Placement.objects.bulk_create(
            Placement(
                number=f"hand-{seat.pk}",
                student=self._student(phase).user,
                phase=phase,
                place=place,
                seat=seat,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
                published_at=now(),
                asked=contact,
                answer_until=today(),
                state=State.PUBLISHED,
            )
            for seat in make_seats(place)
        )

    def _run(self, phase: Phase) -> AllocationRun:
        by = self.scene.coordinators[0]
        run = compute_run(AllocationRun.objects.create(phase=phase, seed=1, by=by))
        accept_warnings(run, codes=[row.code for row in warnings_of(run)], by=by)
        return run

    def _publishers(self, run: AllocationRun) -> list[Post]:
        path = reverse("allocation:publish", args=[run.public_id])
        data = {"accepted": [row.code for row in warnings_of(run)]}
        return [Post(path, data, session, "publish") for session in self.sessions]

    def _edits(
        self, phase: Phase, students: Sequence[Participation], places: Sequence[Place]
    ) -> list[Post]:
        """Half by the students themselves, half by the coordination for the others."""
        posts = []
        for number, student in enumerate(students):
            known = wish_list_of(student, phase)
            data: dict[str, Any] = {
                "do": "submit",
                "revision": str(known.revision if known else 0),
                "place": [str(one.public_id) for one in self.random.sample(list(places), 3)],
            }
            if number % 2:
                path = reverse("wishes:on_behalf", args=[phase.cohort.slug, student.public_id])
                session = self.random.choice(self.sessions)
                posts.append(Post(path, {**data, "reason": "am Telefon"}, session, "edit for"))
            else:
                session = session_of(student.user)
                posts.append(Post(reverse("wishes:choose"), data, session, "edit"))
        return posts

    def _answer(self, placement: Placement, contact: Contact) -> Post:
        key = AnswerForm.key(placement)
        data = {f"answer-{key}": "confirm", f"seen-{key}": "published"}
        return Post(reverse("placements:answer"), data, session_of(contact.user), "answer")

    # --- judging

    def _judge(self, trial: Trial, answers: Sequence[Answer]) -> list[str]:
        self.seconds += [answer.seconds for answer in answers]
        found = [
            f"{answer.post.who} was answered {answer.status} {answer.error}"
            for answer in answers
            if answer.status not in (200, 302, 409, 422)
        ]
        for answer in answers:
            if answer.post.who.startswith("edit"):
                self.edits[f"{answer.post.who}: {answer.status}"] += 1
        trial.run.refresh_from_db()
        published = trial.run.state == RunState.PUBLISHED
        self.ends["published" if published else "to be computed again"] += 1
        times = trial.run.events.filter(verb="publish").count()
        if times != published:
            found.append(f"published {times} times")
        if not published and not self._was_edited(trial, answers):
            found.append("nobody published, and nothing was changed")
        found += self._late_edits(trial, answers)
        return found + self._people(trial, published)

    def _was_edited(self, trial: Trial, answers: Sequence[Answer]) -> bool:
        return trial.in_time and any(
            answer.post.who == "edit for" and answer.status == 302 for answer in answers
        )

    def _late_edits(self, trial: Trial, answers: Sequence[Answer]) -> list[str]:
        """Students' wishes have closed; those for them too, where it is the day itself."""
        late = ("edit",) if trial.in_time else ("edit", "edit for")
        return [
            f"a late {answer.post.who} was answered {answer.status}"
            for answer in answers
            if answer.post.who in late and answer.status != 409
        ]

    def _people(self, trial: Trial, published: bool) -> list[str]:
        """Each student at most one place and exactly one mail; each answer counted."""
        alive = Placement.objects.filter(phase=trial.phase).exclude(state__in=RELEASED_STATES)
        places = Counter(alive.values_list("student", flat=True))
        found = [f"a student has {number} places" for number in places.values() if number > 1]
        mails = Counter(
            OutgoingMail.objects.filter(
                kind="placements.published", to__in=[one.user_id for one in trial.students]
            ).values_list("to", flat=True)
        )
        wanted = {one.user_id: 1 for one in trial.students if published and places[one.user_id]}
        if mails != wanted:
            found.append(f"mails to students: {sorted(mails.values())} for {len(wanted)} places")
        asked = OutgoingMail.objects.filter(kind="placements.asked", about=trial.phase.public_id)
        if asked.count() != (1 if wanted else 0):
            found.append(f"the agency was asked {asked.count()} times")
        states = set(
            alive.filter(pk__in=[one.pk for one in trial.accepted]).values_list("state", flat=True)
        )
        if states != {State.AGENCY_CONFIRMED}:
            found.append(f"answers of the agency: {states}")
        return found


def signed_in(port: int, user: User) -> str:
    """A session in which somebody has just given their password again."""
    session = session_of(user)
    answer = send(port, Post(reverse("account_reauthenticate"), {"password": PASSWORD}, session))
    if answer.status != 302:
        raise RuntimeError(f"Signing in again was answered {answer.status}.")
    return session


def _play(
    server: EmbeddedPostgres, template: str, seed: int, trials: int, without: str = ""
) -> Publications:
    with house(server, template) as ours:
        if without:
            with connection.cursor() as cursor:
                for index in INDEXES:
                    cursor.execute(f"DROP INDEX {index}")
        ours.start_web(without=without)
        played = Publications(ours, seed)
        played.run(trials)
        if not without:
            played.wrong += ours.errors()
    return played


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-02", TITLE)
    started = time.monotonic()
    trials = options.number("trials", full=500, short=4)
    played = _play(server, template, options.seed, trials)
    report.figures = {
        "trials": trials,
        "requests at once": 2 + STUDENTS + ACCEPTED,
        "ends": dict(played.ends),
        "edits": dict(sorted(played.edits.items())),
        "p50, p99 (s)": f"{percentile(played.seconds, 0.5)}, {percentile(played.seconds, 0.99)}",
        "seconds": round(time.monotonic() - started, 1),
    }
    report.blame(*played.wrong)
    controls = options.number("controls", full=30, short=3)
    again = _play(server, template, options.seed, controls, without="locks")
    report.control = {
        "without": "row locks and the unique indexes",
        "trials": controls,
        "violated": again.violated,
        "example": again.wrong[0] if again.wrong else "–",
    }
    report.control_fails = again.violated >= controls * CONTROL_SHARE and again.violated > 0
    return report
