"""The demo's wishes: years that submitted long ago, and one that is choosing now.

Believable, not even: some districts and kinds of work are wanted more than others.
"""

import datetime as dt
from typing import Any

from home.core import clock
from kurse.cohorts.models import Participation, Phase
from kurse.offers.models import Place
from kurse.wishes.actions import (
    Draft,
    announce_wishes,
    read_hardship,
    save_draft,
    set_hardship_weight,
    submit_on_behalf,
    submit_wishes,
)
from kurse.wishes.models import WishList
from kurse.wishes.queries import Limits

#: How drawn people are to a district; the rest get 1.0.
POPULAR = {"katernberg": 1.5, "altendorf": 1.35, "altenessen-sued": 1.1}
LIMITS = (
    Limits(days=("wed",), transport="Kein Auto; höchstens 45 Minuten mit Bus und Bahn."),
    Limits(languages="Türkisch"),
    Limits(days=("mon", "thu")),
    Limits(languages="Arabisch, Französisch"),
    Limits(transport="Nur mit dem Fahrrad erreichbar."),
    Limits(days=("fri",), languages="Polnisch"),
    Limits(transport="Kein Auto."),
)
#: Reasons and the weight the coordination gives; invented like everybody here.
HARDSHIPS = (
    ("Ich erziehe mein Kind allein; die Kita schließt um 16 Uhr.", 2),
    ("Ich pflege meine Großmutter und muss mittags zu Hause sein.", 3),
    ("Ich arbeite drei Abende in der Woche, um das Studium zu bezahlen.", 1),
)
WAITING_HARDSHIP = "Meine Tochter beginnt im Sommer die Schule; ich brauche kurze Wege."
COMING_SUBMITTED = 3


def load(world: Any) -> None:
    for key in ("last_", ""):
        _past_year(world, key)
    _coming_year(world)


def _past_year(world: Any, key: str) -> None:
    """Everybody submitted in time; in the running year with limits, hardships, and one by phone."""
    phase: Phase = world.things[f"{key}phase"]
    parts: list[Participation] = world.things[f"{key}participations"]
    places: list[Place] = world.things[f"{key}places"]
    cohort = phase.cohort
    opening = clock.start_of(cohort.wishes_open_on) + dt.timedelta(hours=9)
    if not key:
        with world.at(opening):
            announce_wishes(phase)
    chance = world.random
    moments = sorted(
        opening + dt.timedelta(days=chance.randrange(26), minutes=chance.randrange(60, 840))
        for _ in parts
    )
    for number, (part, moment) in enumerate(zip(parts, moments, strict=True)):
        draft = _draft(world, places, number, most=cohort.max_wishes)
        if not key and number == len(parts) - 1:
            _by_telephone(world, part, phase, draft, moment)
            continue
        with world.at(moment):
            submit_wishes(part, phase, by=part.user, draft=draft, revision=0)
    if not key:
        _weigh(world, phase)


def _draft(world: Any, places: list[Place], number: int, *, most: int, hardship: str = "") -> Draft:
    limits = LIMITS[number // 6 % len(LIMITS)] if number % 6 == 2 else Limits()
    if not hardship and number % 17 == 5:
        hardship = HARDSHIPS[number // 17 % len(HARDSHIPS)][0]
    wanted = 5 + world.random.randrange(most - 4)
    return Draft(places=_liked(world, places)[:wanted], limits=limits, hardship=hardship)


def _liked(world: Any, places: list[Place]) -> list[Place]:
    """All places, most liked first: a home district, two kinds of work, and chance."""
    chance = world.random
    districts = sorted({place.facility.site.district.slug for place in places})
    home = chance.choices(districts, [POPULAR.get(slug, 1.0) for slug in districts])[0]
    fields = sorted({place.field_of_work for place in places})
    first, second = chance.sample(fields, 2)

    def liking(place: Place) -> float:
        slug = place.facility.site.district.slug
        return (
            float(chance.random())
            + POPULAR.get(slug, 1.0) / 2
            + (0.7 if slug == home else 0.0)
            + (0.6 if place.field_of_work == first else 0.0)
            + (0.3 if place.field_of_work == second else 0.0)
        )

    scored = [(liking(place), place.code, place) for place in places]
    return [place for _liking, _code, place in sorted(scored, key=lambda row: row[:2])][::-1]


def _by_telephone(
    world: Any, part: Participation, phase: Phase, draft: Draft, moment: dt.datetime
) -> None:
    """One ill student: the coordination submits, with the reason."""
    coordinator = world.things["coordinator"]
    with world.at(moment):
        submit_on_behalf(
            part,
            phase,
            by=coordinator,
            draft=draft,
            revision=0,
            reason=f"telefonisch am {moment:%d.%m.}, auf Bitte der Person",
        )


def _weigh(world: Any, phase: Phase) -> None:
    coordinator = world.things["coordinator"]
    weights = dict(HARDSHIPS)
    with world.at(phase.cohort.wishes_close_on + dt.timedelta(days=1)):
        for wish_list in WishList.objects.filter(phase=phase, hardship_secret__isnull=False):
            reason = read_hardship(wish_list, by=coordinator)
            set_hardship_weight(wish_list, by=coordinator, weight=weights[reason])


def _coming_year(world: Any) -> None:
    """The window is open: three have submitted, one is half through, four have not begun."""
    phase: Phase = world.things["coming_phase"]
    parts: list[Participation] = world.things["coming_participations"]
    places: list[Place] = world.things["coming_places"]
    most = phase.cohort.max_wishes
    opening = clock.start_of(phase.cohort.wishes_open_on)
    passed = clock.now() - opening
    with world.at(opening):
        announce_wishes(phase)
    for number in range(1, COMING_SUBMITTED + 1):
        reason = WAITING_HARDSHIP if number == COMING_SUBMITTED else ""
        draft = _draft(world, places, number, most=most, hardship=reason)
        with world.at(opening + passed * number / (COMING_SUBMITTED + 2)):
            submit_wishes(parts[number], phase, by=parts[number].user, draft=draft, revision=0)
    half = parts[COMING_SUBMITTED + 1]
    with world.at(opening + passed / 2):
        draft = Draft(places=_liked(world, places)[:2])
        save_draft(half, phase, by=half.user, draft=draft, revision=0)
