"""What happens to districts, sites, agencies, placement sites and contacts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.db import change, lock
from home.core.exceptions import DomainError, HasChangedError
from home.pages.generation import on_change
from home.people.models import User
from kurse.partners.geojson import Shape, draw
from kurse.partners.models import Agency, AgencyNote, CityMap, Contact, District, Facility, Site

COORDINATE = "partners.coordinate_agencies"


class NothingToReleaseError(DomainError):
    slug = "nothing-to-release"
    text = _("There is no text of the profile yet. Write it first.")


class ContactEndedError(DomainError):
    slug = "contact-ended"
    text = _("This function has ended already.")


@transaction.atomic
def create_district(*, by: User | None, **fields: Any) -> District:
    return _create(District(**fields), by)


@transaction.atomic
def change_district(district: District, *, by: User | None, **fields: Any) -> list[str]:
    return _change(district, by, fields)


@transaction.atomic
def create_site(*, by: User | None, **fields: Any) -> Site:
    return _create(Site(**fields), by)


@transaction.atomic
def change_site(site: Site, *, by: User | None, **fields: Any) -> list[str]:
    return _change(site, by, fields)


@transaction.atomic
def create_agency(*, by: User | None, **fields: Any) -> Agency:
    return _create(Agency(**fields), by)


@transaction.atomic
def change_agency(agency: Agency, *, by: User | None, **fields: Any) -> list[str]:
    return _change(agency, by, fields)


@transaction.atomic
def draft_profile(agency: Agency, text: str, *, by: User) -> Agency:
    """The agency proposes a new public text; the world reads the old one until it is released."""
    if not by.has_perm("partners.edit_profile", agency):
        raise PermissionDenied
    agency = lock(agency)
    text = text.replace("\r\n", "\n").strip()
    change(agency, profile_draft=text, profile_drafted_at=clock.now())
    return agency


@transaction.atomic
def release_profile(agency: Agency, *, seen: str | None = None, by: User) -> Agency:
    """The coordination makes the draft public; ``seen`` is the text it read.

    Raises:
        HasChangedError: the agency wrote something else in the meantime.
        NothingToReleaseError: there is neither draft nor profile.
    """
    _demand(by)
    agency = lock(agency)
    if seen is not None and seen != agency.profile_draft:
        raise HasChangedError
    text = agency.profile_draft or agency.public_profile
    if not text:
        raise NothingToReleaseError
    change(
        agency,
        public_profile=text,
        profile_draft="",
        profile_drafted_at=None,
        profile_released=True,
    )
    on_change()
    return agency


@transaction.atomic
def hide_profile(agency: Agency, *, by: User) -> Agency:
    """The profile is no longer public; its text stays."""
    _demand(by)
    agency = lock(agency)
    change(agency, profile_released=False)
    on_change()
    return agency


@transaction.atomic
def add_note(agency: Agency, text: str, *, by: User) -> AgencyNote:
    """An internal note (row 28): coordination writes, the team's lecturers read."""
    _demand(by)
    note = AgencyNote(agency=agency, text=text.strip(), by=by)
    note.full_clean()
    note.save()
    return note


@transaction.atomic
def create_facility(*, by: User | None, **fields: Any) -> Facility:
    return _create(Facility(**fields), by)


@transaction.atomic
def change_facility(facility: Facility, *, by: User | None, **fields: Any) -> list[str]:
    return _change(facility, by, fields)


@transaction.atomic
def create_contact(*, by: User | None, since: dt.date | None = None, **fields: Any) -> Contact:
    """A person takes a function at an agency, from a day on."""
    return _create(Contact(since=since or clock.today(), **fields), by)


@transaction.atomic
def change_contact(contact: Contact, *, by: User | None, **fields: Any) -> list[str]:
    """Qualification, mail, visibility, dates; the agency may for its own people (row 29)."""
    if by is not None and not by.has_perm("partners.edit_contact", contact):
        raise PermissionDenied
    return change(lock(contact), **fields)


@transaction.atomic
def end_contact(contact: Contact, *, until: dt.date, by: User) -> Contact:
    """The last day of a function, inclusive; what the person did stays.

    Raises:
        ContactEndedError: it ended before.
    """
    if not by.has_perm("partners.edit_contact", contact):
        raise PermissionDenied
    contact = lock(contact)
    if contact.until is not None and contact.until < clock.today():
        raise ContactEndedError
    change(contact, until=until)
    return contact


def _demand(by: User | None) -> None:
    """``by=None`` is the installation itself, at the command line."""
    if by is not None and not by.has_perm(COORDINATE):
        raise PermissionDenied


def _create[M: models.Model](row: M, by: User | None) -> M:
    _demand(by)
    row.full_clean()
    row.save()
    return row


def _change(row: models.Model, by: User | None, fields: dict[str, Any]) -> list[str]:
    _demand(by)
    return change(lock(row), **fields)


class NoDistrictKnownError(DomainError):
    slug = "no-district-known"
    text = _("None of the names on the map is one of our districts: %(names)s")


@transaction.atomic
def replace_map(shapes: Sequence[Shape], *, source: str, by: User) -> CityMap:
    """Draw our districts by a map that was put up; its other areas become the background.

    Raises:
        PermissionDenied: ``by`` does not coordinate.
        NoDistrictKnownError: no name fits.
    """
    _demand(by)
    outlines = draw(shapes)
    districts = {
        row.name.casefold(): row for row in District.objects.select_for_update(no_key=True)
    }
    ours = {name: row for name in outlines if (row := districts.get(name.casefold()))}
    if not ours:
        raise NoDistrictKnownError(names=", ".join(row.name for row in districts.values()))
    city_map = CityMap(
        background=[outline for name, outline in outlines.items() if name not in ours],
        before={row.slug: row.outline for row in ours.values()},
        source=source.strip(),
        at=clock.now(),
        by=by,
    )
    city_map.full_clean()
    city_map.save()
    for name, row in ours.items():
        change(row, outline=outlines[name])
    on_change()
    return city_map


@transaction.atomic
def take_map_back(*, by: User) -> None:
    """Show again what was drawn before the newest map; without one nothing happens."""
    _demand(by)
    newest = CityMap.objects.select_for_update(no_key=True).first()
    if newest is None:
        return
    for row in District.objects.select_for_update(no_key=True).filter(slug__in=newest.before):
        change(row, outline=newest.before[row.slug])
    newest.delete()
    on_change()
