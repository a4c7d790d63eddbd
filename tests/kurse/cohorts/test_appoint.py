"""The first coordinator of an installation."""

import pytest
from django.core.management import CommandError, call_command

from home.people.models import User
from home.people.roles import Role, roles_of
from kurse.cohorts.models import Cohort

NAMES = ("--first-name", "Mechthild", "--last-name", "Sander")


@pytest.mark.django_db
def test_appoint_makes_person_cohort_and_role():
    call_command("appoint", "M.Sander@uni.example", *NAMES, "--new-cohort", "Jahrgang 2027")

    person = User.objects.get(email="m.sander@uni.example")
    assert set(roles_of(person)) == {Role.COORDINATOR}
    assert Cohort.objects.get().slug == "jahrgang-2027"


@pytest.mark.django_db
@pytest.mark.parametrize("options", [(), ("--cohort", "nirgends")])
def test_appoint_needs_a_cohort_that_exists(options):
    with pytest.raises(CommandError):
        call_command("appoint", "m.sander@uni.example", *NAMES, *options)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_appoint_says_what_is_wrong_and_keeps_nothing():
    with pytest.raises(CommandError):
        call_command("appoint", "keine-adresse", *NAMES, "--new-cohort", "Jahrgang 2027")

    assert not Cohort.objects.exists()
