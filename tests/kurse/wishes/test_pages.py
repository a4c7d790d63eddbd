"""Who sees which page of wishes, what a click does, and what GET never does."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from home.core import clock
from home.core.registries import dates, next_steps
from kurse.offers.models import Place, PlaceState
from kurse.wishes.models import WishEvent, WishList, WishSubmission
from kurse.wishes.panels import coming_dates, steps
from tests.factories.cohorts import ParticipationFactory
from tests.factories.offers import PlaceFactory
from tests.factories.wishes import drafted, submitted

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
CANARY = "Kanarienvogel-4711"


def statuses(client_for, cast, url):
    found = {role: client_for(cast[role]).get(url).status_code for role in ROLES}
    return {**found, "anonymous": client_for().get(url).status_code}


def expected(else_, **others):
    return {role: others.get(role, else_) for role in ROLES} | {"anonymous": 302}


def typed(*places, do="save", revision=0, **fields):
    data = {"place": [str(place.public_id) for place in places], "do": do, "revision": revision}
    numbers = {f"rank-{place.public_id}": n for n, place in enumerate(places, start=1)}
    return {**data, **numbers, **fields}


def titles(wish_list):
    return [wish.place.title for wish in wish_list.wishes.select_related("place")]


@pytest.fixture
def choose():
    return reverse("wishes:choose")


@pytest.fixture
def student(scene, client_for):
    return client_for(scene.cast["student"])


@pytest.fixture
def coordinator(scene, client_for):
    return client_for(scene.cast["coordinator"])


# Role × status


def test_choosing_is_for_students(scene, places, client_for, choose):
    assert statuses(client_for, scene.cast, choose) == expected(403, student=200, other_student=200)


def test_a_list_is_seen_by_its_student_and_the_coordination(scene, places, client_for):
    wish_list = submitted(scene.participation, places[:2])
    url = reverse("wishes:list", args=[wish_list.public_id])

    assert statuses(client_for, scene.cast, url) == expected(404, student=200, coordinator=200)


def test_the_hardship_page_is_the_coordinations(scene, places, client_for):
    wish_list = submitted(scene.participation, places[:2], hardship=CANARY)
    url = reverse("wishes:hardship", args=[wish_list.public_id])

    assert statuses(client_for, scene.cast, url) == expected(404, student=403, coordinator=200)


def test_there_is_no_hardship_page_without_a_reason(scene, places, coordinator):
    wish_list = submitted(scene.participation, places[:2])

    assert (
        coordinator.get(reverse("wishes:hardship", args=[wish_list.public_id])).status_code == 404
    )


@pytest.mark.parametrize("name", ["overview", "remind", "hardships"])
def test_the_cohorts_pages_are_the_coordinations(scene, places, client_for, name):
    url = reverse(f"wishes:{name}", args=[scene.cohort.slug])

    assert statuses(client_for, scene.cast, url) == expected(
        404, coordinator=200, student=403, other_student=403, lecturer=403, supervisor=403
    )


def test_submitting_on_behalf_is_the_coordinations(scene, places, client_for):
    url = reverse("wishes:on_behalf", args=[scene.cohort.slug, scene.participation.public_id])

    assert statuses(client_for, scene.cast, url) == expected(
        404, coordinator=200, student=403, other_student=403, lecturer=403, supervisor=403
    )


def test_on_behalf_is_of_students_of_this_cohort(scene, places, coordinator):
    elsewhere = ParticipationFactory()
    lecturer = scene.cast["lecturer"].participations.get()
    for part in (elsewhere, lecturer):
        url = reverse("wishes:on_behalf", args=[scene.cohort.slug, part.public_id])
        assert coordinator.get(url).status_code == 404


def test_the_menu_leads_the_coordination_to_the_cohort(scene, places, client_for):
    url = reverse("wishes:coordination")

    assert statuses(client_for, scene.cast, url) == expected(403, coordinator=302)


def test_own_wishes_stay_readable_after_the_participation_ended(scene, places, client_for):
    wish_list = submitted(scene.participation, places[:2])
    scene.participation.until = clock.today() - dt.timedelta(days=1)
    scene.participation.save()
    url = reverse("wishes:list", args=[wish_list.public_id])

    assert client_for(scene.cast["student"]).get(url).status_code == 200


# Choosing


def test_the_page_shows_places_demand_and_the_list(scene, places, student, choose):
    drafted(scene.participation, [places[1]])
    submitted(ParticipationFactory(cohort=scene.cohort), places[:2])

    page = student.get(choose)

    cards = {card.place: (card.demand, card.rank) for card in page.context["cards"]}
    assert cards == {
        places[0]: ((1, 1), 0),
        places[1]: ((0, 1), 1),
        places[2]: ((0, 0), 0),
        places[3]: ((0, 0), 0),
        places[4]: ((0, 0), 0),
    }
    assert [row["place"] for row in page.context["wishes"]] == [places[1]]
    assert [(d["name"], d["number"]) for d in page.context["districts"]] == [
        ("Katernberg", 2),
        ("Kray", 3),
    ]


def test_other_peoples_wishes_show_as_numbers_only(scene, places, student, choose):
    other = ParticipationFactory(cohort=scene.cohort, user__last_name="Unsichtbar")
    submitted(other, places[:2], transport=CANARY, hardship=CANARY)

    text = student.get(choose).text

    assert "Unsichtbar" not in text
    assert CANARY not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("district=kray", {2, 3, 4}),
        ("level=administration", {2, 3, 4}),
        ("q=elterncafé", {1}),
        ("q=kray+amts", {2}),
        ("q=nichts", set()),
        ("district=kray&level=on_site", set()),
        ("field=youth", {0, 1, 2, 3, 4}),
        ("field=health", set()),
        ("district=unbekannt", {0, 1, 2, 3, 4}),
    ],
)
def test_the_filter(scene, places, student, choose, query, found):
    page = student.get(f"{choose}?{query}")

    assert {card.place for card in page.context["cards"]} == {places[n] for n in found}


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("add:3", [0, 1, 2, 3]),
        ("remove:1", [0, 2]),
        ("up:2", [0, 2, 1]),
        ("down:0", [1, 0, 2]),
        ("up:0", [0, 1, 2]),
        ("save", [0, 1, 2]),
        ("sort", [0, 1, 2]),
    ],
)
def test_every_button_saves_the_whole_form(scene, places, student, choose, do, order):
    verb, _colon, number = do.partition(":")
    pressed = f"{verb}:{places[int(number)].public_id}" if number else verb

    page = student.post(
        f"{choose}?district=kray",
        typed(*places[:3], do=pressed, limit_days=["mon"], languages="Farsi", hardship=CANARY),
    )

    assert page.status_code == 302
    assert page.url.startswith(f"{choose}?district=kray#")
    wish_list = WishList.objects.get()
    assert titles(wish_list) == [places[n].title for n in order]
    assert (wish_list.limit_days, wish_list.languages) == (["mon"], "Farsi")
    assert CANARY in student.get(choose).text


def test_numbers_order_the_list(scene, places, student, choose):
    data = typed(*places[:3], do="sort")
    data[f"rank-{places[2].public_id}"] = "1"

    student.post(choose, data)

    assert titles(WishList.objects.get()) == [places[2].title, places[0].title, places[1].title]


def test_submitting_says_thank_you_and_shows_it(scene, places, student, choose):
    page = student.post(choose, typed(*places[:3], do="submit"), follow=True)

    assert page.status_code == 200
    assert len(page.context["messages"]) == 1
    assert page.context["wish_list"].version == 1
    assert [str(p["title"]) for [p] in WishSubmission.objects.get().titles] == [
        place.title for place in places[:3]
    ]


def test_too_few_wishes_show_where_to_mend_it_and_keep_what_was_typed(
    scene, places, student, choose
):
    page = student.post(choose, typed(places[4], do="submit", languages="Farsi"))

    assert page.status_code == 409
    assert [error["jump"] for error in page.context["errors"]] == ["#plaetze"]
    assert 'href="#plaetze"' in page.text
    assert 'id="plaetze"' in page.text
    assert [row["place"] for row in page.context["wishes"]] == [places[4]]
    assert 'value="Farsi"' in page.text
    assert not WishList.objects.exists()


def test_a_conflict_keeps_what_was_typed_and_shows_what_is_saved(scene, places, student, choose):
    drafted(scene.participation, [places[0]])

    page = student.post(choose, typed(places[2], do=f"add:{places[3].public_id}"))

    assert page.status_code == 409
    assert [row["place"] for row in page.context["wishes"]] == [places[2], places[3]]
    assert page.context["saved_places"] == [places[0]]
    revision = re.search(r'name="revision" value="(\d+)"', page.text)[1]
    again = student.post(choose, typed(places[2], places[3], revision=revision))
    assert again.status_code == 302
    assert titles(WishList.objects.get()) == [places[2].title, places[3].title]


def test_too_long_a_text_is_refused_at_its_field(scene, places, student, choose):
    page = student.post(choose, typed(*places[:3], do="submit", languages="x" * 201))

    assert page.status_code == 422
    assert [error["jump"] for error in page.context["errors"]] == ["#id_languages"]
    assert "x" * 201 in page.text
    assert not WishList.objects.exists()


def test_one_place_too_many_is_refused_and_not_added(scene, places, student, choose):
    page = student.post(choose, typed(*places[:4], do=f"add:{places[4].public_id}"))

    assert page.status_code == 409
    assert [row["place"] for row in page.context["wishes"]] == places[:4]


def test_a_script_gets_only_the_list(scene, places, student, choose):
    page = student.post(
        choose, typed(places[0], do=f"add:{places[1].public_id}"), headers={"HX-Request": "true"}
    )

    assert page.status_code == 200
    assert page.text.count("<section") == 1
    assert 'name="revision" value="1"' in page.text
    assert f"“{places[1].title}”" in page.context["said"] or places[1].title in page.text


def test_a_script_is_told_of_a_conflict(scene, places, student, choose):
    drafted(scene.participation, [places[0]])

    page = student.post(choose, typed(places[2], do="sort"), headers={"HX-Request": "true"})

    assert (page.status_code, page.text.count("<section")) == (409, 1)
    assert 'role="alert"' in page.text


def test_the_enter_key_never_adds_a_place(scene, places, student, choose):
    """The form's first button, in the order of the page, is the one Enter presses."""
    text = student.get(choose).text

    first = re.search(r'<button[^>]*form="wuensche"[^>]*>', text)[0]
    assert 'value="sort"' in first


