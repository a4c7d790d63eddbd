"""Who opens which page of places and the roster, what it shows, what its button does."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from home.core import clock
from home.people.models import User
from home.today.actions import note_look
from kurse.offers.models import Place, PlaceEvent, PlaceState, RosterUpload
from kurse.offers.queries import LIST_LOOK
from kurse.offers.roster.applying import examine, files_of, keep_upload
from tests.factories.offers import PlaceFactory
from tests.factories.partners import AgencyFactory, FacilityFactory
from tests.kurse.offers.books import BEN, LINA, STUDENTS, book, full

READERS = {"student", "other_student", "lecturer", "coordinator", "contact", "other_contact"}
K = {"coordinator"}


@pytest.fixture
def upload(cohort, coordinator, phase):
    return keep_upload([book(Studierende=[STUDENTS, LINA])], cohort, by=coordinator)


@pytest.fixture
def draft(place):
    return PlaceFactory(
        phase=place.phase,
        facility=place.facility,
        practice_supervisor=place.practice_supervisor,
        state=PlaceState.REPORTED,
    )


def pages(cohort, place, draft, upload):
    """name → (address, who gets 200, what the others get)."""
    slug, one, two = [cohort.slug], [place.public_id], [draft.public_id]
    return {
        "places": (reverse("offers:places"), READERS, 403),
        "export": (
            reverse("offers:places_export"),
            {"coordinator", "contact", "other_contact"},
            403,
        ),
        "template": (reverse("offers:roster_template"), K, 403),
        "place": (
            reverse("offers:place", args=one),
            READERS - {"other_contact"},
            404,
        ),
        "draft": (reverse("offers:place", args=two), {"coordinator", "contact"}, 404),
        "edit draft": (
            reverse("offers:place_edit", args=two),
            {"coordinator", "contact"},
            404,
        ),
        "capacity of a draft": (
            reverse("offers:capacity", args=two),
            {"coordinator", "contact"},
            404,
        ),
        "roster": (reverse("offers:roster", args=slug), K, 404),
        "current": (reverse("offers:roster_current", args=slug), K, 404),
        "check": (reverse("offers:roster_check", args=[upload.public_id]), K, 404),
        "open all": (reverse("offers:open_all", args=slug), K, 404),
        "add": (reverse("offers:place_add", args=slug), K, 404),
    }


def test_every_page_for_every_role(cast, client_for, cohort, place, draft, upload):
    for name, (url, allowed, others) in pages(cohort, place, draft, upload).items():
        found = {role: client_for(user).get(url).status_code for role, user in cast.items()}
        assert found == {role: 200 if role in allowed else others for role in cast}, name
        assert client_for().get(url).status_code == 302, name


def test_seen_but_not_allowed_is_403(cast, client_for, place):
    """A published place is seen by many; changing it is the coordination's."""
    for name in ("offers:place_edit", "offers:capacity"):
        url = reverse(name, args=[place.public_id])
        found = {role: client_for(cast[role]).get(url).status_code for role in READERS}
        assert found == {
            "coordinator": 200,
            "contact": 403,
            "student": 403,
            "other_student": 403,
            "lecturer": 403,
            "other_contact": 404,
        }


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("zurueckziehen", {"coordinator", "contact"}), ("schliessen", {"coordinator"})],
)
def test_steps_are_for_whom_the_table_names(word, allowed, cast, client_for, place):
    url = reverse("offers:move", args=[place.public_id, word])
    for role in READERS - {"other_contact"}:
        expected = 200 if role in allowed else 403
        assert client_for(cast[role]).get(url).status_code == expected, role
    assert client_for(cast["other_contact"]).get(url).status_code == 404
    unknown = reverse("offers:move", args=[place.public_id, "sprengen"])
    assert client_for(cast["coordinator"]).get(unknown).status_code == 404


def test_a_step_by_its_page(cast, client_for, draft):
    browser = client_for(cast["coordinator"])

    browser.post(reverse("offers:move", args=[draft.public_id, "pruefen"]), {"note": ""})
    answer = browser.post(reverse("offers:move", args=[draft.public_id, "oeffnen"]), {"note": ""})

    assert answer.status_code == 302
    assert Place.objects.get(pk=draft.pk).state == PlaceState.OPEN
    again = browser.post(reverse("offers:move", args=[draft.public_id, "oeffnen"]), {"note": ""})
    assert again.status_code == 409


