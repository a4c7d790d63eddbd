"""Signing on screen and on paper, taking back, asking again; and what follows from the last one."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.exceptions import DomainError, HasChangedError, NotOpenError
from home.people.models import User
from home.rulebook.queries import rule
from home.tasklinks.models import TaskLink
from kurse.agreements.actions.clearance import make_ready_if_complete
from kurse.agreements.actions.common import (
    REMINDER,
    SIGN,
    AlreadySignedError,
    NotYourTurnError,
    TextChangedError,
    add_event,
    ask,
    demand_alive,
    demand_name,
    demand_party,
    lock_agreement,
    refresh,
)
from kurse.agreements.actions.texts import find_signatory
from kurse.agreements.models import Agreement, AgreementState, Party, Signature, SignatureEnd
from kurse.agreements.queries import (
    ALIVE,
    WAITING,
    missing_parties,
    signed_parties,
    turn_of,
    waits_for,
    with_signatures,
)
from kurse.agreements.states import AGREEMENT_MOVES
from kurse.placements.actions import agree_placement, change_terms
from kurse.placements.actions.answers import EvidenceMissingError
from kurse.placements.models import PlacementState

State = AgreementState


class DayAheadError(DomainError):
    slug = "day-ahead"
    text = _("This day lies in the future.")


@transaction.atomic
def sign_agreement(
    agreement: Agreement,
    *,
    party: str,
    name: str,
    sha256: str,
    by: User,
    link: TaskLink | None = None,
) -> Agreement:
    """One party signs what it has read: ``sha256`` is that of the text shown.

    A second click of the same person changes nothing. The last signature makes the text hold.

    Raises:
        TextChangedError: the text is another one now.
        AlreadySignedError: somebody else of this party was faster.
        NotYourTurnError: the rulebook wants others to sign first.
        NotOpenError: there is nothing to sign.
    """
    agreement = lock_agreement(agreement)
    demand_party(agreement, party, by, link)
    if _is_second_click(agreement, party, sha256, by):
        return agreement
    _demand_signable(agreement, party, sha256)
    signature = Signature(
        agreement=agreement,
        version_id=agreement.current_id,
        party=Party(party).value,
        name=demand_name(name),
        by=by,
        at=clock.now(),
        sha256=sha256,
    )
    return _put(agreement, signature, by=by)


def _is_second_click(agreement: Agreement, party: str, sha256: str, by: User) -> bool:
    return agreement.signatures.filter(
        stands=True, party=party, by=by, sha256=sha256, version_id=agreement.current_id
    ).exists()


def _demand_signable(agreement: Agreement, party: str, sha256: str) -> None:
    demand_alive(agreement)
    if agreement.text.sha256 != sha256:
        raise TextChangedError
    signed = signed_parties(agreement)
    if party in signed:
        raise AlreadySignedError
    if before := waits_for(party, signed):
        raise NotYourTurnError(who=", ".join(str(Party(one).label) for one in before))


def _put(agreement: Agreement, signature: Signature, *, by: User) -> Agreement:
    turn_before = set(turn_of(agreement))
    signature.full_clean(exclude=["version", "agreement"])
    signature.save(force_insert=True)
    agreement.__dict__.pop("standing", None)
    verb = "sign_on_paper" if signature.on_paper else "sign"
    add_event(agreement, f"{verb}_{signature.party}", str(agreement.state), by=by)
    if missing_parties(agreement):
        asked = set(turn_of(agreement)) - turn_before
        if asked:
            ask([refresh(agreement)], SIGN, by=by, parties=asked)
        return agreement
    return _complete(agreement)


def _complete(agreement: Agreement) -> Agreement:
    """All have signed: the text holds, and the placement takes over what it says."""
    amends = agreement.state == State.AMENDING
    verb = "complete_amendment" if amends else "complete"
    move = AGREEMENT_MOVES.check(verb, agreement, by=None)
    before = str(agreement.state)
    agreement.signatures.filter(stands=True).exclude(version_id=agreement.current_id).update(
        stands=False, ended_at=clock.now(), end_reason=SignatureEnd.REPLACED
    )
    agreement.state = State(move.target)
    agreement.valid_id = agreement.current_id
    agreement.save(update_fields=["state", "valid"])
    add_event(agreement, verb, before, by=None)
    version = agreement.text
    placement = change_terms(
        agreement.placement,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        practice_supervisor=version.practice_supervisor,
        by=None,
        note=version.reason,
    )
    if placement.state == PlacementState.AGREEMENT_OPEN:
        placement = agree_placement(placement)
        placement = make_ready_if_complete(placement)
    agreement.placement = placement
    return agreement


@transaction.atomic
def record_paper_signature(
    agreement: Agreement,
    *,
    party: str,
    name: str,
    signed_on: dt.date,
    number: int,
    evidence: str,
    by: User,
) -> Agreement:
    """A signature on paper is worth the same; the coordination records it with the version that
    the sheet names.

    Raises:
        HasChangedError: the sheet shows an old version (M29).
    """
    agreement = lock_agreement(agreement)
    if not by.has_perm("agreements.coordinate_agreement", agreement):
        raise PermissionDenied
    demand_alive(agreement)
    version = agreement.text
    if version.number != number:
        raise TextChangedError
    if not evidence.strip():
        raise EvidenceMissingError
    if signed_on > clock.today():
        raise DayAheadError
    _demand_signable(agreement, party, version.sha256)
    signature = Signature(
        agreement=agreement,
        version_id=version.pk,
        party=Party(party).value,
        name=demand_name(name),
        by=by,
        at=clock.now(),
        sha256=version.sha256,
        on_paper=True,
        signed_on=signed_on,
        evidence=evidence.strip()[:200],
    )
    return _put(agreement, signature, by=by)


def sign_for_university(
    agreements: Iterable[tuple[Agreement, str]], *, name: str, by: User
) -> list[tuple[Agreement, ValidationError | None]]:
    """Several at once (K10), each with the hash of the text that was listed; what has changed in
    the meantime is left out and named."""
    outcomes: list[tuple[Agreement, ValidationError | None]] = []
    for agreement, sha256 in sorted(agreements, key=lambda one: one[0].pk):
        try:
            sign_agreement(agreement, party=Party.UNIVERSITY, name=name, sha256=sha256, by=by)
        except ValidationError as error:
            outcomes.append((agreement, error))
        else:
            outcomes.append((agreement, None))
    return outcomes


@transaction.atomic
def withdraw_signature(agreement: Agreement, *, party: str, by: User) -> Agreement:
    """A party takes its signature back before all have signed. The row stays, with its end."""
    agreement = lock_agreement(agreement)
    demand_party(agreement, party, by)
    demand_alive(agreement)
    rows = agreement.signatures.filter(stands=True, party=party, version_id=agreement.current_id)
    if not rows.update(stands=False, ended_at=clock.now(), end_reason=SignatureEnd.WITHDRAWN):
        raise HasChangedError
    agreement.__dict__.pop("standing", None)
    add_event(agreement, f"withdraw_{party}", str(agreement.state), by=by)
    return agreement


@transaction.atomic
def ask_again(agreement: Agreement, *, by: User) -> int:
    """The coordination asks once more, with fresh links; whoever left is replaced first."""
    agreement = lock_agreement(agreement)
    if not by.has_perm("agreements.coordinate_agreement", agreement):
        raise PermissionDenied
    demand_alive(agreement)
    find_signatory(agreement)
    mails = ask([refresh(agreement)], SIGN, by=by)
    if not mails:
        raise NotOpenError
    add_event(agreement, "ask_again", str(agreement.state), by=by)
    return mails


def remind_signatories(on: dt.date | None = None) -> int:
    """To whom it is the turn of, some days before the date. One mail a person; returns how many."""
    day = on or clock.today()
    days = [day + dt.timedelta(days=before) for before in rule("agreements.remind_before_days")]
    waiting = with_signatures(
        Agreement.objects.filter(state__in=WAITING, placement__state__in=ALIVE, sign_until__in=days)
    )
    with transaction.atomic():
        return ask(waiting, REMINDER, by=None)
