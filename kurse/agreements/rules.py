"""Who may ask for what about an agreement: the three parties, each for itself."""

from typing import Any

import rules

from home.people.roles import is_coordinator, signed_in
from kurse.agreements.models import Agreement
from kurse.partners.models import Contact, Function
from kurse.partners.queries import contacts_active
from kurse.placements.models import Placement
from kurse.placements.queries import stance_of


def _placement(thing: Agreement | Placement) -> Placement:
    return thing.placement if isinstance(thing, Agreement) else thing


@rules.predicate
def is_student_of(user: Any, thing: Any) -> bool:
    return thing is not None and stance_of(user, _placement(thing)).student


@rules.predicate
def coordinates(user: Any, thing: Any) -> bool:
    return thing is not None and stance_of(user, _placement(thing)).coordinator


@rules.predicate
def hosts(user: Any, thing: Any) -> bool:
    return thing is not None and stance_of(user, _placement(thing)).agency


def signing_contacts(agreement: Agreement) -> Any:
    """Who may sign for the agency today: whom we asked, and its management."""
    contacts = contacts_active().filter(agency=agreement.placement.place.facility.agency_id)
    lead = contacts.filter(function=Function.LEAD)
    asked = Contact.objects.filter(pk=agreement.signatory_id).values("user")
    return lead | contacts.filter(user__in=asked)


@rules.predicate
def signs_for_agency(user: Any, agreement: Any) -> bool:
    return agreement is not None and signing_contacts(agreement).filter(user_id=user.pk).exists()


rules.add_perm("agreements.view_agreement", signed_in & (is_student_of | hosts | coordinates))
rules.add_perm("agreements.coordinate_agreement", signed_in & coordinates)
rules.add_perm("agreements.edit_wordings", signed_in & is_coordinator)
rules.add_perm("agreements.correct_own_data", signed_in & (is_student_of | hosts | coordinates))
rules.add_perm(
    "agreements.sign_agreement",
    signed_in & (is_student_of | coordinates | (hosts & signs_for_agency)),
)
rules.add_perm("agreements.attest_own", signed_in & is_student_of)
rules.add_perm("agreements.clear", signed_in & (hosts | coordinates))
