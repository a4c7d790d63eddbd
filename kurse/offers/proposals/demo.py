"""The demo's self-found places of the coming year: one in every state."""

import datetime as dt
from typing import Any, NamedTuple

from home.core import clock
from kurse.offers.actions import check_place, open_place
from kurse.offers.models import FieldOfWork as Field
from kurse.offers.models import PlaceProposal
from kurse.offers.proposals.actions import (
    Acceptance,
    accept_proposal,
    ask_back,
    decline_proposal,
    propose_place,
)
from kurse.partners.models import Level, Site


class Find(NamedTuple):
    agency: str
    street: str
    contact: str
    title: str
    field: Field
    task: str


FINDS = (
    Find(
        "Bürgertreff Wiesental",
        "Wiesental 12",
        "Hatice Durmaz",
        "Nachbarschaftscafé im Bürgertreff",
        Field.HOUSING,
        "Der Bürgertreff öffnet dreimal in der Woche sein Café. Ich würde den Dienstag begleiten, "
        "Menschen an andere Angebote vermitteln und eine Befragung im Wohnblock vorbereiten.",
    ),
    Find(
        "Zechenverein Morgenstern",
        "Schachtstraße 4",
        "Olaf Petersdorf",
        "Repaircafé in der alten Waschkaue",
        Field.PARTICIPATION,
        "Reparieren als Anlass für Begegnung: Ehrenamtliche gewinnen, Termine bewerben, mit der "
        "Schule nebenan ein gemeinsames Projekt beginnen.",
    ),
    Find(
        "Lernhaus Lindenallee",
        "Lindenallee 77",
        "Miriam Quandt",
        "Hausaufgaben und Elterngespräche",
        Field.FAMILY,
        "Nachmittags Kinder beim Lernen begleiten und mit den Eltern herausfinden, was sie sich "
        "vom Stadtteil wünschen.",
    ),
    Find(
        "Fitnesswerk Süd",
        "Ringstraße 150",
        "Jens Brinkmann",
        "Sport mit Jugendlichen",
        Field.YOUTH,
        "Kurse am Nachmittag anleiten.",
    ),
)


def load(world: Any) -> None:
    """Proposed, asked, accepted and open, declined; the first students keep to the list."""
    phase, parts = world.things["coming_phase"], world.things["coming_participations"]
    opening = clock.start_of(phase.cohort.wishes_open_on) + dt.timedelta(hours=10)
    passed = clock.now() - opening
    proposals = []
    for number, (find, part) in enumerate(zip(FINDS, parts[2:], strict=False)):
        with world.at(opening + passed * (number + 1) / 8):
            proposals.append(_proposed(find, part, phase))
    by = world.things["coordinator"]
    _waiting, asked, accepted, declined = proposals
    with world.at(opening + passed * 6 / 8):
        ask_back(asked, by=by, note="Wer würde Sie dort anleiten, und mit welcher Ausbildung?")
        decline_proposal(
            declined,
            by=by,
            note="Vor Ort arbeitet niemand mit einem Abschluss in Sozialer Arbeit. Ohne Anleitung "
            "können wir den Platz nicht anerkennen. Rufen Sie gern an, wir überlegen gemeinsam.",
        )
        _accepted(accepted, by)


def _proposed(find: Find, part: Any, phase: Any) -> PlaceProposal:
    return propose_place(
        part,
        phase,
        by=part.user,
        agency_name=find.agency,
        street=find.street,
        city="45141 Essen",
        contact_name=find.contact,
        contact_email=f"{find.contact.split()[1].lower()}@vorschlag.example",
        contact_phone="0201 5550177",
        title=find.title,
        field_of_work=find.field,
        task=find.task,
        starts_on=phase.starts_on,
        ends_on=phase.ends_on,
    )


def _accepted(proposal: PlaceProposal, by: Any) -> None:
    first, last = proposal.contact_name.split()
    place = accept_proposal(
        proposal,
        by=by,
        note="Ein schöner Fund. Wir haben mit Frau Quandt gesprochen.",
        terms=Acceptance(
            agency_name=proposal.agency_name,
            agency_slug="lernhaus-lindenallee",
            level=Level.ON_SITE,
            site=Site.objects.order_by("name").first(),
            facility_name=proposal.agency_name,
            street=proposal.street,
            city=proposal.city,
            recognised_until=proposal.ends_on + dt.timedelta(days=3 * 365),
            email=proposal.contact_email,
            first_name=first,
            last_name=last,
            qualification="Sozialarbeiterin B.A., staatlich anerkannt, 6 Jahre Praxis",
        ),
    )
    open_place(check_place(place, by=by), by=by)
