"""The pages of the ledger: who opens what, entering in one press, the site's answer by link."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from home.core.clock import today
from home.outbox.models import OutgoingMail
from home.tasklinks.actions import issue_link
from home.today.queries import today_of
from kurse.placements.models import PlacementState
from kurse.practice.asking import ask_confirmers
from kurse.practice.forms import seen_value
from kurse.practice.linkpage import PURPOSE
from kurse.practice.models import DayEvent, DayKind, DayState, PracticeDay, WeekPlan
from tests.factories.placements import placement_of, student_of
from tests.factories.practice import day_of, days_before, workday_before

pytestmark = pytest.mark.django_db
#: What the tests' read-only guard around every GET costs.
OF_THE_GUARD = 4


def page(name, placement, *more):
    return reverse(f"practice:{name}", args=[placement.public_id, *more])


def names_of(scene):
    return {**scene.cast, "anonymous": None}


# Who opens what ---------------------------------------------------------------------------------

WATCH = {"student": 302, "lecturer": 200, "coordinator": 200, "contact": 200}
SEE = {"student": 200, "lecturer": 200, "coordinator": 200, "contact": 200}


@pytest.mark.parametrize(
    ("route", "statuses", "rest"),
    [
        ("start", {**WATCH, "other_student": 200, "other_contact": 200}, 403),
        ("confirm", {"contact": 200, "other_contact": 200}, 403),
        ("ledger", SEE, 404),
        ("day", SEE, 404),
        ("empty day", {**dict.fromkeys(SEE, 403), "student": 200}, 404),
        ("absence", {**dict.fromkeys(SEE, 403), "student": 200}, 404),
        ("plan", {**SEE, "lecturer": 403}, 404),
        ("confirm_for", {**dict.fromkeys(SEE, 403), "coordinator": 200}, 404),
        ("send", {**dict.fromkeys(SEE, 403), "student": 405}, 404),
    ],
)
def test_every_role_and_page(client_for, scene, placement, route, statuses, rest):
    row = day_of(placement)
    url = {
        "start": reverse("practice:start"),
        "confirm": reverse("practice:confirm"),
        "day": page("day", placement, row.iso),
        "empty day": page("day", placement, workday_before(9).isoformat()),
    }.get(route) or page(route, placement)

    found = {name: client_for(user).get(url).status_code for name, user in scene.cast.items()}

    assert found == {name: statuses.get(name, rest) for name in scene.cast}
    assert client_for(None).get(url).status_code == 302


@pytest.mark.parametrize("state", [PlacementState.READY, PlacementState.DECLINED])
def test_before_the_start_there_is_no_ledger(client_for, scene, state):
    placement = placement_of(scene, state=state)

    assert client_for(scene.cast["coordinator"]).get(page("ledger", placement)).status_code == 404
    assert client_for(scene.cast["student"]).get(reverse("practice:start")).status_code == 200


# Entering ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("on_a_workday")
def test_one_press_enters_today_as_planned(client_for, cast, placement):
    week = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), Decimal(6)
    )
    WeekPlan.objects.create(
        placement=placement, valid_from=placement.starts_on, sunday=Decimal(6), **week
    )
    client, key = client_for(cast["student"]), uuid.uuid4()
    url = page("day", placement, today().isoformat())
    assert b"data-keep=" in client.get(page("ledger", placement)).content

    for _time in range(2):  # pressed twice: the key writes once
        response = client.post(url, {"do": "planned", "key": str(key)})
        assert response.status_code == 302

    assert list(PracticeDay.objects.values_list("day", "hours")) == [(today(), Decimal(6))]
    assert DayEvent.objects.get().key == key
    assert b"data-keep=" not in client.get(page("ledger", placement)).content


@pytest.mark.parametrize(
    ("data", "status", "hours"),
    [
        ({"do": "save", "hours": "6,5"}, 302, Decimal("6.5")),
        ({"do": "save", "hours": "6.5", "text": "Treff"}, 302, Decimal("6.5")),
        ({"do": "save", "hours": "13"}, 422, None),
        ({"do": "save", "hours": "NaN"}, 422, None),
        ({"do": "save", "hours": ""}, 422, None),
        ({"do": "save", "hours": "11"}, 409, None),
    ],
)
def test_hours_with_comma_or_point(client_for, cast, placement, data, status, hours):
    url = page("day", placement, workday_before(2).isoformat())

    assert client_for(cast["student"]).post(url, data).status_code == status
    assert list(PracticeDay.objects.values_list("hours", flat=True)) == ([hours] if hours else [])


def test_a_correction_of_a_confirmed_day_asks_why_and_shows_its_trace(client_for, cast, placement):
    row = day_of(placement, state=DayState.CONFIRMED)
    client, url = client_for(cast["student"]), page("day", placement, row.iso)
    assert client.post(url, {"kind": "done", "hours": "6"}).status_code == 422

    response = client.post(url, {"kind": "done", "hours": "6", "note": "Früher Schluss"})

    row.refresh_from_db()
    assert (response.status_code, row.state, row.hours) == (302, "entered", 6)
    assert "Früher Schluss" in client.get(url).content.decode()
    week = client_for(cast["contact"]).get(page("ledger", placement))
    assert row.voided_at is not None
    assert [one.voided_at for one in week.context["ledger"].rows] == [row.voided_at]


def test_days_away_and_week_plan(client_for, cast, placement):
    client = client_for(cast["student"])
    day = workday_before(3).isoformat()

    away = client.post(page("absence", placement), {"first": day, "last": day, "kind": "absent"})
    plan = client.post(
        page("plan", placement), {"valid_from": today().isoformat(), "tuesday": "8,5"}
    )

    assert (away.status_code, plan.status_code) == (302, 302)
    assert PracticeDay.objects.get().kind == DayKind.ABSENT
    assert WeekPlan.objects.get().hours()[1] == Decimal("8.5")


# What a device kept -----------------------------------------------------------------------------


def test_a_device_sends_again_without_writing_twice(client_for, cast, placement):
    client, key = client_for(cast["student"]), str(uuid.uuid4())
    day = workday_before(2).isoformat()

    answers = [
        client.post(page("send", placement), {"key": key, "day": day, "hours": hours})
        for hours in ("7.5", "7.5", "4")  # the same key says the same, whatever comes with it
    ]

    assert [one.json()["status"] for one in answers] == ["saved"] * 3
    assert (PracticeDay.objects.get().hours, DayEvent.objects.count()) == (Decimal("7.5"), 1)


@pytest.mark.parametrize(
    ("hours", "day", "status", "word"),
    [
        ("7.5", 2, 200, "saved"),  # somebody entered the same meanwhile
        ("6", 2, 409, "conflict"),
        ("6", -1, 409, "refused"),  # tomorrow
        ("99", 3, 422, "refused"),
        ("", 3, 422, "refused"),
    ],
)
def test_a_conflict_is_told_and_changes_nothing(
    client_for, cast, placement, hours, day, status, word
):
    day_of(placement, workday_before(2))
    when = workday_before(day) if day > 0 else today() + dt.timedelta(days=1)
    data = {"key": str(uuid.uuid4()), "day": when.isoformat(), "hours": hours}

    response = client_for(cast["student"]).post(page("send", placement), data)

    assert (response.status_code, response.json()["status"]) == (status, word)
    assert response.json()["text"]
    assert list(PracticeDay.objects.values_list("hours", flat=True)) == [Decimal("7.5")]


# The placement site's answer --------------------------------------------------------------------


def answer_data(rows, **more):
    return {"seen": [seen_value(row) for row in rows], "name": "Yusuf Demir", **more}


def week_of(placement, **fields):
    """Two days of a past week."""
    monday = today() - dt.timedelta(days=today().weekday())
    first = workday_before(2, end=monday)
    return [
        day_of(placement, first, text="GEHEIM-text", **fields),
        day_of(placement, workday_before(1, end=monday), **fields),
    ]


def test_the_link_shows_initials_and_no_texts_and_get_changes_nothing(client, placement, cast):
    week_of(placement)
    link = issue_link(PURPOSE, person=cast["contact"], about=placement.phase, by=None)

    response = client.get(link.address())

    text = response.content.decode()
    assert response.status_code == 200
    assert cast["student"].initials in text
    assert cast["student"].last_name not in text
    assert "GEHEIM" not in text
    assert "checked" not in text
    assert PracticeDay.objects.filter(state="entered").count() == 2
    assert link.address() not in OutgoingMail.objects.values_list("body", flat=True)


def test_post_without_an_answer_changes_nothing(client, placement, cast):
    rows = week_of(placement)
    link = issue_link(PURPOSE, person=cast["contact"], about=placement.phase, by=None)

    for data in (
        {},
        answer_data(rows),
        {**answer_data(rows, answer="all"), "name": ""},
        answer_data(rows, answer="some"),
        answer_data(rows, answer="some", no=[str(rows[0].public_id)]),
    ):
        assert client.post(link.address(), data).status_code == 422

    assert PracticeDay.objects.filter(state="entered").count() == 2


def test_two_clicks_confirm_all_and_the_link_is_done(client, placement, cast):
    rows = week_of(placement)
    link = issue_link(PURPOSE, person=cast["contact"], about=placement.phase, by=None)

    response = client.post(link.address(), answer_data(rows, answer="all"))

    link.refresh_from_db()
    assert response.status_code == 200
    assert set(PracticeDay.objects.values_list("state", "answered_by")) == {
        ("confirmed", "Yusuf Demir")
    }
    assert link.done_at is not None
    assert client.get(link.address()).status_code == 200


def test_not_right_because_goes_to_the_student(client, client_for, placement, cast):
    rows = week_of(placement)
    link = issue_link(PURPOSE, person=cast["contact"], about=placement.phase, by=None)
    marked = answer_data(rows, answer="some", no=[str(rows[0].public_id)], remark="Da war zu.")

    assert client.post(link.address(), marked).status_code == 200

    assert list(PracticeDay.objects.values_list("state", flat=True)) == ["disputed", "confirmed"]
    steps = [str(step.url) for step in all_steps(cast["student"])]
    assert page("ledger", placement) + "#wochen" in steps
    text = client_for(cast["student"]).get(page("ledger", placement)).content.decode()
    assert "Da war zu." in text


def test_a_stale_page_confirms_nothing(client, placement, cast):
    rows = week_of(placement)
    link = issue_link(PURPOSE, person=cast["contact"], about=placement.phase, by=None)
    data = answer_data(rows, answer="all")
    PracticeDay.objects.filter(pk=rows[0].pk).update(hours=3)

    assert client.post(link.address(), data).status_code == 409
    assert PracticeDay.objects.filter(state="entered").count() == 2


def test_a_link_of_somebody_else_shows_nothing(client, placement, cast):
    week_of(placement)
    link = issue_link(PURPOSE, person=cast["other_contact"], about=placement.phase, by=None)

    response = client.get(link.address())

    assert "<fieldset" not in response.content.decode()


def test_with_an_account_names_and_texts_are_shown(client_for, placement, cast):
    rows = week_of(placement)
    client, url = client_for(cast["contact"]), reverse("practice:confirm")
    text = client.get(url).content.decode()
    assert cast["student"].get_full_name() in text
    assert "GEHEIM-text" in text

    assert client.post(url, answer_data(rows, answer="all")).status_code == 302

    assert set(PracticeDay.objects.values_list("answered_by", flat=True)) == {
        cast["contact"].get_full_name()
    }


def test_the_coordination_confirms_on_behalf_with_evidence(client_for, placement, cast):
    rows = week_of(placement)
    client, url = client_for(cast["coordinator"]), page("confirm_for", placement)
    assert client.post(url, answer_data(rows, answer="all")).status_code == 422

    data = answer_data(rows, answer="all", evidence="telefonisch, heute")
    assert client.post(url, data).status_code == 302

    assert set(DayEvent.objects.values_list("verb", "evidence", "by")) == {
        ("confirm", "telefonisch, heute", cast["coordinator"].pk)
    }


def test_one_mail_a_week_with_numbers_only(placement, cast):
    week_of(placement)
    day_of(placement, today())  # the running week is not asked for

    assert (ask_confirmers(), ask_confirmers()) == (1, 0)

    mail = OutgoingMail.objects.get(kind="practice.confirm")
    assert (mail.to, mail.subject) == (cast["contact"], "Praxistage bestätigen: 2 Tage offen")
    for word in (cast["student"].first_name, cast["student"].last_name, "GEHEIM"):
        assert word not in mail.body
    PracticeDay.objects.update(state="confirmed", answered_at=mail.queued_at, answered_by="x")
    OutgoingMail.objects.all().delete()
    assert ask_confirmers() == 0


# What is to do ----------------------------------------------------------------------------------


def all_steps(user):
    found = today_of(user, today())
    return [step for step in [found.first, *found.others, *found.waiting] if step]


@pytest.mark.usefixtures("on_a_workday")
def test_everybody_who_must_act_has_a_step(placement, scene, cast):
    week_of(placement)
    every_day = {
        name: Decimal(6)
        for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    }
    WeekPlan.objects.create(placement=placement, valid_from=today(), **every_day)

    urls = {name: [step.url for step in all_steps(user)] for name, user in cast.items()}

    assert urls["student"].count(page("ledger", placement)) == 2  # today, and days missing
    assert reverse("practice:confirm") in urls["contact"]
    assert reverse("practice:start") in urls["coordinator"]
    for name in ("other_student", "other_contact", "supervisor", "stranger", "city", "admin"):
        assert not any("/mein/tage/" in url for url in urls[name]), name


def test_who_is_behind_turns_red_for_lecturer_and_coordination(client_for, placement, cast):
    for back in range(1, 9):
        day_of(placement, workday_before(back), kind=DayKind.ABSENT if back % 3 else DayKind.DONE)
    assert [step.url for step in all_steps(cast["lecturer"])] == [reverse("practice:start")]

    response = client_for(cast["lecturer"]).get(reverse("practice:start"))

    assert [row["kind"] for row in response.context["rows"]] == ["bad"]


def test_list_and_file_count_the_days_that_are_entered(client_for, placement, cast):
    days_before(placement, 3)

    for url in (placement.get_absolute_url(), reverse("placements:list")):
        text = client_for(cast["coordinator"]).get(url).content.decode()
        assert "day 3 of 45" in text or "Tag 3 von 45" in text


# Budgets ----------------------------------------------------------------------------------------


def test_the_list_asks_as_much_for_four_as_for_one(
    client_for, scene, placement, django_assert_max_num_queries
):
    days_before(placement, 3)
    client, url = client_for(scene.cast["coordinator"]), reverse("practice:start")
    client.get(url)
    with django_assert_max_num_queries(8 + OF_THE_GUARD) as for_one:
        client.get(url)
    for _number in range(3):
        other = placement_of(scene, student=student_of(scene).user, state=PlacementState.RUNNING)
        days_before(other, 3)

    with django_assert_max_num_queries(8 + OF_THE_GUARD) as for_four:
        client.get(url)

    assert len(for_four) == len(for_one)


@pytest.mark.parametrize("name", ["student", "lecturer", "coordinator", "contact"])
def test_a_ledger_keeps_its_budget_however_many_days(
    client_for, scene, placement, django_assert_max_num_queries, name
):
    day_of(placement, workday_before(12))
    client, url = client_for(scene.cast[name]), page("ledger", placement)
    client.get(url)
    with django_assert_max_num_queries(8 + OF_THE_GUARD) as for_one:
        client.get(url)
    days_before(placement, 9)

    with django_assert_max_num_queries(8 + OF_THE_GUARD) as for_ten:
        client.get(url)

    assert len(for_ten) == len(for_one)


def test_an_entry_asks_as_much_on_the_tenth_day_as_on_the_first(
    client_for, cast, placement, django_assert_max_num_queries
):
    client = client_for(cast["student"])
    counts = []
    for back in (2, 3):
        url = page("day", placement, workday_before(back).isoformat())
        with django_assert_max_num_queries(24) as asked:
            client.post(url, {"do": "planned", "key": str(uuid.uuid4())})
        counts.append(len(asked))
        for number in range(4, 12):
            if back == 2:
                day_of(placement, workday_before(number))

    assert PracticeDay.objects.count() == 10
    assert counts[1] <= counts[0]
