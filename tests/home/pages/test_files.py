"""Teaching files: open ones for everybody, those of a private collection for the signed-in."""

import pytest
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from home.pages.setup import teaching_collection
from tests.factories.pages import make_file, make_page

pytestmark = pytest.mark.django_db


def test_an_open_file_is_for_everybody_and_cannot_run(home, client):
    file = make_file()

    response = client.get(reverse("wagtaildocs_serve", args=[file.pk, file.filename]))

    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_a_private_collection_asks_to_sign_in(home, client, client_for, cast):
    file = make_file()
    CollectionViewRestriction.objects.create(
        collection=teaching_collection(), restriction_type=CollectionViewRestriction.LOGIN
    )
    address = reverse("wagtaildocs_serve", args=[file.pk, file.filename])

    assert client.get(address).status_code == 302
    assert client_for(cast["student"]).get(address).status_code == 200


def test_files_are_not_under_the_public_media_address(home, client):
    file = make_file()

    assert client.get(file.file.url).status_code == 404


def test_the_wrong_name_finds_nothing(home, client):
    file = make_file()

    assert client.get(reverse("wagtaildocs_serve", args=[file.pk, "anders.pdf"])).status_code == 404


def test_public_pages_have_a_strict_policy_also_for_editors(home, client_for, cast):
    make_page(home, "neues")

    response = client_for(cast["coordinator"]).get("/neues/")

    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "wagtail-userbar" not in response.text
