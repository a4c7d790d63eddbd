"""The demo's places: 30 for the running cohort, some for the year before and the year to come."""

import datetime as dt
from typing import Any

from kurse.offers.actions import check_place, create_place, open_place
from kurse.offers.demo_data import PLACES, PlaceRow
from kurse.offers.models import Place

#: So many of the 30 in the other years, spread over all districts.
LAST_PLACES = PLACES[::3]
COMING_PLACES = PLACES[1::4]
#: Offered again for the coming year, but nobody has checked them yet.
COMING_WAITING = PLACES[2::9]


def load(world: Any) -> None:
    for key, rows in (("last_", LAST_PLACES), ("", PLACES), ("coming_", COMING_PLACES)):
        cohort = world.things[f"{key}cohort"]
        places = [_reported(world, key, row) for row in rows]
        with world.at(cohort.wishes_open_on - dt.timedelta(days=6)):
            for place in places:
                check_place(place, by=world.things["coordinator"])
            places = [open_place(place, by=world.things["coordinator"]) for place in places]
        world.things[f"{key}places"] = places
    for row in COMING_WAITING:
        if row not in COMING_PLACES:
            _reported(world, "coming_", row)


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
