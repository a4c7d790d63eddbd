"""F-14: placements and their days walk as the domain's paper says, step by step, and no other way.

Random sequences of up to fifty steps, by everybody, allowed or not, in the house and in a reference
model written from the paper (``reference.py``). After each step both must say the same, and the
database is asked by SQL for what must never be. Hypothesis shortens what differs.
"""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from home.core.clock import today
from home.embedded.postgres import EmbeddedPostgres
from kurse.placements import actions
from kurse.placements.models import Placement
from kurse.practice.actions import Entry, answer_days, content_of, correct_day, enter_day
from kurse.practice.models import DayKind, PracticeDay
from tests.factories import fixtures
from tests.factories.offers import PlaceFactory
from tests.factories.placements import make_seats
from tests.factories.practice import workday_before
from tests.proofs.house import House, house
from tests.proofs.reference import (
    ARROWS,
    CONTACT,
    COORDINATOR,
    DAY_ARROWS,
    ROLES,
    STUDENT,
    Reference,
)
from tests.proofs.report import Options, Report

TITLE = "Placements and days against a model from the paper"
PLACES, STUDENTS, STEPS = 2, 2, 50  # the cast's students are all that the cohort has
#: So few sequences are a control or a test; what differs is not shortened.
FEW = 250
#: Nothing may ever be found by these.
NEVER = {
    "two living placements of a student in a phase": """
        SELECT count(*) FROM (SELECT 1 FROM placements_placement
        WHERE state NOT IN ('declined', 'ended_early', 'cancelled', 'anonymised')
        GROUP BY student_id, phase_id HAVING count(*) > 1) x""",
    "two people on a seat": """
        SELECT count(*) FROM (SELECT 1 FROM placements_placement
        WHERE state NOT IN ('declined', 'ended_early', 'cancelled', 'anonymised')
        GROUP BY seat_id HAVING count(*) > 1) x""",
    "a state that its history does not tell": """
        SELECT count(*) FROM placements_placement p WHERE p.state <> (SELECT e.to_state
        FROM placements_placementevent e WHERE e.placement_id = p.id ORDER BY e.id DESC LIMIT 1)""",
    "a history with a gap": """
        SELECT count(*) FROM (SELECT from_state, lag(to_state) OVER (PARTITION BY placement_id
        ORDER BY id) AS before FROM placements_placementevent) x
        WHERE before IS NOT NULL AND before <> from_state""",
    "a day of a practice that never ran": """
        SELECT count(*) FROM practice_practiceday d WHERE NOT EXISTS (SELECT 1
        FROM placements_placementevent e WHERE e.placement_id = d.placement_id
        AND e.to_state = 'running')""",
    "a day confirmed by nobody": """
        SELECT count(*) FROM practice_practiceday
        WHERE (state <> 'entered') <> (answered_at IS NOT NULL)""",
}
_WAY = ("confirm", "prepare_agreement", "agree", "allow_start")
LIVES = (
    (),
    ("request_change",),
    _WAY[:2],
    _WAY,
    _WAY,
    (*_WAY, "interrupt"),
    (*_WAY, "begin_closing"),
)
SCENE = SimpleNamespace()
COUNTS: Counter[str] = Counter()


def _call(fixture: Any, **given: Any) -> Any:
    return fixture._get_wrapped_function()(**given)


def build() -> SimpleNamespace:
    """The cast of the tests, two places of one seat, two students."""
    cohort = _call(fixtures.cohort, db=None)
    phase = _call(fixtures.phase, cohort=cohort)
    district = _call(fixtures.district, db=None)
    site = _call(fixtures.site, district=district)
    team = _call(fixtures.team, cohort=cohort, district=district)
    facility = _call(fixtures.facility, agency=_call(fixtures.agency, db=None), site=site)
    place = _call(fixtures.place, phase=phase, facility=facility)
    agency = facility.agency
    cast = _call(fixtures.cast, cohort=cohort, team=team, agency=agency, place=place)
    guide = place.practice_supervisor
    places = [
        PlaceFactory(phase=phase, facility=facility, practice_supervisor=guide, max_students=1)
        for _number in range(PLACES)
    ]
    for one in places:
        make_seats(one, 1)
    students = [cast[name].participations.get() for name in ("student", "other_student")]
    return SimpleNamespace(cast=cast, cohort=cohort, phase=phase, places=places, students=students)


