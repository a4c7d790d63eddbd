"""Certificates: frozen, checkable by anybody, corrected by a new one, never changed."""

import io
import json
import uuid

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from home.core.clock import at
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink
from lernen.certificates import badges
from lernen.certificates.actions import (
    IssuedBeforeError,
    ReasonMissingError,
    issue_certificate,
    revoke_certificate,
    supersede_certificate,
)
from lernen.certificates.models import Certificate, CertificateKind
from lernen.certificates.panels import erase, hashes_hold, over
from lernen.certificates.papers import FactsError, paper_of
from tests.factories.certificates import FACTS, make_certificate
from tests.factories.people import UserFactory
from tests.support.papers import failures_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(cast):
    return make_certificate(cast["student"], cast["lecturer"])


def test_every_kind_is_an_accessible_paper_that_says_its_facts(cast):
    words = {}
    for kind in CertificateKind:
        made = make_certificate(cast["student"], cast["coordinator"], kind=kind)
        assert failures_of(bytes(made.pdf)) == []
        words[kind] = text_of(bytes(made.pdf))
        for part in ("Lena Arslan", "Sozialraum lesen", "14 von 16 UE", "Ruth Sommer"):
            assert part in words[kind]

    assert "Teilnahmebescheinigung" in words["attendance"]
    assert "Eine Leistung wurde nicht geprüft" in words["attendance"]
    assert "Leistungsnachweis" in words["achievement"]
    assert "Leistungsnachweis" not in words["attendance"]


def test_reprint_is_the_same_file_years_later(certificate, client_for, cast):
    client = client_for(cast["student"])
    page = reverse("certificates:paper", args=[certificate.public_id])
    first = client.get(page).content
    cast["student"].last_name = "Anders"
    cast["student"].save(update_fields=["last_name"])

    with at(certificate.issued_at.replace(year=certificate.issued_at.year + 5)):
        again = client_for(cast["student"]).get(page).content
        made_anew = paper_of(certificate.content, reference=certificate.reference)

    assert again == first == made_anew
    assert certificate.sha256[:32] in text_of(first)
    assert str(pikepdf.open(io.BytesIO(first)).Root.Lang) == "de-DE"


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"sha256": "0" * 64},
        {"pdf": b"x"},
        {"kind": "achievement"},
        {"issued_for": "anders"},
        {"public_id": uuid.uuid4()},
    ],
)
def test_the_database_refuses_every_change(certificate, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).delete()

    certificate.refresh_from_db()
    assert certificate.state == "valid"


