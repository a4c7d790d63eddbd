"""Thanks at the end of a year: letters, certificates, mails; never twice unnoticed."""

import datetime as dt
import io
import threading
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from home.core.clock import at, today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from kurse.partners.models import Function
from kurse.placements.models import PlacementState
from kurse.reports.actions import (
    NotOverError,
    ThankedAlreadyError,
    thank_agency,
    thank_together,
)
from kurse.reports.models import Thanks
from kurse.reports.panels import steps_of_cohorts
from kurse.reports.queries import thank_rows, thanks_due
from lernen.certificates.models import Certificate, CertificateKind, CertificateState
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory
from tests.factories.placements import PlacementFactory, student_of

pytestmark = pytest.mark.django_db
OVER = PlacementState.COMPLETED


def practice(scene, **fields):
    values = {"place": scene.place, "phase": scene.phase, "state": OVER}
    return PlacementFactory(student=student_of(scene).user, **{**values, **fields})


@pytest.fixture
def lead(scene, cast):
    return ContactFactory(agency=scene.agency, function=Function.LEAD).user


@pytest.fixture
def over(scene, cast, lead):
    """Two practices with the cast's contact, one ended early."""
    return [practice(scene), practice(scene, state=PlacementState.ENDED_EARLY)]


def test_letter_certificate_and_mails_in_one_step(scene, cast, over, lead):
    thanks = thank_agency(scene.cohort, scene.agency, words="Bis bald!", by=cast["coordinator"])

    assert thanks.letter["students"] == 2
    assert thanks.letter["guides"] == ["Yusuf Demir"]
    assert thanks.letter["address"][:2] == [scene.agency.name, lead.get_full_name()]
    assert "Bis bald!" in thanks.letter["text"]
    certificate = Certificate.objects.get(kind=CertificateKind.GUIDANCE)
    assert certificate.person == cast["contact"]
    assert "Begleitete Studierende: 2" in certificate.content
    assert scene.facility.name in certificate.content
    mails = OutgoingMail.objects.filter(about=str(thanks.public_id))
    assert {(mail.kind, mail.to) for mail in mails} == {
        ("reports.thanks", cast["contact"]),
        ("reports.thanks_lead", lead),
    }


def test_nobody_is_thanked_twice_unnoticed(scene, cast, over, lead):
    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])

    with pytest.raises(ThankedAlreadyError):
        thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    practice(scene)
    second = thank_agency(scene.cohort, scene.agency, again=True, by=cast["coordinator"])

    assert [row.number for row in Thanks.objects.order_by("number")] == [1, 2]
    assert second.letter["students"] == 3
    states = Certificate.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [CertificateState.SUPERSEDED, CertificateState.VALID]


def test_a_certificate_that_holds_is_not_made_again(scene, cast, over):
    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    thank_agency(scene.cohort, scene.agency, again=True, by=cast["coordinator"])

    assert Certificate.objects.count() == 1


def test_thanks_come_when_all_is_closed(scene, cast, over):
    practice(scene, state=PlacementState.RUNNING)

    with pytest.raises(NotOverError):
        thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    assert (Thanks.objects.count(), Certificate.objects.count()) == (0, 0)


def test_a_letter_stays_as_it_was_written(scene, cast, over):
    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])

    with pytest.raises(DatabaseError), transaction.atomic():
        Thanks.objects.update(letter={})


@pytest.mark.parametrize("role", ["lecturer", "contact", "student", "city", "admin", "stranger"])
def test_only_the_coordination_thanks(scene, cast, over, role):
    with pytest.raises(PermissionDenied):
        thank_agency(scene.cohort, scene.agency, by=cast[role])
    with pytest.raises(PermissionDenied):
        thank_together(scene.cohort, [scene.agency.public_id], by=cast[role])


def test_who_coordinates_and_guides_gets_no_certificate_from_themselves(scene, cast):
    own = ContactFactory(user=cast["coordinator"], agency=scene.agency)
    practice(scene, practice_supervisor=own)

    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])

    assert Certificate.objects.count() == 0