def test_unknown_and_broken_ids_are_left_out(scene, places, student, choose):
    data = typed(places[0])
    data["place"] += ["kein-uuid", "00000000-0000-0000-0000-000000000000", data["place"][0]]

    assert student.post(choose, data).status_code == 302
    assert titles(WishList.objects.get()) == [places[0].title]


def test_a_withdrawn_place_is_marked_on_the_list(scene, places, student, choose):
    drafted(scene.participation, places[:2])
    Place.objects.filter(pk=places[1].pk).update(state=PlaceState.WITHDRAWN)

    page = student.get(choose)

    assert [row["is_gone"] for row in page.context["wishes"]] == [False, True]


# Before and after the window


def move_window(cohort, **days):
    for name, value in days.items():
        setattr(cohort, name, clock.today() + dt.timedelta(days=value))
    cohort.save()


def test_before_the_window_there_is_nothing_to_do(scene, places, student, choose):
    move_window(scene.cohort, wishes_open_on=1)

    page = student.get(choose)

    assert page.status_code == 200
    assert "cards" not in page.context
    assert student.post(choose, typed(*places[:2], do="submit")).status_code == 409
    assert not WishList.objects.exists()


def test_after_the_window_the_last_version_is_shown_and_a_post_says_why_not(
    scene, places, student, choose
):
    submitted(scene.participation, places[:2], hardship=CANARY)
    move_window(scene.cohort, wishes_close_on=-1)

    page = student.get(choose)
    assert (page.status_code, page.context["version"].number) == (200, 1)
    assert CANARY in page.text
    late = student.post(choose, typed(*places[1:3], do="submit", revision=1))
    assert late.status_code == 409
    assert scene.cohort.contact_phone in late.text
    assert WishSubmission.objects.count() == 1


