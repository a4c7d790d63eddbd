"""Lists, the placement file, the coordination's steps: who gets which page, and what is on it."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from home.core.clock import now, today
from kurse.placements.actions import decline_placement, request_change, request_swap
from kurse.placements.models import Placement, PlacementState
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory
from tests.factories.placements import (
    PlacementEventFactory,
    PlacementFactory,
    make_seats,
    placement_of,
    student_of,
)

State = PlacementState
EVERYBODY = (
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
    None,
)


def statuses(client_for, scene, url):
    found = {}
    for name in EVERYBODY:
        client = client_for(scene.cast[name] if name else None)
        found[name] = client.get(url).status_code
    return found


def table(default, **rows):
    """The status of each role; nobody signed in is sent to sign in."""
    return {name: rows.get(name, default) for name in EVERYBODY if name} | {None: 302}


def url_of(placement, name, **more):
    return reverse(f"placements:{name}", kwargs={"public_id": placement.public_id, **more})


# Who gets which page ----------------------------------------------------------------------------


def test_list_for_every_role(client_for, scene):
    placement_of(scene)

    assert statuses(client_for, scene, reverse("placements:list")) == table(
        403,
        student=302,
        other_student=200,
        lecturer=200,
        coordinator=200,
        contact=200,
        other_contact=200,
    )


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("export", {"lecturer", "coordinator", "contact", "other_contact"}),
        ("answer", {"contact", "other_contact"}),
        ("swaps", {"coordinator"}),
    ],
)
def test_pages_about_many_for_every_role(client_for, scene, name, allowed):
    placement_of(scene)

    assert statuses(client_for, scene, reverse(f"placements:{name}")) == table(
        403, **dict.fromkeys(allowed, 200)
    )


def test_file_for_every_role(client_for, scene):
    placement = placement_of(scene)

    assert statuses(client_for, scene, placement.get_absolute_url()) == table(
        404, student=200, lecturer=200, coordinator=200, contact=200
    )


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED])
def test_before_the_publication_only_the_coordination_sees_a_file(client_for, scene, state):
    placement = placement_of(scene, state=state)

    assert statuses(client_for, scene, placement.get_absolute_url()) == table(404, coordinator=200)


def test_a_proposal_called_off_unpublished_stays_unseen(client_for, scene):
    placement = placement_of(scene, state=State.CANCELLED, published_at=None)

    assert statuses(client_for, scene, placement.get_absolute_url()) == table(404, coordinator=200)


@pytest.mark.parametrize(
    ("name", "more", "state"),
    [
        ("answer_for", {}, State.PUBLISHED),
        ("fresh_link", {}, State.PUBLISHED),
        ("reassign", {}, State.DECLINED),
        ("step", {"verb": "cancel"}, State.READY),
        ("step", {"verb": "close"}, State.COMPLETING),
        ("step", {"verb": "interrupt"}, State.RUNNING),
    ],
)
def test_steps_for_every_role(client_for, scene, name, more, state):
    placement = placement_of(scene, state=state)

    assert statuses(client_for, scene, url_of(placement, name, **more)) == table(
        404, student=403, lecturer=403, contact=403, coordinator=200
    )


def test_decide_for_every_role(client_for, scene, waiting):
    placement = request_change(waiting, wish="Später", by=scene.cast["contact"])

    assert statuses(client_for, scene, url_of(placement, "decide")) == table(
        404, student=403, lecturer=403, contact=403, coordinator=200
    )


def test_swap_for_every_role(client_for, scene):
    placement = placement_of(scene)

    assert statuses(client_for, scene, url_of(placement, "swap")) == table(
        404, student=200, lecturer=403, contact=403, coordinator=403
    )


def test_swap_answer_is_seen_by_the_coordination_only(client_for, scene, waiting):
    swap = request_swap(waiting, wish="Zu weit", by=scene.cast["student"])
    url = reverse("placements:swap_answer", args=[swap.public_id])

    assert statuses(client_for, scene, url) == table(404, coordinator=200)


def test_an_unknown_step_is_not_there(client_for, scene):
    placement = placement_of(scene)
    client = client_for(scene.cast["coordinator"])

    assert client.get(url_of(placement, "step", verb="publish")).status_code == 404


def test_rights_end_with_the_assignment(client_for, scene):
    placement = placement_of(scene)
    yesterday = today() - dt.timedelta(days=1)
    scene.cast["lecturer"].participations.update(until=yesterday)
    scene.cast["coordinator"].participations.update(until=yesterday)
    scene.agency.contacts.update(until=yesterday)

    assert statuses(client_for, scene, placement.get_absolute_url()) == table(404, student=200)


def test_the_agency_reads_nothing_twelve_months_after_the_end(client_for, scene):
    ended = {"starts_on": today() - dt.timedelta(days=500), "state": State.COMPLETED}
    placement = placement_of(scene, ends_on=today() - dt.timedelta(days=364), **ended)
    client = client_for(scene.cast["contact"])
    assert client.get(placement.get_absolute_url()).status_code == 200

    Placement.objects.filter(pk=placement.pk).update(ends_on=today() - dt.timedelta(days=366))
    assert client.get(placement.get_absolute_url()).status_code == 404


# What stands on the file ------------------------------------------------------------------------

READERS = ("student", "lecturer", "coordinator", "contact")


@pytest.fixture
def marked(scene, seats):
    """A placement every confidential field of which holds a word found nowhere else."""
    place = scene.place
    place.task = "KAN-task"
    place.save(update_fields=["task"])
    scene.cast["student"].email = "kan-student@studium.example"
    scene.cast["student"].save(update_fields=["email"])
    scene.participation.student_record.matriculation_number = "KAN-matriculation"
    scene.participation.student_record.save()
    hidden = ContactFactory(agency=scene.agency, function="lead", visible_to_students=False)
    hidden.user.email = "kan-hidden@traeger.example"
    hidden.user.save(update_fields=["email"])
    contact = scene.place.practice_supervisor
    contact.qualification = "KAN-qualification"
    contact.save()
    placement = placement_of(
        scene,
        state=State.AGENCY_CONFIRMED,
        rank=2,
        explanation={"better": [{"rank": 1, "place": "KAN-wish", "why": "full", "seats": 5}]},
    )
    PlacementEventFactory(
        placement=placement,
        verb="confirm",
        by=scene.cast["contact"],
        note="KAN-note",
        evidence="KAN-evidence",
        answered_by="KAN-typed",
    )
    placement.swap_requests.create(wish="KAN-swap", answer="KAN-answer", answered_at=now())
    placement.proposals.create(
        wish="KAN-proposal", made_by_name="KAN-maker", accepted=False, answer="KAN-decision"
    )
    return placement


def test_each_role_reads_exactly_its_fields(client_for, scene, marked):
    words = {
        "KAN-task": set(READERS),
        "kan-student@studium.example": {"student", "lecturer", "coordinator", "contact"},
        "kan-hidden@traeger.example": {"lecturer", "coordinator", "contact"},
        "KAN-qualification": {"lecturer", "coordinator"},
        "KAN-wish": {"student", "coordinator"},
        "KAN-answer": {"student"},
        "KAN-note": {"coordinator"},
        "KAN-evidence": {"coordinator"},
        "KAN-matriculation": set(),
        "KAN-swap": set(),
        "KAN-proposal": set(),
        "KAN-maker": set(),
        "KAN-decision": set(),
    }
    pages = {
        name: client_for(scene.cast[name]).get(marked.get_absolute_url()).content.decode()
        for name in READERS
    }
    # An e-mail address may break before its sign.
    pages = {name: page.replace("<wbr>", "") for name, page in pages.items()}

    found = {word: {name for name, page in pages.items() if word in page} for word in words}
    found["KAN-qualification"] -= {"contact"}  # their own card is not shown to them
    assert found == words


def test_the_agency_reads_initials_after_a_no(client_for, scene):
    client = client_for(scene.cast["contact"])
    waiting = placement_of(scene)
    assert "Lena Arslan" in client.get(waiting.get_absolute_url()).content.decode()
    Placement.objects.filter(pk=waiting.pk).update(state=State.DECLINED, answered_at=now())

    page = client.get(waiting.get_absolute_url()).content.decode()

    assert "Arslan" not in page
    assert scene.cast["student"].email not in page
    assert "Arslan" not in client.get(reverse("placements:list")).content.decode()
    assert "Arslan" not in sheet_text(client.get(reverse("placements:export")))


@pytest.mark.parametrize("state", [s for s in State.values if s != State.ANONYMISED])
def test_every_state_has_its_page_for_every_reader(client_for, scene, state):
    placement = placement_of(scene, state=state)
    readers = ("coordinator",) if state in (State.DRAFT, State.PROPOSED) else READERS

    for name in readers:
        response = client_for(scene.cast[name]).get(placement.get_absolute_url())
        assert response.status_code == 200
        assert response.context["file"].role == {"contact": "agency"}.get(name, name)


def test_the_file_leads_from_the_lost_place_to_the_new_one(client_for, scene):
    old = placement_of(scene, state=State.DECLINED)
    new = PlacementFactory(
        student=scene.cast["student"],
        place=PlaceFactory(phase=scene.phase),
        previous=old,
        team=scene.team,
    )
    client = client_for(scene.cast["student"])

    assert new.get_absolute_url() in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()
    assert client.get(reverse("placements:list")).headers["Location"] == new.get_absolute_url()


def test_buttons_are_the_open_moves(client_for, scene):
    client = client_for(scene.cast["coordinator"])
    for state, verbs in {
        State.AGENCY_CONFIRMED: {"cancel"},
        State.AGREED: {"allow_start", "cancel"},
        State.RUNNING: {"interrupt", "begin_closing", "end_early"},
        State.COMPLETED: set(),
    }.items():
        placement = placement_of(scene, state=state, student=student_of(scene).user)
        buttons = client.get(placement.get_absolute_url()).context["file"].buttons
        shown = {button.url.rstrip("/").rsplit("/", 1)[1] for button in buttons}
        assert shown - {"antworten", "link"} == verbs


# Budgets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["coordinator", "lecturer", "contact"])
def test_the_list_asks_as_much_for_four_as_for_one(
    client_for, scene, django_assert_max_num_queries, name
):
    placement_of(scene)
    client = client_for(scene.cast[name])
    url = reverse("placements:list")
    client.get(url)
    with django_assert_max_num_queries(6 + OF_THE_GUARD) as for_one:
        client.get(url)

    for state in (State.RUNNING, State.DECLINED, State.INTERRUPTED):
        placement_of(scene, state=state, student=student_of(scene).user)
    with django_assert_max_num_queries(6 + OF_THE_GUARD) as for_four:
        client.get(url)

    assert len(for_four) == len(for_one)


@pytest.mark.parametrize("name", ["coordinator", "lecturer", "contact", "student"])
def test_the_file_keeps_its_budget(client_for, scene, django_assert_max_num_queries, name):
    placement = placement_of(scene, state=State.RUNNING)
    for verb in ("publish", "confirm", "start"):
        PlacementEventFactory(placement=placement, verb=verb, by=scene.cast["coordinator"])
    client = client_for(scene.cast[name])
    client.get(placement.get_absolute_url())

    with django_assert_max_num_queries(8 + OF_THE_GUARD):
        client.get(placement.get_absolute_url())


#: What the tests' read-only guard around every GET costs: savepoint, setting, rollback, release.
OF_THE_GUARD = 4


def test_the_export_asks_as_much_for_four_as_for_one(
    client_for, scene, django_assert_max_num_queries
):
    placement_of(scene)
    client = client_for(scene.cast["coordinator"])
    url = reverse("placements:export")
    client.get(url)
    with django_assert_max_num_queries(6 + OF_THE_GUARD) as for_one:
        client.get(url)
    for _ in range(3):
        placement_of(scene, student=student_of(scene).user)

    with django_assert_max_num_queries(6 + OF_THE_GUARD) as for_four:
        client.get(url)

    assert len(for_four) == len(for_one)


# Lists ------------------------------------------------------------------------------------------


def rows_of(response):
    return [row.sort_name for row in response.context["rows"]]


def test_the_board_counts_filters_and_finds(client_for, scene):
    placement_of(scene)
    other = student_of(scene, first_name="Önder", last_name="Özil").user
    placement_of(scene, state=State.CHANGE_REQUESTED, student=other)
    client = client_for(scene.cast["coordinator"])
    url = reverse("placements:list")

    assert (
        client.get(url).context["counts"] | {"open": 1, "change": 1}
        == client.get(url).context["counts"]
    )
    assert rows_of(client.get(url, {"state": "change"})) == ["Özil, Önder"]
    assert rows_of(client.get(url, {"q": "arsl"})) == ["Arslan, Lena"]
    assert rows_of(client.get(url, {"q": "niemand"})) == []
    assert rows_of(client.get(url, {"page": "99"})) == ["Arslan, Lena", "Özil, Önder"]
    assert rows_of(client.get(url, {"state": "'; drop", "page": "x"})) != []


def test_a_replaced_decline_is_no_work(client_for, scene):
    placement_of(scene, state=State.DECLINED)
    client = client_for(scene.cast["coordinator"])
    url = reverse("placements:list")
    assert client.get(url).context["counts"]["declined"] == 1

    placement_of(scene, state=State.PUBLISHED)

    assert client.get(url).context["counts"]["declined"] == 0
    assert rows_of(client.get(url, {"state": "declined"})) == []


def test_a_page_holds_25(client_for, scene):
    for _ in range(27):
        placement_of(scene, student=student_of(scene).user)
    client = client_for(scene.cast["coordinator"])

    first = client.get(reverse("placements:list"))
    second = client.get(reverse("placements:list"), {"page": "2"})

    assert (len(rows_of(first)), len(rows_of(second))) == (25, 2)
    assert first.context["page_obj"].paginator.count == 27


# Export -----------------------------------------------------------------------------------------


def sheet_of(response):
    book = load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows()]


def sheet_text(response):
    return "\n".join(str(cell.value) for row in sheet_of(response) for cell in row)


def test_the_export_never_holds_a_formula(client_for, scene):
    scene.cast["student"].last_name = "=1+1"
    scene.cast["student"].save(update_fields=["last_name"])
    placement_of(scene)

    rows = sheet_of(client_for(scene.cast["coordinator"]).get(reverse("placements:export")))

    cell = next(cell for cell in rows[1] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_whom_we_asked_stands_in_the_coordinations_export_only(client_for, scene):
    placement_of(scene)
    asked = str(scene.cast["contact"])

    texts = {
        name: sheet_text(client_for(scene.cast[name]).get(reverse("placements:export")))
        for name in ("coordinator", "lecturer", "other_contact")
    }

    assert {name for name, text in texts.items() if asked in text} == {"coordinator"}
    assert {name for name, text in texts.items() if "Arslan" in text} == {
        "coordinator",
        "lecturer",
    }


# Steps by form ----------------------------------------------------------------------------------


def test_the_coordination_answers_for_the_agency_with_evidence(client_for, scene, waiting):
    client = client_for(scene.cast["coordinator"])
    url = url_of(waiting, "answer_for")
    key = waiting.public_id.hex[:12]
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {f"answer-{key}": "confirm"}).status_code == 422

    response = client.post(
        url,
        {
            f"answer-{key}": "confirm",
            f"seen-{key}": "published",
            "how": "telefonisch",
            "told_on": today().strftime("%d.%m.%Y"),
            "told_by": "Karin Polat",
        },
    )

    waiting.refresh_from_db()
    assert (response.status_code, waiting.state) == (302, State.AGENCY_CONFIRMED)
    event = waiting.events.last()
    assert event.evidence.startswith("telefonisch, ")
    assert event.evidence.endswith("Karin Polat")


def test_decide_needs_a_decision_and_a_word(client_for, scene, waiting):
    changed = request_change(waiting, wish="Später", by=scene.cast["contact"])
    client = client_for(scene.cast["coordinator"])
    url = url_of(changed, "decide")
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"decision": "refuse"}).status_code == 422

    response = client.post(url, {"decision": "give_up", "answer": "Geht leider nicht"})

    changed.refresh_from_db()
    assert (response.status_code, changed.state) == (302, State.DECLINED)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("state", "verb", "data", "target"),
    [
        (State.AGREED, "allow_start", {"reason": "Alles auf Papier"}, State.RUNNING),
        (State.RUNNING, "begin_closing", {}, State.COMPLETING),
        (State.READY, "cancel", {"reason": "Umzug"}, State.CANCELLED),
        (
            State.COMPLETING,
            "close",
            {"passed": "yes", "reason": "Alles da"},
            State.COMPLETED,
        ),
        (
            State.RUNNING,
            "end_early",
            {
                "ended_on": "today",
                "ended_by": "student",
                "end_reason": "studies",
                "days_credited": "31",
            },
            State.ENDED_EARLY,
        ),
        (
            State.RUNNING,
            "interrupt",
            {"starts_on": "today", "ends_on": "today", "side": "student"},
            State.INTERRUPTED,
        ),
        (State.INTERRUPTED, "resume", {"on": "today"}, State.RUNNING),
    ],
)
def test_each_step_by_its_form(client_for, scene, state, verb, data, target):
    placement = placement_of(scene, state=state)
    client = client_for(scene.cast["coordinator"])
    url = url_of(placement, "step", verb=verb)
    if data:
        assert client.post(url, {"ended_on": "", "starts_on": "", "on": ""}).status_code == 422

    values = {key: str(today()) if value == "today" else value for key, value in data.items()}
    response = client.post(url, values)

    placement.refresh_from_db()
    assert (response.status_code, placement.state) == (302, target)
    assert client.post(url, values).status_code == 409


def test_a_new_place_is_chosen_from_the_possible_ones(client_for, scene, waiting):
    decline_placement(waiting, reason="Kein Raum", by=scene.cast["contact"])
    place = PlaceFactory(phase=scene.phase, facility=FacilityFactory(site=scene.site))
    full = PlaceFactory(phase=scene.phase, facility=FacilityFactory(site=scene.site))
    make_seats(place)
    client = client_for(scene.cast["coordinator"])
    url = url_of(waiting, "reassign")
    assert [one.place for one in client.get(url).context["possible"]] == [place]
    assert client.post(url, {"place": str(full.public_id)}).status_code == 422

    response = client.post(url, {"place": str(place.public_id)})

    new = Placement.objects.get(previous=waiting)
    assert (response.headers["Location"], new.place) == (new.get_absolute_url(), place)
