"""Runs: planning, registering by link, attendance, evidence, certificates, opinions, pages."""

import datetime as dt
import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home.core.clock import at
from home.core.exceptions import HasChangedError, NotOpenError
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.people.roles import Role, roles_of
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from kurse.runs.actions import (
    advance_runs,
    approve_registration,
    cancel_registration,
    cancel_run,
    confirm_attendance,
    confirm_run,
    copy_run,
    correct_attendance,
    evaluate_run,
    invite_to_run,
    issue_certificates,
    mark_achievement,
    mark_task,
    move_session,
    note_attendance,
    open_run,
    plan_session,
    refuse_registration,
    request_registration,
    send_notice,
)
from kurse.runs.actions.attending import ListIncompleteError, Mark
from kurse.runs.actions.planning import ClashError, HolidayError
from kurse.runs.actions.proving import ListsOpenError
from kurse.runs.actions.registering import NoPlaceError
from kurse.runs.models import CourseRun, RunAttendance
from kurse.runs.panels import erase_registrations, old_registrations
from kurse.runs.queries import QUESTIONS, evidence_for, lines_of_course, opinions_shown
from kurse.runs.states import NoMeetingsError
from lernen.certificates.models import Certificate
from tests.factories.runs import make, registered
from tests.support.papers import failures_of, text_of

pytestmark = pytest.mark.django_db
GOOD = dict.fromkeys(QUESTIONS, 5)


def moment(day, hour=9):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


# Planning ---------------------------------------------------------------------------------------


def test_plan_says_holidays_and_clashes(cast):
    run = make(cast["lecturer"], opened=False, meetings=0)
    corpus_christi = moment(dt.date(2027, 5, 27))
    with pytest.raises(HolidayError) as refused:
        plan_session(
            run,
            starts_at=corpus_christi,
            ends_at=corpus_christi.replace(hour=12),
            by=cast["lecturer"],
        )
    assert "Fronleichnam" in str(refused.value.messages[0])
    assert "03.06.2027" in str(refused.value.messages[0])
    with pytest.raises(NoMeetingsError):
        open_run(run, by=cast["lecturer"])
    start = moment(dt.date(2027, 6, 3))
    plan_session(
        run, starts_at=start, ends_at=start + dt.timedelta(hours=3), room="R1", by=cast["lecturer"]
    )
    other = make(cast["coordinator"], opened=False, meetings=0)
    for room, fits in (("r1 ", False), ("R2", True)):
        values = {
            "starts_at": start + dt.timedelta(hours=1),
            "ends_at": start + dt.timedelta(hours=5),
        }
        if fits:
            session = plan_session(other, room=room, by=cast["coordinator"], **values)
            assert session.units == 5
        else:
            with pytest.raises(ClashError):
                plan_session(other, room=room, by=cast["coordinator"], **values)


def test_copy_shifts_dates_and_leaves_people_behind(cast):
    run = make(cast["lecturer"], opened=False, meetings=0)
    start = moment(dt.date(2027, 5, 20), 14)
    plan_session(
        run,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
        topic="Vor Ort",
        by=cast["lecturer"],
    )

    fresh = copy_run(run, term="Später", weeks=1, by=cast["lecturer"])

    session = fresh.sessions.get()  # a week later is Corpus Christi, so two weeks
    assert timezone.localtime(session.starts_at).isoformat() == "2027-06-03T14:00:00+02:00"
    assert (session.topic, fresh.based_on, fresh.state) == ("Vor Ort", run, "planned")
    with pytest.raises(PermissionDenied):
        copy_run(run, term="x", weeks=1, by=cast["student"])


