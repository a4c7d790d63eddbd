"""Entering, correcting, confirming; what the actions refuse, and what the database refuses."""

import datetime as dt
import uuid
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from home.core.clock import today
from home.core.holidays_nrw import is_holiday
from home.rulebook.models import RuleValue
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import closing_gaps
from kurse.practice import actions
from kurse.practice.actions import (
    Entry,
    answer_days,
    content_of,
    correct_day,
    enter_day,
    plan_week,
    report_absence,
)
from kurse.practice.models import DayEvent, DayKind, DayState, PracticeDay, WeekPlan
from kurse.practice.panels import erase_details, gaps, old_details
from kurse.practice.queries import ledger_of
from tests.factories.placements import placement_of, student_of
from tests.factories.practice import day_of, days_before, workday_before

pytestmark = pytest.mark.django_db
FULL = Entry(DayKind.DONE, Decimal("7.5"), text="Treff")


def sunday() -> dt.date:
    return today() - dt.timedelta(days=today().weekday() + 1)


def trace(row):
    return list(row.events.values_list("verb", "from_state", "to_state", "was", "became"))


@pytest.mark.usefixtures("on_a_workday")
def test_enter_day_keeps_it_with_its_trace(placement, cast):
    row = enter_day(placement, day=today(), entry=FULL, by=cast["student"])

    assert (row.kind, row.hours, row.text, row.state) == (
        "done",
        Decimal("7.5"),
        "Treff",
        "entered",
    )
    assert trace(row) == [("enter", "", "entered", "", "done 7.50")]


@pytest.mark.parametrize(
    ("when", "entry", "error"),
    [
        (lambda one: today() + dt.timedelta(days=1), FULL, actions.FutureDayError),
        (lambda one: one.starts_on - dt.timedelta(days=1), FULL, actions.OutsideError),
        (lambda one: one.ends_on + dt.timedelta(days=1), FULL, actions.OutsideError),
        (lambda one: today(), Entry(DayKind.DONE, Decimal("11.5")), actions.TooManyHoursError),
        (lambda one: sunday(), FULL, actions.DifferentReasonError),
        (lambda one: workday_before(3), FULL, actions.EntryExistsError),
    ],
)
def test_enter_day_refuses(placement, cast, when, entry, error):
    day_of(placement, workday_before(3))

    with pytest.raises(error):
        enter_day(placement, day=when(placement), entry=entry, by=cast["student"])

    assert DayEvent.objects.count() == 0


def test_a_sunday_counts_with_a_reason_or_when_it_is_planned(placement, cast):
    entry = Entry(DayKind.DONE, Decimal(4), reason="Stadtteilfest")
    enter_day(placement, day=sunday(), entry=entry, by=cast["student"])
    before = sunday() - dt.timedelta(days=7)
    week = [Decimal(0)] * 6 + [Decimal(4)]
    plan_week(placement, valid_from=before, hours=week, by=cast["contact"])

    row = enter_day(placement, day=before, entry=FULL, by=cast["student"])

    assert row.reason == ""
    assert ledger_of(placement).done == 2


@pytest.mark.parametrize(
    "name", ["coordinator", "lecturer", "contact", "other_student", "stranger"]
)
def test_only_the_student_enters(placement, cast, name):
    with pytest.raises(PermissionDenied):
        enter_day(placement, day=today(), entry=FULL, by=cast[name])


@pytest.mark.usefixtures("on_a_workday")
def test_a_key_is_written_once_and_belongs_to_its_practice(placement, scene):
    cast, key = scene.cast, uuid.uuid4()
    first = enter_day(placement, day=today(), entry=FULL, by=cast["student"], key=key)
    again = enter_day(placement, day=today(), entry=FULL, by=cast["student"], key=key)
    part = student_of(scene)
    other = placement_of(scene, student=part.user, state=PlacementState.RUNNING)

    with pytest.raises(PermissionDenied):
        enter_day(other, day=today(), entry=FULL, by=part.user, key=key)

    assert (again.pk, PracticeDay.objects.count(), DayEvent.objects.count()) == (first.pk, 1, 1)


