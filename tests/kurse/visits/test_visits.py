"""Three parties find a time; a round; the protocol; who may, and what never may be."""

import datetime as dt

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from home.core.clock import at, now, today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from home.today.queries import today_of
from kurse.placements.models import PlacementState
from kurse.placements.queries import closing_gaps
from kurse.visits import actions
from kurse.visits.actions import (
    PURPOSE,
    answer_times,
    cancel_visit,
    propose_anew,
    propose_round,
    propose_visit,
    record_visit,
)
from kurse.visits.dates import events_of
from kurse.visits.models import Party, Slot, Visit
from kurse.visits.panels import gaps
from tests.factories.placements import placement_of, student_of

pytestmark = pytest.mark.django_db
OF_THE_GUARD = 4


def say(visit, party, words, cast):
    person = cast["student"] if party == Party.STUDENT else cast["contact"]
    slots = visit.slots.filter(open=True)
    fits = {slot.pk: word for slot, word in zip(slots, words, strict=True)}
    return answer_times(visit, fits=fits, party=party, by=person, name=person.get_full_name())


def agreed(visit, cast):
    say(visit, Party.STUDENT, [True, True], cast)
    return say(visit, Party.AGENCY, [True, True], cast)


# Finding a time -----------------------------------------------------------------------------------


def test_proposing_asks_student_and_placement_site_without_names(visit, cast):
    mails = OutgoingMail.objects.filter(kind="visits.asked")

    assert {mail.to for mail in mails} == {cast["student"], cast["contact"]}
    for mail in mails:
        assert cast["lecturer"].last_name not in mail.body
    assert TaskLink.objects.get(purpose=PURPOSE).person == cast["contact"]


@pytest.mark.parametrize(
    ("by_student", "by_agency", "state", "number"),
    [
        ([True, True], [True, True], "agreed", 0),
        ([False, True], [True, True], "agreed", 1),
        ([True, False], [False, True], "proposed", None),
        ([False, False], [True, True], "proposed", None),
    ],
)
def test_the_first_time_that_fits_all_holds(
    visit, cast, times, by_student, by_agency, state, number
):
    say(visit, Party.STUDENT, by_student, cast)
    visit = say(visit, Party.AGENCY, by_agency, cast)

    assert visit.state == state
    assert visit.starts_at == (None if number is None else times[number])
    told = OutgoingMail.objects.filter(kind="visits.agreed").count()
    assert told == (3 if number is not None else 0)


def test_other_times_ask_anew_and_the_old_answers_do_not_count(visit, cast, times):
    agreed(visit, cast)
    visit = propose_anew(visit, times=[times[1]], by=cast["lecturer"], note="Termin der Gruppe")
    assert (visit.state, visit.starts_at, visit.slots.filter(open=True).count()) == (
        "proposed",
        None,
        1,
    )

    visit = say(visit, Party.STUDENT, [True], cast)

    assert visit.state == "proposed"
    assert list(visit.events.values_list("verb", flat=True)) == [
        "propose", "answer", "answer", "agree", "move", "answer",
    ]  # fmt: skip


def test_an_answer_to_replaced_times_is_refused(visit, cast, times):
    old = {slot.pk: True for slot in visit.slots.all()}
    propose_anew(visit, times=[times[1]], by=cast["lecturer"])

    with pytest.raises(HasChangedError):
        answer_times(visit, fits=old, party=Party.STUDENT, by=cast["student"])


