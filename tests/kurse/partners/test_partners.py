"""Agencies: profile and release, contacts, notes; who sees and does what (rows 27 to 29)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.people.roles import Role, roles_of
from kurse.partners.actions import (
    ContactEndedError,
    NothingToReleaseError,
    add_note,
    change_contact,
    create_agency,
    create_contact,
    draft_profile,
    end_contact,
    hide_profile,
    release_profile,
)
from kurse.partners.models import Agency, Contact, Function
from kurse.partners.queries import (
    agencies_of,
    agencies_visible_to,
    colleagues_of,
    contacts_visible_to,
    counts_by_district,
)
from tests.factories.partners import AgencyFactory, ContactFactory, FacilityFactory

K = {"coordinator"}
NEAR = {"coordinator", "contact", "lecturer"}


def test_profile_is_written_by_the_agency_and_released_by_the_coordination(agency, cast):
    draft_profile(agency, "Neuer Text", by=cast["contact"])
    agency.refresh_from_db()
    assert (agency.public_profile, agency.profile_draft) == ("", "Neuer Text")

    with pytest.raises(PermissionDenied):
        release_profile(agency, by=cast["contact"])
    with pytest.raises(HasChangedError):
        release_profile(agency, seen="Alter Text", by=cast["coordinator"])
    release_profile(agency, seen="Neuer Text", by=cast["coordinator"])

    agency.refresh_from_db()
    assert (agency.public_profile, agency.profile_draft) == ("Neuer Text", "")
    assert agency.profile_released
    draft_profile(agency, "Noch neuer", by=cast["contact"])
    agency.refresh_from_db()
    assert agency.public_profile == "Neuer Text"  # the world still reads the old one
    hide_profile(agency, by=cast["coordinator"])


def test_nothing_is_released_from_nothing(agency, cast):
    with pytest.raises(NothingToReleaseError):
        release_profile(agency, by=cast["coordinator"])


@pytest.mark.parametrize("role", ["other_contact", "lecturer", "student", "stranger", "admin"])
def test_others_write_no_profile(role, agency, cast):
    with pytest.raises(PermissionDenied):
        draft_profile(agency, "Meins", by=cast[role])


def test_master_data_are_the_coordinations(agency, cast):
    for role, user in cast.items():
        if role == "coordinator":
            continue
        with pytest.raises(PermissionDenied):
            create_agency(by=user, slug="x", name="X", level="on_site")
        with pytest.raises(PermissionDenied):
            add_note(agency, "Notiz", by=user)


def test_a_function_begins_and_ends(agency, cast):
    person = cast["stranger"]
    contact = create_contact(
        by=cast["coordinator"],
        agency=agency,
        user=person,
        function=Function.OFFICE,
        since=today() - dt.timedelta(days=9),
    )
    fresh = type(person).objects.get(pk=person.pk)
    assert roles_of(fresh) == {Role.AGENCY}
    assert set(agencies_of(person)) == {agency}
    assert set(colleagues_of(person)) == {cast["contact"]}

    with pytest.raises(PermissionDenied):
        change_contact(contact, by=cast["other_contact"], qualification="x")
    assert change_contact(contact, by=cast["contact"], qualification="Verwaltung") == [
        "qualification"
    ]
    end_contact(contact, until=today() - dt.timedelta(days=1), by=cast["coordinator"])

    assert set(agencies_of(person)) == set()
    with pytest.raises(ContactEndedError):
        end_contact(contact, until=today(), by=cast["coordinator"])


def test_who_sees_whom(agency, cast, facility):
    """Contacts: coordination all, the agency its own, lecturers those of the team's district."""
    far = AgencyFactory()
    ContactFactory(agency=far)
    FacilityFactory(agency=far)

    def seen(role):
        return {contact.agency_id for contact in contacts_visible_to(cast[role])}

    everything = set(Contact.objects.values_list("agency", flat=True))
    other = {cast["other_contact"].agency_functions.get().agency_id}
    assert {role: seen(role) for role in cast} == {
        **{role: set() for role in cast},
        "coordinator": everything,
        "contact": {agency.pk},
        "other_contact": other,
        "lecturer": {agency.pk},
    }


def test_released_profiles_are_for_everybody(agency, cast):
    hidden = AgencyFactory()
    Agency.objects.filter(pk=agency.pk).update(profile_released=True)

    for role in ("student", "supervisor", "stranger", "city"):
        assert set(agencies_visible_to(cast[role])) == {agency}
    assert hidden in agencies_visible_to(cast["coordinator"])


