"""Each verb: what it writes, who may, what it refuses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef

from home.core.exceptions import HasChangedError
from home.core.registries import Registry
from kurse.offers import actions, queries
from kurse.offers.actions import (
    CapacityTakenError,
    ForeignSupervisorError,
    PlaceGoneError,
    QualificationMissingError,
    ReasonMissingError,
    change_capacity,
    check_place,
    close_place,
    create_place,
    decline_year,
    edit_place,
    open_place,
    open_waiting_places,
    report_place,
    settle_place,
    show_interest,
    withdraw_place,
)
from kurse.offers.models import FieldOfWork, Place, PlaceEvent, PlaceState, Seat
from kurse.offers.queries import free_seats, places_visible_to
from tests.factories.offers import PlaceFactory
from tests.factories.partners import ContactFactory, FacilityFactory

S = PlaceState


@pytest.fixture
def reported(place, cast):
    """The cast's place, before anybody has checked it."""
    made = PlaceFactory(
        phase=place.phase,
        facility=place.facility,
        practice_supervisor=place.practice_supervisor,
        state=S.REPORTED,
        max_students=2,
    )
    return Place.objects.get(pk=made.pk)


@pytest.fixture
def holds(monkeypatch):
    """``holds(seat)``: somebody sits there, as far as offers are told."""
    taken: set[int] = set()
    registry: Registry = Registry()
    registry.register(lambda: Exists(Seat.objects.filter(pk=OuterRef("pk"), pk__in=taken)))
    monkeypatch.setattr(queries, "seat_holders", registry)
    return lambda *seats: taken.update(seat.pk for seat in seats)


def steps(place):
    return list(place.events.values_list("verb", "from_state", "to_state", "by"))


def test_create_place_reports_and_records(phase, facility, cast):
    contact = cast["contact"]

    place = create_place(
        phase=phase,
        facility=facility,
        by=contact,
        code="neu",
        title="Neu",
        field_of_work=FieldOfWork.ADVICE,
        note="telefonisch",
    )

    assert steps(place) == [("report", "", "reported", contact.pk)]
    with pytest.raises(ValidationError):
        create_place(
            phase=phase,
            facility=facility,
            by=contact,
            code="neu",
            title="Noch einmal",
            field_of_work=FieldOfWork.ADVICE,
        )


@pytest.mark.parametrize("role", ["student", "lecturer", "other_contact", "stranger", "admin"])
def test_create_place_is_for_the_agency_and_the_coordination(role, phase, facility, cast):
    with pytest.raises(PermissionDenied):
        create_place(
            phase=phase,
            facility=facility,
            by=cast[role],
            code="neu",
            title="Neu",
            field_of_work=FieldOfWork.ADVICE,
        )


def test_check_then_open_makes_the_seats(reported, cast):
    by = cast["coordinator"]

    check_place(reported, by=by)
    place = open_place(reported, by=by)

    assert place.state == S.OPEN
    assert [seat.number for seat in place.seats.all()] == [1, 2]
    assert steps(place) == [
        ("check", "reported", "checked", by.pk),
        ("open", "checked", "open", by.pk),
    ]


def test_check_without_qualification_needs_a_reason(reported, cast):
    contact = reported.practice_supervisor
    contact.qualification = ""
    contact.save(update_fields=["qualification"])

    with pytest.raises(QualificationMissingError):
        check_place(reported, by=cast["coordinator"])

    place = check_place(reported, by=cast["coordinator"], note="Zeugnis liegt vor")
    assert place.state == S.CHECKED
    assert place.events.get().note == "Zeugnis liegt vor"


def test_a_second_check_is_refused(reported, cast):
    check_place(reported, by=cast["coordinator"])

    with pytest.raises(HasChangedError):
        check_place(reported, by=cast["coordinator"])


def test_answers_of_the_agency(phase, facility, cast):
    by = cast["contact"]

    def invited():
        return PlaceFactory(phase=phase, facility=facility, state=S.INVITED)

    assert show_interest(invited(), by=by).state == S.INTERESTED
    assert report_place(invited(), by=by).state == S.REPORTED
    with pytest.raises(ReasonMissingError):
        decline_year(invited(), by=by, note=" ")
    resting = decline_year(invited(), by=by, note="Umbau")
    assert resting.state == S.NOT_THIS_YEAR
    assert report_place(resting, by=by, evidence="telefonisch").state == S.REPORTED


def test_withdraw_tells_whoever_has_seated_people(place, cast, monkeypatch):
    told = []
    registry: Registry = Registry()
    registry.register(lambda *args: told.append(args))
    monkeypatch.setattr(actions, "place_withdrawn", registry)

    with pytest.raises(ReasonMissingError):
        withdraw_place(place, by=cast["contact"], note="")
    withdraw_place(place, by=cast["contact"], note="Haus schließt")

    assert [(who.pk, why) for _place, who, why in told] == [(cast["contact"].pk, "Haus schließt")]
    assert Place.objects.get(pk=place.pk).state == S.WITHDRAWN


