"""The verbs of first talks; the only writers. Who books locks the placement, then the time."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day_in_mail
from home.outbox.actions import queue_mail
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from kurse.interviews.models import Booking, InterviewEvent, InterviewTime
from kurse.interviews.queries import OPEN, choose_until, free_times_of, held, still_changeable
from kurse.partners.queries import agencies_of
from kurse.placements.actions.asking import asked_contacts
from kurse.placements.models import Placement
from kurse.placements.queries.answers import PURPOSE

OFFERED = "interviews.offered"
BOOKED = "interviews.booked"
MOVED = "interviews.moved"
CANCELLED = "interviews.cancelled"
WITHDRAWN = "interviews.withdrawn"
#: So many talks can be offered one after the other on one day.
MOST_IN_A_ROW = 8


class NotOpenError(DomainError):
    slug = "interview-not-open"
    text = _("A first talk can be arranged after the publication, until the agreement is prepared.")


class TooLateError(DomainError):
    slug = "interview-too-late"
    text = _("That is possible until the day before. Please call.")


class NotTomorrowError(DomainError):
    slug = "interview-not-tomorrow"
    text = _("Please choose a day from tomorrow on, so that there is time to book.")


class TimeTakenError(DomainError):
    slug = "interview-taken"
    text = _("Somebody else was quicker. Please choose another time.")


class TimeGoneError(DomainError):
    slug = "interview-gone"
    text = _("This time is no longer offered. Please choose another one.")


@transaction.atomic
def offer_times(
    placement: Placement,
    *,
    first: dt.datetime,
    number: int,
    kind: str,
    minutes: int,
    location: str,
    by: User,
    name: str = "",
) -> list[InterviewTime]:
    """The placement site offers times, one after the other; the students who are to come hear
    of it.

    ``placement`` stands for its site and phase; ``name`` is who wrote by link.

    Raises:
        PermissionDenied: ``by`` does not act for the agency. NotOpenError, NotTomorrowError.
    """
    placement = lock(placement)
    if not by.has_perm("interviews.offer_times", placement):
        raise PermissionDenied
    if placement.state not in OPEN:
        raise NotOpenError
    if timezone.localdate(first) <= clock.today():
        raise NotTomorrowError
    step = dt.timedelta(minutes=minutes)
    made = []
    for count in range(min(max(number, 1), MOST_IN_A_ROW)):
        time = InterviewTime(
            facility=placement.place.facility,
            phase=placement.phase,
            kind=kind,
            starts_at=first + count * step,
            minutes=minutes,
            location=location.strip(),
            offered_by=by,
        )
        time.full_clean()
        time.save(force_insert=True)
        _note(time, "offer", by=by, evidence=name)
        made.append(time)
    _tell_students(placement, by=by)
    return made


@transaction.atomic
def book_time(time: InterviewTime, *, placement: Placement, by: User) -> Booking:
    """The student takes a free time, or moves to it from the one they had.

    Raises:
        PermissionDenied: not the student of this placement, or another site's time.
        NotOpenError, TimeGoneError, TimeTakenError; TooLateError: either day has come.
    """
    placement = lock(placement)
    if not by.has_perm("interviews.book_time", placement):
        raise PermissionDenied
    if placement.state not in OPEN:
        raise NotOpenError
    time = lock(time)
    if (time.facility_id, time.phase_id) != (placement.place.facility_id, placement.phase_id):
        raise PermissionDenied
    if time.withdrawn_at is not None:
        raise TimeGoneError
    if not still_changeable(time):
        raise TooLateError
    before = placement.interviews.filter(ended_at__isnull=True).select_related("time").first()
    if before is not None and before.time_id == time.pk:
        return before
    if before is not None and not still_changeable(before.time):
        raise TooLateError
    _free_from_who_is_gone(time)
    if time.bookings.filter(ended_at__isnull=True).exists():
        raise TimeTakenError
    if before is not None:
        _end(before, "move", by=by)
    booking = _booked(time, placement)
    _note(time, "book", by=by)
    _tell_of_booking(booking, before, by=by)
    return booking


def _booked(time: InterviewTime, placement: Placement) -> Booking:
    try:
        with transaction.atomic():
            return Booking.objects.create(time=time, placement=placement, booked_at=clock.now())
    except IntegrityError as error:
        raise TimeTakenError from error


def _free_from_who_is_gone(time: InterviewTime) -> None:
    """Whoever was declined or placed elsewhere meanwhile keeps nobody from coming."""
    for gone in time.bookings.filter(ended_at__isnull=True).exclude(held()):
        _end(gone, "lapse", by=None)


@transaction.atomic
def cancel_booking(booking: Booking, *, by: User) -> Booking:
    """The student does not come; the time is free again.

    Raises:
        HasChangedError: it has ended already. TooLateError: the day has come.
    """
    booking = lock(booking)
    if not by.has_perm("interviews.book_time", booking):
        raise PermissionDenied
    if booking.ended_at is not None:
        raise HasChangedError
    if not still_changeable(booking.time):
        raise TooLateError
    _end(booking, "cancel", by=by)
    _tell_site(CANCELLED, booking.time, booking, {"datum": _day(booking.time)}, by=by)
    return booking


@transaction.atomic
def withdraw_time(time: InterviewTime, *, by: User, name: str = "") -> InterviewTime:
    """The placement site takes a time back; who had booked it is told.

    Raises:
        HasChangedError: it is withdrawn already. TooLateError: it is over.
    """
    time = lock(time)
    if not by.has_perm("interviews.withdraw_time", time):
        raise PermissionDenied
    if time.withdrawn_at is not None:
        raise HasChangedError
    if time.starts_at <= clock.now():
        raise TooLateError
    for booking in time.bookings.filter(ended_at__isnull=True).select_related("placement"):
        _end(booking, "withdraw", by=by)
        _tell_of_withdrawal(booking, time, by=by)
    time.withdrawn_at = clock.now()
    time.save(update_fields=["withdrawn_at"])
    _note(time, "withdraw", by=by, evidence=name)
    return time


def _end(booking: Booking, verb: str, *, by: User | None) -> None:
    booking.ended_at = clock.now()
    booking.save(update_fields=["ended_at"])
    if verb != "withdraw":
        _note(booking.time, verb, by=by)


def _note(time: InterviewTime, verb: str, *, by: User | None, evidence: str = "") -> None:
    InterviewEvent.objects.create(
        time=time, verb=verb, by=by, evidence=evidence[:200], at=clock.now()
    )


# Telling ----------------------------------------------------------------------------------------


def _day(time: InterviewTime) -> str:
    return day_in_mail(time.starts_at)


def page_of(placement: Placement) -> str:
    return f"/mein/kennenlernen/akte/{placement.public_id}/"


def _tell_students(placement: Placement, *, by: User) -> None:
    """All who are to come to this site and have no time yet; nobody twice a day."""
    waiting = (
        Placement.objects.filter(
            place__facility=placement.place.facility_id,
            phase=placement.phase_id,
            published_at__isnull=False,
            state__in=OPEN,
        )
        .exclude(interviews__in=Booking.objects.filter(ended_at__isnull=True))
        .select_related("student")
        .order_by("pk")
    )
    until = day_in_mail(choose_until(free_times_of(placement)))
    told = _told_today(OFFERED, [one.student_id for one in waiting])
    for one in waiting:
        if one.student_id not in told:
            queue_mail(
                OFFERED,
                to=one.student,
                context={"frist": until},
                link=page_of(one),
                about=one,
                by=by,
            )


def _told_today(kind: str, people: Sequence[int]) -> set[int]:
    since = clock.start_of(clock.today())
    mails = OutgoingMail.objects.filter(kind=kind, to__in=people, queued_at__gte=since)
    return set(mails.values_list("to", flat=True))


def _tell_of_booking(booking: Booking, before: Booking | None, *, by: User) -> None:
    """The student for their papers; the placement site, so that it expects somebody."""
    placement = booking.placement
    if before is None:
        kind, words = BOOKED, {"datum": _day(booking.time)}
    else:
        kind = MOVED
        words = {"termin_alt": _day(before.time), "termin_neu": _day(booking.time)}
    queue_mail(
        kind, to=placement.student, context=words, link=page_of(placement), about=booking, by=by
    )
    _tell_site(kind, booking.time, booking, words, by=by)


def _tell_site(
    kind: str, time: InterviewTime, booking: Booking, words: dict[str, str], *, by: User
) -> None:
    person = _host_of(time, booking.placement)
    if person is not None:
        link = _link_for(person, booking.placement, by=by)
        queue_mail(kind, to=person, context=words, task_link=link, about=booking, by=by)


def _tell_of_withdrawal(booking: Booking, time: InterviewTime, *, by: User) -> None:
    placement = booking.placement
    queue_mail(
        WITHDRAWN,
        to=placement.student,
        context={"datum": _day(time)},
        link=page_of(placement),
        about=booking,
        by=by,
    )


def _host_of(time: InterviewTime, placement: Placement) -> User | None:
    """Who offered the time, while they act for the agency; else whom the agency is asked
    through."""
    host = time.offered_by
    if host.is_active and agencies_of(host).filter(pk=time.facility.agency_id).exists():
        return host
    contact = asked_contacts([placement])[placement.pk]
    return contact.user if contact is not None else None


def _link_for(person: User, placement: Placement, *, by: User) -> TaskLink:
    """The link this person has already, answered or not; a new one only where none opens."""
    about = str(placement.phase.public_id)
    links = TaskLink.objects.filter(
        purpose=PURPOSE,
        person=person,
        about=about,
        revoked_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    found = links.order_by("-issued_at", "-pk").first()
    return found or issue_link(PURPOSE, person=person, about=about, by=by)
