"""Reporting by the code on the wall, the lead's list beside it, and appeals against the list."""

import datetime as dt
import itertools
import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from home.core import formats
from home.core.clock import at
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from kurse.runs import codes
from kurse.runs.actions import (
    answer_appeal,
    cancel_run,
    confirm_attendance,
    make_appeal,
    note_attendance,
    report_presence,
)
from kurse.runs.actions.attending import Mark
from kurse.runs.actions.reporting import (
    AppealClosedError,
    ReportClosedError,
    ReportTooLateError,
    Scan,
    WrongCodeError,
)
from kurse.runs.models import Appeal, AppealState, AttendanceEvent, RunAttendance
from kurse.runs.panels import erase_registrations
from kurse.runs.states import APPEAL_MOVES
from tests.factories.people import UserFactory
from tests.factories.runs import make, registered

pytestmark = pytest.mark.django_db
MEETING = uuid.UUID(int=7)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def run(cast):
    return make(cast["lecturer"], meetings=1, capacity=20)


@pytest.fixture
def meeting(run):
    """It begins in twenty minutes and takes three hours."""
    session = run.sessions.get()
    session.starts_at = timezone.now().replace(microsecond=0) + 20 * MINUTE
    session.ends_at = session.starts_at + dt.timedelta(hours=3)
    session.save()
    return session


@pytest.fixture
def row(run, cast):
    return registered(run, cast["student"])


def code_of(meeting, moment):
    return codes.code_at(meeting.public_id, codes.half_minute(moment))


def scan(meeting, minutes, person, **more):
    """``person`` reads the code ``minutes`` after the start and presses at once."""
    moment = meeting.starts_at + minutes * MINUTE
    with at(moment):
        return report_presence(
            meeting, scan=Scan(code=code_of(meeting, moment)), by=person, **more
        ).row


def facts(row):
    return (row.presence, row.late, row.sent_later)


# The code ---------------------------------------------------------------------------------------


@given(st.integers(min_value=0, max_value=2**31))
def test_a_code_stands_for_half_a_minute_and_is_taken_for_another(seconds):
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    code = codes.code_at(MEETING, codes.half_minute(moment))

    assert len(code) == 6
    assert code.isdigit()
    for later, fits in ((0, True), (29, True), (60, False), (600, False)):
        other = dt.timedelta(seconds=later)
        if later in (60, 600) and code in {
            codes.code_at(MEETING, codes.half_minute(moment + other) - back) for back in (0, 1)
        }:
            continue  # one in a million: the same six digits again
        assert codes.is_on_the_wall(MEETING, code, moment + other) is fits
    assert codes.moment_of(MEETING, f"{code[:3]} {code[3:]}", moment) == moment


def test_codes_of_other_meetings_and_other_sites_are_others(settings):
    window = [codes.code_at(MEETING, number) for number in range(50)]
    other = [codes.code_at(uuid.UUID(int=8), number) for number in range(50)]
    settings.SECRET_KEY = "another"

    assert len(set(window)) == 50
    assert not set(zip(window, other, strict=True)) & {(code, code) for code in window}
    assert [codes.code_at(MEETING, number) for number in range(50)] != window


def test_a_clock_that_is_wrong_is_put_right_by_the_code():
    moment = dt.datetime(2027, 3, 4, 9, 0, 10, tzinfo=dt.UTC)
    code = codes.code_at(MEETING, codes.half_minute(moment))

    found = codes.moment_of(MEETING, code, moment + 4 * MINUTE)

    assert found == moment.replace(second=0)
    assert codes.moment_of(MEETING, code, moment + 30 * MINUTE) is None


# Reporting --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "late"), [(-20, 0), (0, 0), (0.9, 0), (1, 1), (12.5, 12), (179, 179)]
)
def test_reporting_notes_presence_and_minutes(meeting, row, cast, minutes, late):
    noted = scan(meeting, minutes, cast["student"])

    assert facts(noted) == ("present", late, False)
    assert noted.by == cast["student"]
    event = noted.events.get()
    assert (event.verb, event.was, event.became) == ("report", "", f"present {late} 0")


