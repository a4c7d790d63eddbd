"""The ground everything stands on: the process answers, the database is migrated."""

import pytest
from django.db import InternalError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from home.people.models import User
from home.people.roles import Role, roles_of
from tests.factories.people import UserFactory


def test_healthz_answers_without_signing_in_and_without_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_asks_the_database(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_migrations_are_all_applied():
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_cast_holds_one_person_per_role_and_a_stranger(cast):
    assert {name: set(roles_of(user)) for name, user in cast.items()} == {
        "student": {Role.STUDENT},
        "other_student": {Role.STUDENT},
        "lecturer": {Role.LECTURER},
        "coordinator": {Role.COORDINATOR},
        "supervisor": {Role.SUPERVISOR},
        "contact": {Role.AGENCY},
        "other_contact": {Role.AGENCY},
        "professional": set(),
        "city": {Role.CITY},
        "admin": {Role.ADMIN},
        "stranger": set(),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_behind(turn):
    assert not User.objects.exists()
    assert Site.objects.count() == 1

    UserFactory()
    Site.objects.all().delete()


@pytest.mark.django_db
def test_get_never_writes(client, settings):
    """The control: the same write is refused inside a GET and works outside."""
    UserFactory()

    settings.ROOT_URLCONF = "tests.house.writing_urls"
    with pytest.raises(InternalError):
        client.get("/writes/")
    assert client.post("/writes/").status_code == 200
