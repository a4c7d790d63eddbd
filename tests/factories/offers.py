"""Places of placement sites."""

import factory
from factory.django import DjangoModelFactory

from kurse.offers.models import FieldOfWork, Place, PlaceProposal, PlaceState
from tests.factories.cohorts import ParticipationFactory, PhaseFactory
from tests.factories.partners import FacilityFactory


class PlaceFactory(DjangoModelFactory[Place]):
    """An open place for up to two students."""

    class Meta:
        model = Place

    phase = factory.SubFactory(PhaseFactory)
    facility = factory.SubFactory(FacilityFactory)
    code = factory.Sequence(lambda number: f"platz-{number}")
    title = factory.Sequence(lambda number: f"Offene Arbeit {number}")
    field_of_work = FieldOfWork.YOUTH
    task = "Begleitung des offenen Bereichs."
    min_students = 1
    ideal_students = 1
    max_students = 2
    state = PlaceState.OPEN


class ProposalFactory(DjangoModelFactory[PlaceProposal]):
    """A place a student has found at an agency nobody knows yet."""

    class Meta:
        model = PlaceProposal

    phase = factory.SubFactory(PhaseFactory)
    participation = factory.SubFactory(
        ParticipationFactory, cohort=factory.SelfAttribute("..phase.cohort")
    )
    agency_name = "Nachbarschaftsverein Zeche e.V."
    street = "Zechenweg 3"
    city = "45141 Essen"
    contact_name = "Rana Kilic"
    contact_email = "kilic@zeche.example"
    title = "Repaircafé in der Zeche"
    field_of_work = FieldOfWork.HOUSING
    task = "Reparieren, reden, einladen."
    starts_on = factory.SelfAttribute("phase.starts_on")
    ends_on = factory.SelfAttribute("phase.ends_on")