def test_after_the_window_without_wishes(scene, places, student, choose):
    drafted(scene.participation, places[:2])
    move_window(scene.cohort, wishes_close_on=-1)

    page = student.get(choose)

    assert (page.status_code, page.context["version"]) == (200, None)


def test_a_student_without_a_phase_finds_an_explanation(scene, client_for, choose):
    lonely = ParticipationFactory()

    assert client_for(lonely.user).get(choose).status_code == 200
    assert client_for(lonely.user).post(choose, {}).status_code == 404


# Coordination


def test_the_overview_counts_and_filters(scene, places, coordinator):
    submitted(scene.participation, places[:2], hardship=CANARY)
    url = reverse("wishes:overview", args=[scene.cohort.slug])

    page = coordinator.get(url)
    assert page.context["tally"] == (2, 1, 1, 1)
    assert [row.user.last_name for row in page.context["page_obj"]] == ["Arslan", "Weber"]
    assert page.context["cards"][0].place == places[0]
    assert CANARY not in page.text
    missing = coordinator.get(f"{url}?state=missing").context["page_obj"]
    assert [row.user.last_name for row in missing] == ["Weber"]
    done = coordinator.get(f"{url}?state=submitted").context["page_obj"]
    assert [row.user.last_name for row in done] == ["Arslan"]