def test_reporting_needs_the_code_the_time_and_a_place(meeting, row, run, cast):
    start = meeting.starts_at
    old = code_of(meeting, start)
    for moment, code, error in (
        (start + 2 * MINUTE, old, WrongCodeError),
        (start + 2 * MINUTE, "", WrongCodeError),
        (start - 31 * MINUTE, code_of(meeting, start - 31 * MINUTE), ReportClosedError),
        (meeting.ends_at + MINUTE, code_of(meeting, meeting.ends_at + MINUTE), ReportClosedError),
    ):
        with at(moment), pytest.raises(error):
            report_presence(meeting, scan=Scan(code=code), by=cast["student"])
    for other in ("lecturer", "stranger", "coordinator"):
        with pytest.raises(PermissionDenied):
            scan(meeting, 1, cast[other])
    assert not RunAttendance.objects.exists()
    assert facts(scan(meeting, 1, cast["student"])) == ("present", 1, False)
    cancel_run(run, reason="x", by=cast["lecturer"])
    with pytest.raises(ReportClosedError):
        scan(meeting, 0, cast["student"])


def test_kept_without_a_net_it_counts_from_the_scan_and_says_so(meeting, row, cast):
    moment = meeting.starts_at + 3 * MINUTE
    late_scan = Scan(code=code_of(meeting, moment), at=moment)
    with at(moment + dt.timedelta(hours=49)), pytest.raises(ReportTooLateError):
        report_presence(meeting, scan=late_scan, by=cast["student"])
    with at(moment + dt.timedelta(hours=6)):
        lie = Scan(code=late_scan.code, at=meeting.starts_at + 40 * MINUTE)
        with pytest.raises(WrongCodeError):  # the device cannot choose another moment
            report_presence(meeting, scan=lie, by=cast["student"])
        noted = report_presence(meeting, scan=late_scan, by=cast["student"]).row

    assert facts(noted) == ("present", 3, True)
    assert noted.came_at == moment
    assert [event.verb for event in noted.events.all()] == ["report_later"]


def test_one_sending_is_written_once(meeting, row, run, cast):
    key, other = uuid.uuid4(), registered(run)
    first = scan(meeting, 5, cast["student"], key=key)
    again = scan(meeting, 9, cast["student"], key=key)

    assert first == again
    assert AttendanceEvent.objects.count() == 1
    with pytest.raises(PermissionDenied):
        scan(meeting, 5, other.person, key=key)


def test_the_earliest_moment_counts(meeting, row, cast):
    scan(meeting, 20, cast["student"])
    moment = meeting.starts_at + 2 * MINUTE
    kept = Scan(code=code_of(meeting, moment), at=moment)
    with at(meeting.starts_at + 30 * MINUTE):
        noted = report_presence(meeting, scan=kept, by=cast["student"]).row
    again = scan(meeting, 40, cast["student"])

    assert (facts(noted), again.late) == (("present", 2, True), 2)
    verbs = list(noted.events.values_list("verb", "was", "became"))
    assert verbs == [
        ("report", "", "present 20 0"),
        ("report_later", "present 20 0", "present 2 0"),
        ("report_again", "present 2 0", "present 2 0"),
    ]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (Mark("absent"), ("present", 10, False)),
        (Mark("excused"), ("present", 10, False)),
        (Mark("dispensed"), ("dispensed", 0, False)),
        (Mark("present", late=30), ("present", 30, False)),
    ],
)
def test_what_the_lead_wrote_by_hand_stays_unless_it_says_away(meeting, row, cast, mark, expected):
    with at(meeting.starts_at + MINUTE):
        note_attendance(meeting, marks={row.pk: mark}, by=cast["lecturer"])

    assert facts(scan(meeting, 10, cast["student"])) == expected


@pytest.mark.django_db(transaction=True)
def test_race_one_device_sends_eight_times_at_once(cast):
    run = make(cast["lecturer"], meetings=1)
    registered(run, cast["student"])
    meeting, key, start, problems = run.sessions.get(), uuid.uuid4(), threading.Barrier(8), []

    def send():
        try:
            start.wait(10)
            scan(meeting, 4, cast["student"], key=key)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    assert (RunAttendance.objects.count(), AttendanceEvent.objects.count()) == (1, 1)


# Pages ------------------------------------------------------------------------------------------


def test_the_wall_shows_the_code_of_now(meeting, row, cast, client_for, settings):
    client, page = client_for(cast["lecturer"]), reverse("runs:wall", args=[meeting.public_id])
    moment = meeting.starts_at + MINUTE
    with at(moment):
        whole = client.get(page)
        part = client.get(page, {"teil": "code"}).content.decode()

    code = code_of(meeting, moment)
    assert f"{code[:3]} {code[3:]}" in part
    assert "<svg" in part
    assert "<html" not in part
    assert "<html" in whole.content.decode()
    assert cast["student"].last_name not in whole.content.decode()
    assert code not in client.get(page).content.decode().replace(" ", "")  # two weeks before


