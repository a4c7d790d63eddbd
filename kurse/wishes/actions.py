"""Saving, submitting, weighing, reminding: the only writers of wishes.

Order of locks: the phase (mails) or the wish list, never both.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from home.core import formats, vault
from home.core.clock import database_now, now, today
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.outbox.actions import queue_mail, quiet_hours
from home.people.models import User
from kurse.cohorts.models import Cohort, Participation, Phase
from kurse.offers.models import Place
from kurse.wishes.models import SubmittedWish, Wish, WishEvent, WishList, WishSubmission, WishVerb
from kurse.wishes.queries import (
    Limits,
    drafted_places,
    hardship_text,
    has_opened,
    is_over,
    places_to_wish_for,
    students_to_remind,
    students_to_tell,
    takes_late_wishes,
)

MAX_WEIGHT = 3


class WishesClosedError(NotOpenError):
    """M27."""

    slug = "wishes-closed"
    text = _(
        "The wishes closed on %(day)s, 23:59. Your last version counts. "
        "Did something go wrong? %(phone)s"
    )


class WishesNotOpenYetError(NotOpenError):
    """M1."""

    slug = "wishes-not-open-yet"
    text = _("There is nothing to do yet. The wishes open on %(day)s; we will write to you.")


class TooLateForCoordinationError(NotOpenError):
    slug = "wishes-too-late"
    text = _(
        "Wishes can be added until the day before the allocation is published (%(day)s). "
        "If that day moves, change it in the cohort's dates first."
    )


class TooFewWishesError(DomainError):
    """M26."""

    slug = "too-few-wishes"
    text = ngettext_lazy(
        "%(count)d wish is missing. Please choose at least %(least)d.",
        "%(count)d wishes are missing. Please choose at least %(least)d.",
        "count",
    )


class TooManyWishesError(DomainError):
    slug = "too-many-wishes"
    text = ngettext_lazy(
        "That is %(count)d wish too many. Please choose at most %(most)d.",
        "That is %(count)d wishes too many. Please choose at most %(most)d.",
        "count",
    )


class PlaceNotOpenError(DomainError):
    slug = "place-not-open"
    text = _("“%(place)s” cannot be wished for (any more). Take it off your list.")


class WishesHaveChangedError(HasChangedError):
    """M29, with the time of the other save."""

    text = _(
        "Somebody has changed this in the meantime (%(time)s). Your entries are still here; "
        "compare, then save again."
    )


class ReasonMissingError(DomainError):
    slug = "reason-missing"
    text = _("Please say why you submit these wishes.")


class WeightError(DomainError):
    slug = "weight-out-of-range"
    text = _("The weight is a number from 0 to 3.")


class NobodyToRemindError(DomainError):
    slug = "nobody-to-remind"
    text = _("Everybody has submitted or was reminded today already.")


class ReminderTooLateError(DomainError):
    """Quiet hours: the mail would arrive after the window."""

    slug = "reminder-too-late"
    text = _("Mails go out again on %(day)s, when the wishes are closed. Please call instead.")


@dataclass(frozen=True)
class Draft:
    """What stands on the form: places best first, limits, and the hardship reason in clear."""

    places: Sequence[Place]
    limits: Limits = field(default_factory=Limits)
    hardship: str = ""


# Students -------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    participation: Participation, phase: Phase, *, by: User, draft: Draft, revision: int
) -> WishList:
    """Keep the list as it is, without submitting it.

    ``revision`` is the one the form was made from. Saving what is saved already is no conflict.

    Raises:
        PermissionDenied: ``by`` is not this student.
        NotOpenError: the window is closed, or not open yet.
        HasChangedError: another tab saved something else meanwhile.
        TooManyWishesError, PlaceNotOpenError: the list itself.
    """
    wish_list = _locked_list(participation, phase)
    _check_student(participation, by=by)
    _check_window(phase.cohort)
    if not _is_fresh(wish_list, revision, draft):
        return wish_list
    _check_draft(draft, phase, participation)
    _write_draft(wish_list, draft)
    return wish_list


@transaction.atomic
def submit_wishes(
    participation: Participation, phase: Phase, *, by: User, draft: Draft, revision: int
) -> WishList:
    """Save and submit: a frozen version that counts until the next one, within the window.

    Raises:
        TooFewWishesError: fewer than the cohort asks for.
        PlaceNotOpenError: a place closed since it was put on the list.
        and all of :func:`save_draft`.
    """
    wish_list = _locked_list(participation, phase)
    _check_student(participation, by=by)
    _check_window(phase.cohort)
    fresh = _is_fresh(wish_list, revision, draft)
    if not fresh and _is_submitted(wish_list, draft):
        return wish_list
    _check_draft(draft, phase, participation, complete=True)
    if fresh:
        _write_draft(wish_list, draft)
    _give_hardship(wish_list)
    _submit(wish_list, draft, by=by)
    return wish_list


# Coordination ---------------------------------------------------------------------------------


@transaction.atomic
def submit_on_behalf(
    participation: Participation,
    phase: Phase,
    *,
    by: User,
    draft: Draft,
    revision: int,
    reason: str,
) -> WishList:
    """Submit in a student's place, with a reason the student can read.

    Possible from the opening until the day before publication. The hardship reason stays the
    student's own: it is neither read nor changed.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        ReasonMissingError: no reason.
        NotOpenError, HasChangedError, TooFewWishesError, TooManyWishesError, PlaceNotOpenError.
    """
    wish_list = _locked_list(participation, phase)
    _check_coordinator(phase.cohort, by=by)
    if not reason.strip():
        raise ReasonMissingError
    if wish_list.revision != revision:
        raise _changed(wish_list)
    _check_draft(draft, phase, participation, complete=True)
    _write_draft(wish_list, draft, hardship=False)
    _submit(wish_list, draft, by=by, reason=reason.strip())
    return wish_list


@transaction.atomic
def read_hardship(wish_list: WishList, *, by: User) -> str:
    """Open the submitted reason for a coordinator; that it was read is recorded.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
    """
    wish_list = lock(wish_list)
    _check_coordinator(wish_list.phase.cohort, by=by, late=True)
    _note(wish_list.participation, wish_list.phase, WishVerb.READ_HARDSHIP, by=by)
    return hardship_text(wish_list)


@transaction.atomic
def set_hardship_weight(wish_list: WishList, *, by: User, weight: int) -> WishList:
    """The number that goes into the allocation: 0 is none, 3 the most.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        WeightError: not 0 to 3.
        NotOpenError: the allocation is published.
    """
    wish_list = lock(wish_list)
    _check_coordinator(wish_list.phase.cohort, by=by)
    if weight not in range(MAX_WEIGHT + 1):
        raise WeightError
    wish_list.hardship_weight = weight
    wish_list.weighed_at = now()
    wish_list.save(update_fields=["hardship_weight", "weighed_at"])
    _note(wish_list.participation, wish_list.phase, WishVerb.WEIGH, by=by, note=str(weight))
    return wish_list


@transaction.atomic
def remind_students(phase: Phase, *, by: User | None) -> int:
    """Remind (T06) whoever has not submitted, at most once a day. Returns how many.

    ``by=None`` is the calendar.

    Raises:
        PermissionDenied: ``by`` does not coordinate the cohort.
        NotOpenError: the window is closed, or not open yet.
        NobodyToRemindError: all submitted, or reminded today.
        ReminderTooLateError: quiet hours last until the window is over.
    """
    phase = lock(phase)
    if by is not None and not by.has_perm("wishes.coordinate_wishes", phase.cohort):
        raise PermissionDenied
    _check_window(phase.cohort)
    students = list(students_to_remind(phase))
    if not students:
        raise NobodyToRemindError
    sent_on = sending_day(now())
    if sent_on > phase.cohort.wishes_close_on:
        raise ReminderTooLateError(day=formats.day(sent_on))
    values = _mail_values(phase.cohort) | {"tage": _days_left(phase.cohort, sent_on)}
    _write_to(phase, students, WishVerb.REMIND, "wishes_reminder", values, by=by)
    return len(students)


@transaction.atomic
def announce_wishes(phase: Phase) -> int:
    """Tell (T05) each active student once that the window is open. Returns how many.

    Repeatable: whoever was told is left out, so a late joiner is told by the next call.

    Raises:
        NotOpenError: the window is closed, or not open yet.
    """
    phase = lock(phase)
    _check_window(phase.cohort)
    students = list(students_to_tell(phase))
    _write_to(phase, students, WishVerb.ANNOUNCE, "wishes_open", _mail_values(phase.cohort))
    return len(students)


# Checks ---------------------------------------------------------------------------------------


def _locked_list(participation: Participation, phase: Phase) -> WishList:
    """The student's list in this phase, made at the first save, locked."""
    wish_list, _made = WishList.objects.get_or_create(
        participation_id=participation.pk, phase=phase
    )
    return lock(wish_list)


