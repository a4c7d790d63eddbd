"""Who sees which page of the allocation, what a click does, and how many queries it takes."""

from typing import Any

import pytest
from django.urls import reverse

from home.core import clock
from kurse.allocation.actions import compute_run, pin_student, request_run
from kurse.allocation.models import AllocationRun, Pin, RunState
from kurse.allocation.panels import steps
from kurse.allocation.reading import Reading, warnings_of
from kurse.placements.models import Placement

ROLES = (
    "student",
    "other_student",
    "lecturer",
    "coordinator",
    "supervisor",
    "contact",
    "other_contact",
    "professional",
    "city",
    "admin",
    "stranger",
)


def expected(others: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, others) | {"coordinator": 200, "anonymous": 302}


@pytest.fixture
def run(ground: Any) -> Any:
    return compute_run(request_run(ground.phase, by=ground.by))


@pytest.fixture
def pin(ground: Any) -> Any:
    return pin_student(
        ground.phase,
        participation=ground.students["Dorn"],
        place=ground.places["d"],
        reason="Wohnt dort",
        by=ground.by,
    )


@pytest.fixture
def coordinator(ground: Any, client_for: Any) -> Any:
    return client_for(ground.by)


PASSWORD = "noch-einmal-anmelden-2027"


@pytest.fixture
def signed_in_again(ground: Any, client_for: Any) -> Any:
    """A coordinator who has just given the password once more."""
    ground.by.set_password(PASSWORD)
    ground.by.save(update_fields=["password"])
    client = client_for(ground.by)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def addresses(ground: Any, run: Any, pin: Any) -> dict[str, str]:
    part = ground.students["Weber"].public_id
    names = {
        name: reverse(f"allocation:{name}", args=[run.public_id])
        for name in ("run", "report", "drop")
    }
    return names | {
        "start": reverse("allocation:start"),
        "phase": reverse("allocation:phase", args=[ground.phase.public_id]),
        "what_if": reverse("allocation:what_if", args=[run.public_id, part]),
        "pin": reverse("allocation:pin", args=[pin.pk]),
    }


def test_pages_are_the_coordinations(ground, run, pin, client_for):
    urls = addresses(ground, run, pin)
    people = {role: ground.cast[role] for role in ROLES} | {"anonymous": None}

    found = {
        name: {role: client_for(user).get(url).status_code for role, user in people.items()}
        for name, url in urls.items()
    }

    assert found == {name: expected(403 if name == "start" else 404) for name in urls}
    assert Pin.objects.get().withdrawn_at is None
    assert AllocationRun.objects.get().state == RunState.DONE


def test_nobody_else_can_post(ground, run, pin, client_for):
    urls = addresses(ground, run, pin)
    publish = reverse("allocation:publish", args=[run.public_id])
    for role in ROLES:
        if role == "coordinator":
            continue
        client = client_for(ground.cast[role])
        for name in ("phase", "drop", "what_if", "pin"):
            assert client.post(urls[name], {"seed": 1}).status_code == 404
        assert client.post(publish).status_code in {302, 404}
    assert AllocationRun.objects.get().state == RunState.DONE
    assert Pin.objects.get().withdrawn_at is None


def test_the_run_shows_profile_places_and_every_reason(ground, run, coordinator):
    page = coordinator.get(reverse("allocation:run", args=[run.public_id])).content.decode()

    for row in Reading(run).rows:
        assert row.participation.user.last_name in page
        assert row.place.title in page
    assert "Kray" in page
    assert "<svg" in page


@pytest.mark.parametrize(("rank", "names"), [("1", 3), ("2", 1), ("none", 0)])
def test_the_table_can_be_filtered(ground, run, coordinator, rank, names):
    url = reverse("allocation:run", args=[run.public_id])

    response = coordinator.get(url, {"rank": rank})

    assert response.context["page_obj"].paginator.count == names


def test_a_waiting_run_says_so_and_an_impossible_one_why(ground, coordinator):
    waiting = request_run(ground.phase, by=ground.by)
    url = reverse("allocation:run", args=[waiting.public_id])
    assert "data-look-again" in coordinator.get(url).content.decode()

    for name in ("Arslan", "Weber"):
        pin_student(
            ground.phase,
            participation=ground.students[name],
            place=ground.places["c"],
            reason="x",
            by=ground.by,
        )
    compute_run(waiting)
    page = coordinator.get(url).content.decode()
    assert "Chorprobe" in page
    assert "Arslan" in page
    assert "data-look-again" not in page


