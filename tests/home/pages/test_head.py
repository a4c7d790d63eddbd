"""What a page says of itself to search engines and link previews."""

import pytest
from bs4 import BeautifulSoup

from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


def description_of(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    found = page.find("meta", attrs={"name": "description"})
    return found["content"] if found else None


def test_the_lead_describes_the_page_unless_a_description_is_written(home, client):
    make_page(home, "lang", intro="Wir & das „Quartier“. " * 12)
    make_page(home, "kurz", intro="Ein Satz.", search_description="Für Suchmaschinen.")
    make_page(home, "leer")

    lead = description_of(client, "/lang/")
    assert lead.startswith("Wir & das „Quartier“.")
    assert len(lead) <= 160
    assert description_of(client, "/kurz/") == "Für Suchmaschinen."
    assert description_of(client, "/leer/") is None
    assert description_of(client, "/suche/") is None
