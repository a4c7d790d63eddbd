"""The three lowest demo steps: density and scarcity as DOMAIN section 14 wants them."""

import datetime as dt

import pytest

from home.embedded.world import World
from home.people.roles import Role, roles_of
from kurse.cohorts import demo as cohorts_demo
from kurse.offers import demo as offers_demo
from kurse.offers.models import Place, PlaceState
from kurse.partners import demo as partners_demo
from kurse.partners.models import Agency, District, Level, Site


@pytest.fixture
def world(db):
    world = World()
    for step in (cohorts_demo, partners_demo, offers_demo):
        step.load(world)
    return world


def dense(world):
    places = Place.objects.filter(phase=world.things["phase"])

    assert District.objects.count() == Site.objects.count() == 5
    assert set(District.objects.values_list("mark", flat=True)) == {"ka", "ad", "ae", "bm", "kr"}
    assert Agency.objects.count() == 18
    assert set(Agency.objects.values_list("level", flat=True)) == set(Level.values)
    assert places.count() == 30
    assert len(world.things["students"]) == 50
    assert sum(place.max_students for place in places) == 55
    assert {place.state for place in places} == {PlaceState.OPEN}
    assert sum(place.seats.count() for place in places) == 55


def in_the_middle_of_practice(world):
    phase, coming = world.things["phase"], world.things["coming_cohort"]

    assert phase.starts_on.weekday() == 0
    assert phase.ends_on - phase.starts_on == dt.timedelta(days=60)
    assert phase.starts_on < world.today - dt.timedelta(weeks=4)
    assert phase.ends_on > world.today + dt.timedelta(weeks=2)
    assert coming.wishes_open_on <= world.today <= coming.wishes_close_on
    assert world.things["last_phase"].ends_on < world.today


def people_with_their_roles(world):
    def roles(key):
        return roles_of(world.things[key])

    assert roles("coordinator") == {Role.COORDINATOR}
    assert roles("city") == {Role.CITY}
    assert roles("admin") == {Role.ADMIN}
    assert roles("professional") == frozenset()
    assert {str(user) for user in world.things["students"][:2]} == {"Lina Aydin", "Jonas Brehm"}
    karin = next(c.user for c in world.things["contacts"] if c.user.last_name == "Polat")
    assert roles_of(karin) == {Role.AGENCY}
    assert str(world.things["lecturers"][0]) == "Ayla Toprak"
    assert str(world.things["supervisors"][0]) == "Ruth Ellinghaus"


def test_the_demo_is_as_dense_as_the_domain_wants_it(world, subtests):
    """One load of the data for all three looks at it."""
    for look in (dense, in_the_middle_of_practice, people_with_their_roles):
        with subtests.test(look=look.__name__):
            look(world)