def test_computing_by_button_makes_a_run(ground, coordinator):
    url = reverse("allocation:phase", args=[ground.phase.public_id])

    response = coordinator.post(url, {"seed": "9"})

    run = AllocationRun.objects.get()
    assert (run.seed, run.state) == (9, RunState.WAITING)
    assert response.url == reverse("allocation:run", args=[run.public_id])


def test_what_if_shows_others_and_the_button_fixes_it(ground, run, coordinator):
    row = next(row for row in Reading(run).rows if row.rank == 2)
    url = reverse("allocation:what_if", args=[run.public_id, row.participation.public_id])
    place = ground.places["a"]

    tried = coordinator.get(url, {"place": str(place.public_id)})
    assert len(tried.context["others"]) >= 1
    assert not Pin.objects.exists()
    assert coordinator.post(url, {"place": str(place.public_id)}).status_code == 422
    assert not Pin.objects.exists()

    saved = coordinator.post(url, {"place": str(place.public_id), "reason": "Barrierefrei"})

    fresh = AllocationRun.objects.exclude(pk=run.pk).get()
    assert saved.url == reverse("allocation:run", args=[fresh.public_id])
    assert [(pin.participation, pin.place, pin.reason) for pin in Pin.objects.all()] == [
        (row.participation, place, "Barrierefrei")
    ]


def test_publishing_asks_to_sign_in_again(ground, run, coordinator):
    response = coordinator.get(reverse("allocation:publish", args=[run.public_id]))

    assert response.status_code == 302
    assert "reauth" in response.url
    assert not Placement.objects.exists()


def test_publishing_by_button_after_ticking_every_remark(ground, pin, signed_in_again):
    run = compute_run(request_run(ground.phase, by=ground.by))
    url = reverse("allocation:publish", args=[run.public_id])
    codes = [row.code for row in warnings_of(run)]
    assert codes

    page = signed_in_again.get(url)
    assert page.status_code == 200
    assert "checked" not in page.content.decode()
    missing = signed_in_again.post(url, {"accepted": codes[1:]})
    assert missing.status_code == 409
    assert not Placement.objects.exists()

    done = signed_in_again.post(url, {"accepted": codes})

    assert done.status_code == 302
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED
    assert Placement.objects.count() == 4
    again = signed_in_again.get(url)
    assert again.url == reverse("allocation:run", args=[run.public_id])


def test_taking_a_pin_back_and_setting_a_run_aside(ground, run, pin, coordinator):
    assert coordinator.post(reverse("allocation:pin", args=[pin.pk])).status_code == 302
    assert coordinator.post(reverse("allocation:drop", args=[run.public_id])).status_code == 302

    pin.refresh_from_db()
    run.refresh_from_db()
    assert pin.withdrawn_at is not None
    assert run.state == RunState.DROPPED
    assert coordinator.get(reverse("allocation:pin", args=[pin.pk])).status_code == 404


def test_the_report_is_the_problem_and_the_result(ground, run, coordinator):
    report = coordinator.get(reverse("allocation:report", args=[run.public_id])).json()

    assert report["input_sha256"] == run.input_sha256
    assert report["problem"] == run.problem
    assert report["result"]["status"] == "optimal"


def test_the_next_step_is_to_compute_then_to_publish(ground):
    def titles(user: Any) -> list[str]:
        return [step.url for step in steps(user, clock.today())]

    assert titles(ground.by) == [reverse("allocation:phase", args=[ground.phase.public_id])]
    run = compute_run(request_run(ground.phase, by=ground.by))
    assert titles(ground.by) == [reverse("allocation:run", args=[run.public_id])]
    for name, user in ground.cast.items():
        if name != "coordinator":
            assert titles(user) == []


@pytest.mark.parametrize("students", [1, 4])
def test_the_run_page_needs_as_many_queries_for_four_as_for_one(
    ground, coordinator, django_assert_num_queries, students
):
    for name in list(ground.students)[students:]:
        ground.students[name].until = ground.cohort.starts_on
        ground.students[name].save(update_fields=["until"])
    run = compute_run(request_run(ground.phase, by=ground.by))
    url = reverse("allocation:run", args=[run.public_id])
    coordinator.get(url)

    with django_assert_num_queries(7 + 4):  # four are the read-only transaction of the tests
        page = coordinator.get(url)

    assert len(page.context["page_obj"]) == students