def test_close_ends_a_place(place, cast):
    assert close_place(place, by=cast["coordinator"]).state == S.CLOSED


def test_more_seats_after_publication(reported, cast):
    by = cast["coordinator"]
    check_place(reported, by=by)
    place = open_place(reported, by=by)

    change_capacity(
        place, min_students=1, ideal_students=2, max_students=4, by=by, note="Büro frei"
    )

    assert [seat.number for seat in place.seats.filter(is_open=True)] == [1, 2, 3, 4]
    assert place.events.last().note == "1/1/2 → 1/2/4: Büro frei"


def test_seats_never_fall_below_what_is_taken(reported, cast, holds):
    by = cast["coordinator"]
    check_place(reported, by=by)
    place = open_place(reported, by=by)
    second = place.seats.get(number=2)
    holds(second)

    change_capacity(place, min_students=1, ideal_students=1, max_students=1, by=by)

    assert list(place.seats.filter(is_open=True)) == [second]
    assert Place.objects.get(pk=place.pk).state == S.FILLED
    with pytest.raises(ValidationError):
        change_capacity(place, min_students=1, ideal_students=1, max_students=0, by=by)
    change_capacity(place, min_students=1, ideal_students=1, max_students=3, by=by)
    holds(*place.seats.all())
    with pytest.raises(CapacityTakenError):
        change_capacity(place, min_students=1, ideal_students=1, max_students=2, by=by)


def test_settle_follows_the_seats(reported, cast, holds):
    by = cast["coordinator"]
    check_place(reported, by=by)
    place = open_place(reported, by=by)
    assert settle_place(place).state == S.OPEN

    holds(*place.seats.all())

    assert settle_place(place).state == S.FILLED
    assert not free_seats(place).exists()
    assert PlaceEvent.objects.get(place=place, verb="fill").by is None


def test_agency_changes_seats_only_before_publication(reported, cast):
    sizes = {"min_students": 1, "ideal_students": 1, "max_students": 3}
    change_capacity(reported, by=cast["contact"], **sizes)
    check_place(reported, by=cast["coordinator"])
    open_place(reported, by=cast["coordinator"])

    with pytest.raises(PermissionDenied):
        change_capacity(reported, by=cast["contact"], **{**sizes, "max_students": 4})


def test_edit_place_names_what_changed(reported, cast):
    assert edit_place(reported, by=cast["contact"], title="Neu", days="") == ["title"]
    assert reported.events.get().note == "title"
    with pytest.raises(TypeError):
        edit_place(reported, by=cast["coordinator"], state="open")


def test_edit_refuses_a_supervisor_from_elsewhere(reported, cast):
    with pytest.raises(ForeignSupervisorError):
        edit_place(reported, by=cast["coordinator"], practice_supervisor=ContactFactory())


def test_edit_refuses_a_place_that_is_gone(place, cast):
    withdraw_place(place, by=cast["coordinator"], note="zu")

    with pytest.raises(PlaceGoneError):
        edit_place(place, by=cast["coordinator"], title="Neu")


def test_open_waiting_places_opens_what_is_complete(reported, cast, cohort):
    reported.facility.recognised_until = dt.date(2100, 1, 1)
    incomplete = PlaceFactory(
        phase=reported.phase, facility=FacilityFactory(recognised_until=None), state=S.REPORTED
    )

    opened, left = open_waiting_places(cohort, by=cast["coordinator"])

    assert [place.pk for place in opened] == [reported.pk]
    assert [place.pk for place, _sentences in left] == [incomplete.pk]
    assert len(left[0][1]) == 1
    assert Place.objects.get(pk=incomplete.pk).state == S.REPORTED


def test_who_sees_which_place(place, cast, cohort):
    """Published ones for students of the cohort and lecturers; drafts for agency and K only."""
    draft = PlaceFactory(phase=place.phase, facility=place.facility, state=S.REPORTED)
    foreign = PlaceFactory()

    def seen(role):
        return set(places_visible_to(cast[role]).values_list("pk", flat=True))

    both = {place.pk, draft.pk}
    assert {role: seen(role) for role in cast} == {
        "student": {place.pk},
        "other_student": {place.pk},
        "lecturer": {place.pk, foreign.pk},
        "coordinator": both,
        "supervisor": set(),
        "contact": both,
        "other_contact": set(),
        "professional": set(),
        "city": set(),
        "admin": set(),
        "stranger": set(),
    }
