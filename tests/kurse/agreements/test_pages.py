"""The pages of the three parties: who may, what it changes, how much it asks."""

import datetime as dt

import pytest
from django.urls import reverse

from home.core import clock
from home.core.clock import today
from home.today.actions import note_look
from kurse.agreements.models import Agreement, AgreementState, Party
from kurse.agreements.queries import LIST_LOOK
from kurse.placements.models import PlacementState
from tests.factories.agreements import agreed_of, agreement_of, amending_rows, fresh, lead_of, sign
from tests.factories.placements import placement_of, student_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
#: Statements that frame a request in tests: a savepoint, read-only, and their ends.
FRAME = 4


@pytest.fixture
def signed_in_again(monkeypatch):
    """As after signing in again a moment ago; that it is asked for is the matrix's."""
    flow = "allauth.account.internal.flows.reauthentication.did_recently_reauthenticate"
    monkeypatch.setattr(flow, lambda request: True)


def url_of(agreement, name="detail", **kwargs):
    return reverse(f"agreements:{name}", kwargs={"public_id": agreement.public_id, **kwargs})


def test_a_student_signs(client_for, scene, signed_in_again):
    agreement = agreement_of(scene)
    client = client_for(scene.cast["student"])
    page = client.get(url_of(agreement)).content.decode()
    assert url_of(agreement, "sign") in page
    data = {"sha256": agreement.text.sha256, "name": "Lena Arslan"}
    assert client.post(url_of(agreement, "sign"), data).status_code == 422

    response = client.post(url_of(agreement, "sign"), {**data, "right": "on"})

    assert response.status_code == 302
    assert agreement.signatures.get().party == Party.STUDENT
    again = client.post(url_of(agreement, "sign"), {**data, "right": "on", "sha256": "0" * 64})
    assert again.status_code == 409


def test_steps_say_at_whom_it_hangs(client_for, scene):
    """Student, agency and coordination: own step first, then waiting, then the conditions."""
    agreement = agreement_of(scene, starts_on=today() + 20 * DAY)
    lead = lead_of(scene)
    student, coordinator = scene.cast["student"], scene.cast["coordinator"]

    def step_of(person):
        page = client_for(person).get(agreement.placement.get_absolute_url())
        return page.context["file"].next

    assert not step_of(student).waiting
    assert not step_of(lead).waiting
    assert step_of(coordinator).waiting
    sign(agreement, Party.STUDENT, student)
    assert step_of(student).waiting
    sign(agreement, Party.AGENCY, lead)
    assert not step_of(coordinator).waiting
    sign(agreement, Party.UNIVERSITY, coordinator)
    checklist = reverse("agreements:checklist", args=[agreement.placement.public_id])
    assert {step_of(one).url for one in (student, lead, coordinator)} == {checklist}


def test_the_coordination_draws_up_many_and_signs_many(client_for, scene, signed_in_again):
    for _number in range(2):
        placement_of(scene, state=PlacementState.AGENCY_CONFIRMED, student=student_of(scene).user)
    client = client_for(scene.cast["coordinator"])
    url = reverse("agreements:draw_up_many")
    chosen = client.get(url).context["form"].fields["chosen"].initial
    assert len(chosen) == 2

    client.post(url, {"chosen": chosen})

    agreements = list(Agreement.objects.all())
    assert len(agreements) == 2
    for agreement in agreements:
        sign(agreement, Party.STUDENT, agreement.placement.student)
        sign(agreement, Party.AGENCY, scene.cast["contact"])
    many = reverse("agreements:sign_many")
    keys = list(client.get(many).context["form"].rows)
    client.post(many, {"chosen": keys, "name": "Karin Brandt"})
    assert {fresh(one).state for one in agreements} == {AgreementState.AGREED}


