"""Lock, record, ask: what every verb of an agreement shares.

The order of locks is place, placement, agreement; who changes several takes them by key.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core import db as rows
from home.core.exceptions import DomainError, NotOpenError
from home.core.formats import day_in_mail
from home.outbox.actions import queue_mail
from home.people.models import User
from home.tasklinks.actions import issue_link
from home.tasklinks.models import TaskLink
from kurse.agreements.models import Agreement, AgreementEvent, Party
from kurse.agreements.queries import PURPOSE, is_alive, rows_of_link, turn_of, with_signatures
from kurse.placements.actions.common import lock_placement
from kurse.placements.queries import stance_of

SIGN, CHANGED, AMENDED = "agreements.sign", "agreements.changed", "agreements.amended"
REMINDER = "agreements.reminder"


class TextChangedError(DomainError):
    """M29 for texts: what was read is not what would be signed."""

    slug = "text-changed"
    text = _("The text has changed in the meantime. Please read it again; nothing is signed yet.")


class AlreadySignedError(DomainError):
    slug = "already-signed"
    text = _("This is signed already. Thank you!")


class NotYourTurnError(DomainError):
    slug = "not-your-turn"
    text = _("Not possible yet. First signs: %(who)s.")


class NameMissingError(DomainError):
    slug = "name-missing"
    text = _("Please give your name, so that we know who has answered.")


def lock_agreement(agreement: Agreement) -> Agreement:
    """The agreement, fresh and locked, with its placement and place before it."""
    placement = lock_placement(agreement.placement)
    fresh = rows.lock(agreement)
    fresh.placement = placement
    return fresh


def demand_alive(agreement: Agreement) -> None:
    if not is_alive(agreement):
        raise NotOpenError


def demand_name(name: str) -> str:
    if not name.strip():
        raise NameMissingError
    return name.strip()[:120]


def demand_party(agreement: Agreement, party: str, by: User, link: TaskLink | None = None) -> None:
    """``by`` is this party; of an agency also whoever holds the request's link now."""
    stance = stance_of(by, agreement.placement)
    if party == Party.STUDENT and stance.student:
        return
    if party == Party.UNIVERSITY and stance.coordinator:
        return
    if party == Party.AGENCY and stance.agency:
        if link is not None:
            if link.person_id == by.pk and rows_of_link(link).filter(pk=agreement.pk).exists():
                return
        elif by.has_perm("agreements.sign_agreement", agreement):
            return
    raise PermissionDenied


def add_event(
    agreement: Agreement,
    verb: str,
    before: str,
    *,
    by: User | None,
    note: str = "",
    evidence: str = "",
) -> None:
    AgreementEvent.objects.create(
        agreement=agreement,
        verb=verb,
        from_state=before,
        to_state=agreement.state,
        by=by,
        note=note[:1000],
        evidence=evidence[:200],
        at=clock.now(),
    )


# Asking -----------------------------------------------------------------------------------------


def ask(
    agreements: Iterable[Agreement],
    kind: str,
    *,
    by: User | None,
    parties: Iterable[str] = (Party.STUDENT, Party.AGENCY),
) -> int:
    """Mail to whom it is the turn of: students one each, an agency's person one for all theirs."""
    wanted = set(parties)
    mails = 0
    asked: dict[tuple[User, int], list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        turn = wanted & set(turn_of(agreement))
        if Party.STUDENT in turn:
            queue_mail(
                kind,
                to=agreement.placement.student,
                context={"frist": day_in_mail(agreement.sign_until)},
                link=agreement.get_absolute_url(),
                about=agreement.public_id,
                by=by,
                digest=kind == REMINDER,
            )
            mails += 1
        if Party.AGENCY in turn and agreement.signatory is not None:
            key = (agreement.signatory.user, agreement.placement.phase_id)
            asked[key].append(agreement)
    for (person, _phase), several in sorted(asked.items(), key=lambda one: one[1][0].pk):
        ask_signatory(person, several, kind, by=by)
        mails += 1
    return mails


def ask_signatory(person: User, several: list[Agreement], kind: str, *, by: User | None) -> None:
    """One mail with one link for all agreements of a phase that this person signs."""
    first = several[0]
    phase = first.placement.phase
    link = issue_link(PURPOSE, person=person, about=phase.public_id, by=by)
    queue_mail(
        kind,
        to=person,
        context={"frist": day_in_mail(min(one.sign_until for one in several))},
        task_link=link,
        about=phase.public_id,
        by=by,
        digest=kind == REMINDER,
    )


def refresh(agreement: Any) -> Agreement:
    """The row as every page reads it, after an action changed it."""
    return with_signatures(Agreement.objects.filter(pk=agreement.pk)).get()
