"""``setup_site``: repeatable, leaves texts alone, removes Wagtail's welcome page."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from home.pages.models import HomePage, StandardPage
from home.pages.setup import setup_site

pytestmark = pytest.mark.django_db


def test_setup_makes_the_site_and_its_legal_pages(client):
    home = setup_site()

    assert Site.objects.get().root_page_id == home.pk
    assert not Page.objects.filter(title__startswith="Welcome to").exists()
    for address in ("/", "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/qualifizierung/"):
        assert client.get(address).status_code == 200, address
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Lehrende",
        "Koordination",
        "Technik",
    }


def test_setup_can_be_repeated_and_keeps_texts():
    setup_site()
    imprint = StandardPage.objects.get(slug="impressum")
    imprint.title = "Wer wir sind"
    imprint.save_revision().publish()
    before = set(Page.objects.values_list("pk", flat=True))

    setup_site()

    assert set(Page.objects.values_list("pk", flat=True)) == before
    assert StandardPage.objects.get(slug="impressum").title == "Wer wir sind"
    assert HomePage.objects.count() == 1