def test_all_together_or_none(client, scene, cast, over):
    other = FacilityFactory()
    place = PlaceFactory(phase=scene.phase, facility=other)
    practice(scene, place=place)
    keys = [str(row.agency.public_id) for row in thank_rows(scene.cohort)]
    with pytest.raises(HasChangedError):
        thank_together(scene.cohort, [*keys, str(scene.cohort.public_id)], by=cast["coordinator"])
    assert Thanks.objects.count() == 0
    client.force_login(cast["coordinator"])
    url = reverse("reports:thanks", args=[scene.cohort.slug])

    answer = client.post(url, {"chosen": keys, "words": ""})

    assert answer.status_code == 302
    assert {thanks.agency for thanks in Thanks.objects.all()} == {scene.agency, other.agency}
    again = client.post(url, {"chosen": keys})
    assert again.status_code == 422  # they are no longer offered
    page = client.get(url).content.decode()
    assert cast["coordinator"].get_full_name() in page


def test_the_papers(client, scene, cast, over):
    client.force_login(cast["coordinator"])
    slug = scene.cohort.slug
    assert client.get(reverse("reports:thanks_letters", args=[slug])).status_code == 404
    thanks = thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])

    letter = client.get(reverse("reports:thanks_letter", args=[thanks.public_id]))
    letters = client.get(reverse("reports:thanks_letters", args=[slug]))
    archive = client.get(reverse("reports:thanks_archive", args=[slug]))

    assert letter.content.startswith(b"%PDF")
    assert letters.content.startswith(b"%PDF")
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert names[0] == "dankbriefe.pdf"
    assert names[1].startswith("bescheinigungen/yusuf-demir-")
    assert len(names) == 2


def test_one_agency_is_read_before_it_is_thanked(client, scene, cast, over):
    client.force_login(cast["coordinator"])
    url = reverse("reports:thank", args=[scene.cohort.slug, scene.agency.public_id])

    assert "Danke für" in client.get(url).content.decode()
    assert Thanks.objects.count() == 0
    assert client.post(url, {"words": "Bis bald"}).status_code == 302
    assert client.post(url, {"words": "Bis bald"}).status_code == 409
    assert client.post(url, {"words": "", "again": "on"}).status_code == 302
    assert Thanks.objects.count() == 2


def test_thanking_is_a_next_step_until_it_is_done(scene, cast, over):
    def titles():
        steps = steps_of_cohorts([scene.cohort], cast["coordinator"], today())
        return [step.url for step in steps]

    url = reverse("reports:thanks", args=[scene.cohort.slug])
    assert url in titles()
    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    assert url not in titles()


def test_letters_go_after_five_years(scene, cast, over):
    thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    end = scene.cohort.ends_on

    assert not thanks_due(end + dt.timedelta(days=4 * 365)).exists()
    assert thanks_due(end + dt.timedelta(days=6 * 365)).delete()[0] == 1


def test_the_memory_knows_the_thanks(client, scene, cast, over):
    with at(today() - dt.timedelta(days=1)):
        thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
    client.force_login(cast["coordinator"])

    page = client.get(reverse("partners:memory", args=[scene.agency.public_id]))

    (year,) = page.context["years"]
    assert year.thanked == [(today() - dt.timedelta(days=1), cast["coordinator"].get_full_name())]


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_is_flat(client, scene, cast, django_assert_num_queries, number):
    for _count in range(number):
        practice(scene, place=PlaceFactory(phase=scene.phase, facility=FacilityFactory()))
    client.force_login(cast["coordinator"])

    url = reverse("reports:thanks", args=[scene.cohort.slug])
    client.get(url)

    with django_assert_num_queries(12):
        client.get(url)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_thank_at_the_same_moment_thank_once(scene, cast, over):
    start, found = threading.Barrier(2), []

    def go():
        try:
            start.wait(timeout=20)
            thank_agency(scene.cohort, scene.agency, by=cast["coordinator"])
            found.append("thanked")
        except ThankedAlreadyError:
            found.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(found) == ["refused", "thanked"]
    assert Thanks.objects.count() == 1
