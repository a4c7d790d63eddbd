"""Districts, sites, agencies, placement sites and their contacts."""

import factory
from factory.django import DjangoModelFactory

from kurse.partners.models import Agency, Contact, District, Facility, Function, Level, Site
from tests.factories.cohorts import from_today
from tests.factories.people import UserFactory


class DistrictFactory(DjangoModelFactory[District]):
    class Meta:
        model = District

    slug = factory.Sequence(lambda number: f"stadtteil-{number}")
    name = factory.Sequence(lambda number: f"Stadtteil {number}")
    mark = "ka"
    outline = factory.LazyFunction(lambda: [[0, 0], [40, 0], [40, 30], [0, 30]])


class SiteFactory(DjangoModelFactory[Site]):
    class Meta:
        model = Site

    slug = factory.Sequence(lambda number: f"standort-{number}")
    name = factory.Sequence(lambda number: f"Standort {number}")
    district = factory.SubFactory(DistrictFactory)


class AgencyFactory(DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    slug = factory.Sequence(lambda number: f"traeger-{number}")
    name = factory.Sequence(lambda number: f"Träger {number}")
    level = Level.ON_SITE


class FacilityFactory(DjangoModelFactory[Facility]):
    """Recognised for the next years."""

    class Meta:
        model = Facility

    agency = factory.SubFactory(AgencyFactory)
    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda number: f"Nachbarschaftshaus {number}")
    street = "Beispielweg 1"
    city = "45127 Essen"
    recognised_until = from_today(days=900)


class ContactFactory(DjangoModelFactory[Contact]):
    """A practice supervisor who gets mail; ``ended=True`` left yesterday."""

    class Meta:
        model = Contact

    class Params:
        ended = factory.Trait(until=from_today(days=-1))

    agency = factory.SubFactory(AgencyFactory)
    user = factory.SubFactory(
        UserFactory, email=factory.Sequence(lambda number: f"kontakt.{number}@traeger.example")
    )
    function = Function.PRACTICE_SUPERVISOR
    qualification = "Staatlich anerkannte Sozialarbeiterin"
    since = from_today(days=-400)
    until = None