def test_report_absence_fills_planned_days_only(placement, cast):
    monday = today() - dt.timedelta(days=today().weekday() + 14)
    day_of(placement, monday)
    wanted = [
        monday + dt.timedelta(days=number)
        for number in range(1, 7)
        if number < 5 and not is_holiday(monday + dt.timedelta(days=number))
    ]

    rows = report_absence(
        placement,
        first=monday,
        last=monday + dt.timedelta(days=6),
        kind=DayKind.ABSENT,
        by=cast["student"],
    )

    assert [row.day for row in rows] == wanted
    assert {(row.kind, row.hours) for row in rows} == {("absent", 0)}
    with pytest.raises(actions.NothingPlannedError):
        report_absence(
            placement, first=monday, last=monday, kind=DayKind.ABSENT, by=cast["student"]
        )


def test_illness_may_reach_into_the_days_to_come(placement, cast):
    end = today() + dt.timedelta(days=6)

    rows = report_absence(
        placement, first=today(), last=end, kind=DayKind.ABSENT, by=cast["student"]
    )

    assert rows[-1].day > today()


def test_a_correction_after_confirmation_voids_it_visibly(placement, cast):
    row = day_of(placement, state=DayState.CONFIRMED)
    entry = Entry(DayKind.DONE, Decimal(6))
    with pytest.raises(actions.CorrectionReasonError):
        correct_day(row, entry=entry, by=cast["student"])

    fresh = correct_day(row, entry=entry, by=cast["student"], note="Früher gegangen")

    assert (fresh.state, fresh.hours, fresh.answered_by) == ("entered", 6, "")
    assert fresh.voided_at is not None
    assert trace(fresh) == [("correct", "confirmed", "entered", "done 7.50", "done 6.00")]


def test_before_an_answer_the_student_corrects_without_a_word_and_others_do_not(placement, cast):
    row = day_of(placement)
    fresh = correct_day(row, entry=Entry(DayKind.FREE), by=cast["student"])
    assert (fresh.kind, fresh.hours, fresh.voided_at) == ("free", 0, None)

    with pytest.raises(actions.CorrectionReasonError):
        correct_day(row, entry=FULL, by=cast["coordinator"])
    for name in ("lecturer", "contact", "stranger"):
        with pytest.raises(PermissionDenied):
            correct_day(row, entry=FULL, by=cast[name], note="x")
    assert correct_day(row, entry=FULL, by=cast["coordinator"], note="Anruf").hours == FULL.hours


def seen_of(rows):
    return {row.public_id: content_of(row.kind, row.hours) for row in rows}


def test_the_placement_site_says_yes_and_no(placement, cast):
    rows = days_before(placement, 3)

    counts = answer_days(
        seen_of(rows),
        disputed={rows[1].public_id: "Da war zu."},
        by=cast["contact"],
        answered_by="Y. Demir",
    )

    assert counts == (2, 1)
    assert list(PracticeDay.objects.values_list("state", "answered_by", "remark")) == [
        ("confirmed", "Y. Demir", ""),
        ("disputed", "Y. Demir", "Da war zu."),
        ("confirmed", "Y. Demir", ""),
    ]
    assert DayEvent.objects.filter(answered_by="Y. Demir", by=cast["contact"]).count() == 3


def test_what_changed_since_the_page_was_shown_is_not_confirmed(placement, cast):
    rows = days_before(placement, 2)
    seen = seen_of(rows)
    correct_day(rows[0], entry=Entry(DayKind.DONE, Decimal(3)), by=cast["student"])

    with pytest.raises(actions.HasChangedError):
        answer_days(seen, disputed={}, by=cast["contact"], answered_by="Y. Demir")

    assert set(PracticeDay.objects.values_list("state", flat=True)) == {"entered"}


@pytest.mark.parametrize(
    ("name", "evidence", "error"),
    [
        ("contact", "", None),
        ("coordinator", "telefonisch, heute, Frau Demir", None),
        ("coordinator", "", actions.EvidenceError),
        ("student", "", PermissionDenied),
        ("lecturer", "", PermissionDenied),
        ("other_contact", "", PermissionDenied),
        ("stranger", "", PermissionDenied),
    ],
)
def test_who_may_answer(placement, cast, name, evidence, error):
    seen = seen_of([day_of(placement)])

    def answer():
        return answer_days(seen, disputed={}, by=cast[name], answered_by="Demir", evidence=evidence)

    if error is None:
        assert answer() == (1, 0)
    else:
        with pytest.raises(error):
            answer()


