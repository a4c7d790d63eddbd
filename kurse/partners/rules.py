"""Who may ask for what about agencies and their people (PERMISSIONS rows 27 to 29)."""

from typing import Any

import rules

from home.people.roles import Role, is_coordinator, is_lecturer, role_predicate, signed_in
from kurse.partners.models import Agency, Contact
from kurse.partners.queries import agencies_of, agencies_of_teams


@rules.predicate
def acts_for(user: Any, agency: Agency | None) -> bool:
    return agency is not None and agencies_of(user).filter(pk=agency.pk).exists()


@rules.predicate
def acts_for_agency_of(user: Any, contact: Contact) -> bool:
    return agencies_of(user).filter(pk=contact.agency_id).exists()


@rules.predicate
def accompanies(user: Any, agency: Agency | None) -> bool:
    return agency is not None and agencies_of_teams(user).filter(pk=agency.pk).exists()


rules.add_perm("partners.coordinate_agencies", signed_in & is_coordinator)
rules.add_perm(
    "partners.list_agencies",
    signed_in & role_predicate(Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
)
rules.add_perm("partners.edit_profile", signed_in & (is_coordinator | acts_for))
rules.add_perm("partners.view_contacts", signed_in & (is_coordinator | acts_for | accompanies))
rules.add_perm("partners.edit_contact", signed_in & (is_coordinator | acts_for_agency_of))
rules.add_perm("partners.view_notes", signed_in & (is_coordinator | (is_lecturer & accompanies)))