def _check_student(participation: Participation, *, by: User) -> None:
    if not by.has_perm("wishes.choose_wishes", participation):
        raise PermissionDenied


def _check_coordinator(cohort: Cohort, *, by: User, late: bool = False) -> None:
    if not by.has_perm("wishes.coordinate_wishes", cohort):
        raise PermissionDenied
    moment = database_now()
    if not has_opened(cohort, moment):
        raise WishesNotOpenYetError(day=formats.day(cohort.wishes_open_on))
    if not late and not takes_late_wishes(cohort, moment):
        raise TooLateForCoordinationError(day=formats.day(cohort.publish_on))


def _check_window(cohort: Cohort) -> None:
    """The database's clock decides; the last day counts in full in Europe/Berlin."""
    moment = database_now()
    if not has_opened(cohort, moment):
        raise WishesNotOpenYetError(day=formats.day(cohort.wishes_open_on))
    if is_over(cohort, moment):
        raise WishesClosedError(day=formats.day(cohort.wishes_close_on), phone=cohort.contact_phone)


def _is_fresh(wish_list: WishList, revision: int, draft: Draft) -> bool:
    """False: exactly this is saved already (a double click). Raises if something else is."""
    if wish_list.revision == revision:
        return True
    if not _is_saved(wish_list, draft):
        raise _changed(wish_list)
    return False