@pytest.mark.parametrize(
    ("name", "who", "data", "check"),
    [
        ("correct", "student", {"name": "Lena M. Arslan"}, lambda row: row.text.number == 2),
        ("report", "contact", {"text": "Falsch"}, lambda row: row.remarks.count() == 1),
        (
            "paper",
            "coordinator",
            {
                "party": "agency",
                "name": "Y. D.",
                "signed_on": "today",
                "number": "1",
                "evidence": "Ordner",
            },
            lambda row: row.signatures.count() == 1,
        ),
        (
            "change",
            "coordinator",
            {"reason": "Umbau", "stunden": "30", "base": "1"},
            lambda row: row.text.number == 2 and "30 Stunden" in row.text.body,
        ),
        ("ask_again", "coordinator", {}, lambda row: row.events.last().verb == "ask_again"),
    ],
)
def test_each_page_does_its_one_thing(client_for, scene, name, who, data, check):
    agreement = agreement_of(scene)
    client = client_for(scene.cast[who])
    url = url_of(agreement, name)
    form = client.get(url).context["form"]
    values = {
        key: form[key].value() if form[key].value() is not None else "" for key in form.fields
    }
    values |= {key: str(today()) if value == "today" else value for key, value in data.items()}

    response = client.post(url, values)

    assert response.status_code == 302, response.context["form"].errors
    assert check(fresh(agreement))


def test_the_checklist_asks_each_for_its_own(client_for, scene):
    agreement = agreed_of(scene, starts_on=today() + 5 * DAY)
    placement = agreement.placement
    student, contact = client_for(scene.cast["student"]), client_for(scene.cast["contact"])
    url = reverse("agreements:checklist", args=[placement.public_id])
    assert student.get(url).content.decode().count("<form") - 1 >= 3
    for item in ("confidentiality", "safety", "insurance"):
        student.post(reverse("agreements:attest", args=[placement.public_id]), {"item": item})
    page = contact.get(url).content.decode()
    assert 'type="file"' not in page
    contact.post(
        reverse("agreements:clearance", args=[placement.public_id]),
        {"met": "yes", "name": "Yusuf Demir"},
    )

    placement.refresh_from_db()
    assert placement.state == PlacementState.READY


def test_a_template_is_previewed_with_a_real_placement_and_saved(client_for, scene):
    placement_of(scene, state=PlacementState.AGENCY_CONFIRMED)
    client = client_for(scene.cast["coordinator"])
    url = reverse("agreements:wording", args=["agreement"])
    body = client.get(url).context["form"]["body"].value() + "\n# § 8\nNeu für {{ name }}.\n"
    data = {"body": body, "note": "§ 8", "base": "1"}

    preview = client.post(url, {**data, "preview": "1"})
    wrong = client.post(url, {**data, "body": body + "{{ geburtstag }}"})
    saved = client.post(url, data)

    assert f"Neu für {scene.cast['student'].get_full_name()}" in preview.content.decode()
    assert (wrong.status_code, saved.status_code) == (409, 302)
    assert client.get(url).context["present"].number == 2


def test_the_history_shows_every_signature_there_ever_was(client_for, scene):
    agreement = agreement_of(scene)
    sign(agreement, Party.STUDENT, scene.cast["student"])
    client = client_for(scene.cast["student"])
    client.post(url_of(agreement, "correct"), {"name": "Lena M. Arslan"})

    page = client.get(url_of(agreement, "history")).content.decode()

    assert scene.cast["student"].get_full_name() in page
    assert "<ins>" in page


@pytest.mark.parametrize("who", ["coordinator", "contact"])
def test_the_board_asks_as_much_for_four_as_for_one(
    client_for, scene, django_assert_max_num_queries, who
):
    client = client_for(scene.cast[who])
    client.get(reverse("agreements:start"))  # the house's own settings are kept from here on
    counts = []
    for number in (1, 3):
        for _row in range(number):
            amending_rows(
                placement_of(scene, state=PlacementState.RUNNING, student=student_of(scene).user),
                by=scene.cast["coordinator"],
                contact=scene.place.practice_supervisor,
            )
        with django_assert_max_num_queries(8 + FRAME) as asked:
            page = client.get(reverse("agreements:start"))
        counts.append(len(asked))
    assert len(page.context["rows"]) == 4
    assert counts[0] == counts[1]


def test_the_board_marks_what_others_changed_since_the_last_visit(client_for, scene):
    agreement = agreement_of(scene)
    coordinator, student = scene.cast["coordinator"], scene.cast["student"]
    with clock.at(clock.now() - 2 * DAY):
        note_look(LIST_LOOK, by=coordinator)
    before = client_for(coordinator).get(reverse("agreements:start"))
    assert before.context["visit"].number == 0  # what one did oneself is not new

    sign(agreement, Party.STUDENT, student)
    after = client_for(coordinator).get(reverse("agreements:start"))

    assert after.context["visit"].number == 1
    assert [row.is_new for row in after.context["rows"]] == [True]
