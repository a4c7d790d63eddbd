"""Seats, publication, new places, calling off."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from home.core.clock import today
from home.outbox.models import OutgoingMail
from home.tasklinks.models import TaskLink
from kurse.offers.actions import withdraw_place
from kurse.offers.models import PlaceState
from kurse.placements.actions import (
    LoadError,
    Publication,
    ReasonMissingError,
    StudentsMissingError,
    cancel_placement,
    decline_placement,
    mark_none_yet,
    propose_placement,
    publish_placements,
    reassign_placement,
    withdraw_proposal,
)
from kurse.placements.actions.placing import (
    AlreadyPlacedError,
    NotReleasedError,
    PlaceInUseError,
    wish_rank,
)
from kurse.placements.models import Placement, PlacementState
from kurse.placements.queries import placements_visible_to
from kurse.placements.states import (
    NotActiveError,
    PlacedAnewError,
    PlaceNotOpenError,
    SeatsFullError,
)
from tests.factories.cohorts import ParticipationFactory, PhaseFactory
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory
from tests.factories.placements import make_seats, placement_of, student_of
from tests.factories.wishes import submitted

State = PlacementState


def verbs_of(placement):
    return list(placement.events.values_list("verb", "by", "to_state"))


# Proposing --------------------------------------------------------------------------------------


def test_propose_placement_takes_a_seat_and_stays_unseen(scene, seats):
    by = scene.cast["coordinator"]

    placement = propose_placement(
        scene.participation, scene.place, rank=2, explanation={"tie": True}, by=by
    )

    assert (placement.state, placement.seat, placement.rank) == (State.PROPOSED, seats[0], 2)
    assert (placement.team, placement.starts_on) == (scene.team, scene.phase.starts_on)
    assert placement.practice_supervisor == scene.place.practice_supervisor
    assert placement.number == f"{scene.phase.starts_on.year}-{placement.pk:03d}"
    assert verbs_of(placement) == [("propose", by.pk, State.PROPOSED)]
    seen_by = {name for name, user in scene.cast.items() if placements_visible_to(user).exists()}
    assert seen_by == {"coordinator"}
    assert not OutgoingMail.objects.exists()


def test_propose_placement_refuses_the_third_for_two_seats_and_fills_the_place(scene, seats):
    by = scene.cast["coordinator"]
    for _ in seats:
        propose_placement(student_of(scene), scene.place, by=by)
    scene.place.refresh_from_db()

    assert scene.place.state == PlaceState.FILLED
    with pytest.raises(SeatsFullError):
        propose_placement(student_of(scene), scene.place, by=by)


def test_propose_placement_refuses_a_second_place_in_the_phase(scene, seats):
    by = scene.cast["coordinator"]
    propose_placement(scene.participation, scene.place, by=by)

    with pytest.raises(AlreadyPlacedError):
        propose_placement(scene.participation, scene.place, by=by)


def test_propose_placement_refuses_who_is_no_student_here(scene, seats):
    by = scene.cast["coordinator"]
    for part in (
        student_of(scene, is_active=True).__class__.objects.get(user=scene.cast["lecturer"]),
        ParticipationFactory(),
        ParticipationFactory(cohort=scene.cohort, ended=True),
    ):
        with pytest.raises(NotActiveError):
            propose_placement(part, scene.place, by=by)


def test_propose_placement_needs_an_open_place(scene, seats):
    place = PlaceFactory(phase=scene.phase, state=PlaceState.REPORTED)

    with pytest.raises(PlaceNotOpenError):
        propose_placement(scene.participation, place, by=scene.cast["coordinator"])


def test_propose_placement_warns_of_a_parallel_practice(scene, seats):
    other = PlaceFactory(phase=PhaseFactory(cohort=scene.cohort))
    make_seats(other)
    by = scene.cast["coordinator"]
    propose_placement(scene.participation, scene.place, by=by)

    with pytest.raises(LoadError):
        propose_placement(scene.participation, other, by=by)
    placement = propose_placement(scene.participation, other, exception="Halbe Tage", by=by)

    assert placement.events.get().note == "Halbe Tage"


@pytest.mark.parametrize("name", ["student", "lecturer", "contact", "supervisor", "admin"])
def test_propose_placement_is_for_the_coordination(scene, seats, name):
    with pytest.raises(PermissionDenied):
        propose_placement(scene.participation, scene.place, by=scene.cast[name])


def test_withdraw_proposal_frees_the_seat(scene, seats):
    by = scene.cast["coordinator"]
    placement = propose_placement(scene.participation, scene.place, by=by)

    withdraw_proposal(placement, by=by)

    assert propose_placement(scene.participation, scene.place, by=by).seat == seats[0]


# Publishing -------------------------------------------------------------------------------------


def test_publish_placements_tells_every_student_and_each_agency_person_once(scene, seats):
    by = scene.cast["coordinator"]
    parts = [scene.participation, scene.cast["other_student"].participations.get()]
    placements = [propose_placement(part, scene.place, by=by) for part in parts]

    done = publish_placements(scene.phase, by=by)

    assert done == Publication(placements=2, mails=3)
    mails = OutgoingMail.objects.order_by("pk")
    assert {(mail.kind, mail.to) for mail in mails} == {
        ("placements.published", scene.cast["student"]),
        ("placements.published", scene.cast["other_student"]),
        ("placements.asked", scene.cast["contact"]),
    }
    asked = mails.get(kind="placements.asked")
    assert asked.subject.startswith("2 Plätze bei Ihnen: bitte antworten bis ")
    link = TaskLink.objects.get()
    assert (link.purpose, link.about) == ("placements.confirm", str(scene.phase.public_id))
    assert (link.person, asked.task_link) == (scene.cast["contact"], link)
    for placement in placements:
        placement.refresh_from_db()
        assert (placement.state, placement.asked.user) == (State.PUBLISHED, scene.cast["contact"])
        assert [row[0] for row in verbs_of(placement)] == ["propose", "publish"]
        assert placement.published_at is not None


def test_publish_placements_twice_does_it_once(scene, seats):
    by = scene.cast["coordinator"]
    for name in ("student", "other_student"):
        propose_placement(scene.cast[name].participations.get(), scene.place, by=by)
    publish_placements(scene.phase, by=by)
    mails = OutgoingMail.objects.count()

    assert publish_placements(scene.phase, by=by) == Publication()
    assert OutgoingMail.objects.count() == mails


def test_publish_placements_needs_a_word_for_everybody(scene, seats):
    by = scene.cast["coordinator"]
    propose_placement(scene.participation, scene.place, by=by)
    other = scene.cast["other_student"].participations.get()

    with pytest.raises(StudentsMissingError) as caught:
        publish_placements(scene.phase, by=by)
    assert "Jonas Weber" in str(caught.value.messages)
    assert not Placement.objects.filter(state=State.PUBLISHED).exists()

    mark_none_yet(other, scene.phase, promised_on=today() + dt.timedelta(days=5), by=by)
    assert publish_placements(scene.phase, by=by) == Publication(placements=1, waiting=1, mails=2)


def test_publish_placements_says_who_cannot_be_reached_by_mail(scene, seats):
    by = scene.cast["coordinator"]
    scene.agency.contacts.update(gets_mail=False)
    for name in ("student", "other_student"):
        propose_placement(scene.cast[name].participations.get(), scene.place, by=by)

    done = publish_placements(scene.phase, by=by)

    assert (done.mails, len(done.unreachable)) == (2, 2)


def test_publish_placements_asks_the_lead_where_the_supervisor_gets_no_mail(scene, seats):
    by = scene.cast["coordinator"]
    lead = ContactFactory(agency=scene.agency, function="lead")
    scene.agency.contacts.exclude(pk=lead.pk).update(gets_mail=False)
    for name in ("student", "other_student"):
        propose_placement(scene.cast[name].participations.get(), scene.place, by=by)

    publish_placements(scene.phase, by=by)

    assert set(Placement.objects.values_list("asked", flat=True)) == {lead.pk}


@pytest.mark.parametrize("name", ["student", "lecturer", "contact", "supervisor", "admin"])
def test_publish_placements_is_for_the_coordination(scene, seats, name):
    propose_placement(scene.participation, scene.place, by=scene.cast["coordinator"])

    with pytest.raises(PermissionDenied):
        publish_placements(scene.phase, by=scene.cast[name])


# Placing anew -----------------------------------------------------------------------------------


@pytest.fixture
def other_place(scene):
    place = PlaceFactory(phase=scene.phase, facility=FacilityFactory(site=scene.site))
    place.practice_supervisor = ContactFactory(agency=place.facility.agency)
    place.save()
    make_seats(place)
    return place


def test_reassign_placement_publishes_the_new_one_at_once(scene, waiting, other_place, told):
    by = scene.cast["coordinator"]
    decline_placement(waiting, reason="Kein Raum", by=scene.cast["contact"])

    new = reassign_placement(waiting, other_place, by=by)

    waiting.refresh_from_db()
    assert (new.previous, new.state, new.place) == (waiting, State.PUBLISHED, other_place)
    assert (waiting.state, waiting.events.last().verb) == (State.DECLINED, "reassign")
    supervisor = other_place.practice_supervisor.user
    assert told() == [
        ("declined", scene.cast["student"]),
        ("published", scene.cast["student"]),
        ("asked", supervisor),
    ]


def test_reassign_placement_refuses_the_living_and_the_second_time(scene, waiting, other_place):
    by = scene.cast["coordinator"]
    with pytest.raises(NotReleasedError):
        reassign_placement(waiting, other_place, by=by)

    decline_placement(waiting, reason="Kein Raum", by=scene.cast["contact"])
    reassign_placement(waiting, other_place, by=by)
    with pytest.raises(PlacedAnewError):
        reassign_placement(waiting, other_place, by=by)


def test_reassign_placement_is_for_the_coordination(scene, waiting, other_place):
    decline_placement(waiting, reason="Kein Raum", by=scene.cast["contact"])

    with pytest.raises(PermissionDenied):
        reassign_placement(waiting, other_place, by=scene.cast["contact"])


def test_cancel_placement_frees_the_seat_and_tells_both(scene, waiting, told):
    cancel_placement(waiting, reason="Exmatrikuliert", by=scene.cast["coordinator"])

    waiting.refresh_from_db()
    scene.place.refresh_from_db()
    assert (waiting.state, scene.place.state) == (State.CANCELLED, PlaceState.OPEN)
    assert told() == [
        ("student_news", scene.cast["student"]),
        ("agency_news", scene.cast["contact"]),
    ]


def test_cancel_placement_needs_a_reason(scene, waiting):
    with pytest.raises(ReasonMissingError):
        cancel_placement(waiting, reason=" ", by=scene.cast["coordinator"])


# A place is taken back --------------------------------------------------------------------------


def test_withdrawing_a_place_declines_what_waits_and_tells_the_student(scene, waiting, told):
    withdraw_place(scene.place, note="Wir schließen", by=scene.cast["coordinator"])

    waiting.refresh_from_db()
    assert waiting.state == State.DECLINED
    assert ("declined", scene.cast["student"]) in told()


def test_an_agency_cannot_take_back_a_promised_place_alone(scene, seats):
    placement = placement_of(scene, state=State.READY)

    with pytest.raises((PlaceInUseError, PermissionDenied)):
        withdraw_place(scene.place, note="Wir schließen", by=scene.cast["contact"])
    placement.refresh_from_db()
    assert placement.state == State.READY

    withdraw_place(scene.place, note="Wir schließen", by=scene.cast["coordinator"])
    placement.refresh_from_db()
    assert placement.state == State.CANCELLED


def test_wish_rank_asks_the_list_as_last_submitted(scene, seats, other_place):
    participation, third = scene.participation, PlaceFactory(phase=scene.phase)
    submitted(participation, [scene.place, other_place])
    assert (wish_rank(participation, other_place), wish_rank(participation, scene.place)) == (2, 1)

    submitted(participation, [other_place, third])

    assert wish_rank(participation, other_place) == 1
    assert wish_rank(participation, scene.place) is None
