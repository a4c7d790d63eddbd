"""Self-found places: the whole machine, what each step does and refuses, and the pages."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from home.core.clock import today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from kurse.allocation.queries import problem_of
from kurse.offers.models import PROPOSAL_STEPS, Place, PlaceProposal, PlaceState, ProposalState
from kurse.offers.panels import steps_of_coordination, steps_of_finder
from kurse.offers.proposals.actions import (
    Acceptance,
    PeriodOutsideError,
    ProposalsClosedError,
    SiteMissingError,
    WordsMissingError,
    accept_proposal,
    ask_back,
    decline_proposal,
    propose_place,
    revise_proposal,
    withdraw_proposal,
)
from kurse.offers.proposals.queries import empty_proposals, proposals_to_empty
from kurse.offers.states import PROPOSAL_MOVES
from kurse.partners.models import Agency, Contact
from tests.factories.cohorts import CohortFactory, PhaseFactory
from tests.factories.offers import ProposalFactory
from tests.factories.partners import ContactFactory
from tests.support.states import walk_machine

S = ProposalState


@pytest.fixture
def cohort(db):
    return CohortFactory(wishing=True)


@pytest.fixture
def phase(cohort):
    return PhaseFactory(cohort=cohort, number=1, coming=True)


@pytest.fixture
def proposal(scene):
    return ProposalFactory(phase=scene.phase, participation=scene.participation)


@pytest.fixture
def student(scene):
    return scene.cast["student"]


@pytest.fixture
def coordinator(scene):
    return scene.cast["coordinator"]


def words(scene, **fields):
    return {
        "agency_name": "Zeche e.V.",
        "contact_name": "Rana Kilic",
        "contact_phone": "0201 1",
        "title": "Repaircafé",
        "field_of_work": "housing",
        "task": "Reparieren und reden.",
        "starts_on": scene.phase.starts_on,
        "ends_on": scene.phase.ends_on,
        **fields,
    }


def new_site(scene, **fields):
    return Acceptance(
        **{
            "agency_name": "Zeche e.V.",
            "agency_slug": "zeche-e-v",
            "level": "on_site",
            "site": scene.facility.site,
            "facility_name": "Zeche",
            "email": "kilic@zeche.example",
            "first_name": "Rana",
            "last_name": "Kilic",
            **fields,
        }
    )


# The machine ------------------------------------------------------------------------------------


def test_the_table_and_the_trigger_know_the_same_steps():
    assert sorted(PROPOSAL_MOVES.pairs()) == sorted(PROPOSAL_STEPS)


def test_every_state_verb_and_role(scene, proposal):
    def make(state):
        proposal.state = state
        return proposal

    decides, own = {"coordinator"}, {"student"}
    cases = walk_machine(
        PROPOSAL_MOVES,
        states=S,
        make=make,
        people=scene.cast,
        allowed={
            "revise": own,
            "withdraw": own,
            "ask_back": decides,
            "accept": decides,
            "decline": decides,
        },
    )

    assert cases > 200


def test_the_database_refuses_other_steps_deletion_and_a_second_one(scene, proposal):
    for change in (
        lambda: PlaceProposal.objects.filter(pk=proposal.pk).update(state=S.ACCEPTED),
        lambda: PlaceProposal.objects.filter(pk=proposal.pk).update(state=S.DECLINED),
        proposal.delete,
        lambda: ProposalFactory(phase=scene.phase, participation=scene.participation),
    ):
        with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
            change()


# The student ------------------------------------------------------------------------------------


def test_propose_place_keeps_it_and_the_coordination_has_a_step(scene, student, coordinator):
    proposal = propose_place(scene.participation, scene.phase, by=student, **words(scene))

    assert (proposal.state, proposal.place) == (S.PROPOSED, None)
    assert list(proposal.events.values_list("verb", "by")) == [("propose", student.pk)]
    assert reverse("offers:proposals", args=[scene.cohort.slug]) in {
        step.url for step in steps_of_coordination(coordinator, today())
    }
    assert [step.waiting for step in steps_of_finder(student, today())] == [True]


def test_propose_place_refuses_a_second_one_a_closed_window_a_foreign_hand(scene, student):
    propose_place(scene.participation, scene.phase, by=student, **words(scene))

    with pytest.raises(ValidationError):
        propose_place(scene.participation, scene.phase, by=student, **words(scene))
    with pytest.raises(PermissionDenied):
        propose_place(
            scene.participation, scene.phase, by=scene.cast["other_student"], **words(scene)
        )
    scene.cohort.wishes_close_on = today() - dt.timedelta(days=1)
    scene.cohort.save()
    with pytest.raises(ProposalsClosedError):
        propose_place(scene.participation, scene.phase, by=student, **words(scene))


@pytest.mark.parametrize(
    "wrong",
    [
        {"agency_name": ""},
        {"contact_phone": ""},
        {"starts_on": today(), "ends_on": today() + dt.timedelta(days=500)},
    ],
    ids=["no agency", "nobody to reach", "outside the phase"],
)
def test_propose_place_refuses_what_cannot_be(scene, student, wrong):
    with pytest.raises(ValidationError):
        propose_place(scene.participation, scene.phase, by=student, **words(scene, **wrong))

    assert not PlaceProposal.objects.exists()


def test_a_withdrawn_one_makes_room_for_another(scene, student, proposal):
    withdraw_proposal(proposal, by=student, note="Doch nicht.")

    again = propose_place(scene.participation, scene.phase, by=student, **words(scene))

    assert set(PlaceProposal.objects.values_list("state", flat=True)) == {
        S.WITHDRAWN,
        S.PROPOSED,
    }
    with pytest.raises(HasChangedError):
        withdraw_proposal(proposal, by=student)
    with pytest.raises(PeriodOutsideError):
        revise_proposal(again, by=student, ends_on=scene.phase.ends_on + dt.timedelta(days=1))


# The coordination -------------------------------------------------------------------------------


def test_ask_back_writes_to_the_student_who_answers_after_the_window(
    scene, student, coordinator, proposal
):
    ask_back(proposal, by=coordinator, note="Wer leitet an?")
    scene.cohort.wishes_close_on = today() - dt.timedelta(days=1)
    scene.cohort.save()

    step = steps_of_finder(student, today())[0]
    revised = revise_proposal(proposal, by=student, note="Frau Kilic.", contact_phone="0201 2")

    assert (step.waiting, step.detail) == (False, "Wer leitet an?")
    assert (revised.state, revised.contact_phone) == (S.PROPOSED, "0201 2")
    assert list(proposal.events.values_list("verb", "note")) == [
        ("ask_back", "Wer leitet an?"),
        ("revise", "Frau Kilic."),
    ]
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, mail.link) == (
        "offers.proposal_question",
        student,
        proposal.get_absolute_url(),
    )
    with pytest.raises(ProposalsClosedError):
        revise_proposal(revised, by=student, task="Anderes.")


def test_decline_needs_a_reason_and_tells_it(scene, student, coordinator, proposal):
    with pytest.raises(WordsMissingError):
        decline_proposal(proposal, by=coordinator, note="  ")

    declined = decline_proposal(proposal, by=coordinator, note="Niemand leitet an.")

    assert (declined.state, declined.reply) == (S.DECLINED, "Niemand leitet an.")
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["offers.proposal_declined"]
    with pytest.raises(HasChangedError):
        accept_proposal(proposal, by=coordinator, terms=new_site(scene))


def test_accept_makes_agency_site_contact_and_a_place_for_this_student_alone(
    scene, student, coordinator, proposal
):
    place = accept_proposal(proposal, by=coordinator, terms=new_site(scene), note="Schön!")

    assert (place.state, place.named_student, place.max_students) == (
        PlaceState.REPORTED,
        student,
        1,
    )
    assert place.facility.agency == Agency.objects.get(slug="zeche-e-v")
    assert place.practice_supervisor.user.email == "kilic@zeche.example"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.place, proposal.reply) == (S.ACCEPTED, place, "Schön!")
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["offers.proposal_accepted"]
    with pytest.raises(HasChangedError):
        accept_proposal(proposal, by=coordinator, terms=new_site(scene))


def test_accept_takes_what_is_known(scene, coordinator, proposal):
    contact = ContactFactory(agency=scene.agency)
    before = Agency.objects.count(), Contact.objects.count()

    place = accept_proposal(
        proposal,
        by=coordinator,
        terms=Acceptance(facility=scene.facility, user=contact.user, email=contact.user.email),
    )

    assert (place.facility, place.practice_supervisor) == (scene.facility, contact)
    assert (Agency.objects.count(), Contact.objects.count()) == before


def test_accept_refuses_a_new_site_without_district(scene, coordinator, proposal):
    with pytest.raises(SiteMissingError):
        accept_proposal(proposal, by=coordinator, terms=new_site(scene, site=None))

    assert not Agency.objects.filter(slug="zeche-e-v").exists()


def test_an_accepted_place_that_is_open_is_pinned_in_the_allocation(scene, coordinator, proposal):
    place = accept_proposal(proposal, by=coordinator, terms=new_site(scene))
    assert problem_of(scene.phase)["pins"] == []
    for state in (PlaceState.CHECKED, PlaceState.OPEN):
        Place.objects.filter(pk=place.pk).update(state=state)

    assert problem_of(scene.phase)["pins"] == [
        {"student": str(scene.participation.public_id), "offer": str(place.public_id)}
    ]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_decide_at_the_same_time(scene, coordinator, proposal):
    outcomes = []

    def decide(act):
        try:
            act()
            outcomes.append("done")
        except HasChangedError:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(act,))
        for act in (
            lambda: accept_proposal(proposal, by=coordinator, terms=new_site(scene)),
            lambda: decline_proposal(proposal, by=coordinator, note="Nein."),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "late"]
    assert OutgoingMail.objects.count() == 1


# Pages ------------------------------------------------------------------------------------------


def test_the_students_way_by_pages(scene, client_for, student):
    client = client_for(student)
    url = reverse("offers:propose")

    assert client.get(url).status_code == 200
    assert not PlaceProposal.objects.exists()
    wrong = client.post(url, words(scene, title=""))
    right = client.post(url, words(scene))
    proposal = PlaceProposal.objects.get()

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert right["Location"] == proposal.get_absolute_url()
    assert client.get(url)["Location"] == proposal.get_absolute_url()
    late = client.post(url, words(scene))
    assert late.status_code == 409
    taken_back = client.post(
        reverse("offers:proposal_step", args=[proposal.public_id, "zurueckziehen"]), {"note": ""}
    )
    assert taken_back.status_code == 302
    assert client.get(url).status_code == 200


def test_the_coordinations_way_by_pages(scene, client_for, coordinator, proposal):
    client = client_for(coordinator)
    accept = reverse("offers:proposal_accept", args=[proposal.public_id])
    typed = {
        "agency_name": "Zeche e.V.",
        "level": "on_site",
        "facility_name": "Zeche",
        "email": "kilic@zeche.example",
        "first_name": "Rana",
        "last_name": "Kilic",
    }

    board = client.get(reverse("offers:proposals", args=[scene.cohort.slug]))
    incomplete = client.post(accept, typed)
    done = client.post(accept, typed | {"site": scene.facility.site.pk})

    assert proposal.title in board.content.decode()
    assert (incomplete.status_code, done.status_code) == (422, 302)
    assert done["Location"] == Place.objects.get(proposal=proposal).get_absolute_url()


def test_the_board_is_flat(scene, client_for, coordinator, django_assert_num_queries):
    url = reverse("offers:proposals", args=[scene.cohort.slug])
    client = client_for(coordinator)
    client.get(url)
    ProposalFactory(phase=scene.phase)
    with django_assert_num_queries(9):
        client.get(url)
    for _number in range(4):
        ProposalFactory(phase=scene.phase)
    with django_assert_num_queries(9):
        client.get(url)


def test_outside_the_window_the_page_says_so(scene, client_for, student):
    scene.cohort.wishes_close_on = today() - dt.timedelta(days=1)
    scene.cohort.save()
    client = client_for(student)

    assert client.get(reverse("offers:propose")).status_code == 200
    assert client.post(reverse("offers:propose"), words(scene)).status_code == 404


def test_contact_data_go_half_a_year_after_the_cohort(scene, proposal):
    end = scene.cohort.ends_on
    assert not proposals_to_empty(end + dt.timedelta(days=183)).exists()

    assert empty_proposals(proposals_to_empty(end + dt.timedelta(days=184))) == 1

    proposal.refresh_from_db()
    assert (proposal.contact_name, proposal.contact_email) == ("–", "")
    assert not proposals_to_empty(end + dt.timedelta(days=184)).exists()