def test_what_proposing_refuses(placement, cast, times, scene):
    lecturer = cast["lecturer"]

    def propose(**values):
        options = {"times": times, "kind": "on_site", "minutes": 60, "by": lecturer} | values
        return propose_visit(options.pop("placement", placement), **options)

    with pytest.raises(actions.NoTimesError):
        propose(times=[])
    with pytest.raises(actions.PastTimeError):
        propose(times=[now() - dt.timedelta(hours=1)])
    with pytest.raises(actions.TimesTooCloseError):
        propose(times=[times[0], times[0] + dt.timedelta(minutes=5)])
    early = placement_of(scene, student=student_of(scene).user, state=PlacementState.PUBLISHED)
    with pytest.raises(actions.NotVisitableError):
        propose(placement=early)
    for name in ("student", "coordinator", "contact", "supervisor", "stranger"):
        with pytest.raises(PermissionDenied):
            propose(by=cast[name])
    assert Visit.objects.count() == 0
    propose()
    with pytest.raises(actions.VisitArrangedError):
        propose()


@pytest.mark.parametrize(
    ("party", "name"),
    [("student", "contact"), ("agency", "student"), ("student", "lecturer"),
     ("agency", "other_contact"), ("agency", "coordinator"), ("student", "stranger")],
)  # fmt: skip
def test_nobody_answers_for_another_party(visit, cast, party, name):
    fits = {slot.pk: True for slot in visit.slots.all()}

    with pytest.raises(PermissionDenied):
        answer_times(visit, fits=fits, party=party, by=cast[name])


def test_a_round_gives_one_time_after_the_other(scene, placement, times):
    cast = scene.cast
    others = [
        placement_of(scene, student=student_of(scene).user, state=PlacementState.RUNNING)
        for _number in range(2)
    ]

    propose_round([placement, *others], first=times[0], minutes=45, way=15, by=cast["lecturer"])

    hours = [(slot.starts_at - times[0]).total_seconds() / 3600 for slot in Slot.objects.all()]
    assert hours == [0, 1, 2]


# After it -----------------------------------------------------------------------------------------


def test_the_protocol_comes_after_the_visit_and_closes_the_gap(visit, cast, placement):
    visit = agreed(visit, cast)
    assert len(gaps(placement)) == 1
    assert gaps in list(closing_gaps)
    with pytest.raises(actions.TooEarlyError):
        record_visit(visit, protocol="x", by=cast["lecturer"])

    with at(visit.starts_at + dt.timedelta(hours=2)):
        with pytest.raises(actions.ProtocolMissingError):
            record_visit(visit, protocol=" ", by=cast["lecturer"])
        record_visit(visit, protocol="Ziele besprochen.", by=cast["lecturer"])

    assert gaps(placement) == []


def test_a_visit_called_off_stays_in_the_calendar_as_cancelled(visit, cast):
    assert list(events_of(cast["student"], today())) == []
    visit = agreed(visit, cast)
    for name in ("student", "lecturer", "contact"):
        (event,) = events_of(cast[name], today())
        assert (event.cancelled, event.start) == (False, visit.starts_at)
        text = f"{event.summary}{event.description}{event.location}"
        assert cast["student"].last_name not in text
    before = event.sequence
    assert list(events_of(cast["coordinator"], today())) == []

    cancel_visit(visit, by=cast["lecturer"], note="krank")

    (event,) = events_of(cast["student"], today())
    assert event.cancelled
    assert event.sequence > before


@pytest.mark.parametrize(
    "write",
    [
        lambda visit: visit.delete(),
        lambda visit: Visit.objects.filter(pk=visit.pk).update(state="done"),
        lambda visit: Visit.objects.filter(pk=visit.pk).update(state="agreed"),
        lambda visit: Visit.objects.create(placement=visit.placement, lecturer=visit.lecturer),
        lambda visit: visit.events.all().delete(),
        lambda visit: Slot.objects.create(visit=visit, starts_at=visit.slots.first().starts_at),
    ],
)
def test_the_database_refuses_what_must_never_be(visit, write):
    with pytest.raises(DatabaseError), transaction.atomic():
        write(visit)


# Pages --------------------------------------------------------------------------------------------

SEE = dict.fromkeys(("student", "lecturer", "coordinator", "contact"), 200)
LEAD = {**dict.fromkeys(SEE, 403), "lecturer": 200}


