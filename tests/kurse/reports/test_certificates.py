"""The certificate of practice: with the closing, once, with the true days; early ends by hand."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.core.formats import period
from home.outbox.models import OutgoingMail
from kurse.placements.actions import close_placement, end_early
from kurse.placements.models import EndReason, PlacementState, Side
from kurse.reports.certificates import (
    files_to_certify,
    issue_practice_certificate,
    issue_practice_certificates,
)
from lernen.certificates.actions import revoke_certificate, supersede_certificate
from lernen.certificates.models import Certificate, CertificateKind
from tests.factories.placements import placement_of
from tests.factories.practice import days_before


@pytest.fixture
def coordinator(cast):
    return cast["coordinator"]


@pytest.fixture
def placement(scene):
    found = placement_of(scene, state=PlacementState.COMPLETING)
    days_before(found, 3)
    return found


def closed(placement, coordinator, *, passed=True):
    return close_placement(placement, passed=passed, by=coordinator, reason="Alles auf Papier.")


def test_closing_as_passed_issues_the_paper_with_the_true_days(client, placement, coordinator):
    placement = closed(placement, coordinator)

    (paper,) = Certificate.objects.filter(person=placement.student)
    assert (paper.kind, paper.issued_by) == (CertificateKind.PRACTICE, coordinator)
    assert paper.facts["scope"] == "3 Tage (22,5 Stunden)"
    assert paper.facts["period"] == period(placement.starts_on, placement.ends_on)
    assert str(placement.place.facility.agency) in paper.content
    assert OutgoingMail.objects.filter(kind="certificates.ready", to=placement.student).exists()
    client.force_login(placement.student)
    assert paper.get_absolute_url() in client.get(placement.get_absolute_url()).content.decode()
    check = client.get(paper.check_path).content.decode()
    assert "3 Tage (22,5 Stunden)" in check
    assert placement.student.last_name not in check


def test_whoever_did_not_pass_gets_none(placement, coordinator):
    placement = closed(placement, coordinator, passed=False)

    assert not Certificate.objects.exists()
    assert not files_to_certify([placement.phase.cohort]).exists()
    with pytest.raises(HasChangedError):
        issue_practice_certificate(placement, by=coordinator)


def test_days_that_count_are_certified_by_hand_and_once(client, scene, coordinator):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    placement = end_early(
        placement,
        ended_on=today(),
        ended_by=Side.STUDENT,
        end_reason=EndReason.PERSONAL,
        days_credited=12,
        by=coordinator,
    )
    assert not Certificate.objects.exists()
    page = reverse("reports:certify", args=[scene.cohort.slug])
    client.force_login(coordinator)
    assert "12 Tage (vorzeitig beendet)" in client.get(page).content.decode()

    (paper,) = issue_practice_certificates(scene.cohort, [str(placement.public_id)], by=coordinator)

    assert paper.facts["scope"] == "12 Tage (vorzeitig beendet)"
    assert "personal" not in paper.content
    with pytest.raises(HasChangedError):
        issue_practice_certificates(scene.cohort, [str(placement.public_id)], by=coordinator)
    assert "12 Tage" not in client.get(page).content.decode()


def test_no_days_no_paper(scene, coordinator):
    placement = placement_of(scene, state=PlacementState.RUNNING)
    placement = end_early(
        placement,
        ended_on=placement.starts_on,
        ended_by=Side.AGENCY,
        end_reason=EndReason.CONDITIONS,
        days_credited=0,
        by=coordinator,
    )

    assert not files_to_certify([scene.cohort]).exists()


def test_a_withdrawn_paper_is_not_issued_again_by_itself(placement, coordinator):
    placement = closed(placement, coordinator)
    paper = Certificate.objects.get()
    newer = supersede_certificate(
        paper, facts={"subject": "Praxis"}, reason="Name der Praxisstelle", by=coordinator
    )
    assert not files_to_certify([placement.phase.cohort]).exists()

    revoke_certificate(newer, reason="Irrtum", by=coordinator)

    assert not files_to_certify([placement.phase.cohort]).exists()


def test_only_the_coordination_issues(client, scene, placement, coordinator, cast):
    page = reverse("reports:certify", args=[scene.cohort.slug])
    for role in ("student", "lecturer", "supervisor", "contact", "city"):
        with pytest.raises(PermissionDenied):
            issue_practice_certificates(scene.cohort, [], by=cast[role])
        client.force_login(cast[role])
        assert client.get(page).status_code == 404
    client.force_login(coordinator)
    assert client.get(page).status_code == 200


def test_the_button_asks_to_sign_in_again(client, scene, coordinator):
    client.force_login(coordinator)

    answer = client.post(reverse("reports:certify", args=[scene.cohort.slug]), {"chosen": "x"})

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
