"""``appoint EMAIL``: the very first coordinator or administrator of an installation.

Everybody else is invited from the site. The password is asked for on the terminal or left unset:
signing in by a code sent to the address works without one.
"""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from home.core.clock import today
from home.people.actions import create_person
from home.people.models import User
from home.people.roles import Role
from kurse.cohorts.actions import add_participation, create_cohort
from kurse.cohorts.models import Cohort


class Command(BaseCommand):
    help = "Make somebody coordinator of a cohort, or technical administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--role", choices=("coordinator", "admin"), default="coordinator")
        parser.add_argument("--cohort", help="short name of a cohort that exists")
        parser.add_argument("--new-cohort", metavar="NAME", help="make a cohort with usual dates")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                self._appoint(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _appoint(self, options: dict[str, Any]) -> None:
        role = Role(options["role"])
        cohort = self._cohort(options) if role == Role.COORDINATOR else None
        email = options["email"].strip().lower()
        validate_email(email)
        person = User.objects.filter(email=email).first() or create_person(
            email=email,
            first_name=options["first_name"],
            last_name=options["last_name"],
            by=None,
        )
        add_participation(person, role, by=None, cohort=cohort)
        where = f" of {cohort}" if cohort else ""
        self.stdout.write(
            f"{person.get_full_name()} is {role.value}{where}. "
            "Sign in with the address and a code sent to it."
        )

    def _cohort(self, options: dict[str, Any]) -> Cohort:
        if name := options["new_cohort"]:
            return create_cohort(by=None, **_usual_dates(name, today()))
        slug = options["cohort"]
        if not slug:
            raise CommandError("Name a cohort with --cohort, or make one with --new-cohort.")
        try:
            return Cohort.objects.get(slug=slug)
        except Cohort.DoesNotExist:
            raise CommandError(f"There is no cohort {slug!r}.") from None


def _usual_dates(name: str, day: dt.date) -> dict[str, Any]:
    """Dates of the example year, counted from today; all of them can be changed on the site."""
    return {
        "name": name,
        "slug": slugify(name) or "jahrgang",
        "starts_on": day,
        "ends_on": day + dt.timedelta(days=365),
        "wishes_open_on": day + dt.timedelta(days=42),
        "wishes_close_on": day + dt.timedelta(days=69),
        "publish_on": day + dt.timedelta(days=73),
        "answer_until": day + dt.timedelta(days=88),
        "contact_name": "Projektkoordination",
        "contact_phone": "–",
    }
