"""The yearly call for places: who is asked, by link and by telephone, and who may."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from home.core.clock import at, today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink
from kurse.offers.call.actions import (
    AnsweredAlreadyError,
    CallAnswer,
    DayOverError,
    NobodyToAskError,
    answer_call,
    ask_again,
    remind_call,
    send_call,
)
from kurse.offers.call.queries import plan_of
from kurse.offers.models import CallRequest, Place, PlaceState, RestReason
from tests.factories.cohorts import CohortFactory, ParticipationFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory

S = PlaceState


@pytest.fixture
def last_phase(db):
    """A year ago: two places of one agency, one of another, one that was taken back."""
    cohort = CohortFactory(starts_on=today() - dt.timedelta(days=500))
    begin = today() - dt.timedelta(days=300)
    return PhaseFactory(
        cohort=cohort, number=7, starts_on=begin, ends_on=begin + dt.timedelta(days=60)
    )


@pytest.fixture
def coming(last_phase, coordinator):
    cohort = CohortFactory(starts_on=today() - dt.timedelta(days=5))
    ParticipationFactory(user=coordinator, role="coordinator", cohort=cohort)
    begin = today() + dt.timedelta(days=150)
    return PhaseFactory(
        cohort=cohort, number=7, starts_on=begin, ends_on=begin + dt.timedelta(days=60)
    )


@pytest.fixture
def hosts(last_phase):
    first, second = ContactFactory(qualification="B.A."), ContactFactory()
    house = FacilityFactory(agency=first.agency)
    for state in (S.CLOSED, S.OPEN):
        PlaceFactory(phase=last_phase, facility=house, practice_supervisor=first, state=state)
    PlaceFactory(phase=last_phase, facility=FacilityFactory(agency=second.agency))
    PlaceFactory(phase=last_phase, facility=house, state=S.WITHDRAWN)
    return [first, second]


@pytest.fixture
def call(coming, hosts, coordinator):
    return send_call(coming, answer_until=today() + dt.timedelta(days=20), by=coordinator)


@pytest.fixture
def asked(call, hosts):
    return CallRequest.objects.get(call=call, person=hosts[0].user)


def mails(kind="offers.call"):
    return OutgoingMail.objects.filter(kind=kind)


def link_of(asked):
    return TaskLink.objects.filter(about=str(asked.public_id)).latest("pk")


def key(place):
    return place.public_id.hex[:12]


def test_one_mail_a_person_and_last_years_places_again(call, coming, hosts):
    asked = list(Place.objects.filter(phase=coming).order_by("pk"))

    assert [place.state for place in asked] == [S.INVITED] * 3
    assert all(place.previous.phase != coming for place in asked)
    assert {mail.to for mail in mails()} == {host.user for host in hosts}
    assert sorted(row.places.count() for row in call.requests.all()) == [1, 2]


def test_sending_again_asks_only_for_what_is_new(call, coming, last_phase, coordinator):
    with pytest.raises(NobodyToAskError):
        send_call(coming, answer_until=call.answer_until, by=coordinator)
    late = ContactFactory()
    PlaceFactory(phase=last_phase, facility=FacilityFactory(agency=late.agency))

    send_call(coming, answer_until=call.answer_until, by=coordinator)

    assert mails().count() == 3
    assert mails().latest("pk").to == late.user


def test_who_has_no_contact_is_named_and_the_others_are_asked(coming, hosts, last_phase):
    lonely = PlaceFactory(phase=last_phase)

    plan = plan_of(coming)

    assert plan.unreachable == [lonely]
    assert (plan.places, plan.agencies, len(plan.addressees)) == (3, 2, 2)


def test_a_call_needs_a_day_ahead_and_the_coordination(coming, hosts, coordinator, cast):
    for day in (today() - dt.timedelta(days=1), coming.starts_on):
        with pytest.raises(DayOverError):
            send_call(coming, answer_until=day, by=coordinator)
    with pytest.raises(PermissionDenied):
        send_call(coming, answer_until=today(), by=cast["lecturer"])
    assert not mails().exists()


def test_the_link_shows_and_the_post_answers(client, call, asked, hosts):
    one, two = Place.objects.filter(call_request=asked).order_by("pk")
    address = link_of(asked).address()

    page = client.get(address)
    before = Place.objects.filter(call_request=asked, state=S.INVITED).count()
    empty = client.post(address, {"name": "Karin Polat"})
    done = client.post(
        address,
        {
            "name": "Karin Polat",
            "overall": "each",
            f"choice-{key(one)}": "changed",
            f"seen-{key(one)}": S.INVITED,
            f"min_students-{key(one)}": "1",
            f"ideal_students-{key(one)}": "2",
            f"max_students-{key(one)}": "3",
            f"task-{key(one)}": "Neues",
            f"choice-{key(two)}": "rest",
            f"seen-{key(two)}": S.INVITED,
            f"reason-{key(two)}": RestReason.STAFF,
        },
    )

    assert (page.status_code, empty.status_code, done.status_code) == (200, 422, 200)
    assert before == 2
    assert "checked" not in page.content.decode()
    one.refresh_from_db()
    two.refresh_from_db()
    asked.refresh_from_db()
    assert (one.state, one.max_students, one.task, one.is_changed) == (S.REPORTED, 3, "Neues", True)
    assert (two.state, two.rest_reason) == (S.NOT_THIS_YEAR, RestReason.STAFF)
    assert asked.answered_name == "Karin Polat"
    assert mails("offers.call_noted").get().to == hosts[0].user
    assert client.get(address).status_code == 200  # what was noted, and a way to offer it after all


def test_everything_as_last_year_is_two_clicks(client, asked):
    client.post(link_of(asked).address(), {"name": "Karin Polat", "overall": "all"})

    states = Place.objects.filter(call_request=asked).values_list("state", "is_changed")
    assert list(states) == [(S.REPORTED, False)] * 2


def test_a_second_click_changes_nothing(client, asked):
    data = {"name": "Karin Polat", "overall": "all"}
    client.post(link_of(asked).address(), data)

    again = client.post(link_of(asked).address(), data)

    assert again.status_code == 422
    assert mails("offers.call_noted").count() == 1


def test_an_answer_given_meanwhile_is_not_overwritten(asked, coordinator, hosts):
    place = Place.objects.filter(call_request=asked).first()
    stale = Place.objects.get(pk=place.pk)
    rest = CallAnswer(place, False, reason=RestReason.ROOM)
    answer_call(asked, [rest], by=coordinator, answered_by="K", evidence="telefonisch")

    with pytest.raises(HasChangedError):
        answer_call(asked, [CallAnswer(stale, True)], by=hosts[0].user, answered_by="K")

    place.refresh_from_db()
    assert place.state == S.NOT_THIS_YEAR


def test_strangers_answer_nothing(asked, hosts, cast):
    place = Place.objects.filter(call_request=asked).first()
    for user in (hosts[1].user, cast["student"], cast["lecturer"]):
        with pytest.raises(PermissionDenied):
            answer_call(asked, [CallAnswer(place, True)], by=user, answered_by="X")

    answer_call(asked, [CallAnswer(place, True)], by=hosts[0].user, answered_by="X")


@pytest.mark.parametrize(("days", "number"), [(9, 0), (10, 1), (11, 0), (20, 1), (21, 0)])
def test_reminders_on_their_days_only(call, asked, hosts, days, number):
    answer_call(
        asked,
        [CallAnswer(place, True) for place in Place.objects.filter(call_request=asked)],
        by=hosts[0].user,
        answered_by="K",
    )
    with at(today() + dt.timedelta(days=days)):
        assert remind_call() == number
        assert remind_call() == 0

    assert [mail.to for mail in mails("offers.call_reminder")] == [hosts[1].user] * number


def test_a_fresh_link_ends_the_old_one(client, asked, coordinator, hosts):
    old = link_of(asked)

    ask_again(asked, by=coordinator)

    assert client.get(old.address()).status_code == 404
    assert client.get(link_of(asked).address()).status_code == 200
    answer_call(
        asked,
        [CallAnswer(place, True) for place in Place.objects.filter(call_request=asked)],
        by=hosts[0].user,
        answered_by="K",
    )
    with pytest.raises(AnsweredAlreadyError):
        ask_again(asked, by=coordinator)


def test_the_board_tells_the_same_with_few_and_with_many(
    client, coordinator, call, asked, django_assert_max_num_queries
):
    client.force_login(coordinator)
    address = reverse("offers:call", args=[call.phase.cohort.slug])

    with django_assert_max_num_queries(18):
        page = client.get(address)

    assert page.status_code == 200
    assert asked.person.get_full_name() in page.content.decode()


def test_by_telephone_with_evidence(client, coordinator, asked):
    client.force_login(coordinator)
    address = reverse("offers:call_answer", args=[asked.public_id])
    data = {"overall": "all", "how": "telefonisch", "told_on": today().isoformat()}

    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"told_by": "Karin Polat"}).status_code == 302

    event = Place.objects.filter(call_request=asked).first().events.latest("pk")
    assert event.evidence.startswith("telefonisch")
    assert event.verb == "report"


def test_the_agency_answers_in_its_own_account_and_nobody_elses(client, asked, hosts):
    address = reverse("offers:call_own", args=[asked.public_id])
    client.force_login(hosts[1].user)
    assert client.get(address).status_code == 404

    client.force_login(hosts[0].user)
    assert "Plätze" in client.get("/mein/").content.decode()
    assert client.post(address, {"overall": "all"}).status_code == 302

    assert Place.objects.filter(call_request=asked, state=S.REPORTED).count() == 2


def test_the_call_speaks_plainly_too(client, asked):
    url = link_of(asked).address()
    assert 'href="?sprache=einfach"' in client.get(url).content.decode()

    page = client.get(url + "?sprache=einfach").content.decode()

    assert '<div lang="de-simple"' in page
    assert 'name="name"' in page
    missing = client.post(url, {"sprache": "einfach"})
    assert missing.status_code == 422
    assert '<div lang="de-simple"' in missing.content.decode()