def test_the_place_shows_names_only_to_whom_they_concern(cast, client_for, place):
    name = place.practice_supervisor.user.get_full_name()
    url = place.get_absolute_url()

    found = {role: name in client_for(cast[role]).get(url).content.decode() for role in READERS}

    found.pop("other_contact")
    assert found == {
        "coordinator": True,
        "contact": True,
        "lecturer": True,  # the team's district
        "student": False,
        "other_student": False,
    }


def test_filters_narrow_the_list(cast, client_for, place, phase):
    other = PlaceFactory(phase=phase, title="Ganz anderes", field_of_work="health")
    browser = client_for(cast["coordinator"])

    def titles(query):
        page = browser.get(reverse("offers:places"), query)
        return {row.title for row in page.context["places"]}

    both = {place.title, other.title}
    assert titles({}) == both
    assert titles({"q": "ganz ANDERES"}) == {other.title}
    assert titles({"field": "health"}) == {other.title}
    assert titles({"district": place.facility.site.district.slug}) == {place.title}
    assert titles({"level": "administration"}) == set()
    assert titles({"state": "open", "cohort": phase.cohort.slug}) == both
    assert titles({"state": "nonsense", "district": "nirgends"}) == both
    assert titles({"sort": "-title"}) == both


def test_filter_offers_only_cohorts_one_sees(cast, client_for, place):
    PlaceFactory()
    page = client_for(cast["student"]).get(reverse("offers:places"))

    slugs = [slug for slug, _name in page.context["form"].fields["cohort"].choices if slug]
    assert slugs == [place.phase.cohort.slug]


@pytest.mark.parametrize("rows", [1, 4])
def test_list_is_flat(rows, cast, client_for, place, django_assert_num_queries):
    for _number in range(rows - 1):
        PlaceFactory(phase=place.phase, facility=FacilityFactory(agency=AgencyFactory()))
    browser = client_for(cast["coordinator"])
    browser.get(reverse("offers:places"))

    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(reverse("offers:places"))

    assert len(page.context["places"]) == rows


#: session, person, roles, count, rows, filters; four more open and close the read-only savepoint
LIST_QUERIES = 10


@pytest.mark.parametrize("rows", [1, 4])
def test_export_is_flat_and_holds_texts_only(
    rows, cast, client_for, place, django_assert_num_queries
):
    place.title = "=HYPERLINK(1)"
    place.save(update_fields=["title"])
    for _number in range(rows - 1):
        PlaceFactory(phase=place.phase)
    browser = client_for(cast["coordinator"])

    with django_assert_num_queries(9):
        answer = browser.get(reverse("offers:places_export"))

    page = load_workbook(io.BytesIO(answer.content)).active
    assert page.max_row == rows + 1
    assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row}
    assert "=HYPERLINK(1)" in {row[0].value for row in page.iter_rows()}


def test_place_page_stays_in_budget(cast, client_for, place, django_assert_max_num_queries):
    browser = client_for(cast["coordinator"])
    with django_assert_max_num_queries(13):
        browser.get(place.get_absolute_url())


def test_add_place_by_hand(cast, client_for, place, cohort):
    data = {
        "title": "Neuer Ort",
        "field_of_work": "health",
        "facility": place.facility.pk,
        "practice_supervisor": place.practice_supervisor.pk,
        "min_students": 1,
        "ideal_students": 1,
        "max_students": 2,
    }
    url = reverse("offers:place_add", args=[cohort.slug])

    assert client_for(cast["coordinator"]).post(url, data).status_code == 302

    made = Place.objects.get(title="Neuer Ort")
    assert (made.state, made.code, made.max_students) == ("reported", "neuer-ort", 2)


def test_edit_place_by_its_page(cast, client_for, draft):
    url = reverse("offers:place_edit", args=[draft.public_id])
    data = {
        "title": "Umbenannt",
        "field_of_work": "health",
        "facility": draft.facility.pk,
        "practice_supervisor": draft.practice_supervisor.pk,
    }

    assert client_for(cast["contact"]).post(url, data).status_code == 302

    draft.refresh_from_db()
    assert draft.title == "Umbenannt"
    assert [event.verb for event in draft.events.all()] == ["edit"]