def _changed(wish_list: WishList) -> WishesHaveChangedError:
    return WishesHaveChangedError(time=formats.moment(wish_list.saved_at))


def _is_saved(wish_list: WishList, draft: Draft) -> bool:
    return (
        [place.pk for place in drafted_places(wish_list)] == [place.pk for place in draft.places]
        and _limits_of(wish_list) == draft.limits
        and hardship_text(wish_list, drafted=True) == draft.hardship.strip()
    )


def _is_submitted(wish_list: WishList, draft: Draft) -> bool:
    """The version that counts says the same as ``draft``, which is saved already."""
    latest = wish_list.submissions.filter(number=wish_list.version).first()
    return (
        latest is not None
        and latest.content == _content_of(draft)
        and hardship_text(wish_list) == hardship_text(wish_list, drafted=True)
    )


def _check_draft(
    draft: Draft, phase: Phase, participation: Participation, *, complete: bool = False
) -> None:
    """Sizes, and that each place may be wished for; a draft may keep places that closed since."""
    cohort, number = phase.cohort, len(draft.places)
    if number > cohort.max_wishes:
        raise TooManyWishesError(count=number - cohort.max_wishes, most=cohort.max_wishes)
    if complete and number < cohort.min_wishes:
        raise TooFewWishesError(count=cohort.min_wishes - number, least=cohort.min_wishes)
    allowed = set(places_to_wish_for(phase, participation.user).values_list("pk", flat=True))
    if not complete:
        allowed |= set(
            Wish.objects.filter(
                wish_list__participation=participation.pk, wish_list__phase=phase
            ).values_list("place", flat=True)
        )
    for place in draft.places:
        if place.pk not in allowed:
            raise PlaceNotOpenError(place=place.title)


# Records --------------------------------------------------------------------------------------


def _limits_of(wish_list: WishList) -> Limits:
    return Limits(
        days=tuple(wish_list.limit_days),
        transport=wish_list.limit_transport,
        languages=wish_list.languages,
    )


def _write_draft(wish_list: WishList, draft: Draft, *, hardship: bool = True) -> None:
    wish_list.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(wish_list=wish_list, place=place, rank=rank)
        for rank, place in enumerate(draft.places, start=1)
    )
    wish_list.limit_days = list(draft.limits.days)
    wish_list.limit_transport = draft.limits.transport
    wish_list.languages = draft.limits.languages
    if hardship:
        text = draft.hardship.strip()
        wish_list.hardship_draft = (
            vault.seal(text, context=wish_list.secret_context) if text else None
        )
    wish_list.revision += 1
    wish_list.saved_at = now()
    wish_list.clean_fields(exclude=["participation", "phase"])
    wish_list.save()


