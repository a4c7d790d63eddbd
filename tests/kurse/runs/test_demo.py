"""The demo shows a run in every state, a waiting list that moves, papers and opinions."""

import pytest

from home.embedded.world import World
from home.people.roles import Role
from kurse.runs import demo
from kurse.runs.keeping import kept_of
from kurse.runs.models import Appeal, CourseRun, RegistrationState, RunAttendance, RunState
from kurse.runs.queries import opinions_shown
from lernen.certificates.models import Certificate
from lernen.material.queries import outline_with_key
from tests.factories.material import make_course, make_lesson

pytestmark = pytest.mark.django_db


def test_demo_holds_every_state(home, cast):
    for number in range(5):
        make_lesson(make_course(slug=f"kurs-{number}"), f"lektion-{number}")
    world = World()
    world.things["lecturers"] = [cast["lecturer"], cast["coordinator"]]
    world.things["professional"] = world.person("Ilka", "Wendt", Role.PROFESSIONAL)

    demo.load(world)

    assert set(CourseRun.objects.values_list("state", flat=True)) == set(RunState)
    states = set()
    for run in CourseRun.objects.all():
        states |= set(run.registrations.values_list("state", flat=True))
    assert {
        RegistrationState.SEATED,
        RegistrationState.WAITING,
        RegistrationState.OFFERED,
        RegistrationState.APPLIED,
        RegistrationState.CANCELLED,
    } <= states
    finished = CourseRun.objects.get(state=RunState.FINISHED)
    assert Certificate.objects.filter(issued_for=str(finished.public_id)).count() >= 5
    assert opinions_shown(finished) != []
    assert sorted(Appeal.objects.values_list("state", flat=True)) == ["declined", "granted", "open"]
    reports = RunAttendance.objects.filter(came_at__isnull=False)
    assert sorted(reports.values_list("sent_later", flat=True)) == [False] * 5 + [True]
    running = CourseRun.objects.get(state=RunState.RUNNING)
    assert [kept.title for kept in running.kept_lessons.all()] == ["Lektion 1"]
    assert kept_of(running, outline_with_key(running.course_key)).changed == ("Lektion 1",)
