"""The agency's answer, who may give it, and what becomes of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from home.core.clock import at, now, today
from home.core.exceptions import HasChangedError
from home.outbox.models import OutgoingMail
from kurse.offers.models import PlaceState
from kurse.placements.actions import (
    Answer,
    ChangeMissingError,
    EvidenceMissingError,
    ReasonMissingError,
    answer_placements,
    answer_swap,
    confirm_placement,
    decide_change,
    decline_placement,
    give_up_place,
    remind_agencies,
    request_change,
    request_swap,
    send_fresh_link,
    undo_answer,
)
from kurse.placements.models import PlacementState
from kurse.placements.states import AnswerFinalError, SeatsFullError
from tests.factories.placements import PlacementFactory, placement_of

State = PlacementState


def test_confirm_placement_is_said_once(scene, waiting, told):
    contact = scene.cast["contact"]

    placement = confirm_placement(waiting, by=contact, answered_by="Y. Demir")

    event = placement.events.last()
    assert (placement.state, placement.answered_at is not None) == (State.AGENCY_CONFIRMED, True)
    assert (event.verb, event.by, event.answered_by) == ("confirm", contact, "Y. Demir")
    assert told() == []
    with pytest.raises(HasChangedError):
        confirm_placement(waiting, by=scene.cast["coordinator"], evidence="telefonisch")


@pytest.mark.parametrize(
    "name", ["student", "other_student", "lecturer", "supervisor", "other_contact", "stranger"]
)
def test_confirm_placement_is_for_the_agency_and_the_coordination(scene, waiting, name):
    with pytest.raises(PermissionDenied):
        confirm_placement(waiting, by=scene.cast[name], evidence="telefonisch")


def test_confirm_placement_is_refused_once_the_person_has_left_the_agency(scene, waiting):
    scene.agency.contacts.update(until=today() - dt.timedelta(days=1))

    with pytest.raises(PermissionDenied):
        confirm_placement(waiting, by=scene.cast["contact"])


def test_answering_on_behalf_needs_evidence_and_sends_a_receipt(scene, waiting, told):
    by = scene.cast["coordinator"]
    with pytest.raises(EvidenceMissingError):
        confirm_placement(waiting, by=by)

    placement = confirm_placement(waiting, by=by, evidence="telefonisch, heute, Herr Demir")

    assert placement.events.last().evidence == "telefonisch, heute, Herr Demir"
    assert told() == [("noted", scene.cast["contact"])]


def test_decline_placement_tells_the_student_in_the_same_transaction(scene, waiting, told):
    placement = decline_placement(waiting, reason="Kein Raum", by=scene.cast["contact"])

    scene.place.refresh_from_db()
    assert (placement.state, scene.place.state) == (State.DECLINED, PlaceState.OPEN)
    assert told() == [("declined", scene.cast["student"])]
    mail = OutgoingMail.objects.get(kind="placements.declined")
    assert "Kein Raum" not in mail.body + mail.subject


def test_decline_placement_needs_a_reason(scene, waiting):
    with pytest.raises(ReasonMissingError):
        decline_placement(waiting, reason="", by=scene.cast["contact"])


def test_request_change_goes_to_the_coordination_only(scene, waiting, told):
    placement = request_change(waiting, wish="Erst ab Mai", by=scene.cast["contact"])

    proposal = placement.proposals.get()
    assert (placement.state, proposal.wish) == (State.CHANGE_REQUESTED, "Erst ab Mai")
    assert told() == [("change_proposed", scene.cast["coordinator"])]


def test_request_change_needs_a_word(scene, waiting):
    with pytest.raises(ChangeMissingError):
        request_change(waiting, wish="  ", by=scene.cast["contact"])


def test_decide_change_takes_the_dates_and_asks_anew(scene, waiting, told):
    first, last = today() + dt.timedelta(days=5), today() + dt.timedelta(days=70)
    changed = request_change(
        waiting, wish="Später", starts_on=first, ends_on=last, by=scene.cast["contact"]
    )

    placement = decide_change(changed, accept=True, by=scene.cast["coordinator"])

    assert (placement.state, placement.starts_on, placement.ends_on) == (
        State.PUBLISHED,
        first,
        last,
    )
    assert placement.proposals.get().accepted is True
    assert told()[1:] == [
        ("change_decided", scene.cast["contact"]),
        ("student_news", scene.cast["student"]),
    ]


def test_decide_change_can_keep_the_plan_with_a_word(scene, waiting, told):
    changed = request_change(waiting, wish="Später", by=scene.cast["contact"])
    by = scene.cast["coordinator"]
    with pytest.raises(ReasonMissingError):
        decide_change(changed, accept=False, by=by)

    placement = decide_change(changed, accept=False, answer="Die Phase liegt fest", by=by)

    assert placement.state == State.PUBLISHED
    assert told()[1:] == [("change_decided", scene.cast["contact"])]
    with pytest.raises(HasChangedError):
        decide_change(changed, accept=True, by=by)


def test_give_up_place_is_a_decline_for_the_student(scene, waiting, told):
    changed = request_change(waiting, wish="Nur drei Tage", by=scene.cast["contact"])

    placement = give_up_place(changed, reason="Zu wenig", by=scene.cast["coordinator"])

    assert placement.state == State.DECLINED
    assert told()[1:] == [("declined", scene.cast["student"])]


@pytest.mark.parametrize("name", ["contact", "student", "lecturer"])
def test_deciding_is_for_the_coordination(scene, waiting, name):
    changed = request_change(waiting, wish="Später", by=scene.cast["contact"])

    with pytest.raises(PermissionDenied):
        decide_change(changed, accept=True, by=scene.cast[name])


# Thinking again ---------------------------------------------------------------------------------


def test_undo_answer_reopens_within_three_days(scene, waiting, told):
    contact = scene.cast["contact"]
    declined = decline_placement(waiting, reason="Kein Raum", by=contact)

    placement = undo_answer(declined, by=contact)

    scene.place.refresh_from_db()
    assert (placement.state, placement.answered_at) == (State.PUBLISHED, None)
    assert told() == [
        ("declined", scene.cast["student"]),
        ("student_news", scene.cast["student"]),
    ]


def test_undo_answer_is_over_after_three_days(scene, waiting):
    contact = scene.cast["contact"]
    confirmed = confirm_placement(waiting, by=contact)

    with at(now() + dt.timedelta(hours=71, minutes=59)):
        undo_answer(confirmed, by=contact)
    again = confirm_placement(confirmed, by=contact)
    with at(now() + dt.timedelta(hours=72, seconds=1)), pytest.raises(AnswerFinalError):
        undo_answer(again, by=contact)


def test_undo_answer_needs_the_seat(scene, waiting):
    contact = scene.cast["contact"]
    declined = decline_placement(waiting, reason="Kein Raum", by=contact)
    PlacementFactory(place=scene.place, seat=declined.seat)

    with pytest.raises(SeatsFullError):
        undo_answer(declined, by=contact)


def test_undo_answer_withdraws_a_proposal(scene, waiting):
    contact = scene.cast["contact"]
    changed = request_change(waiting, wish="Später", by=contact)

    undo_answer(changed, by=contact)

    assert changed.proposals.get().accepted is False
    request_change(changed, wish="Doch anders", by=contact)


# A whole page -----------------------------------------------------------------------------------


def test_answer_placements_sent_twice_has_one_effect(scene, waiting):
    answer = Answer(waiting, "confirm", seen=State.PUBLISHED)

    first = answer_placements([answer], by=scene.cast["contact"], answered_by="Y. Demir")
    second = answer_placements([answer], by=scene.cast["contact"], answered_by="Y. Demir")

    assert [one.error for one in first + second] == [None, None]
    assert waiting.events.filter(verb="confirm").count() == 1


@pytest.mark.parametrize(
    ("verb", "text"), [("confirm", ""), ("decline", "Kein Raum"), ("request_change", "Nur montags")]
)
def test_an_answer_that_stands_is_not_written_again(scene, waiting, verb, text):
    contact = scene.cast["contact"]
    (first,) = answer_placements(
        [Answer(waiting, verb, seen=State.PUBLISHED, text=text)], by=contact
    )
    before, seen = waiting.events.count(), first.placement.state

    answer_placements([Answer(waiting, verb, seen=seen, text=text)], by=contact)

    assert waiting.events.count() == before
    if text:  # other words are another answer
        (again,) = answer_placements(
            [Answer(waiting, verb, seen=seen, text="Etwas anderes")], by=contact
        )
        assert (again.error, waiting.events.count()) == (None, before + 2)


def test_answer_placements_never_overwrites_an_answer_that_came_between(scene, waiting):
    confirm_placement(waiting, by=scene.cast["coordinator"], evidence="telefonisch")

    (outcome,) = answer_placements(
        [Answer(waiting, "decline", seen=State.PUBLISHED, text="Kein Raum")],
        by=scene.cast["contact"],
    )

    waiting.refresh_from_db()
    assert (outcome.error.code, waiting.state) == ("has-changed", State.AGENCY_CONFIRMED)


def test_answer_placements_changes_an_answer_that_was_seen(scene, waiting):
    confirm_placement(waiting, by=scene.cast["contact"])

    (outcome,) = answer_placements(
        [Answer(waiting, "decline", seen=State.AGENCY_CONFIRMED, text="Doch kein Raum")],
        by=scene.cast["contact"],
    )

    assert (outcome.error, outcome.placement.state) == (None, State.DECLINED)
    assert [event.verb for event in waiting.events.all()][-3:] == [
        "confirm",
        "undo_answer",
        "decline",
    ]


def test_one_row_that_fails_does_not_stop_the_others(scene, waiting):
    other = placement_of(scene, student=scene.cast["other_student"], state=State.RUNNING)

    outcomes = answer_placements(
        [
            Answer(other, "confirm", seen=State.PUBLISHED),
            Answer(waiting, "confirm", seen=State.PUBLISHED),
        ],
        by=scene.cast["contact"],
    )

    by_row = {one.placement.pk: one.error for one in outcomes}
    assert by_row[waiting.pk] is None
    assert by_row[other.pk].code == "has-changed"


# Reminders and links ----------------------------------------------------------------------------


def test_remind_agencies_once_a_day_and_never_after_the_deed(scene, waiting, told):
    OutgoingMail.objects.filter(kind="placements.asked").update(about=str(scene.phase.public_id))

    def reminders():
        return [row for row in told() if row[0] == "reminder"]

    remind_agencies()
    assert reminders() == []
    with at(now() + dt.timedelta(days=7)):
        remind_agencies()
        remind_agencies()
    assert reminders() == [("reminder", scene.cast["contact"])]

    confirm_placement(waiting, by=scene.cast["contact"])
    with at(now() + dt.timedelta(days=12)):
        remind_agencies()
    assert len(reminders()) == 1


def test_send_fresh_link_closes_the_old_one(scene, waiting):
    old = scene.cast["contact"].task_links.get()

    send_fresh_link(waiting, by=scene.cast["coordinator"])

    old.refresh_from_db()
    assert old.revoked_at is not None
    assert scene.cast["contact"].task_links.count() == 2
    with pytest.raises(PermissionDenied):
        send_fresh_link(waiting, by=scene.cast["contact"])


# Swapping ---------------------------------------------------------------------------------------


def test_request_swap_is_the_students_alone_and_the_place_stays(scene, waiting, told):
    swap = request_swap(waiting, wish="Der Weg ist zu weit", by=scene.cast["student"])

    waiting.refresh_from_db()
    assert (swap.placement, waiting.state, told()) == (waiting, State.PUBLISHED, [])
    for name in ("coordinator", "contact", "other_student"):
        with pytest.raises(PermissionDenied):
            request_swap(waiting, wish="Anders", by=scene.cast[name])


def test_answer_swap_tells_the_student_once(scene, waiting, told):
    swap = request_swap(waiting, wish="Der Weg ist zu weit", by=scene.cast["student"])
    by = scene.cast["coordinator"]
    with pytest.raises(PermissionDenied):
        answer_swap(swap, answer="Ja", by=scene.cast["student"])

    answer_swap(swap, answer="Wir rufen Sie an.", by=by)

    assert told() == [("student_news", scene.cast["student"])]
    with pytest.raises(HasChangedError):
        answer_swap(swap, answer="Noch einmal", by=by)
