"""The demo's districts, sites, agencies with their people, and the teams of the districts."""

import datetime as dt
from typing import Any

from home.people.roles import Role
from kurse.cohorts.actions import add_participation, create_team
from kurse.partners.actions import (
    add_note,
    create_agency,
    create_contact,
    create_district,
    create_facility,
    create_site,
    draft_profile,
    release_profile,
)
from kurse.partners.demo_data import AGENCIES, DISTRICTS, SITES, AgencyRow
from kurse.partners.models import Function

#: These two are waiting for something: the board has work from the first day on.
NOT_RELEASED = ("stadtteilkueche", "werkhalle")


def load(world: Any) -> None:
    coordinator = world.things["coordinator"]
    first, running = world.things["last_cohort"], world.things["cohort"]
    with world.at(first.starts_on):
        districts = {
            row.slug: create_district(
                by=coordinator,
                slug=row.slug,
                name=row.name,
                mark=row.mark,
                summary=row.summary,
                outline=row.outline,
            )
            for row in DISTRICTS
        }
        sites = {
            row.slug: create_site(
                by=coordinator,
                slug=row.slug,
                name=row.name,
                district=districts[row.district],
                contract=row.contract,
                contract_parties=row.parties,
                goals=row.goals,
                since=first.starts_on,
                until=running.ends_on + dt.timedelta(days=365 * 3),
                max_students=15,
            )
            for row in SITES
        }
        world.things.update(
            districts=list(districts.values()),
            sites=list(sites.values()),
            agencies=[],
            facilities=[],
            contacts=[],
            agency_by_slug={},
        )
        recognised = dt.date(world.today.year + 3, 12, 31)  # as in the example workbook
        for row in AGENCIES:
            _agency(world, row, sites[row.site], recognised_until=recognised)
    _notes(world)
    _teams(world, list(districts.values()))


def _agency(world: Any, row: AgencyRow, site: Any, *, recognised_until: dt.date) -> None:
    coordinator = world.things["coordinator"]
    agency = create_agency(by=coordinator, slug=row.slug, name=row.name, level=row.level)
    facility = create_facility(
        by=coordinator,
        agency=agency,
        site=site,
        name=row.facility,
        street=row.street,
        city=row.city,
        recognised_until=recognised_until,
    )
    contacts = []
    for index, person in enumerate(row.people):
        user = world.person(person.first, person.last, Role.AGENCY, phone=person.phone)
        contacts.extend(
            create_contact(
                by=coordinator,
                agency=agency,
                user=user,
                function=function,
                qualification=person.qualification,
                gets_mail=index == 0,
                visible_to_students=function == Function.PRACTICE_SUPERVISOR,
            )
            for function in person.functions
        )
        if (person.first, person.last) == ("Karin", "Polat"):
            world.introduce(user, "Praxisanleitung im Nachbarschaftshaus Grüne Halde.")
        if (person.first, person.last) == ("Deniz", "Oster"):
            world.introduce(user, "Leitung im Nachbarschaftshaus Grüne Halde; unterschreibt.")
    draft_profile(agency, row.profile, by=coordinator)
    if row.slug not in NOT_RELEASED:
        release_profile(agency, by=coordinator)
    world.things["agencies"].append(agency)
    world.things["facilities"].append(facility)
    world.things["contacts"].extend(contacts)
    world.things["agency_by_slug"][row.slug] = (agency, facility, contacts)


def _notes(world: Any) -> None:
    coordinator, agencies = world.things["coordinator"], world.things["agency_by_slug"]
    with world.at(world.things["cohort"].publish_on - dt.timedelta(days=20)):
        add_note(
            agencies["westwind"][0],
            "Aufsuchende Arbeit nur zu zweit, so abgesprochen mit der Leitung.",
            by=coordinator,
        )
        add_note(
            agencies["gruene-halde"][0],
            "Ab Herbst Umbau im Erdgeschoss; Mittagstisch zieht für vier Wochen um.",
            by=coordinator,
        )


def _teams(world: Any, districts: list[Any]) -> None:
    """One team a district and cohort, one lecturer a team."""
    coordinator = world.things["coordinator"]
    for key in ("last_", "", "coming_"):
        cohort = world.things[f"{key}cohort"]
        teams = []
        with world.at(cohort.starts_on):
            for district, lecturer in zip(districts, world.things["lecturers"], strict=True):
                team = create_team(
                    cohort, by=coordinator, name=f"Team {district.name}", district=district
                )
                add_participation(lecturer, Role.LECTURER, by=coordinator, cohort=cohort, team=team)
                teams.append(team)
        world.things[f"{key}teams"] = teams