def test_way_of_a_run(cast):
    run = make(cast["lecturer"])
    row = registered(run)
    confirm_run(run, by=cast["lecturer"])
    session = run.sessions.first()
    move_session(
        session,
        starts_at=session.starts_at + dt.timedelta(hours=1),
        ends_at=session.ends_at + dt.timedelta(hours=1),
        by=cast["lecturer"],
    )
    first, last = run.sessions.first(), run.sessions.last()
    with at(first.starts_at):
        assert advance_runs() == 1
    with at(last.ends_at + dt.timedelta(minutes=1)):
        assert advance_runs() == 1
    run.refresh_from_db()
    assert run.state == "finished"
    with pytest.raises(HasChangedError):
        cancel_run(run, reason="x", by=cast["lecturer"])
    other = make(cast["lecturer"], days=40)
    registered(other, row.person)
    cancel_run(other, reason="Zu wenige", by=cast["lecturer"])

    kinds = list(
        OutgoingMail.objects.filter(to=row.person).order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == [
        "runs.seated",
        "runs.takes_place",
        "runs.moved",
        "runs.seated",
        "runs.cancelled",
    ]


# Registering ------------------------------------------------------------------------------------


def test_double_opt_in_counts_after_the_link_and_get_never_writes(cast, client):
    run = make(cast["lecturer"])
    page = reverse("run_public:register", args=[run.public_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "x"}).status_code == 422
    data = {
        "first_name": "Hanna",
        "last_name": "Vogt",
        "email": "Neu@Fachkraft.example",
        "employer": "Stadt",
    }
    assert client.post(page, data).status_code == 200
    row = run.registrations.get()
    assert (row.state, row.person.has_account, row.employer) == ("unproven", False, "Stadt")
    address = TaskLink.objects.get(about=str(row.public_id)).address()
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 422  # a scanner that sends the form as it is
    row.refresh_from_db()
    assert row.state == "unproven"

    assert client.post(address, {"answer": "yes"}).status_code == 200

    row.refresh_from_db()
    person = User.objects.get(email="neu@fachkraft.example")
    assert (row.state, person.has_account) == ("seated", True)
    assert Role.PROFESSIONAL in roles_of(person)
    known = client.post(page, {**data, "email": cast["student"].email})
    unknown = client.post(page, {**data, "email": "wieder@neu.example"})
    assert known.content == unknown.content


@pytest.mark.parametrize(("answer", "state"), [("yes", "seated"), ("no", "cancelled"), ("", "")])
def test_an_offer_takes_the_answer_that_was_chosen(answer, state, cast, client):
    run = make(cast["lecturer"], capacity=1)
    first, row = registered(run), registered(run)
    cancel_registration(first, by=first.person)
    row.refresh_from_db()
    assert row.state == "offered"
    address = issue_link("runs.answer", person=row.person, about=row, by=None).address()
    page = client.get(address).content.decode()
    assert ('value="no"' in page, "checked" in page) == (True, False)

    answered = client.post(address, {"answer": answer} if answer else {})

    row.refresh_from_db()
    assert (answered.status_code, row.state) == (200 if answer else 422, state or "offered")


def test_a_known_registration_is_answered_by_mail_alone(cast):
    run = make(cast["lecturer"])
    row = registered(run)
    request_registration(run, email=row.person.email, first_name="X", last_name="Y")
    row.person.refresh_from_db()

    assert run.registrations.count() == 1
    assert row.person.first_name != "X"
    assert OutgoingMail.objects.filter(to=row.person, kind="runs.seated").count() == 2


def test_application_and_invitation(cast):
    run = make(cast["lecturer"], entry="apply", capacity=1)
    first, second, third = [registered(run, motivation="Weil") for _number in range(3)]
    approve_registration(first, by=cast["lecturer"])
    approve_registration(second, by=cast["lecturer"])
    refuse_registration(third, reason="Andere Zielgruppe", by=cast["lecturer"])
    assert list(run.registrations.order_by("pk").values_list("state", flat=True)) == [
        "seated",
        "waiting",
        "refused",
    ]
    guest = {"email": "gast@fachkraft.example", "first_name": "Gast", "last_name": "Neu"}
    with pytest.raises(NoPlaceError):
        invite_to_run(run, by=cast["lecturer"], **guest)
    closed = make(cast["coordinator"], entry="invite", days=30)
    row = invite_to_run(closed, by=cast["coordinator"], **guest)
    assert row.state == "offered"
    assert OutgoingMail.objects.filter(
        to=row.person, kind="runs.offer", task_link__isnull=False
    ).exists()
    assert lines_of_course(closed.course_key)[0].term == "Herbst"
    assert len(lines_of_course(closed.course_key)) == 1  # the invited one is not public


# Attendance, evidence, certificates -------------------------------------------------------------


@pytest.fixture
def held(cast):
    """Two meetings of four units in the past, two people."""
    with at(timezone.now() - dt.timedelta(days=40)):
        run = make(cast["lecturer"], days=7, capacity=20, task="Reflexion", examines=True)
        rows = [registered(run, cast["student"]), registered(run, cast["professional"])]
    with at(run.sessions.first().starts_at + dt.timedelta(minutes=1)):
        advance_runs()
    run.refresh_from_db()
    return run, rows


def attend(run, rows, by, *, late=0):
    for session in run.sessions.all():
        marks = {row.pk: Mark("present") for row in rows}
        marks[rows[-1].pk] = Mark("present", late=late)
        confirm_attendance(session, marks=marks, by=by)


@pytest.mark.parametrize(
    ("mark", "units"),
    [
        (Mark("present"), 4),
        (Mark("present", late=15), 4),
        (Mark("present", late=16), 3),
        (Mark("present", late=61), 2),
        (Mark("present", late=20, early=20), 2),
        (Mark("dispensed"), 4),
        (Mark("excused"), 0),
        (Mark("absent"), 0),
    ],
)
def test_minutes_become_units(mark, units):
    row = RunAttendance(presence=mark.presence, late=mark.late, early=mark.early)

    assert row.units(4, 15) == units


def test_list_is_confirmed_once_and_corrected_with_a_reason(held, cast):
    run, rows = held
    session = run.sessions.first()
    by = cast["lecturer"]
    note_attendance(session, marks={rows[0].pk: Mark("present")}, by=by)
    with pytest.raises(ListIncompleteError):
        confirm_attendance(session, marks={}, by=by)
    confirm_attendance(session, marks={rows[1].pk: Mark("absent")}, by=by)
    with pytest.raises(HasChangedError):
        confirm_attendance(session, marks={}, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunAttendance.objects.filter(registration=rows[1]).update(presence="present")
    with pytest.raises(PermissionDenied):
        note_attendance(session, marks={}, by=cast["student"])
    future = make(by, days=20)
    with pytest.raises(NotOpenError):
        note_attendance(future.sessions.first(), marks={}, by=by)

    assert (
        correct_attendance(
            session, marks={rows[1].pk: Mark("present")}, reason="Liste verwechselt", by=by
        )
        == 1
    )
    assert session.attendances.get(registration=rows[1]).correction.startswith("Liste verwechselt")


def test_evidence_says_what_is_missing_and_papers_say_the_true_units(held, cast):
    run, rows = held
    by = cast["lecturer"]
    with pytest.raises(ListsOpenError):
        issue_certificates(run, by=by)
    attend(run, rows, by, late=50)
    found = evidence_for(run, rows)
    assert [(row.counted, row.needed) for row in found.values()] == [(8, 7), (6, 7)]
    assert "Reflexion" in found[rows[0].pk].sentence
    assert "1 von 7" in found[rows[1].pk].sentence
    mark_task(rows[0], done=True, by=by)
    mark_achievement(rows[0], shown=True, by=by)

    issued = issue_certificates(run, by=by)

    assert {(row.kind, row.person) for row in issued} == {
        ("attendance", cast["student"]),
        ("achievement", cast["student"]),
    }
    assert issued[0].facts["scope"].startswith("8 von 8 UE")
    assert issue_certificates(run, by=by) == []
    assert Certificate.objects.filter(person=cast["lecturer"]).count() == 0


def test_fifty_certificates_in_one_go(cast, django_assert_max_num_queries):
    with at(timezone.now() - dt.timedelta(days=40)):
        run = make(cast["lecturer"], days=7, capacity=60, meetings=1)
        rows = [registered(run) for _number in range(50)]
    with at(run.sessions.first().starts_at + dt.timedelta(minutes=1)):
        advance_runs()
    attend(run, rows, cast["lecturer"])
    run.refresh_from_db()

    with django_assert_max_num_queries(50 * 20 + 40):
        assert len(issue_certificates(run, by=cast["lecturer"])) == 50


def test_opinions_are_anonymous_and_shown_from_five_on(cast):
    with at(timezone.now() - dt.timedelta(days=40)):
        run = make(cast["lecturer"], days=7, capacity=20, meetings=1)
        rows = [registered(run) for _number in range(5)]
    with at(run.sessions.first().starts_at + dt.timedelta(minutes=1)):
        advance_runs()
    for row in rows[:4]:
        evaluate_run(row, answers=GOOD, text="", by=row.person)
    with pytest.raises(HasChangedError):
        evaluate_run(rows[0], answers=GOOD, text="", by=rows[0].person)
    assert opinions_shown(run) == []
    evaluate_run(rows[4], answers={**GOOD, "pace": 1}, text="Gut", by=rows[4].person)

    shown = {row["key"]: row["counts"] for row in opinions_shown(run)}
    assert shown["pace"] == [1, 0, 0, 0, 4]
    columns = {field.name for field in run.opinions.model._meta.get_fields()}
    assert columns == {"key", "run", "answers", "text"}


# Pages ------------------------------------------------------------------------------------------

#: role → status of: list, run, attendance, registration of the student, participants' file
PAGES = {
    "student": (200, 404, 404, 200, 404),
    "lecturer": (200, 200, 200, 200, 200),
    "coordinator": (200, 200, 200, 200, 200),
    "supervisor": (200, 404, 404, 404, 404),
    "contact": (200, 404, 404, 404, 404),
    "stranger": (200, 404, 404, 404, 404),
}


@pytest.mark.parametrize(("role", "expected"), PAGES.items())
def test_who_opens_what(held, cast, client_for, role, expected):
    run, rows = held
    client = client_for(cast[role])
    pages = [
        reverse("runs:start"),
        run.get_absolute_url(),
        reverse("runs:attendance", args=[run.sessions.first().public_id]),
        rows[0].get_absolute_url(),
        reverse("runs:people_file", args=[run.public_id]),
    ]

    assert tuple(client.get(page).status_code for page in pages) == expected


def test_pages_of_the_lead(held, cast, client_for):
    run, rows = held
    client = client_for(cast["lecturer"])
    for name in ("edit", "session_add", "copy", "staff", "invite", "notice", "opinions"):
        assert client.get(reverse(f"runs:{name}", args=[run.public_id])).status_code == 200, name
    for session in run.sessions.all():
        page = reverse("runs:attendance", args=[session.public_id])
        data = {f"presence-{row.pk}": "present" for row in rows} | {f"late-{rows[1].pk}": "10"}
        assert client.post(page, {**data, "confirm": "1"}).status_code == 302
    mark = reverse("runs:decide", args=[rows[0].public_id, "abgegeben"])
    assert client.post(mark).status_code == 302
    preview = client.get(reverse("runs:preview", args=[rows[0].public_id]))
    assert "Vorschau" in text_of(preview.content)
    sheet = client.get(reverse("runs:sheet", args=[run.sessions.first().public_id])).content
    names = client.get(reverse("runs:names_file", args=[run.public_id])).content
    assert failures_of(sheet) == failures_of(names) == []
    assert "Lena Arslan" in text_of(sheet)


def test_participants_file_holds_no_formula(held, cast, client_for):
    run, rows = held
    rows[0].employer = '=HYPERLINK("http://x")'
    rows[0].save(update_fields=["employer"])
    answer = client_for(cast["lecturer"]).get(reverse("runs:people_file", args=[run.public_id]))
    sheet = load_workbook(io.BytesIO(answer.content)).active

    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert '=HYPERLINK("http://x")' in [cell.value for cell in cells]


def test_page_of_a_participant(held, cast, client_for):
    run, rows = held
    send_notice(run, text="Bitte Stift mitbringen", by=cast["lecturer"])
    client = client_for(cast["student"])
    page = client.get(rows[0].get_absolute_url()).content.decode()
    assert "Bitte Stift mitbringen" in page
    assert "Ihnen fehlen noch" in page
    dates = client.get(reverse("runs:dates", args=[rows[0].public_id])).content.decode()
    assert dates.count("BEGIN:VEVENT") == 2
    opinion = reverse("runs:opinion", args=[rows[0].public_id])
    assert client.post(opinion, GOOD).status_code == 302
    assert client.get(opinion).status_code == 404
    mail = OutgoingMail.objects.get(to=cast["student"], kind="runs.notice")
    assert "Stift" not in mail.body


def test_lists_ask_as_often_for_four_as_for_one(cast, client_for, django_assert_num_queries):
    client = client_for(cast["lecturer"])
    run = make(cast["lecturer"], capacity=9)
    registered(run)
    pages = [(reverse("runs:start"), 9), (run.get_absolute_url(), 18)]
    for page, _number in pages:
        client.get(page)
    for page, number in pages:
        with django_assert_num_queries(number):
            client.get(page)
    for number in range(3):
        make(cast["lecturer"], days=30 + 15 * number, term=f"T{number}")
        registered(run)

    for page, number in pages:
        with django_assert_num_queries(number):
            client.get(page)


def test_new_run_by_its_pages(cast, client_for, home):
    from tests.factories.material import make_course

    course = make_course()
    client = client_for(cast["lecturer"])
    data = {
        "course": str(course.translation_key),
        "term": "Frühjahr",
        "capacity": "14",
        "audience": "both",
        "entry": "first",
        "opens_on": "2027-01-01",
        "closes_on": "2027-02-01",
        "percent": "80",
        "content": "follows",
    }
    assert client.post(reverse("runs:new"), data).status_code == 302
    run = CourseRun.objects.get()
    meeting = {"day": "2027-02-04", "start": "09:00", "end": "12:30", "topic": "Vor Ort"}
    page = reverse("runs:session_add", args=[run.public_id])
    assert client.post(page, {**meeting, "day": "2027-05-27"}).status_code == 409
    assert client.post(page, meeting).status_code == 302
    assert client.post(reverse("runs:move", args=[run.public_id, "oeffnen"])).status_code == 302
    shown = client.get(course.url).content.decode()
    assert "Frühjahr" in shown
    edit = reverse("runs:edit", args=[run.public_id])
    assert client.post(edit, {**data, "capacity": "10"}).status_code == 302
    run.refresh_from_db()
    assert (run.capacity, run.state, run.sessions.get().units) == (10, "open", 4)


def test_retention_keeps_runs_and_forgets_people(held, cast):
    run, rows = held
    attend(run, rows, cast["lecturer"])
    day = timezone.localdate(run.sessions.last().ends_at)

    assert list(old_registrations(day.replace(year=day.year + 4))) == []
    assert erase_registrations(old_registrations(day.replace(year=day.year + 6))) == 2
    assert CourseRun.objects.filter(pk=run.pk).exists()
    assert uuid.UUID(int=1) == run.course_key