@pytest.mark.parametrize("state", [PlacementState.COMPLETED, PlacementState.ENDED_EARLY])
def test_a_closed_ledger_takes_nothing(scene, state):
    placement = placement_of(scene, state=state)

    with pytest.raises(actions.LedgerClosedError):
        enter_day(placement, day=workday_before(5), entry=FULL, by=scene.cast["student"])
    with pytest.raises(actions.LedgerClosedError):
        plan_week(placement, valid_from=today(), hours=[Decimal(0)] * 7, by=scene.cast["student"])


# The database's own word ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda one, row: day_of(one, row.day),
        lambda one, row: day_of(one, today(), hours=Decimal("12.25")),
        lambda one, row: day_of(one, today(), hours=Decimal(-1)),
        lambda one, row: day_of(one, today(), hours=Decimal(0)),
        lambda one, row: day_of(one, today() + dt.timedelta(days=1)),
        lambda one, row: day_of(one, one.starts_on - dt.timedelta(days=1)),
        lambda one, row: day_of(one, one.ends_on + dt.timedelta(days=1), kind=DayKind.ABSENT),
        lambda one, row: PracticeDay.objects.filter(pk=row.pk).update(day=today()),
        lambda one, row: PracticeDay.objects.filter(pk=row.pk).update(state="confirmed"),
        lambda one, row: row.delete(),
        lambda one, row: DayEvent.objects.create(day=row, verb="enter").delete(),
        lambda one, row: WeekPlan.objects.create(
            placement=one, valid_from=today(), monday=Decimal(13)
        ),
        lambda one, row: WeekPlan.objects.create(
            placement=one,
            valid_from=today(),
            **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), Decimal(10)),
        ),
    ],
)
def test_the_database_refuses_what_must_never_be(placement, write):
    row = day_of(placement)

    with pytest.raises(DatabaseError), transaction.atomic():
        write(placement, row)

    assert PracticeDay.objects.count() == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda one, row: day_of(one, workday_before(9)),
        lambda one, row: PracticeDay.objects.filter(pk=row.pk).update(hours=3),
    ],
)
def test_the_database_keeps_a_closed_ledger_closed(placement, write):
    row = day_of(placement)
    with pgtrigger.ignore("placements.Placement:placement_steps"):
        Placement.objects.filter(pk=placement.pk).update(state="completed", passed=True)

    with pytest.raises(DatabaseError), transaction.atomic():
        write(placement, row)


# Closing, rules, retention ----------------------------------------------------------------------


def test_the_closing_names_missing_and_unconfirmed_days(placement):
    days_before(placement, 2)

    assert gaps in list(closing_gaps)
    assert len(gaps(placement)) == 2
    assert "43" in str(gaps(placement)[0])


def test_hours_instead_of_days_by_the_rulebook_from_a_day_on(placement, scene):
    days_before(placement, 2)
    slug = scene.cohort.slug
    early = placement.starts_on - dt.timedelta(days=5)
    for key, value, since in (
        ("practice.unit", "hours", early),
        ("practice.required_hours", 20, early),
        ("practice.unit", "days", today()),
    ):
        RuleValue.objects.create(
            key=key, value=value, scope=slug, valid_from=since, by=scene.cast["coordinator"]
        )

    ledger = ledger_of(placement)

    assert (ledger.done, ledger.left) == (15, 5)


def test_a_year_later_only_days_and_hours_are_left(placement, cast):
    done = day_of(placement, text="Treff", reason="Fest")
    enter_day(placement, day=workday_before(8), entry=Entry(DayKind.ABSENT), by=cast["student"])
    day = placement.ends_on + dt.timedelta(days=366)
    assert old_details(day).count() == 0  # it still runs
    with pgtrigger.ignore("placements.Placement:placement_steps"):
        Placement.objects.filter(pk=placement.pk).update(state="completed", passed=True)
    assert old_details(day - dt.timedelta(days=2)).count() == 0

    assert erase_details(old_details(day)) == 2

    done.refresh_from_db()
    assert (done.text, done.reason, done.hours) == ("", "", Decimal("7.5"))
    assert set(PracticeDay.objects.values_list("kind", flat=True)) == {"done", "free"}
    assert not DayEvent.objects.filter(became__startswith="absent").exists()
    assert old_details(day).count() == 0