def test_scanned_in_time_pressed_later(meeting, row, cast, client_for):
    """The page was opened with a good code: the button may be pressed minutes after."""
    page, moment = reverse("runs:report", args=[meeting.public_id]), meeting.starts_at + 2 * MINUTE
    client, other = client_for(cast["student"]), client_for(registered(meeting.run).person)
    with at(moment):
        opened = client.get(page, {"code": code_of(meeting, moment)})
        assert not RunAttendance.objects.exists()
        wrong = client.get(page, {"code": "000000"}).content.decode()
    token = opened.context["form"].initial["opened"]
    assert opened.context["opened"]
    assert "kern-error" in wrong
    with at(moment + 8 * MINUTE):
        assert other.post(page, {"opened": token}).status_code == 409
        assert client.post(page, {"opened": token + "x"}).status_code == 409
        assert client.post(page, {"opened": token}).status_code == 302

    assert facts(RunAttendance.objects.get()) == ("present", 2, True)
    assert RunAttendance.objects.get().registration == row


def test_a_device_gets_its_answer_as_json(meeting, row, cast, client_for):
    client, page = client_for(cast["student"]), reverse("runs:report", args=[meeting.public_id])
    moment, key = meeting.starts_at + 7 * MINUTE, str(uuid.uuid4())
    data = {"code": code_of(meeting, moment), "at": moment.isoformat(), "key": key, "sent": "1"}
    with at(moment + dt.timedelta(hours=2)):
        wrong = client.post(page, {**data, "code": "12", "key": str(uuid.uuid4())})
        answers = [client.post(page, data).json() for _time in range(2)]
        bad = client.post(page, {**data, "key": "no key"})

    assert (wrong.status_code, wrong.json()["status"]) == (409, "refused")
    assert (bad.status_code, bad.json()["status"]) == (422, "refused")
    assert [answer["status"] for answer in answers] == ["saved", "saved"]
    assert AttendanceEvent.objects.count() == 1


def test_guessing_codes_ends_soon(meeting, row, cast, client_for):
    client, page = client_for(cast["student"]), reverse("runs:report", args=[meeting.public_id])
    moment = meeting.starts_at
    good = code_of(meeting, moment)
    with at(moment):
        for guess in range(6):
            client.get(page, {"code": f"{guess:06d}"})
            assert client.post(page, {"code": f"{guess:06d}"}).status_code == 409
        assert client.post(page, {"code": good}).status_code == 409
    other = registered(meeting.run).person
    with at(moment):
        assert client_for(other).post(page, {"code": good}).status_code == 302


def test_the_list_knows_who_reported_and_loses_nobody(meeting, row, run, cast, client_for):
    """Whoever did not report is absent until the lead says otherwise; a report that comes while
    the page is open is not overwritten by it."""
    late, silent = registered(run), registered(run)
    lead, page = client_for(cast["lecturer"]), reverse("runs:attendance", args=[meeting.public_id])
    with at(meeting.starts_at):
        before = lead.get(page).context["form"]
    assert before[f"presence-{silent.pk}"].initial == "present"
    scan(meeting, 1, cast["student"])
    with at(meeting.starts_at + 5 * MINUTE):
        form = lead.get(page).context["form"]
    assert [form[f"presence-{one.pk}"].initial for one in (row, late, silent)] == [
        "present",
        "absent",
        "absent",
    ]
    scan(meeting, 9, late.person)
    data = {f"presence-{one.pk}": "absent" for one in (late, silent)}
    data |= {f"presence-{row.pk}": "present", "seen": form["seen"].initial, "confirm": "1"}
    with at(meeting.starts_at + 20 * MINUTE):
        assert lead.post(page, data).status_code == 302

    rows = meeting.attendances.order_by("registration")
    assert [facts(one) for one in rows] == [
        ("present", 0, False),
        ("present", 9, False),
        ("absent", 0, False),
    ]
    meeting.refresh_from_db()
    assert meeting.confirmed_at is not None
    assert formats.clock(rows[1].came_at) in lead.get(page).content.decode()


def test_a_stale_page_without_its_moment_does_overwrite(meeting, row, cast):
    """The control of the test before: it is the moment that saves the report."""
    scan(meeting, 1, cast["student"])
    with at(meeting.starts_at + 5 * MINUTE):
        note_attendance(meeting, marks={row.pk: Mark("absent")}, by=cast["lecturer"])

    noted = RunAttendance.objects.get()
    assert noted.presence == "absent"
    assert list(noted.events.values_list("verb", "was")) == [
        ("report", ""),
        ("note", "present 1 0"),
    ]


