"""The wish list in a real browser: by keyboard alone, by mouse, without scripts; and axe."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from home.core import clock
from kurse.wishes.models import WishList, WishSubmission
from tests.factories.cohorts import ParticipationFactory
from tests.factories.wishes import drafted, submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(context: Any, live_server: Any, user: Any) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


@pytest.fixture
def desk(scene, places, live_server, context, page):
    """The student's page, open; what the browser's console says is collected."""
    sign_in(context, live_server, scene.cast["student"])
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(live_server.url + reverse("wishes:choose"))
    return SimpleNamespace(page=page, complaints=complaints)


def button(verb: str, place: Any) -> str:
    return f'button[value="{verb}:{place.public_id}"]'


def titles() -> list[str]:
    wish_list = WishList.objects.get()
    return [wish.place.title for wish in wish_list.wishes.select_related("place")]


def listed(page: Any) -> list[str]:
    rows = page.locator("[data-ranks] [data-place] a")
    return rows.all_inner_texts()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def wait_for(page: Any, places: list[Any]) -> None:
    """The list on the page has this order."""
    wanted = [str(place.public_id) for place in places]
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('[data-ranks] [data-place]')]"
        ".map(row => row.dataset.place)) === JSON.stringify(wanted)",
        arg=wanted,
    )


def test_ranking_by_keyboard_alone(places, desk):
    page, (a, b, c) = desk.page, places[:3]

    for number, place in enumerate((a, b, c), start=1):
        tab_to(page, button("add", place))
        page.keyboard.press("Enter")
        wait_for(page, [a, b, c][:number])
        page.locator("[data-wishes-status]").filter(has_text=place.title).wait_for(state="attached")
    tab_to(page, button("up", c))
    page.keyboard.press("Enter")
    wait_for(page, [a, c, b])
    assert page.evaluate("document.activeElement.value") == f"up:{c.public_id}"
    page.keyboard.press("Enter")
    wait_for(page, [c, a, b])
    assert page.evaluate("document.activeElement.value") == f"down:{c.public_id}"
    tab_to(page, f'[name="rank-{b.public_id}"]')
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    wait_for(page, [b, c, a])
    tab_to(page, 'button[value="submit"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".q-flash--ok, .q-messages")

    assert titles() == [b.title, c.title, a.title]
    assert WishSubmission.objects.count() == 1
    assert desk.complaints == []


def test_what_happens_is_announced(places, desk):
    desk.page.locator(button("add", places[1])).click()

    status = desk.page.locator("[data-wishes-status]")
    status.filter(has_text=places[1].title).wait_for(state="attached")
    assert status.get_attribute("aria-live") == "polite"


def test_dragging_with_the_mouse(scene, places, desk):
    page = desk.page
    for number, place in enumerate(places[:3], start=1):
        page.locator(button("add", place)).click()
        wait_for(page, places[:number])
    rows = page.locator("[data-ranks] [data-place]")
    rows.nth(2).scroll_into_view_if_needed()
    last, first = rows.nth(2).bounding_box(), rows.nth(0).bounding_box()

    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] - 4)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, first["y"] + 3, steps=8)
    page.mouse.up()

    wait_for(page, [places[2], places[0], places[1]])
    page.locator(".is-moved").wait_for()
    assert titles() == [places[2].title, places[0].title, places[1].title]
    assert desk.complaints == []


def test_a_conflict_is_shown_and_read_out(scene, places, desk):
    drafted(scene.participation, [places[4]])

    desk.page.locator(button("add", places[0])).click()

    desk.page.locator(".q-errors:focus").wait_for()
    assert listed(desk.page) == [places[0].title]
    assert titles() == [places[4].title]


def test_without_scripts(scene, places, live_server, new_context):
    context = new_context(java_script_enabled=False)
    sign_in(context, live_server, scene.cast["student"])
    page = context.new_page()
    page.goto(live_server.url + reverse("wishes:choose"))

    for place in places[:3]:
        page.locator(button("add", place)).click()
    page.locator(button("up", places[1])).click()
    assert listed(page) == [places[1].title, places[0].title, places[2].title]
    page.locator(f'[name="rank-{places[2].public_id}"]').fill("1")
    page.locator('form button[value="sort"]').click()
    assert listed(page) == [places[2].title, places[1].title, places[0].title]
    page.locator(button("remove", places[1])).click()
    page.locator('button[value="submit"]').click()

    assert titles() == [places[2].title, places[0].title]
    assert WishSubmission.objects.count() == 1


def test_enter_in_a_text_field_only_saves(scene, places, live_server, new_context):
    drafted(scene.participation, places[:2])
    context = new_context(java_script_enabled=False)
    sign_in(context, live_server, scene.cast["student"])
    page = context.new_page()
    page.goto(live_server.url + reverse("wishes:choose"))

    page.locator("summary").filter(has=page.locator(".kern-title")).first.click()
    page.locator("#id_languages").fill("Farsi")
    page.locator("#id_languages").press("Enter")
    page.wait_for_load_state()

    wish_list = WishList.objects.get()
    assert (titles(), wish_list.languages, wish_list.version) == (
        [places[0].title, places[1].title],
        "Farsi",
        0,
    )


# axe


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_for_students(scene, places, live_server, context, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(context, live_server, scene.cast["student"])
    choose = live_server.url + reverse("wishes:choose")
    wish_list = submitted(scene.participation, places[:3], days=("mon",), hardship="Grund")
    drafted(scene.participation, places[1:3], hardship="Grund")

    page.goto(choose)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(button("remove", places[2])).click()
    wait_for(page, [places[1]])
    page.locator('button[value="submit"]').click()
    page.wait_for_selector(".q-errors")
    assert faults(page) == []
    page.goto(f"{choose}?q=nichts")
    assert faults(page) == []
    page.goto(live_server.url + reverse("wishes:list", args=[wish_list.public_id]))
    assert faults(page) == []
    for name, value in (("wishes_close_on", -1), ("wishes_open_on", 1)):
        scene.cohort.refresh_from_db()
        scene.cohort.wishes_close_on = clock.today() + dt.timedelta(days=5)
        setattr(scene.cohort, name, clock.today() + dt.timedelta(days=value))
        scene.cohort.save()
        page.goto(choose)
        assert faults(page) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_for_the_coordination(scene, places, live_server, context, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(context, live_server, scene.cast["coordinator"])
    wish_list = submitted(scene.participation, places[:3], hardship="Grund")
    submitted(ParticipationFactory(cohort=scene.cohort), places[:2])
    slug = scene.cohort.slug
    pages = [
        reverse("wishes:overview", args=[slug]),
        reverse("wishes:remind", args=[slug]),
        reverse("wishes:hardships", args=[slug]),
        reverse("wishes:hardship", args=[wish_list.public_id]),
        reverse("wishes:on_behalf", args=[slug, scene.participation.public_id]),
    ]

    for url in pages:
        page.goto(live_server.url + url)
        assert (url, faults(page)) == (url, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(live_server.url + pages[3])
    page.locator('button[value="read"]').click()
    page.wait_for_selector(".q-quote")
    assert faults(page) == []
