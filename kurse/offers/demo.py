"""The demo's places: 30 for the running cohort, some of the year before, and next year's call.

The call for the coming year has been sent: most have answered, some rest, some still owe it.
"""

import datetime as dt
from typing import Any

from kurse.offers.actions import check_place, create_place, open_place
from kurse.offers.call.actions import CallAnswer, answer_call, send_call
from kurse.offers.call.queries import places_asked
from kurse.offers.demo_data import PLACES, PlaceRow
from kurse.offers.models import Place, PlaceState, RestReason

#: So many of the 30 in the other years, spread over all districts.
LAST_PLACES = PLACES[::3]
COMING_PLACES = PLACES[1::4]


#: Agencies' answers to the coming year's call, by the place's code.
RESTS = {PLACES[5].code: RestReason.STAFF, PLACES[12].code: RestReason.CHANGE}
SILENT = {row.code for row in PLACES[3::7]}


def load(world: Any) -> None:
    for key, rows in (("last_", LAST_PLACES), ("", PLACES)):
        cohort = world.things[f"{key}cohort"]
        places = [_reported(world, key, row) for row in rows]
        world.things[f"{key}places"] = _opened(world, cohort, places)
    world.things["coming_places"] = _call(world)


def _opened(world: Any, cohort: Any, places: list[Place]) -> list[Place]:
    by = world.things["coordinator"]
    with world.at(cohort.wishes_open_on - dt.timedelta(days=6)):
        return [open_place(check_place(place, by=by), by=by) for place in places]


def _call(world: Any) -> list[Place]:
    """Sent five weeks before the wishes open, answered in the weeks after."""
    cohort, phase = world.things["coming_cohort"], world.things["coming_phase"]
    with world.at(cohort.wishes_open_on - dt.timedelta(days=35)):
        call = send_call(
            phase,
            answer_until=cohort.wishes_open_on - dt.timedelta(days=10),
            by=world.things["coordinator"],
        )
    for days, request in enumerate(call.requests.select_related("person"), start=1):
        answers = [_answer(place) for place in places_asked().filter(call_request=request)]
        answers = [one for one in answers if one.place.code not in SILENT]
        if answers:
            with world.at(cohort.wishes_open_on - dt.timedelta(days=34 - days)):
                answer_call(
                    request, answers, by=request.person, answered_by=request.person.get_full_name()
                )
    asked = {place.code: place for place in Place.objects.filter(phase=phase)}
    checked = [asked[row.code] for row in COMING_PLACES if row.code in asked]
    return _opened(
        world, cohort, [place for place in checked if place.state == PlaceState.REPORTED]
    )


def _answer(place: Place) -> CallAnswer:
    if place.code in RESTS:
        return CallAnswer(place, False, reason=RESTS[place.code], text="Im Jahr darauf gern.")
    if place.code == PLACES[8].code:
        return CallAnswer(place, True, text="Montags bleibt das Haus geschlossen.")
    return CallAnswer(place, True)


def _reported(world: Any, key: str, row: PlaceRow) -> Place:
    """The agency's own answer to the call, three weeks before the wishes open."""
    _agency, facility, contacts = world.things["agency_by_slug"][row.agency]
    contact = contacts[0]
    low, ideal, high = row.seats
    with world.at(world.things[f"{key}cohort"].wishes_open_on - dt.timedelta(days=21)):
        return create_place(
            phase=world.things[f"{key}phase"],
            facility=facility,
            by=contact.user,
            code=row.code,
            title=row.title,
            field_of_work=row.field,
            task=row.task,
            requirements=row.requirements,
            days=row.days,
            languages=row.languages,
            min_students=low,
            ideal_students=ideal,
            max_students=high,
            practice_supervisor=contact,
        )