@pytest.mark.parametrize(
    ("route", "statuses", "rest"),
    [
        ("list", {**SEE, "other_student": 200, "other_contact": 200}, 403),
        ("round", {"lecturer": 200}, 403),
        ("visit", SEE, 404),
        ("anew", LEAD, 404),
        ("record", LEAD, 404),
        ("cancel", LEAD, 404),
        ("propose", LEAD, 404),
        ("ics", SEE, 404),
    ],
)
def test_every_role_and_page(client_for, visit, placement, cast, route, statuses, rest):
    agreed(visit, cast)
    key = {"list": [], "round": [], "propose": [placement.public_id]}.get(route, [visit.public_id])
    url = reverse(f"visits:{route}", args=key)

    found = {name: client_for(user).get(url).status_code for name, user in cast.items()}

    assert found == {name: statuses.get(name, rest) for name in cast}


def test_the_pages_lead_from_proposal_to_agreement(client_for, placement, cast):
    lecturer, student = client_for(cast["lecturer"]), client_for(cast["student"])
    day = (today() + dt.timedelta(days=6)).isoformat()
    data = {"kind": "video", "minutes": "45", "day_1": day, "time_1": "10:00"}
    url = reverse("visits:propose", args=[placement.public_id])
    assert lecturer.post(url, {**data, "day_2": day}).status_code == 422
    assert lecturer.post(url, data).status_code == 302
    visit = Visit.objects.get()
    steps = [today_of(cast[name], today()) for name in ("student", "contact")]
    here = reverse("visits:visit", args=[visit.public_id])
    assert all(here in [step.url for step in [one.first, *one.others]] for one in steps)

    slot = visit.slots.get()
    assert student.post(here, {}).status_code == 422
    assert student.post(here, {f"slot-{slot.public_id}": "yes"}).status_code == 302
    link = TaskLink.objects.get(purpose=PURPOSE)
    answer = {f"slot-{slot.public_id}": "yes", "name": "Yusuf Demir"}
    page = client_for(None)
    shown = page.get(link.address()).content.decode()
    assert cast["student"].initials in shown
    assert cast["student"].last_name not in shown
    assert page.post(link.address(), {"name": "Yusuf Demir"}).status_code == 422
    assert page.post(link.address(), answer).status_code == 200

    visit.refresh_from_db()
    assert visit.state == "agreed"
    file = student.get(reverse("visits:ics", args=[visit.public_id]))
    (event,) = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert event["dtstart"].dt == visit.starts_at


def test_a_link_of_somebody_else_shows_nothing(client, visit, cast):
    link = issue_link(PURPOSE, person=cast["other_contact"], about=visit, by=None)

    assert b"<fieldset" not in client.get(link.address()).content


def test_no_time_fits_all_is_the_lecturers_next_step(visit, cast):
    say(visit, Party.STUDENT, [True, False], cast)
    say(visit, Party.AGENCY, [False, True], cast)

    urls = [step.url for step in today_of(cast["lecturer"], today()).others]
    first = today_of(cast["lecturer"], today()).first

    assert reverse("visits:visit", args=[visit.public_id]) in [first.url, *urls]


def test_the_list_asks_as_much_for_four_as_for_one(
    client_for, scene, visit, times, django_assert_max_num_queries
):
    client, url = client_for(scene.cast["lecturer"]), reverse("visits:list")
    client.get(url)
    with django_assert_max_num_queries(9 + OF_THE_GUARD) as for_one:
        client.get(url)
    for _number in range(3):
        other = placement_of(scene, student=student_of(scene).user, state=PlacementState.RUNNING)
        propose_visit(other, times=times, kind="phone", minutes=30, by=scene.cast["lecturer"])

    with django_assert_max_num_queries(9 + OF_THE_GUARD) as for_four:
        client.get(url)

    assert len(for_four) == len(for_one)
