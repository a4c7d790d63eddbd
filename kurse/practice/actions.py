"""The verbs of the ledger; the only writers. Who writes locks the placement first."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day as day_text
from home.core.formats import hours as hours_text
from home.core.formats import number, period
from home.core.holidays_nrw import is_holiday
from home.people.models import User
from home.rulebook.queries import rule
from kurse.placements.models import Placement
from kurse.practice.ledger import DAY, Ledger, days_between
from kurse.practice.models import (
    OPEN_STATES,
    WEEKDAYS,
    DayEvent,
    DayKind,
    DayState,
    PracticeDay,
    WeekPlan,
)
from kurse.practice.queries import ledger_of
from kurse.practice.states import DAY_MOVES

LONGEST_ABSENCE = 92


class LedgerClosedError(DomainError):
    slug = "ledger-closed"
    text = _("The days of this practice are closed. The placement coordination can help you.")


class FutureDayError(DomainError):
    """M31"""

    slug = "day-in-future"
    text = _("%(day)s lies in the future. Enter the day when it is over.")


class OutsideError(DomainError):
    """M33"""

    slug = "day-outside"
    text = _("%(day)s lies outside your practice phase (%(period)s).")


class PauseError(DomainError):
    slug = "day-in-pause"
    text = _("On %(day)s your practice was interrupted. Such a day cannot be entered.")


class TooManyHoursError(DomainError):
    """M32"""

    slug = "too-many-hours"
    text = _("%(hours)s are more than allowed (%(limit)s). Please check start, end and break.")


class EntryExistsError(DomainError):
    """M34"""

    slug = "entry-exists"
    text = _("There is an entry for %(day)s already.")


class DifferentReasonError(DomainError):
    """M44"""

    slug = "different-reason"
    text = _(
        "%(day)s is a Sunday or a holiday. It counts only if it is in the week plan. Why was it "
        "different?"
    )


class CorrectionReasonError(DomainError):
    slug = "correction-reason"
    text = _("Please say why you change the entry. The placement site has answered already.")


class NothingPlannedError(DomainError):
    slug = "nothing-planned"
    text = _("No day is planned in this time, or all of them are entered already.")


class AnswerMissingError(DomainError):
    """M35"""

    slug = "answer-missing"
    text = _("Please choose an answer. Nothing is saved yet.")


class RemarkMissingError(DomainError):
    slug = "remark-missing"
    text = _("Please say in a few words what is not right. Nothing is saved yet.")


class EvidenceError(DomainError):
    slug = "evidence-missing"
    text = _("Please note how and by whom you heard of it, and when.")


@dataclass(frozen=True)
class Entry:
    """What somebody says of one day."""

    kind: str
    hours: Decimal = Decimal(0)
    text: str = ""
    reason: str = ""

    @property
    def content(self) -> str:
        return content_of(self.kind, self.hours)


def content_of(kind: str, hours: Decimal) -> str:
    """Kind and hours in one word, for traces and comparisons: ``done 7.50``."""
    return f"{kind} {Decimal(hours):.2f}"


# Entering ---------------------------------------------------------------------------------------


@transaction.atomic
def enter_day(
    placement: Placement,
    *,
    day: dt.date,
    entry: Entry,
    by: User,
    key: uuid.UUID | None = None,
) -> PracticeDay:
    """The student says what a day was. ``key`` marks one sending: a second one writes nothing.

    Raises:
        PermissionDenied: it is not the student's own practice.
        LedgerClosedError, FutureDayError, OutsideError, PauseError, TooManyHoursError,
        DifferentReasonError, EntryExistsError: see their sentences.
    """
    placement = lock(placement)
    if not by.has_perm("practice.enter_day", placement):
        raise PermissionDenied
    if key is not None and (known := _sent_before(placement, key)):
        return known
    ledger = ledger_of(placement)
    _check(ledger, day, entry)
    if day in ledger.by_day:
        raise EntryExistsError(day=day_text(day))
    row = _write(placement, day, entry)
    _note(row, "enter", "", by=by, became=entry.content, key=key)
    return row


def _sent_before(placement: Placement, key: uuid.UUID) -> PracticeDay | None:
    """What this very sending wrote the first time; its key means nothing for anybody else."""
    event = DayEvent.objects.filter(key=key).select_related("day").first()
    if event is None:
        return None
    if event.day.placement_id != placement.pk:
        raise PermissionDenied
    return event.day


def _check(ledger: Ledger, day: dt.date, entry: Entry) -> None:
    placement = ledger.placement
    if placement.state not in OPEN_STATES:
        raise LedgerClosedError
    if not ledger.first <= day <= ledger.last:
        raise OutsideError(day=day_text(day), period=period(ledger.first, ledger.last))
    if ledger.is_pause(day):
        raise PauseError(day=day_text(day))
    if entry.kind != DayKind.DONE:
        return
    if day > clock.today():
        raise FutureDayError(day=day_text(day))
    limit = rule("practice.hours_block", scope=placement.phase.cohort.slug)
    if entry.hours > limit:
        raise TooManyHoursError(hours=hours_text(entry.hours), limit=number(limit))
    is_special = day.weekday() == 6 or is_holiday(day)
    if is_special and not ledger.planned(day) and not entry.reason.strip():
        raise DifferentReasonError(day=day_text(day))


def _write(placement: Placement, day: dt.date, entry: Entry) -> PracticeDay:
    row = PracticeDay(
        placement=placement,
        day=day,
        kind=entry.kind,
        hours=entry.hours if entry.kind == DayKind.DONE else Decimal(0),
        text=entry.text.strip(),
        reason=entry.reason.strip(),
        entered_at=clock.now(),
    )
    row.clean_fields(exclude=("placement",))  # the rest is checked above, and by the database
    row.save(force_insert=True)
    return row


@transaction.atomic
def report_absence(
    placement: Placement, *, first: dt.date, last: dt.date, kind: str, by: User
) -> list[PracticeDay]:
    """Away from a day to a day: dates, and no reason (M73). Only planned days become entries.

    Raises:
        NothingPlannedError: there is no planned day without an entry in this time.
    """
    placement = lock(placement)
    if not by.has_perm("practice.enter_day", placement):
        raise PermissionDenied
    if kind not in (DayKind.ABSENT, DayKind.FREE):
        raise AnswerMissingError
    ledger = ledger_of(placement)
    last = min(last, first + LONGEST_ABSENCE * DAY)
    days = [
        day
        for day in days_between(max(first, ledger.first), min(last, ledger.last))
        if ledger.planned(day) and day not in ledger.by_day
    ]
    if not days:
        raise NothingPlannedError
    entry = Entry(kind)
    rows = []
    for day in days:
        _check(ledger, day, entry)
        row = _write(placement, day, entry)
        _note(row, "enter", "", by=by, became=entry.content)
        rows.append(row)
    return rows


@transaction.atomic
def correct_day(row: PracticeDay, *, entry: Entry, by: User, note: str = "") -> PracticeDay:
    """Say it anew. What the placement site has answered holds no longer: it is asked again.

    Raises:
        CorrectionReasonError: the placement site has answered, or the coordination corrects,
            and ``note`` is empty.
        HasChangedError: the entry cannot be corrected any more.
    """
    placement = lock(row.placement)
    row = lock(row)
    row.placement = placement
    move = DAY_MOVES.check("correct", row, by=by)
    own = by.has_perm("practice.enter_day", placement)
    was, before = content_of(row.kind, row.hours), str(row.state)
    if (before != DayState.ENTERED or not own) and not note.strip():
        raise CorrectionReasonError
    _check(ledger_of(placement), row.day, entry)
    row.kind = entry.kind
    row.hours = entry.hours if entry.kind == DayKind.DONE else Decimal(0)
    row.text, row.reason = entry.text.strip(), entry.reason.strip()
    row.state = DayState(move.target)
    row.changed_at = clock.now()
    if before == DayState.CONFIRMED:
        row.voided_at = clock.now()
    row.answered_at, row.answered_by, row.remark = None, "", ""
    row.clean_fields(exclude=("placement",))
    row.save()
    _note(row, "correct", before, by=by, was=was, became=entry.content, note=note.strip())
    return row


@transaction.atomic
def plan_week(
    placement: Placement, *, valid_from: dt.date, hours: Sequence[Decimal], by: User
) -> WeekPlan:
    """Which days and hours are planned from a day on; what was planned before stays readable."""
    placement = lock(placement)
    if not by.has_perm("practice.plan_week", placement):
        raise PermissionDenied
    if placement.state not in OPEN_STATES:
        raise LedgerClosedError
    plan = WeekPlan(
        placement=placement,
        valid_from=max(valid_from, placement.starts_on),
        by=by,
        at=clock.now(),
        **dict(zip(WEEKDAYS, hours, strict=True)),
    )
    plan.full_clean()
    plan.save(force_insert=True)
    return plan


# Confirmation -----------------------------------------------------------------------------------


@transaction.atomic
def answer_days(
    seen: Mapping[uuid.UUID, str],
    *,
    disputed: Mapping[uuid.UUID, str],
    by: User,
    answered_by: str,
    evidence: str = "",
) -> tuple[int, int]:
    """The placement site says yes to days, or no with a few words; returns how many of each.

    ``seen`` is what the page showed: public id → content. ``disputed``: public id → what is not
    right. All days together, or none.

    Raises:
        AnswerMissingError: no day was shown.
        HasChangedError: one of the days is not any more what the page showed.
        RemarkMissingError: a "no" without a word.
        EvidenceError: somebody answers for the placement site and does not say how they know.
    """
    if not seen or not answered_by.strip():
        raise AnswerMissingError
    rows = _locked(seen)
    if len(rows) != len(seen):
        raise HasChangedError
    for row in rows:
        if content_of(row.kind, row.hours) != seen[row.public_id]:
            raise HasChangedError
        remark = disputed.get(row.public_id)
        verb = "confirm" if remark is None else "dispute"
        move = DAY_MOVES.check(verb, row, by=by)
        if remark is not None and not remark.strip():
            raise RemarkMissingError
        if by.has_perm("practice.confirm_on_behalf", row) and not evidence.strip():
            raise EvidenceError
        before = str(row.state)
        row.state = DayState(move.target)
        row.answered_at = clock.now()
        row.answered_by = answered_by.strip()[:160]
        row.remark = (remark or "").strip()[:300]
        row.save(update_fields=["state", "answered_at", "answered_by", "remark"])
        _note(
            row,
            verb,
            before,
            by=by,
            became=content_of(row.kind, row.hours),
            note=row.remark,
            evidence=evidence.strip(),
            answered_by=answered_by.strip(),
        )
    return len(rows) - len(disputed), len(disputed)


def _locked(seen: Mapping[uuid.UUID, str]) -> list[PracticeDay]:
    """The rows, locked after their placements, both in the order of their keys."""
    wanted = PracticeDay.objects.filter(public_id__in=list(seen))
    keys = wanted.order_by().values_list("placement", flat=True).distinct()
    placements = {
        one.pk: one
        for one in Placement.objects.select_for_update(no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    }
    rows = list(wanted.select_for_update(no_key=True).order_by("pk"))
    for row in rows:
        row.placement = placements[row.placement_id]
    return rows


def _note(
    row: PracticeDay,
    verb: str,
    before: str,
    *,
    by: User,
    became: str,
    was: str = "",
    note: str = "",
    evidence: str = "",
    answered_by: str = "",
    key: uuid.UUID | None = None,
) -> None:
    DayEvent.objects.create(
        day=row,
        verb=verb,
        from_state=before,
        to_state=row.state,
        by=by,
        was=was,
        became=became,
        note=note[:1000],
        evidence=evidence[:200],
        answered_by=answered_by[:160],
        key=key,
        at=clock.now(),
    )
