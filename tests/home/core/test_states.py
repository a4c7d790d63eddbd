"""Every machine is drawn, named, and the outbox's own are walked through."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from home.core.drawing import as_markdown, machines
from home.outbox.models import OutgoingMail
from home.outbox.states import MAIL_MOVES, MailState
from home.tasklinks.models import HandOnRequest
from home.tasklinks.states import HAND_ON_MOVES, HandOnState
from tests.factories.outbox import OutgoingMailFactory, TaskLinkFactory
from tests.support.states import database_refuses_the_rest, walk_machine


def test_the_page_of_machines_is_up_to_date() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "states.md"

    assert page.read_text(encoding="utf-8") == as_markdown(), "Run: uv run manage.py draw_states"


def test_there_are_machines_to_draw() -> None:
    found = list(machines())

    assert len(found) >= 6
    assert len({machine.name for machine in found}) == len(found)


def make_mail(state: str) -> OutgoingMail:
    """With all that any state needs: a mail of the day, and an address for a letter."""
    return OutgoingMailFactory(
        state=state, bundle=OutgoingMailFactory(), letter_address="Weg 1\n45127 Essen"
    )


def make_hand_on(state: str) -> HandOnRequest:
    return HandOnRequest.objects.create(link=TaskLinkFactory(), by_name="Y", state=state)


MACHINES: list[tuple[Any, Any, Any, dict[str, set[str]]]] = [
    (
        MAIL_MOVES,
        MailState,
        make_mail,
        {
            "start": set(),
            "finish": set(),
            "put_back": set(),
            "fail": set(),
            "lose_sight": set(),
            "withhold": set(),
            "release": {"coordinator"},
            "bundle": set(),
            "print": {"coordinator"},
        },
    ),
    (
        HAND_ON_MOVES,
        HandOnState,
        make_hand_on,
        {"approve": {"coordinator"}, "refuse": {"coordinator"}},
    ),
]


@pytest.mark.parametrize(("moves", "states", "make", "allowed"), MACHINES)
def test_every_state_verb_and_role(
    moves: Any, states: Any, make: Any, allowed: Any, cast: Any
) -> None:
    cases = walk_machine(moves, states=states, make=make, people=cast, allowed=allowed)

    assert cases == len(states) * len(allowed) * (len(cast) + 1)


@pytest.mark.parametrize(("moves", "states", "make", "allowed"), MACHINES)
def test_the_database_knows_the_same_arrows(
    moves: Any, states: Any, make: Any, allowed: Any, db: Any
) -> None:
    assert database_refuses_the_rest(moves, states=states, make=make) > 0
