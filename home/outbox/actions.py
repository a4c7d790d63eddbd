"""Writing mails into the outbox, carrying them out, and the coordination's hand in it."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.mail import make_msgid
from django.core.mail.utils import DNS_NAME
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from home.core.clock import end_of, now, start_of, today
from home.core.db import lock
from home.core.exceptions import DomainError
from home.core.formats import day as day_text
from home.core.registries import MailKind, mail_kinds, mail_vetoes
from home.outbox.kinds import check_text, fill, placeholders_in
from home.outbox.letters import (
    DAY_KIND,
    Letter,
    cut_subject,
    day_letter,
    letter_of,
    link_of,
    message_of,
    values_for,
    write_letter,
)
from home.outbox.models import MailEvent, MailPreference, MailTemplate, OutgoingMail, Rhythm
from home.outbox.post import DeliveryError, Post, UnknownOutcomeError
from home.outbox.queries import due_mails, lost_mails, rhythm_of, text_of
from home.outbox.states import MAIL_MOVES, MailState
from home.outbox.timing import QuietHours, retry_at
from home.people.models import User
from home.rulebook.queries import rule

logger = logging.getLogger(__name__)

#: Longer than any time-out of the mail server's dialogue.
SENDING_AT_MOST = dt.timedelta(minutes=10)
#: What fits into the address field of a letter.
MIN_ADDRESS_LINES, MAX_ADDRESS_LINES = 3, 6


class NotAgainError(DomainError):
    slug = "mail-not-again"
    text = _("This mail cannot be sent again: its text was never kept. The person asks anew.")


class LinkNotLiveError(DomainError):
    slug = "mail-link-over"
    text = _("The link of this mail does not hold any more. Renew it under “Requests by link”.")


class NotOnPaperError(DomainError):
    slug = "mail-not-on-paper"
    text = _("The text of this mail was never kept, so it cannot be printed.")


class AddressTooShortError(DomainError):
    slug = "address-too-short"
    text = _("Enter name, street and town, each on a line of its own.")


class AlreadyWaitingError(DomainError):
    slug = "mail-waits"
    text = _("This mail still waits to be sent.")


def quiet_hours() -> QuietHours:
    return QuietHours(
        on=rule("outbox.quiet"),
        evening=rule("outbox.quiet_from"),
        morning=rule("outbox.quiet_until"),
        weekends=rule("outbox.quiet_weekends"),
    )


@transaction.atomic
def queue_mail(
    key: str,
    *,
    to: User,
    context: Mapping[str, str] | None = None,
    link: str = "",
    task_link: Any = None,
    about: Any = "",
    by: User | None = None,
    digest: bool = False,
    address: str = "",
    wording: tuple[str, str] | None = None,
) -> OutgoingMail:
    """Write one mail into the outbox, in the caller's transaction; a worker sends it.

    ``link`` is an absolute path; a ``task_link``'s address is put in only when sending.
    ``context`` fills the placeholders the kind's text uses; a missing one is a programming
    error (ValueError). ``digest`` marks reminders: one a person and day, the later ones wait for
    the next morning, and one that says the same and still waits is not written twice. Kinds
    marked secret are sent at once and keep no text; they alone may go to another ``address``
    than the stored one (to prove that it is the person's). ``wording`` is a subject and a text
    written for this occasion in place of the kind's; check it with ``check_text`` before.
    """
    kind = mail_kinds[key]
    about = str(getattr(about, "public_id", about))
    if digest and (waiting := _same_and_waiting(key, to, about)):
        return waiting
    subject, body = _worded(kind, to, context or {}, task_link, wording)
    if "link" in placeholders_in(body) and not (link or task_link):
        raise ValueError(f"A mail of kind {key} needs a link.")
    daily = task_link is None and _waits_for_the_day(kind, to)
    mail = OutgoingMail(
        kind=key,
        to=to,
        address=(address if kind.secret else "") or to.email,
        subject=subject,
        body="" if kind.secret else body,
        link="" if kind.secret else link,
        task_link=task_link,
        about=about,
        digest=digest,
        daily=daily,
        send_after=_send_after(kind, to, digest=digest, daily=daily),
        message_id=_new_message_id(),
        by=by,
    )
    mail.queued_at = now()
    mail.save()
    _note(mail, "queue", by=by)
    if kind.secret:
        letter = write_letter(subject, body, link=link, button=kind.button)
        transaction.on_commit(lambda: _carry_out(mail.pk, letter=letter))
    else:
        schedule(mail)
    return mail


def _same_and_waiting(key: str, to: User, about: str) -> OutgoingMail | None:
    return OutgoingMail.objects.filter(
        kind=key, to=to, about=about, digest=True, state=MailState.QUEUED
    ).first()


def _worded(
    kind: MailKind,
    to: User,
    context: Mapping[str, str],
    task_link: Any,
    wording: tuple[str, str] | None = None,
) -> tuple[str, str]:
    """Subject and text with everything but the link filled in."""
    if wording is not None:
        subject, body = wording
    else:
        text = text_of(kind.key)
        subject, body = text.subject, text.body
    valid_until = ""
    if task_link is not None:
        with translation.override("de"):
            valid_until = day_text(task_link.expires_at)
    values = values_for(
        to,
        kind,
        context=context,
        reference=context.get("vorgang", getattr(task_link, "reference", "")),
        valid_until=context.get("gueltig_bis", valid_until),
    )
    missing = placeholders_in(subject + body) - values.keys() - {"link"}
    if missing:
        raise ValueError(f"A mail of kind {kind.key} needs {sorted(missing)}.")
    return cut_subject(fill(subject, values)), fill(body, values)


def _waits_for_the_day(kind: MailKind, to: User) -> bool:
    """Who wants one mail a day gets codes, what is urgent and requests by link at once."""
    return not (kind.immediate or kind.secret) and rhythm_of(to) == Rhythm.DAILY


def _send_after(kind: MailKind, to: User, *, digest: bool, daily: bool = False) -> dt.datetime:
    moment = now()
    if kind.immediate or kind.secret:
        return moment
    hours = quiet_hours()
    if daily:
        return hours.following_morning(moment)
    if digest and _reminded_on(to, today()):
        return hours.following_morning(moment)
    return hours.next_moment(moment)


def _reminded_on(to: User, day: dt.date) -> bool:
    return (
        OutgoingMail.objects.filter(to=to, digest=True)
        .exclude(state__in=[MailState.FAILED, MailState.WITHHELD])
        .filter(send_after__gte=start_of(day), send_after__lt=end_of(day))
        .exists()
    )


def _new_message_id() -> str:
    return make_msgid(domain=str(DNS_NAME))


def schedule(mail: OutgoingMail) -> None:
    """Put the job of sending ``mail`` into the queue: a row of the same transaction."""
    from home.outbox.tasks import deliver_mail

    deliver_mail.configure(schedule_at=mail.send_after, lock=f"mail-{mail.pk}").defer(
        mail_id=mail.pk
    )


def _note(
    mail: OutgoingMail, verb: str, *, by: User | None, note: str = "", source: str = ""
) -> None:
    MailEvent.objects.create(
        mail=mail, verb=verb, from_state=source, to_state=mail.state, by=by, note=note[:1000]
    )


def _step(
    mail: OutgoingMail, verb: str, *, by: User | None = None, note: str = "", **changes: Any
) -> None:
    """Walk one arrow and keep the record of it."""
    move = MAIL_MOVES.check(verb, mail, by=by)
    source = str(mail.state)
    mail.state = move.target
    for name, value in changes.items():
        setattr(mail, name, value)
    mail.save(update_fields=["state", *changes])
    _note(mail, verb, by=by, note=note, source=source)


# --- The worker's part


def carry_out_mail(mail_id: int) -> None:
    """Send one waiting mail, if its time has come; nobody else sends it meanwhile.

    A mail that waits for the day goes with all others of that person.
    """
    if OutgoingMail.objects.filter(pk=mail_id, daily=True, state=MailState.QUEUED).exists():
        day = bundle_mails(mail_id)
        if day is None:
            return
        mail_id = day
    _carry_out(mail_id)


@transaction.atomic
def bundle_mails(mail_id: int) -> int | None:
    """Put everything that is due and waits for its reader's day into one mail; its key.

    A single one goes out as it is. None: nothing is due, or mails are held back.
    """
    to_id = OutgoingMail.objects.values_list("to", flat=True).get(pk=mail_id)
    to = User.objects.select_for_update(no_key=True).get(pk=to_id)
    waiting = (
        due_mails()
        .filter(to=to, daily=True)
        .select_for_update(no_key=True, of=("self",))
        .select_related("to", "task_link")
        .order_by("queued_at", "pk")
    )
    if rule("outbox.paused"):
        return None
    going = [mail for mail in waiting if _may_go(mail)]
    if len(going) < 2:
        return going[0].pk if going else None
    subject, body = day_letter(to, going)
    day = OutgoingMail(
        kind=DAY_KIND,
        to=to,
        address=to.email,
        subject=subject,
        body=body,
        send_after=now(),
        message_id=_new_message_id(),
    )
    day.queued_at = now()
    day.save()
    _note(day, "queue", by=None)
    for mail in going:
        _step(mail, "bundle", bundle=day)
    return day.pk


def _carry_out(mail_id: int, *, letter: Letter | None = None) -> None:
    """Two commits frame the handing over: ``sending`` before it, the outcome after it.

    A worker that dies before the first leaves the mail waiting; one that dies between them leaves
    it ``sending``, which :func:`note_lost_mails` turns into ``uncertain``. A ``letter`` given is
    one that was never stored: it is tried once.
    """
    with Post() as post:
        with transaction.atomic():
            mail = _leased(mail_id)
            if mail is None or not _may_go(mail):
                return
            if letter is None and not mail.body:  # whoever held the text is gone
                _step(mail, "fail", note="text-not-kept")
                return
            mail.attempts += 1
            try:
                post.announce(message_of(mail, letter or letter_of(mail)))
            except DeliveryError as error:
                _not_taken(mail, error, again=letter is None)
                return
            _step(mail, "start", attempts=mail.attempts, address=mail.recipient)
        try:
            answer = post.hand_over()
        except DeliveryError as error:
            with transaction.atomic():
                _not_taken(lock(mail), error, again=letter is None)
        except UnknownOutcomeError as error:
            with transaction.atomic():
                _step(lock(mail), "lose_sight", note=str(error))
        else:
            with transaction.atomic():
                _step(lock(mail), "finish", note=answer, sent_at=now())


def _leased(mail_id: int) -> OutgoingMail | None:
    """The mail, locked, if it waits, its time has come and nobody holds it."""
    return (
        OutgoingMail.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("to", "task_link")
        .filter(pk=mail_id, state=MailState.QUEUED, send_after__lte=now())
        .first()
    )


def _may_go(mail: OutgoingMail) -> bool:
    """Asked again at the last moment: is the person still to get this? Else hold it back."""
    if mail.body and rule("outbox.paused"):
        return False
    if reason := reason_to_hold(mail):
        _step(mail, "withhold", note=str(reason))
        return False
    return True


def reason_to_hold(mail: OutgoingMail) -> str:
    """Why this mail should not go out after all; empty if it should."""
    if not mail.to.is_active:
        return "recipient-inactive"
    if mail.task_link is not None and not mail.task_link.is_live():
        return "link-over"
    return next((reason for veto in mail_vetoes if (reason := veto(mail))), "")


def _not_taken(mail: OutgoingMail, error: DeliveryError, *, again: bool) -> None:
    moment = None if error.permanent or not again else retry_at(mail.attempts, now())
    if moment is None:
        _step(mail, "fail", note=str(error), attempts=mail.attempts)
        return
    _step(mail, "put_back", note=str(error), attempts=mail.attempts, send_after=moment)
    schedule(mail)


def note_lost_mails() -> int:
    """Mails left in ``sending`` by a dead worker: nobody knows, so nobody sends them again."""
    number = 0
    for pk in list(lost_mails(SENDING_AT_MOST).values_list("pk", flat=True)):
        with transaction.atomic():
            mail = (
                OutgoingMail.objects.select_for_update(no_key=True, skip_locked=True)
                .filter(pk=pk, state=MailState.SENDING)
                .first()
            )
            if mail is not None:
                _step(mail, "lose_sight", note="worker-ended")
                number += 1
    return number


def carry_out_due(limit: int = 500) -> int:
    """Send everything that is due, here and now: for the demo's past and for the safety net."""
    pks = list(due_mails().order_by("send_after", "pk").values_list("pk", flat=True)[:limit])
    for pk in pks:
        carry_out_mail(pk)
    return len(pks)


@transaction.atomic
def withhold_mails(*, before: dt.datetime, note: str) -> int:
    """After a restore: what waited then may have gone out since; it is held back."""
    held = OutgoingMail.objects.select_for_update(no_key=True).filter(
        state=MailState.QUEUED, queued_at__lt=before
    )
    number = 0
    for mail in held:
        _step(mail, "withhold", note=note)
        number += 1
    return number


# --- The coordination's part


@transaction.atomic
def release_mail(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """A mail that was held back goes out after all, if its reasons are gone."""
    mail = lock(mail)
    _step(mail, "release", by=by, send_after=quiet_hours().next_moment(now()))
    schedule(mail)
    return mail


@transaction.atomic
def resend_mail(mail: OutgoingMail, *, by: User) -> OutgoingMail:
    """Send the same text once more, as a new row that names the old one.

    Raises:
        PermissionDenied: ``by`` may not manage mails.
        AlreadyWaitingError: it has not gone out yet.
        NotAgainError: the text was never kept.
        LinkNotLiveError: the link in it does not open any more.
    """
    mail = lock(mail)
    if not by.has_perm("outbox.manage_mails"):
        raise PermissionDenied
    if mail.state in {MailState.QUEUED, MailState.SENDING}:
        raise AlreadyWaitingError
    if not mail.body:
        raise NotAgainError
    if mail.task_link is not None and not mail.task_link.is_live():
        raise LinkNotLiveError
    again = OutgoingMail(
        kind=mail.kind,
        to=mail.to,
        address=mail.to.email,
        subject=mail.subject,
        body=mail.body,
        link=mail.link,
        task_link=mail.task_link,
        about=mail.about,
        send_after=quiet_hours().next_moment(now()),
        message_id=_new_message_id(),
        resend_of=mail,
        by=mail.by,
    )
    again.queued_at = now()
    again.save()
    _note(again, "queue", by=by)
    schedule(again)
    return again


@transaction.atomic
def choose_rhythm(user: User, rhythm: str, *, by: User) -> MailPreference:
    """How often a person wants mail; what waits already keeps its time."""
    if by.pk != user.pk or not by.has_perm("outbox.read_own_mails"):
        raise PermissionDenied
    preference, _is_new = MailPreference.objects.get_or_create(user=user)
    preference.rhythm = rhythm
    preference.full_clean()
    preference.save()
    return preference


@transaction.atomic
def print_mail(mail: OutgoingMail, *, address: str, by: User) -> OutgoingMail:
    """The mail goes by post instead: it did not arrive, or nobody reads that address.

    Raises:
        NotOnPaperError: its text was never kept.
        LinkNotLiveError: the link in it does not open any more.
        HasChangedError: it still waits, or was printed before.
    """
    mail = lock(mail)
    MAIL_MOVES.check("print", mail, by=by)
    if not mail.body:
        raise NotOnPaperError
    if mail.task_link is not None and not mail.task_link.is_live():
        raise LinkNotLiveError
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    if len(lines) < MIN_ADDRESS_LINES:
        raise AddressTooShortError
    _step(mail, "print", by=by, letter_address="\n".join(lines[:MAX_ADDRESS_LINES]))
    return mail


@transaction.atomic
def edit_template(key: str, *, subject: str, body: str, by: User) -> MailTemplate:
    """A new version of a kind's text. Raises UnknownPlaceholderError."""
    kind = mail_kinds[key]
    check_text(kind, subject)
    check_text(kind, body)
    return _new_version(kind, subject=subject, body=body, standard=False, by=by)


@transaction.atomic
def reset_template(key: str, *, by: User) -> MailTemplate:
    """Back to the standard text, as a version of its own."""
    kind = mail_kinds[key]
    return _new_version(kind, subject=kind.subject, body=kind.body, standard=True, by=by)


def _new_version(
    kind: MailKind, *, subject: str, body: str, standard: bool, by: User
) -> MailTemplate:
    if not by.has_perm("outbox.edit_templates"):
        raise PermissionDenied
    last = MailTemplate.objects.filter(kind=kind.key).aggregate(last=Max("version"))["last"]
    row = MailTemplate(
        kind=kind.key,
        version=(last or 0) + 1,
        subject=" ".join(subject.split()),
        body=body.replace("\r\n", "\n").strip(),
        standard=standard,
        by=by,
    )
    row.full_clean()
    row.save()
    return row


def preview_of(kind: MailKind, *, subject: str, body: str, to: User) -> Letter:
    """The letter as ``to`` would get it, with sample values; nothing is written."""
    values = values_for(to, kind, context=SAMPLES)
    link = link_of(OutgoingMail(link="/beispiel/"))
    return write_letter(
        cut_subject(fill(subject, values)), fill(body, values), link=link, button=kind.button
    )


def letter_to(
    kind: MailKind, to: User, *, wording: tuple[str, str], context: Mapping[str, str]
) -> Letter:
    """The letter as ``to`` will get it, for a text written for the occasion; nothing is written."""
    subject, body = _worded(kind, to, context, None, wording)
    return write_letter(subject, body, link="", button=kind.button)


SAMPLES = {
    "vorname": "Lina",
    "name": "Lina Aydin",
    "jahrgang": "Jahrgang 2026",
    "vorgang": "2027-017",
    "plaetze": "3 Plätze",
    "tage": "5 Tage",
    "frist": "Fr., 30.04.2027",
    "datum": "Do., 15.04.2027",
    "gueltig_bis": "So., 30.05.2027",
    "kurs": "Sozialraum lesen",
    "position": "3",
    "termin_alt": "Do., 22.04.2027, 14:00 Uhr",
    "termin_neu": "Do., 29.04.2027, 14:00 Uhr",
    "code": "123 456",
    "minuten": "15",
    "kontakt_name": "Mechthild Sander",
    "kontakt_telefon": "0201 000 00 00",
}
