"""The verbs of visits; the only writers. Who writes locks the visit first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import lock
from home.core.exceptions import DomainError, HasChangedError
from home.core.formats import day_in_mail
from home.core.states import Move
from home.outbox.actions import queue_mail
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.actions import issue_link, revoke_links
from kurse.placements.actions.asking import asked_contacts
from kurse.placements.models import Placement
from kurse.visits.models import OPEN, Party, Reply, Slot, Visit, VisitEvent, VisitState
from kurse.visits.queries import VISITABLE
from kurse.visits.states import VISIT_MOVES

PURPOSE = "visits.answer"
ASKED = "visits.asked"
AGREED = "visits.agreed"
MOST_SLOTS = 6


class NoTimesError(DomainError):
    slug = "no-times"
    text = _("Please propose at least one time. Nothing is saved yet.")


class PastTimeError(DomainError):
    slug = "past-time"
    text = _("One of the times lies in the past. Please choose another one.")


class NotVisitableError(DomainError):
    slug = "not-visitable"
    text = _("A visit can be arranged once the agreement is signed, and until the practice ends.")


class VisitArrangedError(DomainError):
    slug = "visit-arranged"
    text = _("A visit is being arranged already.")


class TooEarlyError(DomainError):
    slug = "visit-too-early"
    text = _("The visit has not taken place yet.")


class ProtocolMissingError(DomainError):
    slug = "protocol-missing"
    text = _("Please write down what was agreed.")


class TimesTooCloseError(DomainError):
    slug = "times-too-close"
    text = _("Two of your visits would overlap. Please leave time for the way.")


@transaction.atomic
def propose_visit(
    placement: Placement,
    *,
    times: Sequence[dt.datetime],
    kind: str,
    minutes: int,
    by: User,
) -> Visit:
    """The lecturer proposes times; student and placement site are asked which fit.

    Raises:
        PermissionDenied: ``by`` does not accompany the team.
        NotVisitableError, VisitArrangedError, NoTimesError, PastTimeError.
    """
    placement = lock(placement)
    if not by.has_perm("visits.lead_visit", placement):
        raise PermissionDenied
    if placement.state not in VISITABLE:
        raise NotVisitableError
    if Visit.objects.filter(placement=placement, state__in=OPEN).exists():
        raise VisitArrangedError
    visit = Visit(placement=placement, lecturer=by, kind=kind, minutes=minutes)
    visit.full_clean()
    visit.save(force_insert=True)
    _note(visit, "propose", "", by=by)
    _set_times(visit, times)
    _ask(visit, by=by)
    return visit


@transaction.atomic
def propose_round(
    placements: Sequence[Placement],
    *,
    first: dt.datetime,
    minutes: int,
    way: int,
    by: User,
) -> list[Visit]:
    """All visits of one day, one after the other with ``way`` minutes between them."""
    if not placements:
        raise NoTimesError
    step = dt.timedelta(minutes=minutes + way)
    return [
        propose_visit(
            placement, times=[first + number * step], kind="on_site", minutes=minutes, by=by
        )
        for number, placement in enumerate(placements)
    ]


@transaction.atomic
def propose_anew(visit: Visit, *, times: Sequence[dt.datetime], by: User, note: str = "") -> Visit:
    """Other times, because none fitted or something came between; everybody is asked again."""
    visit = lock(visit)
    move = VISIT_MOVES.check("propose_anew", visit, by=by)
    before = str(visit.state)
    visit.slots.filter(open=True).update(open=False)
    visit.state, visit.starts_at = VisitState(move.target), None
    visit.save(update_fields=["state", "starts_at"])
    _note(visit, "move" if before == VisitState.AGREED else "propose", before, by=by, note=note)
    _set_times(visit, times)
    _ask(visit, by=by)
    return visit


def _set_times(visit: Visit, times: Sequence[dt.datetime]) -> None:
    wanted = sorted(set(times))[:MOST_SLOTS]
    if not wanted:
        raise NoTimesError
    if wanted[0] <= clock.now():
        raise PastTimeError
    if any(later - earlier < dt.timedelta(minutes=15) for earlier, later in pairwise(wanted)):
        raise TimesTooCloseError
    Slot.objects.bulk_create(Slot(visit=visit, starts_at=moment) for moment in wanted)


@transaction.atomic
def answer_times(
    visit: Visit, *, fits: Mapping[int, bool], party: str, by: User, name: str = ""
) -> Visit:
    """One party says which of the open times fit; with both answers the first common one holds.

    ``fits`` is keyed by the times' keys and must name all open ones.

    Raises:
        HasChangedError: other times are proposed meanwhile, or a time is agreed.
        PermissionDenied: ``by`` is not of this party.
    """
    visit = lock(visit)
    if not by.has_perm(f"visits.answer_as_{Party(party).value}", visit):
        raise PermissionDenied
    slots = list(visit.slots.filter(open=True))
    if visit.state != VisitState.PROPOSED or {slot.pk for slot in slots} != set(fits):
        raise HasChangedError
    for slot in slots:
        Reply.objects.update_or_create(
            slot=slot, party=party, defaults={"fits": fits[slot.pk], "by_name": name[:160]}
        )
    _note(visit, "answer", visit.state, by=by, evidence=name)
    _agree_if_all_can(visit, slots)
    return visit


def _agree_if_all_can(visit: Visit, slots: Sequence[Slot]) -> None:
    replies = list(Reply.objects.filter(slot__in=slots))
    said = {(reply.slot_id, reply.party): reply.fits for reply in replies}
    if len(said) < len(slots) * len(Party.values):
        return
    common = [
        slot
        for slot in slots
        if slot.starts_at > clock.now() and all(said[slot.pk, party] for party in Party.values)
    ]
    if not common:
        return
    move = VISIT_MOVES.check("agree", visit, by=None)
    visit.starts_at = common[0].starts_at
    _record(visit, move, by=None)
    revoke_links(purpose=PURPOSE, about=visit.public_id, by=None)
    for person in _people(visit):
        queue_mail(
            AGREED,
            to=person,
            context={"datum": day_in_mail(visit.starts_at)},
            link=visit.placement.get_absolute_url(),
            about=visit.public_id,
        )


@transaction.atomic
def record_visit(visit: Visit, *, protocol: str, by: User) -> Visit:
    """It took place: what was agreed, for all three."""
    visit = lock(visit)
    move = VISIT_MOVES.check("record", visit, by=by)
    if visit.starts_at is not None and visit.starts_at > clock.now():
        raise TooEarlyError
    if not protocol.strip():
        raise ProtocolMissingError
    visit.protocol = protocol.strip()
    visit.save(update_fields=["protocol"])
    _record(visit, move, by=by)
    return visit


@transaction.atomic
def cancel_visit(visit: Visit, *, by: User, note: str) -> Visit:
    """It will not take place."""
    visit = lock(visit)
    move = VISIT_MOVES.check("cancel", visit, by=by)
    _record(visit, move, by=by, note=note)
    revoke_links(purpose=PURPOSE, about=visit.public_id, by=by)
    return visit


# Telling ----------------------------------------------------------------------------------------


def contact_of(placement: Placement) -> User | None:
    """Whom the placement site answers through."""
    contact = asked_contacts([placement]).get(placement.pk)
    return contact.user if contact else None


def answer_until() -> dt.date:
    return clock.today() + dt.timedelta(days=rule("visits.answer_days"))


def _ask(visit: Visit, *, by: User) -> None:
    """Student in their account, placement site by a link; nobody twice a day for the same."""
    until = {"frist": day_in_mail(answer_until())}
    placement = visit.placement
    queue_mail(
        ASKED,
        to=placement.student,
        context=until,
        link=f"/mein/besuche/{visit.public_id}/",
        about=visit.public_id,
        by=by,
    )
    contact = contact_of(placement)
    if contact is not None:
        link = issue_link(PURPOSE, person=contact, about=visit.public_id, by=by)
        queue_mail(ASKED, to=contact, context=until, task_link=link, about=visit.public_id, by=by)


def _people(visit: Visit) -> list[User]:
    found = [visit.placement.student, visit.lecturer]
    contact = contact_of(visit.placement)
    return [*found, contact] if contact is not None else found


def local(day: dt.date, time: dt.time) -> dt.datetime:
    """A moment in Europe/Berlin."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def _record(visit: Visit, move: Move, *, by: User | None, note: str = "") -> None:
    before = str(visit.state)
    visit.state = VisitState(move.target)
    visit.save(update_fields=["state", "starts_at"])
    _note(visit, move.verb, before, by=by, note=note)


def _note(
    visit: Visit, verb: str, before: str, *, by: User | None, note: str = "", evidence: str = ""
) -> None:
    VisitEvent.objects.create(
        visit=visit,
        verb=verb,
        from_state=before,
        to_state=visit.state,
        by=by,
        note=note[:1000],
        evidence=evidence[:200],
        at=clock.now(),
    )
