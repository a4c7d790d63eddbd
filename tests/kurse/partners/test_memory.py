"""An agency over the years: what adds up, who reads it, and what stays hidden."""

import datetime as dt

import pytest
from django.urls import reverse

from home.core.clock import now, today
from kurse.assessment.models import PlaceFeedback
from kurse.offers.models import CallRequest, HostingCall, PlaceState
from kurse.partners.facts import Memory
from kurse.partners.memory import picture_of, years_of
from kurse.placements.models import PlacementState
from tests.factories.offers import PlaceFactory
from tests.factories.placements import PlacementFactory, placement_of, student_of
from tests.factories.visits import visit_of

DAY = dt.timedelta(days=1)


def test_parts_add_up_by_cohort_and_a_new_supervisor_is_seen():
    visit = dt.date(2027, 5, 4)
    parts = [
        Memory(1, 10, offered=3, answered=(2,), supervisors=frozenset({"K. Polat"})),
        Memory(1, 10, filled=2, answered=(8, 3), visited=visit),
        Memory(2, 11, offered=1, filled=1, supervisors=frozenset({"M. Selbach"})),
        Memory(1, 12, resting=("nobody has time",)),
        Memory(1, 13, offered=1, supervisors=frozenset({"M. Selbach"})),
    ]

    years = years_of(parts, [(10, "2026"), (11, "2027"), (12, "2028"), (13, "2029"), (14, "x")])

    assert [(one.name, one.offered, one.filled, one.answered, one.changed) for one in years] == [
        ("2026", 3, 2, 3, False),
        ("2027", 1, 1, None, True),
        ("2028", 0, 0, None, False),
        ("2029", 1, 0, None, False),
    ]
    assert years[0].visited == visit
    assert years[2].rests == ["nobody has time"]


def test_the_picture_is_as_high_as_its_numbers():
    years = years_of([Memory(1, 1, offered=4, filled=2)], [(1, "2027")])

    (group,) = picture_of(years)["wide"]["groups"]

    assert group["offered"]["height"] == 2 * group["filled"]["height"] > 0
    assert picture_of(years_of([Memory(1, 1)], [(1, "2027")])) is None


@pytest.fixture
def year(scene, cast):
    """One place of two seats that is filled, one that rests, an answered call, a visit."""
    scene.place.max_students = scene.place.ideal_students = 2
    scene.place.state = PlaceState.OPEN
    call = HostingCall.objects.create(
        phase=scene.phase, answer_until=today(), by=cast["coordinator"]
    )
    scene.place.call_request = CallRequest.objects.create(
        call=call,
        person=cast["contact"],
        asked_at=now() - 6 * DAY,
        answered_at=now(),
        answered_name="Y. Demir",
    )
    scene.place.save()
    PlaceFactory(
        phase=scene.phase,
        facility=scene.facility,
        state=PlaceState.NOT_THIS_YEAR,
        rest_reason="room",
    )
    placement = placement_of(scene, state=PlacementState.RUNNING)
    visit = visit_of(placement, cast["lecturer"])
    type(visit).objects.filter(pk=visit.pk).update(starts_at=now() - DAY, state="agreed")
    type(visit).objects.filter(pk=visit.pk).update(state="done", protocol="Läuft gut.")
    return placement


def test_the_page_says_what_was(client, year, scene, cast):
    client.force_login(cast["coordinator"])

    page = client.get(reverse("partners:memory", args=[scene.agency.public_id]))

    (row,) = page.context["years"]
    assert (row.name, row.offered, row.filled) == (scene.cohort.name, 2, 1)
    assert sorted(row.answers) == [2, 6]
    assert row.supervisors == {"Yusuf Demir"}
    assert row.visited == today() - DAY
    assert len(row.rests) == 1
    assert "<svg" in page.content.decode()


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_feedback_appears_from_five_answers_on(client, scene, cast, number, shown):
    for _count in range(number):
        placement = PlacementFactory(
            student=student_of(scene).user, place=scene.place, state=PlacementState.COMPLETED
        )
        PlaceFeedback.objects.create(
            placement=placement,
            facility=scene.facility,
            **dict.fromkeys(("welcome", "guidance", "tasks", "team", "again"), 3),
            text="Nur für die Koordination",
        )
    client.force_login(cast["coordinator"])

    page = client.get(reverse("partners:memory", args=[scene.agency.public_id]))

    (opinions,) = page.context["opinions"]
    assert bool(opinions.shown) is shown
    assert "Nur für die Koordination" not in page.content.decode()


def test_only_the_coordination_remembers(client, scene, cast):
    url = reverse("partners:memory", args=[scene.agency.public_id])

    found = {}
    for role, user in cast.items():
        client.force_login(user)
        found[role] = client.get(url).status_code

    assert found == {
        **dict.fromkeys(cast, 404),
        "coordinator": 200,
        "lecturer": 403,
        "contact": 403,
    }


def test_a_new_agency_has_an_empty_page(client, agency, cast):
    from tests.factories.partners import AgencyFactory

    client.force_login(cast["coordinator"])

    page = client.get(reverse("partners:memory", args=[AgencyFactory().public_id]))

    assert page.status_code == 200
    assert page.context["years"] == []


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_is_flat(client, year, scene, cast, django_assert_num_queries, number):
    for _count in range(number):
        PlacementFactory(
            student=student_of(scene).user,
            place=PlaceFactory(phase=scene.phase, facility=scene.facility),
            state=PlacementState.RUNNING,
        )
    client.force_login(cast["coordinator"])

    url = reverse("partners:memory", args=[scene.agency.public_id])
    client.get(url)

    with django_assert_num_queries(16):
        client.get(url)