def _verbs() -> dict[str, Callable[[Placement, Any], Any]]:
    """Each with all that it needs, so that only the arrow and the person decide."""
    said = {"answered_by": "Yusuf Demir", "evidence": "am Telefon"}
    day = today()
    return {
        "confirm": lambda row, by: actions.confirm_placement(row, by=by, **said),
        "request_change": lambda row, by: actions.request_change(row, wish="Später", by=by, **said),
        "decline": lambda row, by: actions.decline_placement(
            row, reason="Kein Raum", by=by, **said
        ),
        "undo": lambda row, by: actions.undo_answer(row, by=by, **said),
        "accept_change": lambda row, by: actions.decide_change(row, accept=True, by=by),
        "refuse_change": lambda row, by: actions.decide_change(
            row, accept=False, by=by, answer="Leider nicht"
        ),
        "give_up": lambda row, by: actions.give_up_place(row, by=by, reason="Geht nicht"),
        "prepare_agreement": lambda row, by: actions.prepare_agreement(row, by=by),
        "agree": lambda row, by: actions.agree_placement(row),
        "allow_start": lambda row, by: actions.allow_start(row, reason="Eilt", by=by),
        "interrupt": lambda row, by: actions.interrupt_placement(
            row,
            starts_on=day + dt.timedelta(1),
            ends_on=day + dt.timedelta(9),
            side="student",
            by=by,
        ),
        "resume": lambda row, by: actions.resume_placement(row, on=day + dt.timedelta(2), by=by),
        "begin_closing": lambda row, by: actions.begin_closing(row, by=by),
        "close": lambda row, by: actions.close_placement(row, passed=True, by=by, reason="Gut"),
        "end_early": lambda row, by: actions.end_early(
            row,
            ended_on=day,
            ended_by="student",
            end_reason="personal",
            days_credited=3,
            by=by,
        ),
        "cancel": lambda row, by: actions.cancel_placement(row, by=by, reason="Umzug"),
    }


def _done(act: Callable[[], Any]) -> bool:
    """Whether the house did it; a refusal leaves nothing behind."""
    try:
        with transaction.atomic():
            act()
    except (ValidationError, PermissionDenied):
        return False
    return True


