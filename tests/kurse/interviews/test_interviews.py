"""First talks: who offers, who books, who learns what, and that nobody is blocked by it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.core import clock
from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink
from kurse.interviews.actions import (
    BOOKED,
    CANCELLED,
    MOVED,
    OFFERED,
    WITHDRAWN,
    NotOpenError,
    NotTomorrowError,
    TimeGoneError,
    TimeTakenError,
    TooLateError,
    book_time,
    cancel_booking,
    withdraw_time,
)
from kurse.interviews.dates import events_of
from kurse.interviews.models import Booking, InterviewEvent, InterviewTime
from kurse.interviews.panels import coming, erase, over, section, steps
from kurse.interviews.queries import free_times_of
from kurse.placements.models import Placement, PlacementState
from tests.factories.placements import placement_of

DAY = dt.timedelta(days=1)


def told(kind):
    return {mail.to for mail in OutgoingMail.objects.filter(kind=kind)}


def book(time, placement):
    return book_time(time, placement=placement, by=placement.student)


# Offering ---------------------------------------------------------------------------------------


def test_times_follow_each_other_and_the_students_hear_of_them(
    offer, placement, second, start, cast
):
    made = offer(number=3, minutes=20)
    offer(first=start + DAY)

    assert [time.starts_at for time in made] == [
        start,
        start + dt.timedelta(minutes=20),
        start + dt.timedelta(minutes=40),
    ]
    mails = OutgoingMail.objects.filter(kind=OFFERED)
    assert sorted(mail.to_id for mail in mails) == sorted([placement.student_id, second.student_id])
    assert not mails.filter(body__contains="Raum 2").exists()


def test_nobody_is_written_to_who_has_a_time(offer, times, placement, second, start):
    book(times[0], placement)
    OutgoingMail.objects.all().delete()

    offer(first=start + DAY)

    assert told(OFFERED) == {second.student}


@pytest.mark.parametrize("role", ["student", "lecturer", "coordinator", "other_contact", "city"])
def test_only_the_placement_site_offers(offer, cast, role):
    with pytest.raises(PermissionDenied):
        offer(by=cast[role])


@pytest.mark.parametrize("state", list(PlacementState))
def test_offered_and_booked_after_the_publication_and_before_the_agreement(
    scene, offer, placement, times, state
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Placement, "full_clean", lambda self: None)
        other = placement_of(scene, student=scene.cast["other_student"], state=state)
    allowed = state in ("published", "change_requested", "agency_confirmed")
    if allowed:
        assert book(times[0], other).placement == other
    else:
        with pytest.raises((NotOpenError, PermissionDenied)):
            book(times[0], other)


def test_not_for_today_and_not_twice(offer, times, start):
    with pytest.raises(NotTomorrowError):
        offer(first=clock.now() + dt.timedelta(minutes=5))
    with pytest.raises(ValidationError):
        offer(number=1)
    with pytest.raises(ValidationError):
        offer(first=start + DAY, minutes=5)
    assert InterviewTime.objects.count() == 2


# Booking ----------------------------------------------------------------------------------------


def test_first_come_one_each(times, placement, second, cast):
    booking = book(times[0], placement)

    assert told(BOOKED) == {placement.student, cast["contact"]}
    assert book(times[0], placement) == booking
    with pytest.raises(TimeTakenError):
        book(times[0], second)
    assert list(free_times_of(second)) == [times[1]]


def test_the_database_refuses_a_double_booking(times, placement, second):
    book(times[0], placement)

    for time, who in ((times[0], second), (times[1], placement)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Booking.objects.create(time=time, placement=who)
    with pytest.raises(DatabaseError), transaction.atomic():
        InterviewTime.objects.filter(pk=times[0].pk).update(withdrawn_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        times[1].delete()


def test_a_time_of_another_site_is_out_of_reach(times, foreign_placement, cast):
    with pytest.raises(PermissionDenied):
        book(times[0], foreign_placement)
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.create(time=times[0], placement=foreign_placement)


@pytest.fixture
def foreign_placement(cast):
    from tests.factories.placements import PlacementFactory

    return PlacementFactory(student=cast["other_student"])


@pytest.mark.parametrize("role", ["other_student", "contact", "lecturer", "coordinator"])
def test_only_the_student_books_and_calls_off(times, placement, cast, role):
    with pytest.raises(PermissionDenied):
        book_time(times[0], placement=placement, by=cast[role])
    booking = book(times[0], placement)
    with pytest.raises(PermissionDenied):
        cancel_booking(booking, by=cast[role])


def test_moving_frees_the_time_before(times, placement, second, cast):
    book(times[0], placement)
    book(times[1], placement)

    assert book(times[0], second).time == times[0]
    assert told(MOVED) == {placement.student, cast["contact"]}
    verbs = list(InterviewEvent.objects.filter(time=times[0]).values_list("verb", flat=True))
    assert verbs == ["offer", "book", "move", "book"]


def test_until_the_day_before(times, placement, start, monkeypatch):
    booking = book(times[0], placement)
    at = timezone.localtime(start).replace(hour=0, minute=1)
    monkeypatch.setattr(clock, "now", lambda: at)

    with pytest.raises(TooLateError):
        book(times[1], placement)
    with pytest.raises(TooLateError):
        cancel_booking(booking, by=placement.student)
    assert not free_times_of(placement).exists()

    monkeypatch.setattr(clock, "now", lambda: at - dt.timedelta(minutes=2))
    cancel_booking(booking, by=placement.student)
    assert told(CANCELLED)


def test_called_off_it_is_free_again(times, placement, second, cast):
    booking = cancel_booking(book(times[0], placement), by=placement.student)

    assert told(CANCELLED) == {cast["contact"]}
    with pytest.raises(HasChangedError):
        cancel_booking(booking, by=placement.student)
    assert book(times[0], second)


def test_who_was_declined_keeps_nobody_from_coming(times, placement, second):
    book(times[0], placement)
    Placement.objects.filter(pk=placement.pk).update(state=PlacementState.DECLINED)

    assert times[0] in free_times_of(second)
    assert book(times[0], second)
    verbs = list(InterviewEvent.objects.filter(time=times[0]).values_list("verb", flat=True))
    assert verbs == ["offer", "book", "lapse", "book"]


def test_a_time_taken_back_is_told_to_who_had_it(times, placement, cast):
    booking = book(times[0], placement)

    with pytest.raises(PermissionDenied):
        withdraw_time(times[0], by=cast["other_contact"])
    withdraw_time(times[0], by=cast["contact"])
    withdraw_time(times[1], by=cast["contact"])

    assert [mail.to for mail in OutgoingMail.objects.filter(kind=WITHDRAWN)] == [placement.student]
    booking.refresh_from_db()
    assert booking.ended_at is not None
    with pytest.raises(TimeGoneError):
        book(times[0], placement)
    with pytest.raises(HasChangedError):
        withdraw_time(times[0], by=cast["contact"])


def test_the_mail_to_the_site_opens_the_link_it_has(times, placement, cast, link):
    book(times[0], placement)

    mail = OutgoingMail.objects.get(kind=BOOKED, to=cast["contact"])
    assert mail.task_link == link
    assert TaskLink.objects.filter(person=cast["contact"]).count() == 1
    assert placement.student.last_name not in mail.body


# What the house knows of it ---------------------------------------------------------------------


def test_the_step_is_the_students_and_ends_with_the_choice(times, placement, second, cast, start):
    step = steps(placement.student, today())[0]
    assert step.due == timezone.localdate(start) - DAY
    assert step.url == reverse("interviews:file", args=[placement.public_id])
    assert steps(cast["contact"], today()) == steps(cast["coordinator"], today()) == []

    book(times[0], placement)
    assert not steps(placement.student, today())
    assert steps(second.student, today())
    book(times[1], second)
    assert coming(placement.student, today())
    assert len(coming(cast["contact"], today())) == 2
    assert not coming(cast["lecturer"], today())


def test_the_feed_of_both_sides_names_nobody(times, placement, cast):
    booking = book(times[0], placement)
    cancel_booking(booking, by=placement.student)
    book(times[1], placement)

    for person in (placement.student, cast["contact"]):
        events = list(events_of(person, today()))
        assert [(event.cancelled, event.sequence) for event in events] == [(True, 1), (False, 0)]
        assert placement.student.last_name not in repr(events)
    assert not list(events_of(cast["other_student"], today()))


def test_the_tab_is_there_until_the_agreement_and_as_long_as_a_talk_stands(times, placement, cast):
    assert section(placement, cast["student"])
    assert section(placement, cast["other_student"]) is None
    placement.state = PlacementState.AGREEMENT_OPEN
    assert section(placement, cast["student"]) is None
    placement.state = PlacementState.PUBLISHED
    book(times[0], placement)
    placement.state = PlacementState.AGREEMENT_OPEN
    assert section(placement, cast["student"])
    placement.state = PlacementState.RUNNING
    assert section(placement, cast["student"]) is None


def test_a_year_later_it_is_forgotten(times, placement, start):
    book(times[0], placement)
    assert not over(start.date() + 365 * DAY).exists()

    assert erase(over(start.date() + 366 * DAY)) == 2
    assert not Booking.objects.exists()
    assert not InterviewEvent.objects.exists()


# Pages ------------------------------------------------------------------------------------------


def test_from_offer_to_talk_on_the_pages(client, placement, cast, start):
    client.force_login(cast["contact"])
    site = reverse("interviews:site")
    assert client.post(site, {}).status_code == 422
    words = {
        "day": start.date().isoformat(),
        "start": "14:00",
        "number": "2",
        "minutes": "30",
        "kind": "on_site",
        "location": "Raum 2",
    }
    assert client.post(site, words).status_code == 302
    assert client.post(site, words).status_code == 409
    time = InterviewTime.objects.first()

    client.force_login(cast["student"])
    page = reverse("interviews:file", args=[placement.public_id])
    assert client.post(page, {}).status_code == 422
    answer = client.post(page, {"time": str(time.public_id)}, follow=True)
    assert "Raum 2" in answer.content.decode()
    booking = Booking.objects.get()
    ics = client.get(reverse("interviews:ics", args=[booking.public_id]))
    assert b"BEGIN:VEVENT" in ics.content

    client.force_login(cast["contact"])
    assert placement.student.get_full_name() in client.get(site).content.decode()
    client.force_login(cast["student"])
    assert client.post(reverse("interviews:cancel", args=[booking.public_id])).status_code == 302
    client.force_login(cast["contact"])
    client.post(reverse("interviews:withdraw", args=[time.public_id]))
    assert InterviewTime.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_who_was_quicker_shows_what_is_left(client, times, placement, second, monkeypatch):
    """The page was open while another one chose."""
    from kurse.interviews import views

    book(times[0], second)
    client.force_login(placement.student)
    page = reverse("interviews:file", args=[placement.public_id])
    with monkeypatch.context() as patch:
        seen = iter([times])
        patch.setattr(
            views, "free_times_of", lambda placement: next(seen, None) or free_times_of(placement)
        )
        answer = client.post(page, {"time": str(times[0].public_id)})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert str(times[0].public_id) not in text
    assert str(times[1].public_id) in text


def test_the_list_asks_as_much_for_eight_as_for_one(client, offer, placement, second, cast, start):
    book(offer(number=1)[0], placement)
    client.force_login(cast["contact"])
    client.get(reverse("interviews:site"))
    counts = []
    for number in (1, 7):
        made = offer(first=start + number * DAY, number=number)
        if number == 7:
            book(made[0], second)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("interviews:site")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


# Without an account -----------------------------------------------------------------------------


def side(link):
    return reverse("tasklinks:side", args=[link.token(), "kennenlernen"])


def by_link(start, **fields):
    values = {
        "day": start.date().isoformat(),
        "start": "14:00",
        "number": "2",
        "minutes": "30",
        "kind": "video",
        "location": "Der Zugang kommt vorher",
        "name": "Yusuf Demir",
    }
    return values | fields


def test_the_site_offers_by_link_and_reads_initials(client, placement, cast, link, start):
    assert client.get(side(link)).status_code == 200
    assert client.post(side(link), {}).status_code == 422
    assert client.post(side(link), by_link(start, name="")).status_code == 422
    assert not InterviewTime.objects.exists()

    assert client.post(side(link), by_link(start)).status_code == 200
    first = InterviewTime.objects.first()
    assert first.offered_by == cast["contact"]
    assert set(InterviewEvent.objects.values_list("evidence", flat=True)) == {"Yusuf Demir"}
    book(first, placement)
    page = client.get(side(link)).content.decode()
    assert placement.student.initials in page
    assert placement.student.last_name not in page


def test_the_site_takes_a_time_back_by_link(client, times, link):
    words = {"what": "back", "back-time": str(times[0].public_id)}
    assert client.post(side(link), {"what": "back"}).status_code == 422
    assert client.post(side(link), words).status_code == 422
    assert client.post(side(link), words | {"back-name": "Yusuf Demir"}).status_code == 200

    times[0].refresh_from_db()
    assert times[0].withdrawn_at is not None
    assert client.post(side(link), words | {"back-name": "Yusuf Demir"}).status_code == 422


def test_the_page_by_link_speaks_plainly_too(client, times, link):
    page = client.get(side(link)).content.decode()
    assert "?sprache=einfach" in page
    easy = client.get(side(link) + "?sprache=einfach").content.decode()
    assert '<div lang="de-simple"' in easy
    assert '<div lang="de-simple"' in client.get(side(link)).content.decode()
    assert 'name="location"' in easy


def test_nobody_waits_nothing_to_offer(client, cast, link, placement, start):
    Placement.objects.filter(pk=placement.pk).update(state=PlacementState.DECLINED)

    assert 'name="location"' not in client.get(side(link)).content.decode()
    assert client.post(side(link), by_link(start)).status_code == 422
    client.force_login(cast["contact"])
    assert client.post(reverse("interviews:site"), by_link(start)).status_code == 403
