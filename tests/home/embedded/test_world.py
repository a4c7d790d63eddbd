"""The demo's world: the same people every time, nobody reachable, all or nothing."""

import datetime as dt

import pytest

from home.core import clock
from home.core.names import address_part
from home.core.registries import DemoStep, Registry
from home.embedded import world as worlds
from home.embedded.models import Introduction, LoadedStep
from home.embedded.world import World, is_loaded, load_world
from home.people.models import User
from home.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch):
    """A registry of our own in place of the slices' steps."""
    registry = Registry()
    monkeypatch.setattr(worlds, "demo_steps", registry)
    return registry


def test_two_worlds_of_one_seed_have_the_same_people():
    first, second = World(), World()

    names = [first.name() for _ in range(300)]

    assert names == [second.name() for _ in range(300)]
    assert len(set(names)) == 300
    assert names != [World(seed=1).name() for _ in range(300)]


def test_addresses_are_unique_and_end_in_example():
    world = World()

    people = [world.person("Lena", "Höhn"), world.person("Lena", "Höhn")]
    people += [world.person(role_hint=role) for role in Role]

    assert [person.email for person in people[:2]] == [
        "lena.hoehn@studium.example",
        "lena.hoehn2@studium.example",
    ]
    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith(".example") for person in people)


@pytest.mark.parametrize(
    ("name", "part"),
    [("Hövelmann", "hoevelmann"), ("Asante-Krüger", "asante-krueger"), ("Marković", "markovic")],
)
def test_names_become_plain_addresses(name, part):
    assert address_part(name) == part


def test_person_signs_in_with_the_password_that_is_printed():
    world = World()

    assert world.person().check_password(worlds.PASSWORD)
    assert not world.person(account=False).has_usable_password()


def test_past_is_written_inside_at_and_nowhere_else():
    world = World()

    with world.at(dt.date(2026, 3, 2)):
        inside = clock.today()

    assert inside == dt.date(2026, 3, 2)
    assert clock.today() == world.today


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        (dt.date(2027, 4, 30), dt.date(2027, 4, 30)),
        (dt.date(2027, 5, 1), dt.date(2027, 5, 3)),
        (dt.date(2027, 5, 2), dt.date(2027, 5, 3)),
        (dt.date(2027, 5, 3), dt.date(2027, 5, 3)),
    ],
)
def test_workday_moves_weekends_to_monday(day, workday):
    assert World().workday(day) == workday


def test_load_walks_the_steps_in_order_and_remembers(steps):
    order = []
    steps.register(DemoStep("second", lambda world: order.append("second")), order=20)
    steps.register(DemoStep("first", lambda world: order.append("first")), order=10)
    assert not is_loaded()

    load_world()

    assert order == ["first", "second"]
    assert is_loaded()
    assert [step.name for step in LoadedStep.objects.all()] == ["first", "second", "introductions"]


@pytest.mark.parametrize("keep_going", [False, True])
def test_load_is_all_or_nothing_unless_asked_otherwise(steps, keep_going):
    def fails(world):
        world.person()
        raise LookupError("no cohort")

    told = []
    steps.register(DemoStep("works", lambda world: world.person() and None))
    steps.register(DemoStep("fails", fails))

    if keep_going:
        load_world(told.append, keep_going=True)
    else:
        with pytest.raises(LookupError):
            load_world(told.append)

    assert User.objects.count() == (1 if keep_going else 0)
    assert any("LEFT OUT" in line for line in told) is keep_going


def test_every_role_has_somebody_on_top(steps):
    def people(world):
        world.person(role_hint=Role.STUDENT)
        world.person(role_hint=Role.STUDENT)
        world.introduce(world.person(role_hint=Role.LECTURER), "Begleitet ein Team.")

    steps.register(DemoStep("people", people))

    load_world()

    assert sorted(
        Introduction.objects.values_list("role", "is_main", "sentence"), key=lambda row: row[:2]
    ) == [
        (Role.LECTURER, True, "Begleitet ein Team."),
        (Role.STUDENT, False, ""),
        (Role.STUDENT, True, ""),
    ]