def _give_hardship(wish_list: WishList) -> None:
    """What was drafted is now handed in; a withdrawn reason takes its weight along."""
    drafted = hardship_text(wish_list, drafted=True)
    if drafted == hardship_text(wish_list):
        return
    wish_list.hardship_secret = wish_list.hardship_draft
    wish_list.hardship_changed_at = now()
    if not drafted:
        wish_list.hardship_weight = 0


def _content_of(draft: Draft) -> dict[str, Any]:
    return {
        "ranks": [
            [
                {
                    "id": str(place.public_id),
                    "title": place.title,
                    "facility": place.facility.name,
                    "district": place.facility.site.district.name,
                }
            ]
            for place in draft.places
        ],
        "limits": draft.limits.as_dict(),
    }


def _submit(wish_list: WishList, draft: Draft, *, by: User, reason: str = "") -> WishSubmission:
    """The frozen version, its countable wishes, the list's mark, and the event."""
    moment = now()
    wish_list.version += 1
    wish_list.submitted_at = moment
    wish_list.save()
    submission = WishSubmission(
        wish_list=wish_list,
        number=wish_list.version,
        content=_content_of(draft),
        by=by,
        on_behalf=bool(reason),
        note=reason,
        at=moment,
    )
    submission.clean_fields(exclude=["wish_list", "by"])
    submission.save()
    SubmittedWish.objects.bulk_create(
        SubmittedWish(submission=submission, place=place, rank=rank)
        for rank, place in enumerate(draft.places, start=1)
    )
    verb = WishVerb.SUBMIT_ON_BEHALF if reason else WishVerb.SUBMIT
    _note(wish_list.participation, wish_list.phase, verb, by=by, note=reason)
    return submission


def _note(
    participation: Participation,
    phase: Phase,
    verb: WishVerb,
    *,
    by: User | None,
    note: str = "",
) -> None:
    WishEvent.objects.create(
        participation_id=participation.pk, phase=phase, verb=verb, by=by, note=note, at=now()
    )


# Mails ----------------------------------------------------------------------------------------


def _mail_values(cohort: Cohort) -> dict[str, str]:
    with translation.override("de"):
        return {"frist": formats.day(cohort.wishes_close_on)}


def _days_left(cohort: Cohort, sent_on: dt.date) -> str:
    """In the mail's words, on the day it goes out: ``3 Tage``, ``1 Tag``; on the last ``heute``."""
    left = (cohort.wishes_close_on - sent_on).days
    return "heute" if left < 1 else "1 Tag" if left == 1 else f"{left} Tage"


def sending_day(moment: dt.datetime) -> dt.date:
    """The day on which a mail written at ``moment`` goes out, quiet hours observed."""
    return timezone.localdate(quiet_hours().next_moment(moment))


def _write_to(
    phase: Phase,
    students: Iterable[Participation],
    verb: WishVerb,
    key: str,
    values: dict[str, str],
    *,
    by: User | None = None,
) -> None:
    """One event and one mail each; the event's constraint refuses a second one."""
    day: dt.date = today()
    for student in students:
        WishEvent.objects.create(
            participation=student, phase=phase, verb=verb, by=by, day=day, at=now()
        )
        queue_mail(
            key,
            to=student.user,
            context=values,
            link="/mein/wuensche/",
            about=phase,
            by=by,
            digest=verb == WishVerb.REMIND,
        )


@transaction.atomic
def rewrap_hardships() -> int:
    """Every reason under the present master key; returns how many there are."""
    count = 0
    rows = WishList.objects.select_for_update(no_key=True).exclude(
        hardship_secret__isnull=True, hardship_draft__isnull=True
    )
    for wish_list in rows:
        for name in ("hardship_secret", "hardship_draft"):
            sealed = getattr(wish_list, name)
            if sealed is not None:
                fresh = vault.rewrap(sealed, context=wish_list.secret_context)
                setattr(wish_list, name, fresh)
                count += 1
        wish_list.save(update_fields=["hardship_secret", "hardship_draft"])
    return count
