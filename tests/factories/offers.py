"""Places of placement sites."""

import factory
from factory.django import DjangoModelFactory

from kurse.offers.models import FieldOfWork, Place, PlaceState
from tests.factories.cohorts import PhaseFactory
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
