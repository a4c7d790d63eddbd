"""Who may ask for what about agencies, their people and projects (PERMISSIONS rows 27 to 32)."""

from typing import Any

import rules

from home.people.roles import Role, is_coordinator, is_lecturer, role_predicate, signed_in
from kurse.partners.models import Agency, Contact, Project
from kurse.partners.queries import (
    agencies_of,
    agencies_of_teams,
    documented_projects,
    own_projects,
)


@rules.predicate
def acts_for(user: Any, agency: Agency | None) -> bool:
    return agency is not None and agencies_of(user).filter(pk=agency.pk).exists()


@rules.predicate
def acts_for_agency_of(user: Any, contact: Contact) -> bool:
    return agencies_of(user).filter(pk=contact.agency_id).exists()


@rules.predicate
def accompanies(user: Any, agency: Agency | None) -> bool:
    return agency is not None and agencies_of_teams(user).filter(pk=agency.pk).exists()


@rules.predicate
def is_party_of(user: Any, project: Project | None) -> bool:
    if project is None:
        return False
    return Project.objects.filter(own_projects(user), pk=project.pk).exists()


@rules.predicate
def reads_documentation_of(user: Any, project: Project | None) -> bool:
    return project is not None and documented_projects(user).filter(pk=project.pk).exists()


rules.add_perm("partners.coordinate_agencies", signed_in & is_coordinator)
rules.add_perm(
    "partners.list_agencies",
    signed_in & role_predicate(Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
)
rules.add_perm("partners.edit_profile", signed_in & (is_coordinator | acts_for))
rules.add_perm("partners.view_contacts", signed_in & (is_coordinator | acts_for | accompanies))
rules.add_perm("partners.edit_contact", signed_in & (is_coordinator | acts_for_agency_of))
rules.add_perm("partners.view_notes", signed_in & (is_coordinator | (is_lecturer & accompanies)))
rules.add_perm("partners.view_memory", signed_in & is_coordinator)
rules.add_perm(
    "partners.list_projects",
    signed_in & role_predicate(Role.COORDINATOR, Role.LECTURER, Role.AGENCY, Role.CITY),
)
rules.add_perm(
    "partners.read_year",
    signed_in & role_predicate(Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
)
rules.add_perm("partners.edit_project", signed_in & is_coordinator)
rules.add_perm("partners.read_contract", signed_in & (is_coordinator | is_party_of))
rules.add_perm("partners.read_documentation", signed_in & (is_coordinator | reads_documentation_of))
