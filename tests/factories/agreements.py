"""Agreements in any state, through the actions; short, because the machine is."""

from typing import Any

from kurse.agreements import actions
from kurse.agreements.actions.texts import first_data, placement_words, version_of
from kurse.agreements.actions.wordings import stored_wording
from kurse.agreements.models import Agreement, AgreementState, Party, Signature, WordingKind
from kurse.agreements.queries import with_signatures
from kurse.partners.models import Function
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import with_joins
from tests.factories.partners import ContactFactory
from tests.factories.placements import placement_of


def fresh(agreement: Agreement) -> Any:
    return with_signatures(Agreement.objects.filter(pk=agreement.pk)).get()


def joined(placement: Placement) -> Placement:
    return with_joins(Placement.objects.filter(pk=placement.pk)).get()


def agreement_of(scene: Any, **fields: Any) -> Any:
    """Drawn up for the cast's student, asked of the cast's contact, nobody has signed."""
    placement = placement_of(scene, **{"state": PlacementState.AGENCY_CONFIRMED, **fields})
    made = actions.draw_up_agreement(joined(placement), by=scene.cast["coordinator"])
    return fresh(made)


def sign(agreement: Agreement, party: str, person: Any, **options: Any) -> Any:
    row = fresh(agreement)
    signed = actions.sign_agreement(
        row, party=party, name=str(person), sha256=row.text.sha256, by=person, **options
    )
    return fresh(signed)


def lead_of(scene: Any) -> Any:
    """The agency's management: signs by account or link."""
    return ContactFactory(agency=scene.agency, function=Function.LEAD).user


def agreed_of(scene: Any, **fields: Any) -> Any:
    """All three have signed."""
    agreement = agreement_of(scene, **fields)
    sign(agreement, Party.STUDENT, agreement.placement.student)
    sign(agreement, Party.AGENCY, agreement.signatory.user)
    return sign(agreement, Party.UNIVERSITY, scene.cast["coordinator"])


def amending_rows(placement: Placement, *, by: Any, contact: Any) -> Agreement:
    """An agreement of a practice that runs, with an amendment nobody has signed yet."""
    agreement = Agreement.objects.create(
        placement=placement, signatory=contact, sign_until=placement.ends_on
    )
    wording = stored_wording(WordingKind.AGREEMENT)
    terms = (placement.starts_on, placement.ends_on, placement.practice_supervisor)
    values = first_data(placement, contact) | placement_words(placement, *terms)
    for number in (1, 2):
        version = version_of(agreement, number, wording, values, terms, by=by, reason="Umbau")
        version.save()
        agreement.current = version
        agreement.save()
        if number == 2:
            break
        for party in Party.values:
            Signature.objects.create(
                agreement=agreement,
                version=version,
                party=party,
                name="Name",
                by=by,
                sha256=version.sha256,
            )
        agreement.valid, agreement.state = version, AgreementState.AGREED
        agreement.save()
    agreement.state = AgreementState.AMENDING
    agreement.save()
    return agreement
