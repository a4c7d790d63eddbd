"""What a second click meets: a sentence and status 409, never an error page."""

import pytest
from django.db import transaction
from django.urls import reverse

from home.core.db import lock
from home.core.exceptions import HasChangedError
from kurse.partners.models import Agency, Level
from tests.factories.partners import AgencyFactory
from tests.factories.supervision import GroupFactory, MemberFactory

pytestmark = pytest.mark.django_db


def test_a_row_that_is_gone_has_changed():
    agency = AgencyFactory()
    with transaction.atomic():
        assert lock(agency).pk == agency.pk
    Agency.objects.filter(pk=agency.pk).delete()

    with transaction.atomic(), pytest.raises(HasChangedError):
        lock(agency)


def test_the_same_agency_is_added_once(client, cast):
    client.force_login(cast["coordinator"])
    data = {"name": "Haus am Kanal", "slug": "haus-am-kanal", "level": Level.values[0]}
    address = reverse("partners:agency_add")

    first, second = client.post(address, data), client.post(address, data)

    assert first.status_code == 302
    assert second.status_code in (409, 422)
    assert Agency.objects.filter(name="Haus am Kanal").count() == 1


def test_a_button_without_a_page_of_its_own_says_it_on_the_next(client, scene):
    cast = scene.cast
    group = GroupFactory(cohort=scene.cohort, supervisor=cast["supervisor"])
    member = MemberFactory(group=group, participation=scene.participation)
    client.force_login(cast["student"])
    client.post(
        reverse("supervision:signal", args=[member.participation.public_id]),
        {"asked": "supervisor"},
    )
    signal = scene.participation.contact_signals.get()
    client.force_login(cast["supervisor"])
    address = reverse("supervision:signal_answer", args=[signal.public_id])

    first, second = client.post(address), client.post(address, follow=True)

    assert first.status_code == 302
    assert second.status_code == 200
    assert "inzwischen" in second.content.decode()
