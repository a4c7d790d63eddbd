"""The coordination's list: columns, order, saved views, mails to many, what is new, budget."""

import csv
import datetime as dt
import io
import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from home.core import clock
from home.core.clock import now
from home.outbox.kinds import UnknownPlaceholderError
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.people.roles import Role
from home.today.actions import note_look
from kurse.offers.models import Seat
from kurse.placements.actions.circulars import (
    CIRCULAR,
    MOST_VIEWS,
    NobodyToWriteToError,
    ReadersHaveChangedError,
    TooManyViewsError,
    delete_view,
    save_view,
    send_circular,
)
from kurse.placements.models import Circular, Placement, PlacementState, SavedView
from kurse.placements.queries.board import FILE_LOOK, LIST_LOOK
from tests.factories.cohorts import ParticipationFactory
from tests.factories.placements import PlacementEventFactory, placement_of, student_of

State = PlacementState
LIST = "placements:list"


@pytest.fixture
def coordinator(scene):
    return scene.cast["coordinator"]


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


def names(response):
    return [row.sort_name for row in response.context["rows"]]


# Columns and order ------------------------------------------------------------------------------


def test_columns_and_order_follow_the_address(client, scene):
    placement_of(scene, state=State.RUNNING)
    placement_of(scene, student=student_of(scene, first_name="Önder", last_name="Özil").user)
    url = reverse(LIST)

    chosen = client.get(url, {"spalte": ["period", "agency", "nonsense"], "sort": "-name"})

    assert [column.key for column in chosen.context["columns"]] == ["agency", "period"]
    assert names(chosen) == ["Özil, Önder", "Arslan, Lena"]
    assert names(client.get(url, {"sort": "state"})) == ["Özil, Önder", "Arslan, Lena"]
    assert names(client.get(url, {"sort": "1;drop"})) == ["Arslan, Lena", "Özil, Önder"]
    assert [column.key for column in client.get(url).context["columns"]] == [
        "place",
        "team",
        "state",
        "asked",
    ]


def test_columns_of_the_coordination_are_hers(client_for, scene):
    placement_of(scene)
    page = client_for(scene.cast["lecturer"]).get(
        reverse(LIST), {"spalte": ["asked", "supervisor", "team"], "sort": "changed"}
    )

    assert [column.key for column in page.context["columns"]] == ["team"]
    assert "auswahl" not in page.content.decode()


