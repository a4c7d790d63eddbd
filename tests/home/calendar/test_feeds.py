"""The feed: secret, revocable, read again by the library; sequence, cancellation, escaping."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from home.calendar.actions import end_feed, open_feed
from home.calendar.ics import calendar_of, single_event, tag_of
from home.calendar.models import Feed
from home.calendar.panels import ended
from home.calendar.queries import events_of
from home.core.clock import today
from home.core.registries import CalendarEvent
from kurse.placements.models import Placement, PlacementState
from kurse.practice.actions import plan_week
from kurse.supervision.actions import cancel_session, move_session
from tests.factories.placements import PlacementEventFactory, placement_of
from tests.factories.supervision import GroupFactory, MemberFactory, SessionFactory

BERLIN = ZoneInfo("Europe/Berlin")
NASTY = "Fest; Hof, \\ \r\nBEGIN:VEVENT\r\nATTENDEE:mailto:x@y.example\nÜber 75 Zeichen " + "ä" * 90


def read(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def event(**fields):
    values = {
        "uid": "eins",
        "sequence": 0,
        "start": dt.datetime(2027, 3, 27, 23, 30, tzinfo=dt.UTC),
        "end": dt.datetime(2027, 3, 28, 2, 0, tzinfo=dt.UTC),
        "summary": "Supervision",
    }
    return CalendarEvent(**(values | fields))


# The format -------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda one: calendar_of([one], name="x"), single_event])
def test_texts_cannot_add_lines_and_come_back_as_they_were(make):
    wanted = event(summary=NASTY, location=NASTY, description=NASTY)
    data = make(wanted)

    (found,) = read(data)

    plain = NASTY.replace("\r\n", "\n")
    assert {str(found[key]).replace("\r\n", "\n") for key in ("summary", "location")} == {plain}
    assert str(found["description"]).replace("\r\n", "\n") == plain
    assert "attendee" not in found
    assert data.count(b"BEGIN:VEVENT\r\n") == 1
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_times_are_those_of_berlin_across_summer_time():
    """00:30 CET until 04:00 CEST: two and a half hours, though the clocks say three and a half."""
    (found,) = read(single_event(event()))

    start, end = found["dtstart"].dt, found["dtend"].dt
    assert start == dt.datetime(2027, 3, 28, 0, 30, tzinfo=BERLIN)
    assert end - start == dt.timedelta(hours=3, minutes=30)
    assert end.astimezone(dt.UTC) - start.astimezone(dt.UTC) == dt.timedelta(hours=2, minutes=30)
    zone = next(iter(icalendar.Calendar.from_ical(single_event(event())).walk("VTIMEZONE")))
    assert found["dtstart"].params["TZID"] == zone["tzid"] == "Europe/Berlin"
    for day in (dt.date(2027, 7, 1), dt.date(2027, 1, 1), dt.date(2031, 10, 27)):
        moment = dt.datetime.combine(day, dt.time(12))
        assert zone.to_tz().utcoffset(moment) == BERLIN.utcoffset(moment)


def test_days_end_on_the_day_after_and_cancelled_events_say_so():
    day = dt.date(2027, 5, 27)
    gone = event(start=day, end=day, all_day=True, cancelled=True, sequence=4)

    (found,) = read(single_event(gone))

    assert (found["dtstart"].dt, found["dtend"].dt) == (day, dt.date(2027, 5, 28))
    assert (found["status"], found["sequence"]) == ("CANCELLED", 4)
    assert b"METHOD:CANCEL" in single_event(gone)
    assert tag_of([gone], name="x") != tag_of([event(start=day, end=day, all_day=True)], name="x")


# The address ------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_only_hash_and_nonce_are_kept_and_a_new_address_ends_the_old(client, cast):
    first = open_feed(cast["student"], by=cast["student"])
    second = open_feed(cast["student"], by=cast["student"])

    assert client.get(first.path()).status_code == 404
    assert client.get(second.path()).status_code == 200
    assert end_feed(cast["student"], by=cast["student"]) == 1
    assert client.get(second.path()).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(calendar_feed::text, '') FROM calendar_feed")
        kept = cursor.fetchone()[0]
    assert second.token() not in kept
    assert second.token_hash in kept
    assert ended(today() + dt.timedelta(days=32)).count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Feed.objects.filter(pk=first.pk).update(ended_at=None)


def test_nobody_makes_an_address_for_somebody_else(cast):
    with pytest.raises(PermissionDenied):
        open_feed(cast["student"], by=cast["coordinator"])
    with pytest.raises(PermissionDenied):
        open_feed(cast["city"], by=cast["city"])


def test_the_feed_ends_with_the_access(client, cast):
    feed = open_feed(cast["student"], by=cast["student"])
    assert client.get(feed.path()).status_code == 200

    cast["student"].is_active = False
    cast["student"].save(update_fields=["is_active"])

    assert client.get(feed.path()).status_code == 404


def test_guessing_is_slowed_down(client):
    url = reverse("calendar:feed", args=["x" * 32])

    statuses = [client.get(url).status_code for _number in range(31)]

    assert statuses == [404] * 30 + [429]


def test_page_and_buttons(client_for, cast):
    browser = client_for(cast["student"])
    assert browser.get(reverse("calendar:start")).status_code == 200
    assert not Feed.objects.exists()

    assert browser.post(reverse("calendar:new")).status_code == 302

    feed = Feed.objects.get()
    assert feed.path() in browser.get(reverse("calendar:start")).content.decode()
    assert browser.post(reverse("calendar:off")).status_code == 302
    assert feed.path() not in browser.get(reverse("calendar:start")).content.decode()


def test_headers_and_asking_again(client, scene):
    feed = open_feed(scene.cast["student"], by=scene.cast["student"])

    answer = client.get(feed.path())

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, max-age=900"
    assert "Set-Cookie" not in answer
    again = client.get(feed.path(), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    placement_of(scene, state=PlacementState.RUNNING)
    assert client.get(feed.path(), headers={"If-None-Match": answer["ETag"]}).status_code == 200


# What stands in it ------------------------------------------------------------------------------


def found_in(client, user):
    feed = Feed.objects.filter(user=user, ended_at=None).first() or open_feed(user, by=user)
    return {str(one["uid"]): one for one in read(client.get(feed.path()).content)}


def test_supervision_shows_no_names_and_keeps_moved_and_cancelled(client, scene):
    cast = scene.cast
    group = GroupFactory(cohort=scene.cohort, supervisor=cast["supervisor"], name="Thema Trauma")
    MemberFactory(group=group, participation=scene.participation)
    start = timezone.now() + dt.timedelta(days=9)
    session = SessionFactory(group=group, starts_at=start, location="R11 T04")
    uid = f"supervision-{session.public_id}@lernen-im-quartier"
    before = found_in(client, cast["student"])[uid]
    assert set(found_in(client, cast["supervisor"])) == {uid}
    assert not any("supervision" in key for key in found_in(client, cast["coordinator"]))

    session = move_session(
        session, to=start + dt.timedelta(days=1), by=cast["supervisor"], note="room"
    )
    moved = found_in(client, cast["student"])[uid]
    cancel_session(session, by=cast["supervisor"], note="leader")
    gone = found_in(client, cast["student"])[uid]

    assert [one["sequence"] for one in (before, moved, gone)] == [0, 1, 2]
    assert moved["dtstart"].dt - before["dtstart"].dt == dt.timedelta(days=1)
    assert (moved["status"], gone["status"]) == ("CONFIRMED", "CANCELLED")
    text = gone.to_ical().decode()
    for word in ("Trauma", cast["supervisor"].last_name, cast["student"].last_name, "leader"):
        assert word not in text
    assert str(gone["summary"]) == "Supervision"


def test_practice_days_follow_the_week_plan_and_do_not_vanish(client, scene):
    student = scene.cast["student"]
    placement = placement_of(scene, state=PlacementState.RUNNING)
    before = found_in(client, student)
    first = today() + dt.timedelta(days=1)
    plan_week(placement, valid_from=first, hours=[0] * 7, by=student)

    after = found_in(client, student)

    assert set(after) == set(before)
    coming = [
        key for key in after if key.startswith("practice-") and after[key]["dtstart"].dt >= first
    ]
    assert coming
    assert {str(after[key]["status"]) for key in coming} == {"CANCELLED"}
    assert all(after[key]["sequence"] == before[key]["sequence"] + 1 for key in coming)


def test_first_and_last_day_move_and_fall_through(client, scene):
    student = scene.cast["student"]
    placement = placement_of(scene, state=PlacementState.READY)
    uid = f"placement-first-{placement.public_id}@lernen-im-quartier"
    before = found_in(client, student)[uid]
    PlacementEventFactory(placement=placement, verb="accept_change")
    Placement.objects.filter(pk=placement.pk).update(state=PlacementState.CANCELLED)

    after = found_in(client, student)[uid]

    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert after["sequence"] > before["sequence"]


def test_a_feed_asks_as_much_for_four_sessions_as_for_one(
    client, scene, django_assert_max_num_queries
):
    group = GroupFactory(cohort=scene.cohort, supervisor=scene.cast["supervisor"])
    MemberFactory(group=group, participation=scene.participation)
    placement_of(scene, state=PlacementState.RUNNING)
    feed = open_feed(scene.cast["student"], by=scene.cast["student"])
    counts = []
    for number in (1, 3):
        for extra in range(number):
            SessionFactory(
                group=group, starts_at=timezone.now() + dt.timedelta(days=number * 5 + extra)
            )
        with django_assert_max_num_queries(12 + 4) as asked:  # four frame the read-only guard
            client.get(feed.path())
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_every_event_of_everybody_has_one_uid(cast):
    for user in cast.values():
        found = events_of(user)
        assert len({one.uid for one in found}) == len(found)
