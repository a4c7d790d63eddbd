"""The agency's page behind its link (P03): no account, no JavaScript, opening changes nothing."""

import io
import re

import pikepdf
import pytest
from django.db import transaction

from home.tasklinks.actions import forward_link
from home.tasklinks.models import TaskLink
from kurse.agreements.models import Item, Party
from kurse.agreements.queries import PURPOSE
from kurse.placements.models import PlacementState
from tests.factories.agreements import agreement_of, fresh, sign
from tests.factories.partners import ContactFactory
from tests.factories.placements import student_of
from tests.support.papers import text_of

pytestmark = pytest.mark.django_db


def link_of(scene):
    return TaskLink.objects.filter(person=scene.cast["contact"], purpose=PURPOSE).latest("pk")


def answers(agreement, answer="", met="", **more):
    key = agreement.public_id.hex[:8]
    data = {f"hash_{key}": fresh(agreement).text.sha256, "name": "Yusuf Demir", **more}
    if answer:
        data[f"answer_{key}"] = answer
    if met:
        data[f"met_{key}"] = met
    return data


def test_opening_shows_initials_and_changes_nothing(scene, client):
    agreement = agreement_of(scene)
    url = link_of(scene).address()

    page = client.get(url).content.decode()

    student = scene.cast["student"]
    assert student.initials in page
    assert "Praxis dauert" in page
    for word in (student.last_name, student.first_name, student.email):
        assert word not in page
    assert "checked" not in page
    assert not agreement.signatures.exists()


def test_signing_and_the_one_word_in_one_go(scene, client):
    agreement = agreement_of(scene)
    link = link_of(scene)

    page = client.post(link.address(), answers(agreement, "sign", "yes")).content.decode()

    row = agreement.signatures.get()
    assert (row.party, row.name, row.by) == (Party.AGENCY, "Yusuf Demir", scene.cast["contact"])
    assert agreement.placement.attestations.get().item == Item.CLEARANCE
    link.refresh_from_db()
    assert link.done_at is not None
    assert scene.cast["student"].get_full_name() in page
    proof = re.search(r'name="paper" value="([^"]+)"', page)[1]
    paper = client.post(link.address(), {"paper": proof})
    assert paper["Content-Type"] == "application/pdf"
    assert scene.cast["student"].last_name in text_of(paper.content)
    assert client.post(link.address(), {"paper": proof + "x"}).status_code == 409


def test_another_name_signs_but_sees_initials(scene, client):
    agreement = agreement_of(scene)

    page = client.post(
        link_of(scene).address(), {**answers(agreement, "sign", "yes"), "name": "Ina Anders"}
    ).content.decode()

    assert agreement.signatures.get().name == "Ina Anders"
    assert scene.cast["student"].last_name not in page
    assert 'name="paper"' not in page


@pytest.mark.parametrize(
    "data", [{}, {"name": "Yusuf Demir"}, {"name": "", "answer": "sign"}], ids=str
)
def test_an_empty_form_of_a_scanner_changes_nothing(scene, client, data):
    agreement = agreement_of(scene)
    key = agreement.public_id.hex[:8]
    if "answer" in data:
        data = {f"answer_{key}": "sign", "name": ""}

    response = client.post(link_of(scene).address(), data)

    assert response.status_code == 422
    assert not agreement.signatures.exists()


def test_the_text_that_changed_is_shown_again_and_not_signed(scene, client):
    agreement = agreement_of(scene)
    data = answers(agreement, "sign", "yes")
    key = agreement.public_id.hex[:8]
    url = link_of(scene).address()

    corrected = client.post(
        url,
        {
            "correct": key,
            f"{key}-traeger": "Verein Neu e. V.",
            f"{key}-praxisstelle": "Haus Neu",
            f"{key}-anschrift": "Weg 1, 45327 Essen",
            f"{key}-vertretung": "Yusuf Demir",
            f"{key}-wochentage": "Montag bis Donnerstag",
            f"{key}-stunden": "32",
        },
    )
    stale = client.post(url, data)

    assert corrected.status_code == 200
    assert "<ins>" in corrected.content.decode()
    assert stale.status_code == 409
    assert fresh(agreement).text.number == 2
    assert fresh(agreement).text.values["stunden"] == "32"
    assert not agreement.signatures.exists()
    assert client.post(url, answers(agreement, "sign", "yes")).status_code == 200


def test_not_yet_keeps_the_link_open_and_a_remark_signs_nothing(scene, client):
    agreement = agreement_of(scene)
    url = link_of(scene).address()
    key = agreement.public_id.hex[:8]

    client.post(url, answers(agreement, "change", "not_yet", **{f"wish_{key}": "Zweite Anleitung"}))

    assert agreement.remarks.get().text == "Zweite Anleitung"
    assert not agreement.signatures.exists()
    client.post(url, answers(agreement, "sign"))
    page = client.get(url).content.decode()
    assert f"met_{key}" in page
    assert f"answer_{key}" not in page
    client.post(url, answers(agreement, met="yes"))
    assert [row.state for row in agreement.placement.attestations.all()] == ["not_yet", "given"]


def test_all_of_one_agency_with_one_mail_and_two_choices(scene, client):
    from home.outbox.models import OutgoingMail
    from kurse.agreements.actions import draw_up_agreements
    from tests.factories.agreements import joined
    from tests.factories.placements import placement_of

    rows = [
        joined(
            placement_of(
                scene, state=PlacementState.AGENCY_CONFIRMED, student=student_of(scene).user
            )
        )
        for _number in range(3)
    ]
    made = draw_up_agreements(rows, by=scene.cast["coordinator"])
    assert OutgoingMail.objects.filter(to=scene.cast["contact"]).count() == 1
    data = {"overall": "all", "met_all": "yes", "name": "Yusuf Demir"}
    for agreement in made:
        data |= {key: value for key, value in answers(agreement).items() if key != "name"}

    client.post(link_of(scene).address(), data)

    assert all(one.signatures.filter(party=Party.AGENCY).count() == 1 for one in made)
    assert all(one.placement.attestations.count() == 1 for one in made)


def test_a_forwarded_link_signs_for_the_new_person_and_the_old_one_is_closed(scene, client):
    agreement = agreement_of(scene)
    old = link_of(scene)
    colleague = ContactFactory(agency=scene.agency).user
    with transaction.atomic():
        new = forward_link(old, to_person=colleague, by_name="Yusuf Demir")

    assert client.post(old.address(), answers(agreement, "sign")).status_code == 404
    client.post(new.address(), {**answers(agreement, "sign"), "name": str(colleague)})

    assert agreement.signatures.get().by == colleague


def test_whoever_left_the_agency_reaches_nothing(scene, client):
    agreement = agreement_of(scene)
    link = link_of(scene)
    contact = agreement.signatory
    contact.agency = ContactFactory().agency
    contact.save()

    page = client.post(link.address(), answers(agreement, "sign", "yes")).content.decode()

    assert agreement.placement.place.title not in page
    assert not agreement.signatures.exists()


def test_the_paper_is_tagged_and_names_version_and_signatures(scene, client_for):
    agreement = agreement_of(scene)
    sign(agreement, Party.STUDENT, scene.cast["student"])

    response = client_for(scene.cast["student"]).get(
        f"{agreement.get_absolute_url()}vereinbarung.pdf"
    )

    words = text_of(response.content)
    assert "Fassung 1" in words
    assert "am Bildschirm unterschrieben" in words
    assert pikepdf.open(io.BytesIO(response.content)).Root.MarkInfo.Marked