def test_the_reason_opens_by_a_button_and_is_recorded(scene, places, coordinator):
    wish_list = submitted(scene.participation, places[:2], hardship=CANARY)
    url = reverse("wishes:hardship", args=[wish_list.public_id])

    assert CANARY not in coordinator.get(url).text
    assert not WishEvent.objects.filter(verb="read_hardship").exists()
    page = coordinator.post(url, {"do": "read"})
    assert CANARY in page.text
    assert WishEvent.objects.filter(verb="read_hardship", by=scene.cast["coordinator"]).count() == 1
    assert CANARY not in coordinator.get(reverse("wishes:hardships", args=[scene.cohort.slug])).text
    assert CANARY not in coordinator.get(reverse("wishes:list", args=[wish_list.public_id])).text


def test_the_weight_is_chosen_not_preset(scene, places, coordinator):
    wish_list = submitted(scene.participation, places[:2], hardship=CANARY)
    url = reverse("wishes:hardship", args=[wish_list.public_id])

    assert "checked" not in coordinator.get(url).text
    assert coordinator.post(url, {"do": "weigh"}).status_code == 422
    assert coordinator.post(url, {"do": "weigh", "weight": "2"}).status_code == 302
    wish_list.refresh_from_db()
    assert wish_list.hardship_weight == 2


def test_reminding_is_one_button(scene, places, coordinator, monkeypatch):
    move_window(scene.cohort, wishes_close_on=10)
    url = reverse("wishes:remind", args=[scene.cohort.slug])

    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url).status_code == 302
    assert WishEvent.objects.filter(verb="remind").count() == 2
    assert coordinator.post(url).status_code == 409


def test_on_behalf_keeps_nothing_until_it_is_submitted(scene, places, coordinator):
    url = reverse("wishes:on_behalf", args=[scene.cohort.slug, scene.participation.public_id])

    page = coordinator.post(
        url, typed(places[0], do=f"add:{places[1].public_id}", reason="ruft an")
    )
    assert page.status_code == 200
    assert [row["place"] for row in page.context["wishes"]] == places[:2]
    assert 'value="ruft an"' in page.text
    assert not WishList.objects.exists()
    page = coordinator.post(url, typed(*places[:2], do="submit"))
    assert (page.status_code, page.context["errors"][0]["jump"]) == (409, "#id_reason")
    page = coordinator.post(url, typed(*places[:2], do="submit", reason="ruft an"))
    assert page.status_code == 302
    assert WishSubmission.objects.get().note == "ruft an"


def test_on_behalf_never_shows_the_hardship(scene, places, coordinator):
    drafted(scene.participation, places[:2], hardship=CANARY)
    url = reverse("wishes:on_behalf", args=[scene.cohort.slug, scene.participation.public_id])

    page = coordinator.get(url)

    assert [row["place"] for row in page.context["wishes"]] == places[:2]
    assert CANARY not in page.text


# Queries

#: The tests' read-only middleware adds four statements of its own to every GET.
READ_ONLY = 4
#: session, person, roles, desk, list, its wishes, places, demand
STUDENT_QUERIES = READ_ONLY + 8
#: session, person, roles, cohorts, tally, number, students, places, demand
OVERVIEW_QUERIES = READ_ONLY + 9
#: session, person, roles, cohorts, phase, lists
HARDSHIP_QUERIES = READ_ONLY + 6