def test_csv_has_filters_columns_order_and_no_formula(client, scene):
    scene.cast["student"].last_name = "=1+1"
    scene.cast["student"].save(update_fields=["last_name"])
    placement_of(scene, state=State.RUNNING)
    placement_of(scene, student=student_of(scene).user)

    answer = client.get(
        reverse("placements:export_csv"), {"state": "running", "spalte": ["team", "period"]}
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert len(rows) == 2
    assert len(rows[0]) == 4 + 1 + 2
    assert rows[1][0] == "'=1+1"


# Saved views ------------------------------------------------------------------------------------


def test_a_view_is_kept_shown_changed_and_deleted(client, coordinator):
    url = f"{reverse('placements:view_save')}?state=open&spalte=team&sort=-state"

    assert client.get(url).status_code == 200
    assert client.post(url, {"name": ""}).status_code == 422
    assert client.post(url, {"name": "Offene"}).status_code == 302
    view = SavedView.objects.get()

    assert (view.owner, view.query) == (coordinator, "state=open&spalte=team&sort=-state")
    client.post(f"{reverse('placements:view_save')}?state=change", {"name": "Offene"})
    assert SavedView.objects.get().query == "state=change"
    drop = reverse("placements:view_delete", args=[view.public_id])
    assert client.post(drop).status_code == 302
    assert client.post(drop).status_code == 404


def test_views_are_their_owners_and_twenty_are_enough(scene, coordinator):
    view = save_view("Eine", "", by=coordinator)
    with pytest.raises(PermissionDenied):
        delete_view(view, by=scene.cast["lecturer"])
    with pytest.raises(PermissionDenied):
        save_view("Eine", "", by=scene.cast["lecturer"])
    for number in range(MOST_VIEWS - 1):
        save_view(f"Ansicht {number}", "", by=coordinator)
    with pytest.raises(TooManyViewsError):
        save_view("Noch eine", "", by=coordinator)


# Mails to many ----------------------------------------------------------------------------------


def send(placements, by, audience="students", seen=1, key=None, **text):
    return send_circular(
        placements,
        audience=audience,
        subject=text.get("subject", "Zu Ihrer Praxis"),
        body=text.get("body", "Guten Tag {{ vorname }}, im {{ jahrgang }}. {{ fuss }}"),
        seen=seen,
        key=key or uuid.uuid4(),
        by=by,
    )


@pytest.fixture
def two(scene):
    first = placement_of(scene, state=State.RUNNING)
    return [first, placement_of(scene, state=State.RUNNING, student=student_of(scene).user)]


def test_one_mail_a_person_even_if_several_files_concern_them(scene, coordinator, two):
    supervisor = scene.place.practice_supervisor
    Placement.objects.update(practice_supervisor=supervisor)

    send(two, coordinator, "supervisors", seen=1)

    mail = OutgoingMail.objects.get(kind=CIRCULAR)
    assert mail.to == supervisor.user
    assert supervisor.user.first_name in mail.body
    assert scene.cohort.name in mail.body
    assert "{{" not in mail.body


def test_each_audience_reaches_its_people(scene, coordinator, two):
    send(two, coordinator, "students", seen=2)
    send(two, coordinator, "lecturers", seen=1)

    assert set(OutgoingMail.objects.filter(kind=CIRCULAR).values_list("to", flat=True)) == {
        *(placement.student_id for placement in two),
        scene.cast["lecturer"].pk,
    }
    assert list(Circular.objects.order_by("pk").values_list("people", "placements")) == [
        (2, 2),
        (1, 2),
    ]


def test_a_mail_to_many_refuses(scene, coordinator, two):
    foreign = ParticipationFactory(role=Role.COORDINATOR).user
    with pytest.raises(PermissionDenied):
        send(two, foreign, seen=2)
    with pytest.raises(PermissionDenied):
        send(two, scene.cast["lecturer"], seen=2)
    with pytest.raises(ReadersHaveChangedError):
        send(two, coordinator, seen=3)
    with pytest.raises(UnknownPlaceholderError):
        send(two, coordinator, seen=2, body="{{ passwort }}")
    User.objects.filter(pk__in=[one.student_id for one in two]).update(is_active=False)
    with pytest.raises(NobodyToWriteToError):
        send(two, coordinator, seen=2)

    assert not OutgoingMail.objects.filter(kind=CIRCULAR).exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_send_once(scene, coordinator, two):
    key = uuid.uuid4()

    def press():
        try:
            send(two, coordinator, seen=2, key=key)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Circular.objects.count() == 1
    assert OutgoingMail.objects.filter(kind=CIRCULAR).count() == 2


def test_the_way_by_pages_asks_for_confirmation_with_the_number(client, two):
    text = {"audience": "students", "subject": "Zu Ihrer Praxis", "body": "Hallo {{ vorname }}"}
    chosen = f"{reverse('placements:circular')}?akte={two[0].public_id}&akte=x"
    everybody = f"{reverse('placements:circular')}?alle=1&state=running"

    assert client.get(chosen).context["number"] == 1
    assert client.get(everybody).context["number"] == 2
    seen = client.post(everybody, text)
    assert (seen.status_code, seen.context["found"].number) == (200, 2)
    assert not Circular.objects.exists()
    late = client.post(everybody, text | {"send": "1", "seen": "1", "key": uuid.uuid4()})
    assert late.status_code == 409
    sent = client.post(everybody, text | {"send": "1", "seen": "2", "key": seen.context["key"]})

    assert sent.status_code == 302
    assert OutgoingMail.objects.filter(kind=CIRCULAR).count() == 2
    assert client.post(everybody, text | {"body": "{{ link }}"}).status_code == 422


# Since the last visit ---------------------------------------------------------------------------


def test_the_list_marks_what_others_changed_since_the_last_visit(client, scene, coordinator):
    placement = placement_of(scene, state=State.RUNNING)
    PlacementEventFactory(placement=placement, verb="confirm", by=scene.cast["contact"], at=now())
    assert client.get(reverse(LIST)).context["visit"].number == 0
    with clock.at(now() - dt.timedelta(days=2)):
        note_look(LIST_LOOK, by=coordinator)
    PlacementEventFactory(placement=placement, verb="start", by=coordinator, at=now())

    page = client.get(reverse(LIST))

    assert page.context["visit"].number == 1
    assert "q-new" in page.content.decode()
    PlacementEventFactory(
        placement=placement_of(scene, student=student_of(scene).user),
        verb="publish",
        by=coordinator,
        at=now(),
    )
    assert client.get(reverse(LIST)).context["visit"].number == 1


def test_the_file_marks_its_own_entries(client_for, scene):
    student = scene.cast["student"]
    placement = placement_of(scene, state=State.AGENCY_CONFIRMED)
    early = now() - dt.timedelta(days=5)
    PlacementEventFactory(placement=placement, verb="publish", by=None, at=early)
    with clock.at(now() - dt.timedelta(days=2)):
        note_look(f"{FILE_LOOK}{placement.public_id}", by=student)
    PlacementEventFactory(placement=placement, verb="confirm", by=scene.cast["contact"], at=now())

    page = client_for(student).get(placement.get_absolute_url())

    file = page.context["file"]
    assert file.visit.number == 1
    assert [entry.is_new for entry in file.entries if entry.done] == [False, True]


# Budget -----------------------------------------------------------------------------------------


def many(scene, number):
    """Rows as the database takes them in bulk."""
    offset = User.objects.count()
    students = User.objects.bulk_create(
        User(
            email=f"s{offset + n}@studium.example",
            first_name="Mia",
            last_name=f"Test{offset + n}",
            sort_key=f"test{offset + n:06d}",
        )
        for n in range(number)
    )
    first = Seat.objects.filter(place=scene.place).count() + 1
    seats = Seat.objects.bulk_create(
        Seat(place=scene.place, number=first + n) for n in range(number)
    )
    Placement.objects.bulk_create(
        Placement(
            number=f"M-{offset + n}",
            student=student,
            phase=scene.phase,
            place=scene.place,
            seat=seat,
            team=scene.team,
            starts_on=scene.phase.starts_on,
            ends_on=scene.phase.ends_on,
            published_at=now(),
            state=State.RUNNING,
        )
        for n, (student, seat) in enumerate(zip(students, seats, strict=True))
    )


#: Session and person, and four that frame a request read-only in tests.
OF_EVERY_PAGE = 2 + 4


def test_five_queries_from_50_to_5000_rows(
    client, scene, coordinator, django_assert_max_num_queries
):
    save_view("Offene", "state=open", by=coordinator)
    note_look(LIST_LOOK, by=coordinator)
    many(scene, 50)
    url = reverse(LIST)
    client.get(url)
    wanted = {"sort": "-changed", "spalte": ["agency", "supervisor", "changed", "asked"]}
    with django_assert_max_num_queries(5 + OF_EVERY_PAGE) as few:
        client.get(url, wanted)
    many(scene, 4950)

    with django_assert_max_num_queries(5 + OF_EVERY_PAGE) as lots:
        page = client.get(url, wanted)

    assert page.context["page_obj"].paginator.count == 5000
    assert len(lots) == len(few)
