"""Every start page costs at most six round trips, however much waits (PERFORMANCE section 3)."""

from typing import Any

import pytest

from home.core.clock import today
from home.today.queries import today_of
from kurse.placements.models import PlacementState
from tests.factories.agreements import agreed_of, agreement_of
from tests.factories.cohorts import ParticipationFactory
from tests.factories.placements import placement_of
from tests.factories.practice import days_before

BUDGET = 6
#: The frame that makes a request read-only, in a test's transaction.
FRAME = 4
ROLES = "student lecturer coordinator supervisor contact professional city admin stranger".split()
STATES = (
    PlacementState.PUBLISHED,
    PlacementState.CHANGE_REQUESTED,
    PlacementState.AGENCY_CONFIRMED,
    PlacementState.RUNNING,
    PlacementState.COMPLETING,
)


def fill(scene: Any, rounds: int) -> None:
    """Placements in many states, agreements out and signed, days to confirm."""
    for _number in range(rounds):
        for state in STATES:
            student = ParticipationFactory(cohort=scene.cohort, team=scene.team).user
            placement = placement_of(scene, state=state, student=student)
            if state == PlacementState.RUNNING:
                days_before(placement, 4)
        for make in (agreement_of, agreed_of):
            student = ParticipationFactory(cohort=scene.cohort, team=scene.team).user
            make(scene, student=student)


@pytest.mark.parametrize("own", [PlacementState.PUBLISHED, PlacementState.RUNNING])
@pytest.mark.parametrize("rounds", [1, 4])
def test_every_start_page_keeps_its_budget(
    own: PlacementState,
    rounds: int,
    scene: Any,
    client_for: Any,
    django_assert_max_num_queries: Any,
) -> None:
    placement_of(scene, state=own)
    fill(scene, rounds)
    steps = 0
    for role in ROLES:
        client = client_for(scene.cast[role])
        client.get("/mein/")
        with django_assert_max_num_queries(BUDGET + FRAME):
            page = client.get("/mein/").context["today"]
        steps += len(page.others) + bool(page.first) + len(page.waiting)

    assert steps > 8  # there was something to ask for


def test_a_signed_agreement_costs_a_student_no_more(
    scene: Any, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    agreed_of(scene)
    client = client_for(scene.cast["student"])
    client.get("/mein/")

    with django_assert_max_num_queries(BUDGET + FRAME):
        page = client.get("/mein/").context["today"]

    assert page.first or page.waiting


def test_asked_alone_a_slice_says_the_same(scene: Any) -> None:
    placement_of(scene, state=PlacementState.RUNNING)
    fill(scene, 1)
    from home.core.registries import next_steps

    for role in ("student", "lecturer", "coordinator", "contact"):
        user = scene.cast[role]
        alone = [step for provider in next_steps for step in provider(user, today())]
        page = today_of(user, today())
        together = [page.first, *page.others, *page.waiting]
        assert {str(step.title) for step in alone} == {
            str(step.title) for step in together if step is not None
        }
        assert alone or role == "lecturer"
