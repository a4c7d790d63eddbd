"""A series before it is planned, sessions with one person, the proof on paper."""

import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from home.core.clock import now, today
from home.outbox.models import OutgoingMail
from kurse.supervision.actions import cancel_session, hold_session, move_session
from kurse.supervision.models import Session, SessionForm
from kurse.supervision.queries import attended_count, expected_at, sessions_visible_to
from kurse.supervision.series import propose_series
from tests.factories.supervision import MemberFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_series_leaves_out_holidays_and_other_sessions_and_offers_the_next_week(circle):
    """Corpus Christi is Thursday, 27.05.2027 (M30)."""
    at = {"time": dt.time(15, 30), "minutes": 90}
    taken = dt.datetime(2027, 6, 10, 14, 0, tzinfo=dt.UTC)
    SessionFactory(group=circle.group, starts_at=taken)

    rows = propose_series(circle.group, first_day=dt.date(2027, 5, 13), count=3, weeks=2, **at)

    days = [timezone.localdate(row.instead or row.start) for row in rows]
    assert [bool(row.clash) for row in rows] == [False, True, True]
    assert days == [dt.date(2027, 5, 13), dt.date(2027, 6, 3), dt.date(2027, 6, 17)]
    assert {timezone.localtime(row.start).hour for row in rows} == {15}


def test_a_series_is_looked_at_first_and_planned_as_ticked(scene, circle, client_for):
    client = client_for(scene.cast["supervisor"])
    url = reverse("supervision:series", args=[circle.group.public_id])
    first = today() + dt.timedelta(days=(7 - today().weekday()) % 7 + 8)
    form = {
        "form": "group",
        "first_day": first.isoformat(),
        "time": "15:30",
        "minutes": "90",
        "count": "3",
        "weeks": "1",
        "location": "R11 T05",
    }
    before = Session.objects.count()

    looked = client.post(url, form)
    starts = [row.value for row in looked.context["proposals"]]
    none = client.post(url, {**form, "plan": "1"})
    planned = client.post(url, {**form, "plan": "1", "starts": starts[:2]})

    assert (looked.status_code, none.status_code, planned.status_code) == (200, 422, 302)
    assert Session.objects.count() == before + 2
    told = OutgoingMail.objects.filter(kind="supervision.planned")
    assert {mail.to_id for mail in told} == {
        scene.cast["student"].pk,
        circle.other.participation.user_id,
    }


def test_a_session_with_one_person_is_seen_by_that_person_and_counts_by_its_form(scene, circle):
    supervisor, student = scene.cast["supervisor"], scene.cast["student"]
    third = MemberFactory(group=circle.group).participation.user
    single, practice = (
        SessionFactory(
            group=circle.group,
            form=form,
            member=circle.member,
            starts_at=now() - dt.timedelta(hours=hours),
        )
        for form, hours in ((SessionForm.SINGLE, 30), (SessionForm.PRACTICE, 60))
    )

    for session in (single, practice):
        assert [row.pk for row in expected_at(session)] == [circle.member.pk]
        hold_session(session, present={circle.member.pk: True}, by=supervisor)

    assert attended_count(scene.participation) == 1
    assert single in sessions_visible_to(student)
    assert single in sessions_visible_to(supervisor)
    assert single not in sessions_visible_to(third)
    assert circle.session in sessions_visible_to(third)


def test_moving_and_cancelling_tell_everybody_in_the_group_and_name_nobody(scene, circle):
    supervisor = scene.cast["supervisor"]
    move_session(circle.session, to=now() + dt.timedelta(days=3), by=supervisor, note="room")
    cancel_session(circle.session, by=supervisor, note="leader")

    mails = OutgoingMail.objects.filter(kind__startswith="supervision.")
    assert {(mail.kind, mail.to_id) for mail in mails} == {
        (kind, person)
        for kind in ("supervision.moved", "supervision.cancelled")
        for person in (scene.cast["student"].pk, circle.other.participation.user_id)
    }
    assert not [mail for mail in mails if circle.group.name in mail.subject + mail.body]


def test_the_proof_is_a_paper_with_presence_only(scene, circle, client_for):
    hold_session(
        circle.session,
        present={circle.member.pk: True, circle.other.pk: False},
        by=scene.cast["supervisor"],
    )
    url = reverse("supervision:proof", args=[scene.participation.public_id])

    response = client_for(scene.cast["student"]).get(url)

    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert len(paper.pages) == 1
    assert response.headers["Content-Type"] == "application/pdf"
    assert client_for(scene.cast["contact"]).get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_journal_asks_the_same_number_of_queries(
    scene, circle, client_for, django_assert_max_num_queries, count
):
    from kurse.supervision.actions import write_reflection
    from kurse.supervision.queries import Entry

    for number in range(count):
        write_reflection(None, entry=Entry("", f"Tag {number}"), by=scene.cast["student"])
    client = client_for(scene.cast["student"])
    url = reverse("supervision:journal")
    client.get(url)

    with django_assert_max_num_queries(15):
        response = client.get(url)

    assert len(response.context["own"]) == count