def test_open_all_opens_and_says_what_is_missing(cast, client_for, draft, cohort):
    PlaceFactory(
        phase=draft.phase,
        facility=FacilityFactory(recognised_until=None),
        state=PlaceState.REPORTED,
    )
    url = reverse("offers:open_all", args=[cohort.slug])
    browser = client_for(cast["coordinator"])
    page = browser.get(url)
    assert (len(page.context["ready"]), len(page.context["left"])) == (1, 1)

    browser.post(url, {"note": ""})

    assert Place.objects.get(pk=draft.pk).state == PlaceState.OPEN


# The roster -----------------------------------------------------------------------------------


def sent(file):
    return SimpleUploadedFile(file.name, file.content)


def test_from_upload_to_result(cast, client_for, cohort, phase, standort):
    browser = client_for(cast["coordinator"])

    checked = browser.post(reverse("offers:roster", args=[cohort.slug]), {"files": sent(full())})
    page = browser.get(checked["Location"])
    assert page.context["words"][0].startswith("2 ")
    assert not User.objects.filter(email=LINA[3]).exists()
    done = browser.post(checked["Location"], {"digest": page.context["digest"]}, follow=True)

    assert done.status_code == 200
    assert done.context["uninvited"] >= 2
    assert User.objects.filter(email=LINA[3]).exists()
    over = browser.get(checked["Location"])
    assert over.status_code == 200
    assert over.context["over"]


def test_a_wrong_file_shows_every_problem_and_keeps_nothing(cast, client_for, cohort, phase):
    file = book(Studierende=[STUDENTS, [*LINA[:3], "lina@uni"], [*BEN[:2], "", BEN[3]]])
    url = reverse("offers:roster", args=[cohort.slug])

    page = client_for(cast["coordinator"]).post(url, {"files": sent(file)})

    assert page.status_code == 422
    assert [problem.slug for problem in page.context["problems"]] == [
        "email-invalid",
        "value-missing",
    ]
    assert "lina@uni" in page.content.decode()
    assert not RosterUpload.objects.exists()


def test_no_file_is_said_at_the_field(cast, client_for, cohort):
    url = reverse("offers:roster", args=[cohort.slug])

    assert client_for(cast["coordinator"]).post(url).status_code == 422


def test_several_csv_files_at_once(cast, client_for, cohort, phase):
    files = [
        SimpleUploadedFile("Studierende.csv", ";".join(STUDENTS).encode()),
        SimpleUploadedFile("Träger.csv", "Name;Ebene\nHaus Süd;Vor Ort".encode("cp1252")),
    ]
    browser = client_for(cast["coordinator"])

    checked = browser.post(reverse("offers:roster", args=[cohort.slug]), {"files": files})

    page = browser.get(checked["Location"])
    assert [section["title"] for section in page.context["sections"]] == ["Träger"]


def test_taking_over_another_plan_is_refused(cast, client_for, upload, cohort):
    url = reverse("offers:roster_check", args=[upload.public_id])

    answer = client_for(cast["coordinator"]).post(url, {"digest": "0" * 64})

    assert answer.status_code == 409
    assert not User.objects.filter(email=LINA[3]).exists()
    assert examine(files_of(upload), cohort).is_good


def test_done_is_only_there_after_taking_over(cast, client_for, upload):
    url = reverse("offers:roster_done", args=[upload.public_id])

    assert client_for(cast["coordinator"]).get(url).status_code == 404


def test_the_list_marks_what_others_changed_since_the_last_visit(client_for, place, cast):
    coordinator = cast["coordinator"]
    with clock.at(clock.now() - dt.timedelta(days=2)):
        note_look(LIST_LOOK, by=coordinator)
    PlaceEvent.objects.create(place=place, verb="edit", by=cast["contact"])

    mine = client_for(coordinator).get(reverse("offers:places"), {"cohort": ""})
    theirs = client_for(cast["lecturer"]).get(reverse("offers:places"), {"cohort": ""})

    assert [page.context["visit"].number for page in (mine, theirs)] == [1, 0]
