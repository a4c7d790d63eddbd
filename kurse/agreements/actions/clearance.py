"""The checklist before the first day: confirmed by students, by agencies with one neutral word."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from home.core import clock
from home.core.exceptions import NotOpenError
from home.people.models import User
from kurse.agreements.actions.common import demand_name
from kurse.agreements.actions.wordings import stored_wording
from kurse.agreements.checklist import ASKED_IN, OWN_ITEMS, items_for
from kurse.agreements.models import Attestation, AttestationState, Item
from kurse.placements.actions import make_ready
from kurse.placements.actions.answers import EvidenceMissingError
from kurse.placements.actions.common import demand_reason, lock_placement
from kurse.placements.models import Placement, PlacementState
from kurse.placements.states import missing_before_start


def _put(placement: Placement, item: str, state: str, *, by: User, **fields: str) -> Attestation:
    """The new row counts, the one before stays as history."""
    placement.attestations.filter(item=item, is_current=True).update(is_current=False)
    wording = (
        stored_wording(item) if item in OWN_ITEMS and state == AttestationState.GIVEN else None
    )
    row = Attestation(
        placement=placement,
        item=Item(item).value,
        state=AttestationState(state).value,
        wording=wording,
        field_of_work=placement.place.field_of_work,
        by=by,
        at=clock.now(),
        **fields,
    )
    row.save(force_insert=True)
    placement.__dict__.pop("attested", None)
    return row


def _open(placement: Placement, item: str) -> Placement:
    placement = lock_placement(placement)
    if placement.state not in ASKED_IN or item not in items_for(placement):
        raise NotOpenError
    return placement


@transaction.atomic
def attest_own(placement: Placement, *, item: str, by: User) -> Placement:
    """The student confirms one of the own items, with the text as it is now."""
    placement = _open(placement, item)
    if item not in OWN_ITEMS or not by.has_perm("agreements.attest_own", placement):
        raise PermissionDenied
    _put(placement, item, AttestationState.GIVEN, by=by, name=by.get_full_name())
    return make_ready_if_complete(placement)


@transaction.atomic
def give_clearance(
    placement: Placement, *, met: bool, name: str, by: User, evidence: str = ""
) -> Placement:
    """„Voraussetzungen liegen vor: ja, am …“ or „noch nicht“: by the agency, or by the
    coordination on its behalf with evidence. Nothing else is kept (rule 12).
    """
    placement = _open(placement, Item.CLEARANCE)
    if not by.has_perm("agreements.clear", placement):
        raise PermissionDenied
    if by.has_perm("agreements.coordinate_agreement", placement) and not evidence.strip():
        raise EvidenceMissingError
    state = AttestationState.GIVEN if met else AttestationState.NOT_YET
    _put(
        placement,
        Item.CLEARANCE,
        state,
        by=by,
        name=demand_name(name),
        evidence=evidence.strip()[:200],
    )
    return make_ready_if_complete(placement)


@transaction.atomic
def waive_item(placement: Placement, *, item: str, reason: str, by: User) -> Placement:
    """The coordination says that this placement does not need the item, and why."""
    placement = _open(placement, item)
    if not by.has_perm("agreements.coordinate_agreement", placement):
        raise PermissionDenied
    _put(
        placement,
        item,
        AttestationState.NOT_APPLICABLE,
        by=by,
        name=by.get_full_name(),
        reason=demand_reason(reason)[:500],
    )
    return make_ready_if_complete(placement)


def make_ready_if_complete(placement: Placement) -> Placement:
    """Agreed and nothing missing: the system takes the step at once."""
    if placement.state != PlacementState.AGREED or missing_before_start(placement):
        return placement
    return make_ready(placement)
