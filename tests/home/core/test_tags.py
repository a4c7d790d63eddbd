"""The look's tags: what they draw, what they escape, and what they leave out."""

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from home.core import registries
from home.core.choices import HintedLabel
from home.core.registries import NavigationItem, NextStep, TimelineEntry
from home.core.templatetags import quartier

SPRITE = Path(settings.BASE_DIR) / "assets" / "img" / "icons.svg"


def draw(source: str, **values: Any) -> str:
    """Render with a request, as on a page."""
    values.setdefault("request", RequestFactory().get(values.pop("path", "/")))
    return Template(source).render(Context(values))


def test_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "calendar" %}')
    named = draw('{% icon "lock" label %}', label="Nur für <Sie>")
    assert 'role="img" aria-label="Nur für &lt;Sie&gt;"' in named


def test_every_icon_named_in_templates_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))
    asked = {
        name
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }

    assert len(asked) > 10
    assert asked - drawn == set()


@pytest.mark.parametrize("kind", quartier.STATE_KINDS)
def test_state_wears_its_kind(kind: str) -> None:
    assert draw("{% state kind 'Läuft' %}", kind=kind) == (
        f'<span class="q-state q-state--{kind}">Läuft</span>'
    )


def test_state_escapes_and_falls_back() -> None:
    assert draw("{% state 'x' label %}", label="<b>") == (
        '<span class="q-state q-state--draft">&lt;b&gt;</span>'
    )


@pytest.mark.parametrize(
    ("district", "shape"),
    [
        ({"mark": "ka", "name": "Katernberg"}, "roof-ka"),
        (SimpleNamespace(mark="kr", name="Kray"), "roof-kr"),
        ({"mark": "", "name": "Holsterhausen"}, "roof-xx"),
        ({"mark": "zz", "name": "Holsterhausen"}, "roof-xx"),
    ],
)
def test_district_mark_shows_building_and_name(district: Any, shape: str) -> None:
    drawn = draw("{% district_mark district %}", district=district)

    assert f"#{shape}" in drawn
    assert quartier._of(district, "name") in drawn


def test_no_district_draws_nothing() -> None:
    assert draw("{% district_mark district %}", district=None) == ""


def test_avatar_is_the_same_for_a_person_everywhere() -> None:
    mira = SimpleNamespace(initials="MK", public_id="4f0c")

    assert draw("{% avatar p %}", p=mira) == draw("{% avatar p %}", p=mira)
    assert ">MK<" in draw("{% avatar p %}", p=mira)
    assert ">SO<" in draw("{% avatar p %}", p="Sabine van Okafor")
    assert ">M<" in draw("{% avatar p %}", p="Mira")
    assert draw("{% avatar p %}", p="").count("<span") == 1


def test_next_step_has_one_button_and_a_date() -> None:
    step = NextStep("Drei Tage bestätigen", "/mein/", "Tage ansehen", dt.date(2027, 4, 30))
    drawn = draw("{% next_step step %}", step=step)

    assert "q-next--roof" in drawn
    assert drawn.count("kern-btn--primary") == 1
    assert "30.04.2027" in drawn


def test_a_step_somebody_else_must_do_has_no_button() -> None:
    step = NextStep("Die Praxisstelle unterschreibt", waiting=True)
    drawn = draw("{% next_step step %}", step=step)

    assert "q-next--waiting" in drawn
    assert "kern-btn" not in drawn
    assert "q-next--roof" not in drawn


def test_time_line_marks_done_now_and_to_come() -> None:
    entries = [
        TimelineEntry("Vereinbart", dt.date(2027, 1, 1)),
        TimelineEntry("Auswertung", None, current=True),
        TimelineEntry("Abschluss", None, done=False),
    ]
    drawn = draw("{% time_line entries %}", entries=entries)

    assert drawn.count('class="is-done"') == 1
    assert drawn.count('aria-current="step"') == 1
    assert drawn.count("<li") == 3


def test_tabs_mark_the_present_page() -> None:
    items = [{"title": "A", "url": "/a/"}, {"title": "B", "url": "/b/", "count": 3}]
    drawn = draw("{% tabs items %}", items=items, path="/b/")

    assert re.findall(r'href="([^"]+)" aria-current="page"', drawn) == ["/b/"]
    assert "q-count--warn" in drawn


def test_pager_keeps_the_filter_and_names_its_pages() -> None:
    page = Paginator(range(100), 10).page(4)
    drawn = draw("{% pager page %}", page=page, path="/x/?stand=on&page=4")

    assert "?stand=on&amp;page=5" in drawn
    assert 'rel="prev"' in drawn
    assert 'rel="next"' in drawn
    assert drawn.count('aria-current="page"') == 1


