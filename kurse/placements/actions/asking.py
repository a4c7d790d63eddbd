"""Asking the agencies: one mail a person for all their places, reminders, fresh links."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.exceptions import DomainError
from home.core.formats import day_in_mail, local_date
from home.outbox.actions import queue_mail
from home.outbox.models import OutgoingMail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from home.tasklinks.queries import current_links
from kurse.cohorts.models import Phase
from kurse.partners.models import Contact
from kurse.partners.queries import contacts_with_mail, whom_to_ask
from kurse.placements.actions.common import lock_placement
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import open_requests
from kurse.placements.queries.answers import PURPOSE
from kurse.placements.queries.board import REMINDER, REQUEST
from kurse.placements.queries.file import workday_on
from kurse.placements.words import number_of_places

__all__ = ["ask_agencies", "asked_contacts", "remind_agencies", "send_fresh_link"]


class NobodyAskedError(DomainError):
    slug = "nobody-asked"
    text = _("There is no contact with a mail address for this place. Call, or use the sheet.")


def asked_contacts(placements: Iterable[Placement]) -> dict[int, Contact | None]:
    """Whom to ask for each placement: its practice supervisor, else the agency's lead, else
    whoever gets mail there. One query. Keyed by the placement's key."""
    placements = list(placements)
    by_agency = contacts_with_mail(one.place.facility.agency_id for one in placements)
    return {
        one.pk: whom_to_ask(
            by_agency.get(one.place.facility.agency_id, ()), one.practice_supervisor_id
        )
        for one in placements
    }


def answer_day(phase: Phase) -> dt.date:
    """Until when agencies answer: the cohort's date, or some days where it is over."""
    soon = workday_on(clock.today() + dt.timedelta(days=rule("placements.answer_days")))
    planned = phase.cohort.answer_until
    return planned if planned >= clock.today() else soon


def ask_agencies(placements: Sequence[Placement], *, by: User | None, kind: str = REQUEST) -> int:
    """One mail with one link to each person asked, about all that waits for them in the phase.

    Returns how many mails were written.
    """
    people: dict[tuple[int, int], tuple[User, Phase]] = {}
    for placement in placements:
        if placement.asked is not None:
            key = (placement.asked.user_id, placement.phase_id)
            people[key] = (placement.asked.user, placement.phase)
    waiting = {
        (holder.user.pk, holder.phase.pk): holder
        for phase in {phase.pk: phase for _user, phase in people.values()}.values()
        for holder in open_requests(phase)
    }
    mails = 0
    for key, (person, phase) in sorted(people.items(), key=lambda item: item[0]):
        holder = waiting.get(key)
        if holder is None:
            continue
        link = issue_link(PURPOSE, person=person, about=phase.public_id, by=by)
        queue_mail(
            kind,
            to=person,
            context={
                "plaetze": number_of_places(holder.places),
                "frist": day_in_mail(holder.until),
            },
            task_link=link,
            about=phase.public_id,
            by=by,
        )
        mails += 1
    return mails


@transaction.atomic
def send_fresh_link(placement: Placement, *, by: User) -> int:
    """The coordination sends the request again, with a fresh link; the old one stops opening.

    Raises:
        NobodyAskedError: no contact of the agency gets mail.
    """
    placement = lock_placement(placement)
    if not by.has_perm("placements.coordinate_placement", placement):
        raise PermissionDenied
    contact = asked_contacts([placement])[placement.pk]
    if placement.state != PlacementState.PUBLISHED or contact is None:
        raise NobodyAskedError
    if placement.asked_id != contact.pk:
        placement.asked = contact
        placement.save(update_fields=["asked"])
    return ask_agencies([placement], by=by)


def remind_agencies(on: dt.date | None = None) -> int:
    """T09 to whom still owes an answer: some days after the request and again before the end.

    At most one a person and day; none after the deed, none after the date. Returns how many
    mails were written.
    """
    day = on or clock.today()
    mails = 0
    for holder in open_requests():
        with transaction.atomic():
            mails += _remind(holder.user, holder.phase, holder.places, holder.until, day)
    return mails


def holder_of(person: User, phase: Phase) -> User:
    """Who has the request now, after it was handed on once or more."""
    seen: set[int] = set()
    while person.pk not in seen:
        seen.add(person.pk)
        link = (
            TaskLink.objects.filter(person=person, purpose=PURPOSE, about=str(phase.public_id))
            .select_related("forwarded_to")
            .order_by("-issued_at", "-pk")
            .first()
        )
        if link is None or link.forwarded_to is None:
            return person
        person = link.forwarded_to
    return person


def _remind(person: User, phase: Phase, places: int, until: dt.date, day: dt.date) -> int:
    Phase.objects.select_for_update(no_key=True).get(pk=phase.pk)
    person = holder_of(person, phase)
    sent = OutgoingMail.objects.filter(to=person, about=str(phase.public_id))
    if sent.filter(kind=REMINDER, queued_at__gte=clock.start_of(day)).exists():
        return 0
    if not _is_reminder_day(sent.filter(kind=REQUEST), until, day):
        return 0
    link = (
        current_links(purpose=PURPOSE, person=person, about=str(phase.public_id))
        .filter(expires_at__gt=clock.now())
        .order_by("-issued_at")
        .first()
    )
    queue_mail(
        REMINDER,
        to=person,
        context={"plaetze": number_of_places(places), "frist": day_in_mail(until)},
        task_link=link or issue_link(PURPOSE, person=person, about=phase.public_id, by=None),
        about=phase.public_id,
        digest=True,
    )
    return 1


def _is_reminder_day(requests: QuerySet[OutgoingMail], until: dt.date, day: dt.date) -> bool:
    """Day n after the request, and m days before the date; the rulebook says which."""
    if day > until:
        return False
    first = requests.order_by("queued_at").values_list("queued_at", flat=True).first()
    after = rule("placements.remind_after_days")
    before = rule("placements.remind_before_days")
    if first is None:
        return False
    asked_on = local_date(first)
    return (day - asked_on).days in after or (until - day).days in before
