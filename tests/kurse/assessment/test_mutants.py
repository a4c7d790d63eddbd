"""Who may do what, as one table; and every mutant that forgets a check is noticed by it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from rules.permissions import permissions

from home.core.clock import today
from home.core.exceptions import DomainError
from kurse.assessment import actions, states
from kurse.assessment.actions import Goal
from kurse.assessment.models import QUESTIONS, ChangeRequest, RoundKind
from kurse.assessment.queries import changes_to_decide
from tests.factories.assessment import AssessmentFactory, CriteriaSetFactory, RoundFactory
from tests.factories.cohorts import CohortFactory, ParticipationFactory, PhaseFactory
from tests.factories.partners import ContactFactory
from tests.factories.people import UserFactory
from tests.factories.placements import PlacementFactory
from tests.kurse.assessment.mutants import all_mutants, namespace_of

BUILDERS = {"lecturer", "coordinator", "second", "boss"}
KEEPERS = {"coordinator", "boss"}
READERS = {"student", "lecturer", "second", "coordinator", "boss"}


@pytest.fixture
def world(scene, released, hand_in):
    """The cast, a second examiner, and a boss who examines and coordinates at once."""
    boss = UserFactory()
    for role in ("lecturer", "coordinator"):
        ParticipationFactory(user=boss, role=role, cohort=scene.cohort, team=None)
    scene.cast |= {"second": released.second, "boss": boss}
    by = scene.cast["lecturer"]
    type(released.assessment).objects.filter(pk=released.assessment.pk).update(
        second_examiner=released.second
    )
    released.assessment.refresh_from_db()
    open_one = AssessmentFactory(
        placement=released.placement, examiner=by, round=RoundFactory(phase=scene.phase)
    )

    def final_of(examiner):
        placement = PlacementFactory(
            place__phase=scene.phase,
            team=scene.team,
            practice_supervisor=scene.place.practice_supervisor,
            state="running",
        )
        found = AssessmentFactory(
            placement=placement, examiner=examiner, round=released.assessment.round
        )
        for voice in found.voices.all():
            hand_in(voice)
        found.refresh_from_db()
        return found

    ready, bosses, seconded = final_of(by), final_of(boss), final_of(by)
    actions.appoint_second_examiner(seconded, examiner=boss, by=scene.cast["coordinator"])
    seconded.refresh_from_db()
    actions.appoint_second_examiner(ready, examiner=released.second, by=scene.cast["coordinator"])
    ready.refresh_from_db()
    actions.give_mark(bosses, grade="2,0", reason="", by=boss)
    actions.record_talk(bosses, talk_on=today(), result="x", by=boss)
    actions.release_assessment(bosses, by=boss)
    bosses.refresh_from_db()
    return SimpleNamespace(
        cast=scene.cast,
        people={**scene.cast, "foreign": _foreign_lecturer()},
        phase=scene.phase,
        draft=CriteriaSetFactory(made_by=by, fixed=False),
        fixed=CriteriaSetFactory(made_by=by),
        open=open_one,
        ready=ready,
        released=released.assessment,
        boss_examines=bosses,
        boss_seconds=seconded,
        own_change=actions.ask_change(bosses, grade="1,7", talk_result="x", reason="x", by=boss),
        change=actions.ask_change(
            released.assessment, grade="1,7", talk_result="Vereinbart", reason="x", by=by
        ),
        placement=released.placement,
        contact=ContactFactory(agency=scene.agency),
        other_phase=PhaseFactory(cohort=scene.cohort, number=7),
    )


def test_what_waits_for_a_decision_is_what_one_may_decide(world):
    changes = list(ChangeRequest.objects.filter(decided_at__isnull=True))
    assert len(changes) == 2
    decided = 0
    for person in world.people.values():
        found = set(changes_to_decide(person))
        decided += len(found)
        assert found == {
            change
            for change in changes
            if person.has_perm("assessment.decide_change", change.assessment)
        }
    assert 0 < decided < 2 * len(world.people)


def _foreign_lecturer():
    """Coordinates and teaches in another cohort: builds criteria, and nothing here."""
    person, cohort = UserFactory(), CohortFactory()
    for role in ("lecturer", "coordinator"):
        ParticipationFactory(user=person, role=role, cohort=cohort, team=None)
    return person


def perm(name, thing):
    def ask(_fn, w, by):
        if not by.has_perm(f"assessment.{name}", thing(w)):
            raise PermissionDenied

    return ask


def days(w):
    return {"opens_on": today(), "closes_on": today() + dt.timedelta(days=3)}


#: function (or permission), what it uses, the call, who gets past the question
TABLE = [
    (
        "draft_criteria_set",
        "build_criteria",
        lambda f, w, by: f("Neu", by=by),
        {*BUILDERS, "foreign"},
    ),
    (
        "save_criterion",
        "build_criteria",
        lambda f, w, by: f(w.draft, title="x", question="", levels=[("a", ""), ("b", "")], by=by),
        {*BUILDERS, "foreign"},
    ),
    ("new_version", "build_criteria", lambda f, w, by: f(w.fixed, by=by), {*BUILDERS, "foreign"}),
    (
        "plan_round",
        "plan_round",
        lambda f, w, by: f(
            w.other_phase, kind=RoundKind.FINAL, criteria_set=w.fixed, by=by, **days(w)
        ),
        KEEPERS,
    ),
    (
        "change_round",
        "plan_round",
        lambda f, w, by: f(w.open.round, criteria_set=w.fixed, closes_on=today(), by=by),
        KEEPERS,
    ),
    ("open_round", "plan_round", lambda f, w, by: f(w.open.round, by=by), KEEPERS),
    (
        "appoint_examiner",
        "appoint_examiner",
        lambda f, w, by: f(w.open, examiner=w.cast["boss"], by=by),
        KEEPERS,
    ),
    (
        "appoint_second_examiner",
        "appoint_examiner",
        lambda f, w, by: f(w.open, examiner=None, by=by),
        KEEPERS,
    ),
    (
        "appoint_practice",
        "appoint_examiner",
        lambda f, w, by: f(w.open, contact=w.contact, by=by),
        KEEPERS,
    ),
    (
        "save_voice",
        "",
        lambda f, w, by: f(w.open.voices.get(kind="student"), answers={}, comment="", by=by),
        {"student"},
    ),
    (
        "give_mark",
        "give_mark",
        lambda f, w, by: f(w.ready, grade="2,0", reason="", by=by),
        {"lecturer", "second"},
    ),
    ("perm", "give_mark", perm("give_mark", lambda w: w.ready), {"lecturer", "second"}),
    (
        "record_talk",
        "examine",
        lambda f, w, by: f(w.ready, talk_on=today(), result="x", goals=[Goal("y")], by=by),
        {"lecturer"},
    ),
    ("perm", "release", perm("release", lambda w: w.ready), {"lecturer", *KEEPERS}),
    ("perm", "release", perm("release", lambda w: w.released), {"lecturer", *KEEPERS}),
    ("perm", "release", perm("release", lambda w: w.boss_examines), {"boss", "coordinator"}),
    ("perm", "release", perm("release", lambda w: w.boss_seconds), {"lecturer", "coordinator"}),
    (
        "ask_change",
        "ask_change",
        lambda f, w, by: f(w.released, grade="3,0", talk_result="x", reason="x", by=by),
        {"lecturer"},
    ),
    (
        "ask_change",
        "ask_change",
        lambda f, w, by: f(w.ready, grade="3,0", talk_result="x", reason="x", by=by),
        set(),
    ),
    (
        "decide_change",
        "decide_change",
        lambda f, w, by: f(w.change, approved=False, answer="", by=by),
        KEEPERS,
    ),
    (
        "decide_change",
        "decide_change",
        lambda f, w, by: f(w.own_change, approved=False, answer="", by=by),
        {"coordinator"},
    ),
    ("open_file", "inspect", lambda f, w, by: f(w.released, reason="", by=by), READERS),
    ("open_file", "inspect", lambda f, w, by: f(w.ready, reason="", by=by), set()),
    (
        "give_statement",
        "give_statement",
        lambda f, w, by: f(w.released.release, text="x", by=by),
        {"student"},
    ),
    (
        "give_feedback",
        "give_feedback",
        lambda f, w, by: f(
            w.placement, answers=dict.fromkeys(QUESTIONS, 3), text="", learned="", by=by
        ),
        {"student"},
    ),
    ("perm", "export", perm("export", lambda w: w.phase), KEEPERS),
]


def who_gets_past(call, function, world):
    """Whose call is not refused; whatever else happens is undone."""
    past = set()
    for name, person in world.people.items():
        try:
            with transaction.atomic():
                call(function, world, person)
                transaction.set_rollback(True)
        except PermissionDenied:
            continue
        except Exception:
            pass
        past.add(name)
    return past


def differences(world, rows, space):
    return [
        name
        for name, _perm, call, allowed in rows
        if who_gets_past(call, space.get(name) or getattr(actions, name, None), world) != allowed
    ]


def unmet(world, space):
    """Arrows that may be walked although what they need is missing."""
    moves = space["ASSESSMENT_MOVES"]
    world.ready.state = "talked"
    cases = (
        ("compare", world.open, None),
        ("release", world.ready, world.cast["lecturer"]),
        ("lock", world.released, None),
    )
    found = []
    for verb, assessment, by in cases:
        try:
            moves.check(verb, assessment, by=by)
        except DomainError:
            continue
        found.append(verb)
    return found


def test_every_check_is_held_by_a_test(world):
    """The table holds as it is; without any one check it does not."""
    assert differences(world, TABLE, {}) == []
    assert unmet(world, vars(states)) == []
    mutants = list(all_mutants())
    assert len(mutants) > 30

    alive = [
        f"{row.path.name}: {row.name} {row.where}" for row in mutants if not killed(world, row)
    ]

    assert alive == []


def killed(world, mutant):
    if mutant.path.name == "states.py":
        return unmet(world, namespace_of(mutant)) != []
    if mutant.path.name == "rules.py":
        return _killed_rule(world, mutant)
    known = {name for name, *_rest in TABLE}
    callers = {"_editable": "save_criterion", "_check_examiner": "appoint_examiner"}
    names = known & {mutant.where} or {callers.get(mutant.where, "save_voice")}
    rows = [row for row in TABLE if row[0] in names]
    return differences(world, rows, namespace_of(mutant)) != []


def _killed_rule(world, mutant):
    """The permissions of the mutated rules hold for a moment; those that changed are asked."""
    kept = {key: permissions[key] for key in list(permissions) if key.startswith("assessment.")}
    try:
        for key in kept:
            del permissions[key]
        namespace_of(mutant)
        word = mutant.name.removeprefix("assessment.").split()[0]
        rows = [row for row in TABLE if row[1] == word] or [row for row in TABLE if row[1]]
        return any(differences(world, [row], {}) for row in rows)
    finally:
        for key in kept:
            permissions.pop(key, None)
        permissions.update(kept)