def test_the_database_refuses_a_hash_that_does_not_fit(certificate, cast):
    values = {"kind": "attendance", "person": cast["student"], "issued_for": "x", "pdf": b""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(**values, content="{}", sha256="0" * 64)
    good = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    Certificate.objects.create(**values, content="{}", sha256=good)

    assert hashes_hold() == []


def test_issue_tells_the_person_with_or_without_account(cast):
    made = make_certificate(cast["student"], cast["lecturer"])
    guest = UserFactory(password=None)
    guest.set_unusable_password()
    guest.save()
    sent = make_certificate(guest, cast["lecturer"])

    mails = {mail.to_id: mail for mail in OutgoingMail.objects.filter(kind="certificates.ready")}
    assert mails[cast["student"].pk].link == made.get_absolute_url()
    assert mails[guest.pk].task_link.about == str(sent.public_id)


def test_issue_refuses(cast, certificate):
    for by, person, error, facts in (
        (cast["lecturer"], cast["student"], IssuedBeforeError, FACTS),
        (cast["student"], cast["other_student"], PermissionDenied, FACTS),
        (cast["lecturer"], cast["lecturer"], PermissionDenied, FACTS),
        (cast["lecturer"], cast["other_student"], FactsError, {"subject": " "}),
        (cast["lecturer"], cast["other_student"], FactsError, {**FACTS, "grade": "1"}),
    ):
        with pytest.raises(error):
            issue_certificate(
                kind="attendance", person=person, facts=facts, issued_for="kurs-1", by=by
            )


def test_a_correction_takes_the_place_of_the_old_paper(certificate, cast, client):
    fresh = supersede_certificate(
        certificate,
        facts={**FACTS, "scope": "16 von 16 UE"},
        name="Lena Arslan-Weber",
        reason="Name berichtigt",
        by=cast["lecturer"],
    )
    certificate.refresh_from_db()

    assert (certificate.state, fresh.state) == ("superseded", "valid")
    assert fresh.facts["name"] == "Lena Arslan-Weber"
    assert certificate.replacement == fresh
    assert [row.verb for row in certificate.events.all()] == ["issue", "supersede"]
    assert "Ersetzt am" in client.get(certificate.check_path).content.decode()
    with pytest.raises(HasChangedError):
        supersede_certificate(certificate, facts=FACTS, reason="noch einmal", by=cast["lecturer"])


def test_revoke_needs_a_reason_and_says_it_to_the_person_alone(certificate, cast, client):
    with pytest.raises(ReasonMissingError):
        revoke_certificate(certificate, reason=" ", by=cast["lecturer"])
    with pytest.raises(PermissionDenied):
        revoke_certificate(certificate, reason="x", by=cast["student"])
    revoke_certificate(certificate, reason="Falsche Person", by=cast["lecturer"])

    page = client.get(certificate.check_path).content.decode()
    assert "Zurückgezogen am" in page
    assert "Falsche Person" not in page
    assert OutgoingMail.objects.filter(kind="certificates.revoked", to=cast["student"]).exists()
    again = make_certificate(cast["student"], cast["lecturer"])
    assert again.state == "valid"


def test_check_page_names_nobody_and_lists_nothing(certificate, client):
    found = client.get(certificate.check_path)
    page = found.content.decode()

    assert found.status_code == 200
    assert found["X-Robots-Tag"] == "noindex, nofollow"
    for shown in ("Gültig.", "Sozialraum lesen", "14 von 16 UE", certificate.sha256):
        assert shown in page
    for hidden in ("Lena", "Arslan", "Ruth Sommer", "Kursleitung"):
        assert hidden not in page
    unknown = client.get(reverse("certificate_check:check", args=[uuid.uuid4()]))
    assert unknown.status_code == 404
    assert "Unbekannt" in unknown.content.decode()
    for _number in range(30):
        last = client.get(reverse("certificate_check:check", args=[uuid.uuid4()]))
    assert last.status_code == 429


def test_list_asks_as_often_for_four_as_for_one(cast, client_for, django_assert_num_queries):
    client = client_for(cast["student"])
    make_certificate(cast["student"], cast["lecturer"])
    page = reverse("certificates:own")
    client.get(page)
    with django_assert_num_queries(8):
        client.get(page)
    for number in range(3):
        make_certificate(cast["student"], cast["lecturer"], for_=f"kurs-{number + 2}")

    with django_assert_num_queries(8):
        assert client.get(page).content.decode().count("Teilnahmebescheinigung:") == 4


def test_pages_of_correction(certificate, cast, client_for):
    client = client_for(cast["lecturer"])
    replace = reverse("certificates:replace", args=[certificate.public_id])
    data = {"name": "Lena Arslan", "subject": "Sozialraum lesen", "period": "", "scope": "16 UE"}
    assert client.post(replace, data).status_code == 422
    assert client.post(replace, {**data, "reason": "Umfang"}).status_code == 302
    fresh = Certificate.objects.get(state="valid")
    assert fresh.facts["rows"] == [["Kursleitung", "Ruth Sommer"]]
    revoke = reverse("certificates:revoke", args=[fresh.public_id])
    assert client.post(revoke, {"reason": "Irrtum"}).status_code == 302

    assert Certificate.objects.filter(state="valid").count() == 0


def test_link_opens_the_paper_that_counts(cast, client, certificate):
    guest = UserFactory()
    guest.set_unusable_password()
    guest.save()
    made = make_certificate(guest, cast["lecturer"], for_="kurs-9")
    address = TaskLink.objects.get(about=str(made.public_id)).address()
    assert client.get(address, {"datei": "1"}).content == bytes(made.pdf)
    fresh = supersede_certificate(made, facts=FACTS, reason="Umfang", by=cast["lecturer"])
    assert client.get(address, {"datei": "1"}).content == bytes(fresh.pdf)
    revoke_certificate(fresh, reason="Irrtum", by=cast["lecturer"])

    assert b"%PDF" not in client.get(address, {"datei": "1"}).content


# The badge --------------------------------------------------------------------------------------


@pytest.fixture
def _key(settings, tmp_path):
    settings.SITE_URL = "https://quartier.example"
    settings.BADGE_KEY_FILE = str(tmp_path / "badges.pem")
    (tmp_path / "badges.pem").write_bytes(badges.new_key())


@pytest.mark.usefixtures("_key")
def test_badge_is_believed_by_another_library(cast, client_for, client):
    from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

    certificate = make_certificate(cast["student"], cast["lecturer"])
    answer = client_for(cast["student"]).get(
        reverse("certificates:badge", args=[certificate.public_id])
    )
    token = answer.content.decode()
    document = client.get("/.well-known/did.json").content

    verifier = OB3Verifier.for_issuer_did(
        "did:web:quartier.example", download=lambda url, *rest, **more: document
    )
    credential = verifier.verify(token)

    assert credential.issuer.id == "did:web:quartier.example"
    assert credential.achievement.name == "Sozialraum lesen"
    assert "Arslan" not in json.dumps(badges.credential_of(certificate))
    head, body, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier.verify(f"{head}.{body[:-4]}AAAA.{signature}")
    assert '"d"' not in client.get("/.well-known/jwks.json").content.decode()
    status = reverse("certificate_check:status", args=[certificate.public_id])
    assert client.get(status).json()["revokedCredential"] == []
    revoke_certificate(certificate, reason="Irrtum", by=cast["lecturer"])
    assert len(client.get(status).json()["revokedCredential"]) == 1


def test_without_a_key_there_are_papers_and_no_badges(
    settings, tmp_path, certificate, cast, client_for
):
    settings.BADGE_KEY_FILE = str(tmp_path / "none.pem")
    settings.DEMO = False
    client = client_for(cast["student"])

    assert (
        client.get(reverse("certificates:badge", args=[certificate.public_id])).status_code == 404
    )
    assert client.get(certificate.get_absolute_url()).status_code == 200


def test_retention_takes_whole_chains_and_nothing_else(certificate, cast):
    fresh = supersede_certificate(certificate, facts=FACTS, reason="Umfang", by=cast["lecturer"])
    later = fresh.issued_at.date().replace(year=fresh.issued_at.year + 11)

    assert list(over(later.replace(year=later.year - 2))) == []
    assert erase(over(later)) == 2
    assert Certificate.objects.count() == 0