@pytest.mark.parametrize("number", [1, 4])
def test_the_students_page_is_flat(scene, student, choose, number, django_assert_num_queries):
    for _turn in range(number - 1):
        PlaceFactory(phase=scene.phase, facility=scene.facility)
    offered = list(Place.objects.filter(phase=scene.phase))
    for _turn in range(number):
        drafted(ParticipationFactory(cohort=scene.cohort), offered)
    drafted(scene.participation, offered)
    student.get(choose)

    with django_assert_num_queries(STUDENT_QUERIES):
        page = student.get(choose)
    assert len(page.context["cards"]) == number


@pytest.mark.parametrize("number", [1, 4])
def test_the_overview_is_flat(scene, places, coordinator, number, django_assert_num_queries):
    for _turn in range(number):
        submitted(ParticipationFactory(cohort=scene.cohort), places[:4], hardship="x")
    url = reverse("wishes:overview", args=[scene.cohort.slug])
    coordinator.get(url)

    with django_assert_num_queries(OVERVIEW_QUERIES):
        page = coordinator.get(url)
    assert len(page.context["page_obj"]) == number + 2


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_of_hardships_is_flat(
    scene, places, coordinator, number, django_assert_num_queries
):
    for _turn in range(number):
        submitted(ParticipationFactory(cohort=scene.cohort), places[:2], hardship="x")
    url = reverse("wishes:hardships", args=[scene.cohort.slug])
    coordinator.get(url)

    with django_assert_num_queries(HARDSHIP_QUERIES):
        page = coordinator.get(url)
    assert len(page.context["wish_lists"]) == number


# Panels


def fresh(user):
    """Without what a request keeps on the user object."""
    return type(user).objects.get(pk=user.pk)


def test_a_students_next_step(scene, places, choose):
    today, student = clock.today(), scene.cast["student"]

    [step] = steps(fresh(student), today)
    assert (step.url, step.due, step.waiting) == (choose, scene.cohort.wishes_close_on, False)
    submitted(scene.participation, places[:2])
    [step] = steps(fresh(student), today)
    assert (step.button, step.due, step.waiting) == ("", None, True)
    [step] = steps(fresh(student), scene.cohort.wishes_open_on - dt.timedelta(days=1))
    assert (step.url, step.waiting) == ("", True)
    assert steps(fresh(student), scene.cohort.publish_on) == []


def test_a_student_who_missed_the_window_has_no_step(scene, places):
    day = scene.cohort.wishes_close_on + dt.timedelta(days=1)

    assert steps(fresh(scene.cast["student"]), day) == []


def test_the_coordinations_next_steps(scene, places):
    today, user = clock.today(), scene.cast["coordinator"]
    submitted(scene.participation, places[:2], hardship=CANARY)

    counting, weighing = steps(fresh(user), today)
    assert (counting.url, counting.due) == (
        reverse("wishes:overview", args=[scene.cohort.slug]),
        scene.cohort.wishes_close_on,
    )
    assert weighing.url == reverse("wishes:hardships", args=[scene.cohort.slug])
    assert CANARY not in f"{counting}{weighing}"
    assert steps(fresh(user), scene.cohort.publish_on) == []


@pytest.mark.parametrize("role", ["lecturer", "supervisor", "contact", "city", "admin", "stranger"])
def test_nobody_else_has_steps_about_wishes(scene, places, role):
    assert steps(fresh(scene.cast[role]), clock.today()) == []


def test_panels_are_registered(scene, places):
    assert steps in list(next_steps)
    assert coming_dates in list(dates)
    found = coming_dates(fresh(scene.cast["student"]), clock.today())
    assert [entry.on for entry in found] == [scene.cohort.wishes_close_on, scene.cohort.publish_on]


@pytest.mark.parametrize(("role", "number"), [("student", 1), ("coordinator", 1)])
def test_next_steps_take_one_query(scene, places, role, number, django_assert_num_queries):
    user = fresh(scene.cast[role])
    steps(user, clock.today())
    user.__dict__.pop("_wish_desks", None)

    with django_assert_num_queries(number):
        steps(user, clock.today())