def test_every_page_for_every_role(cast, client_for, agency, facility, place):
    contact = cast["contact"].agency_functions.get()
    one = [agency.public_id]
    own = {"coordinator", "contact"}
    lists = {"coordinator", "lecturer"}
    table = {
        "agencies": (reverse("partners:agencies"), lists, {}, 403),
        "agency": (agency.get_absolute_url(), NEAR, {}, 404),
        "add": (reverse("partners:agency_add"), K, {}, 403),
        "edit": (reverse("partners:agency_edit", args=one), K, NEAR - K, 404),
        "profile": (reverse("partners:profile", args=one), own, {"lecturer"}, 404),
        "release": (reverse("partners:profile_release", args=one), K, NEAR - K, 404),
        "hide": (reverse("partners:profile_hide", args=one), K, NEAR - K, 404),
        "note": (reverse("partners:note_add", args=one), K, NEAR - K, 404),
        "add facility": (reverse("partners:facility_add", args=one), K, NEAR - K, 404),
        "facility": (
            reverse("partners:facility_edit", args=[facility.public_id]),
            K,
            NEAR - K,
            404,
        ),
        "add contact": (reverse("partners:contact_add", args=one), K, NEAR - K, 404),
        "contact": (
            reverse("partners:contact_edit", args=[contact.public_id]),
            own,
            {"lecturer"},
            404,
        ),
    }
    for name, (url, allowed, seen, others) in table.items():
        found = {role: client_for(user).get(url).status_code for role, user in cast.items()}
        if name == "agencies":  # a contact of one agency is led there
            assert {found.pop("contact"), found.pop("other_contact")} == {302}
        assert found == {
            role: 200 if role in allowed else 403 if role in seen else others for role in found
        }, name
        assert client_for().get(url).status_code == 302, name


def test_own_page_leads_to_the_one_agency(cast, client_for, agency):
    url = reverse("partners:agencies")

    assert client_for(cast["contact"]).get(url)["Location"] == agency.get_absolute_url()


def test_internal_notes_stay_internal(cast, client_for, agency, facility):
    add_note(agency, "Kanarie 815", by=cast["coordinator"])
    Agency.objects.filter(pk=agency.pk).update(profile_released=True)

    found = {
        role: "Kanarie 815" in client_for(user).get(agency.get_absolute_url()).content.decode()
        for role, user in cast.items()
    }

    assert {role for role, seen in found.items() if seen} == {"coordinator", "lecturer"}


def test_contact_details_stay_with_whom_they_concern(cast, client_for, agency, facility):
    Agency.objects.filter(pk=agency.pk).update(profile_released=True)
    address = cast["contact"].email

    found = {
        role: address in client_for(user).get(agency.get_absolute_url()).content.decode()
        for role, user in cast.items()
        if role != "contact"
    }

    assert {role for role, seen in found.items() if seen} == {"coordinator", "lecturer"}


def test_profile_by_its_pages(cast, client_for, agency):
    write = reverse("partners:profile", args=[agency.public_id])
    release = reverse("partners:profile_release", args=[agency.public_id])
    assert (
        client_for(cast["contact"]).post(write, {"text": "Zeile 1\r\nZeile 2"}).status_code == 302
    )
    browser = client_for(cast["coordinator"])
    seen = browser.get(release).context["form"]["seen"].value()

    assert browser.post(release, {"seen": "anderes"}).status_code == 409
    assert browser.post(release, {"seen": seen}).status_code == 302

    agency.refresh_from_db()
    assert agency.profile_released
    assert agency.public_profile.replace("\r\n", "\n") == "Zeile 1\nZeile 2"


def test_add_a_contact_by_page(cast, client_for, agency):
    url = reverse("partners:contact_add", args=[agency.public_id])
    data = {"email": "neu@traeger.example", "function": "office", "gets_mail": "on"}
    browser = client_for(cast["coordinator"])

    assert browser.post(url, data).status_code == 422
    assert browser.post(url, {**data, "first_name": "N", "last_name": "H"}).status_code == 302

    assert Contact.objects.get(user__email="neu@traeger.example").agency == agency


@pytest.mark.parametrize("rows", [1, 4])
def test_list_is_flat(rows, cast, client_for, agency, facility, django_assert_num_queries):
    for _number in range(rows - 1):
        FacilityFactory(agency=AgencyFactory())
    browser = client_for(cast["coordinator"])
    browser.get(reverse("partners:agencies"))

    with django_assert_num_queries(AGENCY_QUERIES):
        browser.get(reverse("partners:agencies"))


#: four of them open and close the tests' read-only savepoint
AGENCY_QUERIES = 10


def test_counts_by_district(facility, district):
    FacilityFactory(agency=facility.agency, site=facility.site)

    assert counts_by_district([district.slug]) == {district.slug: 1}