def test_a_single_page_has_no_pager() -> None:
    assert draw("{% pager page %}", page=Paginator(range(3), 10).page(1)).strip() == ""
    assert draw("{% pager page %}", page=None).strip() == ""


@pytest.mark.parametrize("drawing", ["street", "desk", "letters", "calendar", "search", "door"])
def test_empty_state_says_the_first_step(drawing: str) -> None:
    drawn = draw("{% empty 'Noch leer' 'Bald' '/neu/' 'Anlegen' drawing=d %}", d=drawing)

    assert "Noch leer" in drawn
    assert 'href="/neu/"' in drawn
    assert "<svg" in drawn


def test_empty_state_works_inside_a_loop() -> None:
    drawn = draw("{% for x in rows %}{% empty_state x %}{% endfor %}", rows=["eins", "zwei"])

    assert drawn.count("q-empty") == 2


def test_messages_wear_their_kind_and_are_escaped() -> None:
    rows = [Message(constants.SUCCESS, "<b>Gut</b>"), Message(constants.ERROR, "Schlecht")]
    drawn = draw("{% messages_list %}", messages=rows)

    assert "&lt;b&gt;Gut" in drawn
    assert 'role="status"' in drawn
    assert 'q-flash--bad" role="alert"' in drawn


def test_bars_are_lengths_not_styles() -> None:
    rows = [
        {"label": "Wunsch 1", "value": 30, "tone": 1},
        {"label": "ohne Platz", "value": 15, "tone": "bad"},
        {"label": "Kray", "value": 8, "total": 9, "district": {"mark": "kr", "name": "Kray"}},
    ]
    drawn = draw("{% bars rows 'Plätze' %}", rows=rows)

    assert re.findall(r'width="([\d.]+%)"', drawn) == ["100.0%", "50.0%", "30.0%", "26.7%"]
    assert "style=" not in drawn
    assert "8 / 9" in drawn
    assert "url(#p-kr)" in drawn


@pytest.mark.parametrize("rows", [[], [{"label": "leer", "value": 0}]])
def test_bars_bear_emptiness(rows: list[dict[str, Any]]) -> None:
    assert "<ul" in draw("{% bars rows %}", rows=rows)


@pytest.mark.django_db
def test_city_map_links_what_it_can_draw() -> None:
    districts = [
        {"mark": "ka", "name": "Katernberg", "url": "/q/ka/", "detail": "12 Plätze"},
        {"mark": "", "name": "Steele", "url": "/q/st/", "outline": [[1, 1], [9, 1], [9, 9]]},
        {"mark": "", "name": "Ohne Umriss", "url": "/q/ou/"},
    ]
    drawn = draw("{% city_map districts %}", districts=districts)

    assert re.findall(r'<a href="([^"]+)"', drawn) == ["/q/ka/", "/q/st/"]
    assert 'aria-label="Katernberg, 12 Plätze"' in drawn
    assert "M1 1L9 1L9 9z" in drawn


def test_main_menu_marks_the_longest_fitting_entry() -> None:
    items = [
        NavigationItem("Start", "healthz", lambda user: True),
        NavigationItem("Anmelden", "account_login", lambda user: True),
        NavigationItem("Code", "account_request_login_code", lambda user: True),
    ]
    drawn = draw(
        "{% main_menu as menu %}"
        "{% for row in menu.rows %}{{ row.label }}={{ row.current }};{% endfor %}",
        navigation=items,
        path=reverse("account_request_login_code"),
    )

    assert drawn == "Start=;Anmelden=;Code=page;"


def test_a_long_menu_waits_behind_more() -> None:
    items = [
        NavigationItem(f"Ein langes Wort {n}", "healthz", lambda user: True) for n in range(12)
    ]
    context = Context({"navigation": items, "request": RequestFactory().get("/mein/")})
    menu = quartier.main_menu(context)

    assert 2 <= len(menu["rows"]) < 6
    assert len(menu["rows"]) + len(menu["rest"]) == 12
    assert menu["rest_is_current"] is False
    assert quartier.main_menu(Context({"navigation": items[:3]}))["rest"] == []


def test_every_entry_of_the_menu_has_an_address() -> None:
    assert len(registries.navigation) > 0
    for item in registries.navigation:
        assert reverse(item.url_name).startswith("/")


def test_include_if_there_is_silent_where_nothing_is() -> None:
    assert draw("{% include_if_there 'no/such/page.html' %}") == ""
    assert "<svg" in draw("{% include_if_there 'partials/hero.html' %}")


def test_hinted_label_is_a_label() -> None:
    label = HintedLabel("Zusagen", hint="Eine Kopie kommt per Mail.")

    assert label == "Zusagen"
    assert label.hint == "Eine Kopie kommt per Mail."
    assert HintedLabel("Absagen").hint == ""