def test_start_page_says_that_the_meeting_is_on(meeting, row, cast, client_for):
    client, path = client_for(cast["student"]), reverse("runs:report", args=[meeting.public_id])

    def shown(minutes):
        with at(meeting.starts_at + minutes * MINUTE):
            return path in client.get(reverse("today:start")).content.decode()

    assert [shown(-10), shown(60), shown(200)] == [True, True, False]
    scan(meeting, 1, cast["student"])
    assert shown(60) is False


def test_pages_ask_as_often_for_four_as_for_one(
    meeting, row, run, cast, client_for, django_assert_num_queries
):
    lead, student = client_for(cast["lecturer"]), client_for(cast["student"])
    names = {"wall": (lead, 12), "attendance": (lead, 13), "report": (student, 11)}
    pages = [
        (client, reverse(f"runs:{name}", args=[meeting.public_id]), number)
        for name, (client, number) in names.items()
    ]
    scan(meeting, 1, cast["student"])
    for people in (1, 4):
        while run.registrations.count() < people:
            scan(meeting, 2, registered(run).person)
        with at(meeting.starts_at + 5 * MINUTE):
            for client, page, _number in pages:
                client.get(page)
            for client, page, number in pages:
                with django_assert_num_queries(number):
                    client.get(page)


# Appeals ----------------------------------------------------------------------------------------


@pytest.fixture
def confirmed(meeting, row, cast):
    """The list says absent, and is confirmed."""
    with at(meeting.ends_at):
        return confirm_attendance(meeting, marks={row.pk: Mark("absent")}, by=cast["lecturer"])


def appeal_of(meeting, person, days=1):
    with at(meeting.ends_at + dt.timedelta(days=days)):
        return make_appeal(meeting, text="Ich war da.", by=person)


def test_a_report_after_the_list_was_confirmed_becomes_an_appeal(confirmed, row, run, cast):
    moment, key = confirmed.starts_at + 4 * MINUTE, uuid.uuid4()
    kept = Scan(code=code_of(confirmed, moment), at=moment)
    with at(confirmed.ends_at + dt.timedelta(hours=3)):
        for _time in range(2):
            report = report_presence(confirmed, scan=kept, by=cast["student"], key=key)

    assert report.appeal == Appeal.objects.get()
    assert (report.appeal.came_at, report.row and report.row.presence) == (moment, None)
    assert RunAttendance.objects.get().presence == "absent"
    assert [mail.to for mail in OutgoingMail.objects.filter(kind="runs.appeal")] == [
        cast["lecturer"]
    ]


def test_a_report_that_the_confirmed_list_agrees_with_is_no_appeal(meeting, row, cast):
    with at(meeting.ends_at):
        confirm_attendance(meeting, marks={row.pk: Mark("present")}, by=cast["lecturer"])
    moment = meeting.starts_at
    with at(meeting.ends_at + MINUTE):
        kept = Scan(code=code_of(meeting, moment), at=moment)
        report = report_presence(meeting, scan=kept, by=cast["student"])

    assert report.row is not None
    assert not Appeal.objects.exists()
    assert list(report.row.events.values_list("verb", flat=True)) == ["note", "report_again"]


def test_an_appeal_has_its_period_and_its_person(confirmed, row, cast):
    with pytest.raises(AppealClosedError):
        appeal_of(confirmed, cast["student"], days=15)
    with pytest.raises(PermissionDenied):
        appeal_of(confirmed, cast["stranger"])
    appeal = appeal_of(confirmed, cast["student"], days=13)

    assert appeal.state == "open"
    with pytest.raises(Exception, match=r"unterwegs|on its way"):
        appeal_of(confirmed, cast["student"])


def test_before_the_list_is_confirmed_there_is_nothing_to_appeal(meeting, row, cast):
    with pytest.raises(AppealClosedError):
        appeal_of(meeting, cast["student"])


def test_granted_the_list_changes_with_the_sentence_as_its_reason(confirmed, row, cast):
    appeal = appeal_of(confirmed, cast["student"])
    with at(confirmed.ends_at + dt.timedelta(days=2)):
        answer_appeal(
            appeal,
            grant=True,
            mark=Mark("present", late=20),
            answer="Stimmt, Sie saßen am Fenster.",
            by=cast["lecturer"],
        )
        with pytest.raises(HasChangedError):
            answer_appeal(appeal, grant=False, answer="Doch nicht", by=cast["lecturer"])

    noted = RunAttendance.objects.get()
    assert (noted.presence, noted.late) == ("present", 20)
    assert "am Fenster" in noted.correction
    assert list(noted.events.values_list("verb", "was", "became")) == [
        ("note", "", "absent 0 0"),
        ("correct", "absent 0 0", "present 20 0"),
    ]
    mail = OutgoingMail.objects.get(kind="runs.appeal_answered")
    assert mail.to == cast["student"]
    assert "Fenster" not in mail.body
    assert list(row.events.values_list("verb", flat=True))[-2:] == ["appeal", "grant_appeal"]


