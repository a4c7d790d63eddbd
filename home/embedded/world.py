"""The demo's world: seeded, built through the actions, the same on every machine of a day.

Slices register ``load(world)`` as a ``DemoStep``. They pass objects on in ``world.things`` and
write the past inside ``with world.at(day):``.
"""

import contextlib
import datetime as dt
import random
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from home.core import clock
from home.core.names import NameGenerator, address_part
from home.core.registries import demo_steps, next_steps
from home.embedded.models import Introduction, LoadedStep
from home.people.models import User
from home.people.roles import Role

SEED = 2027
PASSWORD = "quartier-demo-2027"  # noqa: S105 -- printed on the first page of the demo

#: Every address ends in ``.example``: no mail of the demo can reach anybody.
DOMAINS = {
    Role.STUDENT: "studium.example",
    Role.LECTURER: "hochschule.example",
    Role.COORDINATOR: "hochschule.example",
    Role.ADMIN: "hochschule.example",
    Role.SUPERVISOR: "supervision.example",
    Role.AGENCY: "traeger.example",
    Role.PROFESSIONAL: "fachkraft.example",
    Role.CITY: "stadt.example",
}


class World:
    """What all demo steps share: chance, the calendar, the people, and things by name."""

    def __init__(self, today: dt.date | None = None, seed: int = SEED) -> None:
        self.today = today or clock.today()
        self.random = random.Random(seed)  # noqa: S311 -- chance for stories, not for secrets
        self.things: dict[str, Any] = {}
        self._names = NameGenerator(random.Random(seed))  # noqa: S311
        self._addresses: set[str] = set()
        self._password = make_password(PASSWORD)

    def at(self, moment: dt.date | dt.datetime) -> contextlib.AbstractContextManager[None]:
        """Inside the block it is ``moment``; a day means its noon."""
        return clock.at(moment)

    def day(self, **delta: int) -> dt.date:
        """A day counted from today, e.g. ``world.day(weeks=-3)``."""
        return self.today + dt.timedelta(**delta)

    def workday(self, day: dt.date) -> dt.date:
        """``day``, or the Monday after it when it falls on a weekend."""
        return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def name(self) -> tuple[str, str]:
        """An invented first and last name nobody in this world has yet."""
        return self._names.draw()

    def person(
        self,
        first: str = "",
        last: str = "",
        role_hint: str = Role.STUDENT,
        *,
        domain: str = "",
        account: bool = True,
        **fields: Any,
    ) -> User:
        """A person with a unique address and (``account``) the demo's password.

        Without names they are drawn. ``role_hint`` chooses the address and where the role
        switch lists them; rights come only from participations and functions.
        """
        if first and last:
            self._names.reserve(first, last)
        else:
            first, last = self.name()
        user = User.objects.create_user(
            self._address(first, last, domain or DOMAINS.get(Role(role_hint), "quartier.example")),
            first_name=first,
            last_name=last,
            **fields,
        )
        if account:
            user.password = self._password
            user.invited_at = user.joined_at = user.notice_seen_at = clock.now()
            user.save(update_fields=["password", "invited_at", "joined_at", "notice_seen_at"])
        Introduction.objects.create(user=user, role=role_hint)
        return user

    def introduce(self, user: User, sentence: str, *, role: str = "", is_main: bool = True) -> None:
        """Say in one German sentence who this is; ``is_main`` puts them on top of the switch."""
        values: dict[str, Any] = {"sentence": sentence[:200], "is_main": is_main}
        if role:
            values["role"] = role
        Introduction.objects.update_or_create(
            user=user, defaults=values, create_defaults={"role": role or Role.STUDENT, **values}
        )

    def _address(self, first: str, last: str, domain: str) -> str:
        stem = f"{address_part(first)}.{address_part(last)}"
        address, number = f"{stem}@{domain}", 2
        while address in self._addresses:
            address, number = f"{stem}{number}@{domain}", number + 1
        self._addresses.add(address)
        return address


def is_loaded() -> bool:
    return LoadedStep.objects.exists()


@transaction.atomic
def load_world(
    tell: Callable[[str], None] = lambda sentence: None, *, keep_going: bool = False
) -> World:
    """Walk all demo steps in one transaction: all of the demo, or nothing.

    ``keep_going`` leaves out a step that fails (for somebody working on one) and says so.
    """
    world = World()
    for step in demo_steps:
        started = time.monotonic()
        try:
            with transaction.atomic():
                step.load(world)
        except Exception as error:
            if not keep_going:
                raise
            tell(f"  {step.name}: LEFT OUT, {type(error).__name__}: {error}")
            continue
        LoadedStep.objects.create(name=step.name)
        tell(f"  {step.name} ({time.monotonic() - started:.1f} s)")
    _complete_introductions(world.today)
    LoadedStep.objects.create(name="introductions")
    return world


def _complete_introductions(on: dt.date) -> None:
    """Each role has somebody on top of the switch, and they say what they have to do next."""
    known = Introduction.objects.select_related("user")
    for role in Role:
        of_role = known.filter(role=role)
        first = of_role.first()
        if first is not None and not of_role.filter(is_main=True).exists():
            first.is_main = True
            first.save(update_fields=["is_main"])
    for introduction in known.filter(is_main=True, sentence=""):
        steps = [step for source in next_steps for step in source(introduction.user, on)]
        if steps:
            introduction.sentence = str(steps[0].title)[:200]
            introduction.save(update_fields=["sentence"])