who = st.one_of(st.just(COORDINATOR), st.just(CONTACT), st.just(STUDENT), st.sampled_from(ROLES))
number = st.integers(min_value=0, max_value=9)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.reference = Reference()
        self.rows: list[int] = []
        self.verbs = _verbs()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def person(self, name: str, student: int = 0) -> Any:
        """The student whose placement it is; for others "student" means the one of the cast."""
        return SCENE.students[student].user if name == STUDENT else SCENE.cast[name]

    def same(self, step: str, house: bool, paper: bool) -> None:
        COUNTS["steps"] += 1
        COUNTS["done" if paper else "refused"] += 1
        COUNTS[f"did {step.split(maxsplit=1)[0]}"] += paper
        assert house == paper, f"{step}: the house {house}, the paper {paper}"

    # --- placements

    @initialize(
        lives=st.tuples(st.sampled_from(LIVES), st.sampled_from(LIVES)), given=st.booleans()
    )
    def begin(self, lives: tuple[tuple[str, ...], ...], given: bool) -> None:
        """Half of the sequences begin in the middle of two lives, so that all of them are met."""
        if not given:
            return
        for student in range(STUDENTS):
            self.propose(student, student, COORDINATOR)
        self.publish(COORDINATOR)
        for number, life in enumerate(lives):
            for verb in life:
                self.walk(number, verb, COORDINATOR)

    @rule(student=st.integers(0, STUDENTS - 1), place=st.integers(0, PLACES - 1), who=who)
    def propose(self, student: int, place: int, who: str) -> None:
        made: list[Placement] = []
        by = self.person(who)
        done = _done(
            lambda: made.append(
                actions.propose_placement(SCENE.students[student], SCENE.places[place], by=by)
            )
        )
        self.rows += [row.pk for row in made if done]
        self.same(f"propose by {who}", done, self.reference.propose(student, place, who))

    @precondition(lambda self: all(self.reference.is_placed(one) for one in range(STUDENTS)))
    @rule(who=who)
    def publish(self, who: str) -> None:
        by = self.person(who)
        done = _done(lambda: actions.publish_placements(SCENE.phase, by=by))
        allowed = self.reference.publish(who)
        for sitting in self.reference.sittings if allowed else ():
            if sitting.state == "proposed":
                sitting.state, sitting.steps = "published", sitting.steps + 1
        self.same(f"publish by {who}", done, allowed)

    @precondition(lambda self: self.rows)
    @rule(number=number, verb=st.sampled_from(sorted(ARROWS)), who=who)
    def walk(self, number: int, verb: str, who: str) -> None:
        number %= len(self.rows)
        sitting = self.reference.sittings[number]
        before = sitting.state
        row = Placement.objects.get(pk=self.rows[number])
        by = self.person(who, sitting.student)
        name = "system" if verb == "agree" else who
        done = _done(lambda: self.verbs[verb](row, by))
        allowed = self.reference.walk(number, verb, name)
        self.same(f"{verb} from {before} by {name}", done, allowed)

    @precondition(lambda self: self.rows)
    @rule(number=number, choice=number)
    def walk_on(self, number: int, choice: int) -> None:
        """Somebody who may, does what is possible: so that lives get old."""
        number %= len(self.rows)
        state = self.reference.sittings[number].state
        verbs = [
            verb
            for verb, (sources, target, _people) in sorted(ARROWS.items())
            if state in sources and target not in ("declined", "cancelled", "ended_early")
        ]
        if verbs:
            self.walk(number, verbs[choice % len(verbs)], COORDINATOR)

    # --- days

    @precondition(lambda self: any(one.state == "running" for one in self.reference.sittings))
    @rule(number=number, day=st.integers(-1, 3), who=who)
    def enter(self, number: int, day: int, who: str) -> None:
        number = self._running(number)
        row = Placement.objects.get(pk=self.rows[number])
        by = self.person(who, self.reference.sittings[number].student)
        entry = Entry(DayKind.DONE, Decimal("7.5"), "Ein Tag")
        done = _done(lambda: enter_day(row, day=_day(day), entry=entry, by=by))
        self.same(f"day {day} by {who}", done, self.reference.enter(number, day, who))

    @precondition(
        lambda self: any(one.days and one.state == "running" for one in self.reference.sittings)
    )
    @rule(number=number, choice=number, verb=st.sampled_from(sorted(DAY_ARROWS)), who=who)
    def answer(self, number: int, choice: int, verb: str, who: str) -> None:
        number = self._running(number, with_days=True)
        sitting = self.reference.sittings[number]
        day = sorted(sitting.days)[choice % len(sitting.days)]
        row = PracticeDay.objects.get(placement=self.rows[number], day=_day(day))
        by = self.person(who, sitting.student)
        before = sitting.days[day]
        done = _done(lambda: _answer(row, verb, by))
        allowed = self.reference.answer(number, day, verb, who)
        self.same(f"{verb} a day that is {before} by {who}", done, allowed)

    def _running(self, number: int, *, with_days: bool = False) -> int:
        found = [
            count
            for count, one in enumerate(self.reference.sittings)
            if one.state == "running" and (one.days or not with_days)
        ]
        return found[number % len(found)]

    # --- what must hold

    @invariant()
    def both_say_the_same(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.id, p.state, (SELECT count(*) FROM placements_placementevent e"
                " WHERE e.placement_id = p.id) FROM placements_placement p ORDER BY p.id"
            )
            found = [tuple(row) for row in cursor.fetchall()]
            cursor.execute("SELECT placement_id, day, state FROM practice_practiceday")
            days = {(placement, day): state for placement, day, state in cursor.fetchall()}
        paper = [
            (pk, one.state, one.steps)
            for pk, one in zip(self.rows, self.reference.sittings, strict=True)
        ]
        assert found == paper, f"the house {found}, the paper {paper}"
        assert days == {
            (pk, _day(day)): state
            for pk, one in zip(self.rows, self.reference.sittings, strict=True)
            for day, state in one.days.items()
        }

    @invariant()
    def never(self) -> None:
        with connection.cursor() as cursor:
            for what, statement in NEVER.items():
                cursor.execute(statement)
                assert cursor.fetchone() == (0,), what


def _day(back: int) -> dt.date:
    if back < 0:
        return today() + dt.timedelta(days=1)
    return workday_before(back + 1)


def _answer(row: PracticeDay, verb: str, by: Any) -> None:
    if verb == "correct":
        entry = Entry(DayKind.DONE, Decimal(6), "Anders")
        correct_day(row, entry=entry, by=by, note="Vertan")
        return
    seen = {row.public_id: content_of(row.kind, row.hours)}
    disputed = {row.public_id: "Stimmt nicht"} if verb == "dispute" else {}
    answer_days(seen, disputed=disputed, by=by, answered_by="Yusuf Demir", evidence="am Telefon")


def _walk(ours: House, name: str, sequences: int, number: int) -> None:
    """In a process of its own, where a defence can be taken away; what was found lies in a file."""
    vars(SCENE).update(vars(build()))
    found = ""
    machine = seed(number)(Life)
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=sequences,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                print_blob=False,
                phases=(Phase.generate,) if sequences < FEW else (Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    except AssertionError as error:
        found = str(error).splitlines()[0]
    (ours.folder / f"{name}.json").write_text(json.dumps([found, COUNTS]))


def _play(
    server: EmbeddedPostgres, template: str, sequences: int, number: int, without: str = ""
) -> tuple[str, dict[str, int]]:
    with house(server, template) as ours:
        ours.fork("walk", lambda: _walk(ours, "walk", sequences, number), without=without)
        os.waitpid(ours.processes.pop("walk"), 0)
        notes = ours.folder / "walk.json"
        if not notes.exists():
            raise RuntimeError((ours.folder / "walk.log").read_text()[-3000:])
        found, counts = json.loads(notes.read_text())
        return found, counts


def run(server: EmbeddedPostgres, template: str, options: Options) -> Report:
    report = Report("F-14", TITLE)
    sequences = options.number("sequences", full=5_000, short=3)
    found, counts = _play(server, template, sequences, options.seed)
    did = {name.removeprefix("did "): n for name, n in counts.items() if name.startswith("did ")}
    report.figures = {
        "sequences": sequences,
        "of at most": STEPS,
        "steps": counts.get("steps", 0),
        "done, refused": f"{counts.get('done', 0)}, {counts.get('refused', 0)}",
        "done of each": dict(sorted(did.items())),
        "divergences": bool(found),
    }
    if found:
        report.blame(found)
    if counts.get("done", 0) < sequences:
        report.blame(f"only {counts.get('done', 0)} steps were possible at all")
    never = sorted({*ARROWS, *DAY_ARROWS, "propose", "publish", "day"} - {*filter(did.get, did)})
    if never and sequences >= FEW:
        report.blame(f"never done in all sequences: {never}")
    controls = options.number("controls", full=200, short=15)
    again, _counts = _play(server, template, controls, options.seed, without="rights")
    report.control = {"without": "the question who may walk an arrow", "found": again or "–"}
    report.control_fails = bool(again)
    return report