def test_declined_the_list_stays(confirmed, row, cast):
    appeal = appeal_of(confirmed, cast["student"])
    answered = answer_appeal(
        appeal, grant=False, answer="Auf dem Blatt fehlt die Unterschrift.", by=cast["coordinator"]
    )

    assert answered.state == "declined"
    assert RunAttendance.objects.get().presence == "absent"


@pytest.mark.parametrize(
    ("state", "verb", "who"),
    list(
        itertools.product(
            AppealState.values,
            APPEAL_MOVES.verbs(),
            ["student", "lecturer", "coordinator", "supervisor", "contact", "admin", "stranger"],
        )
    ),
)
def test_every_state_verb_and_role_of_an_appeal(confirmed, row, cast, state, verb, who):
    appeal = appeal_of(confirmed, cast["student"])
    appeal.state = state
    allowed = state == "open" and who in ("lecturer", "coordinator")

    assert (verb in APPEAL_MOVES.open_to(cast[who], appeal)) is allowed


def test_the_database_refuses_to_change_traces_and_answers(confirmed, row, cast):
    appeal = appeal_of(confirmed, cast["student"])
    event = AttendanceEvent.objects.first()
    for change in (
        lambda: AttendanceEvent.objects.filter(pk=event.pk).update(note="anders"),
        lambda: Appeal.objects.filter(pk=appeal.pk).update(state="granted"),
        lambda: Appeal.objects.filter(pk=appeal.pk).update(text="anders"),
        lambda: RunAttendance.objects.update(sent_later=True, correction="x"),
    ):
        with pytest.raises(Exception) as refused, transaction.atomic():
            change()
        assert isinstance(refused.value, DatabaseError)
    answer_appeal(appeal, grant=False, answer="Nein.", by=cast["lecturer"])
    for state in ("open", "granted"):
        with pytest.raises(Exception) as refused, transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(state=state)
    assert Appeal.objects.filter(state="declined").count() == 1


def test_pages_of_an_appeal(confirmed, row, run, cast, client_for):
    student, lead = client_for(cast["student"]), client_for(cast["lecturer"])
    page = reverse("runs:appeal", args=[confirmed.public_id])
    confirmed.starts_at, confirmed.ends_at = (timezone.now() - ago * MINUTE for ago in (300, 120))
    confirmed.confirmed_at = timezone.now() - 60 * MINUTE
    confirmed.save()
    assert page in student.get(row.get_absolute_url()).content.decode()
    assert student.get(page).status_code == 200
    assert student.post(page, {"text": ""}).status_code == 422
    assert student.post(page, {"text": "Ich war da."}).status_code == 302
    assert page not in student.get(row.get_absolute_url()).content.decode()
    appeal = Appeal.objects.get()
    answer = reverse("runs:appeal_answer", args=[appeal.public_id])
    assert answer in lead.get(run.get_absolute_url()).content.decode()
    assert answer in lead.get(reverse("today:start")).content.decode()
    empty = lead.post(answer, {"presence": "present", "answer": "Ja"})
    assert empty.status_code == 422
    data = {"decision": "grant", "presence": "present", "late": "5", "answer": "Stimmt."}
    assert student.post(answer, data).status_code == 403
    assert lead.post(answer, data).status_code == 302
    assert "Stimmt." in student.get(row.get_absolute_url()).content.decode()
    assert answer not in lead.get(run.get_absolute_url()).content.decode()
    confirmed.confirmed_at -= dt.timedelta(days=20)
    confirmed.save()
    assert student.get(page).url == row.get_absolute_url()


def test_erasing_takes_reports_traces_and_appeals(confirmed, row, run, cast):
    appeal_of(confirmed, cast["student"])

    assert erase_registrations(run.registrations.all()) == 1
    assert not AttendanceEvent.objects.exists()
    assert not Appeal.objects.exists()


def test_people_who_do_not_take_part_see_no_report_page(meeting, row, cast, client_for):
    page = reverse("runs:report", args=[meeting.public_id])

    assert client_for(cast["student"]).get(page).status_code == 200
    assert client_for(UserFactory()).get(page).status_code == 404
    assert timezone.now() < meeting.starts_at
