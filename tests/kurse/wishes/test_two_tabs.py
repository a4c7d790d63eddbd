"""Two tabs at the same moment, with real transactions on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kurse.wishes.actions import Draft, checks, save_draft, submit_wishes
from kurse.wishes.models import WishEvent, WishList, WishSubmission
from tests.factories.wishes import submitted

TRIALS = 5
TABS = 6


def together(scene, places, act, revision):
    """``TABS`` tabs press the button at once, each with another order; their outcomes."""
    barrier = Barrier(TABS)

    def press(number):
        chosen = places[number % 5 :] + places[: number % 5]
        barrier.wait()
        try:
            act(
                scene.participation,
                scene.phase,
                by=scene.cast["student"],
                draft=Draft(places=chosen[: 2 + number // 5]),
                revision=revision,
            )
        except ValidationError as error:
            return error.code
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(TABS) as pool:
        return sorted(pool.map(press, range(TABS)))


@pytest.mark.django_db(transaction=True)
def test_of_several_tabs_exactly_one_saves(scene, places):
    for trial in range(TRIALS):
        outcomes = together(scene, places, save_draft, trial)
        assert outcomes == ["has-changed"] * (TABS - 1) + ["saved"]
    assert WishList.objects.get().revision == TRIALS


@pytest.mark.django_db(transaction=True)
def test_of_several_tabs_exactly_one_submits(scene, places):
    submitted(scene.participation, places[:3])
    for trial in range(1, TRIALS):
        outcomes = together(scene, places, submit_wishes, trial)
        assert outcomes == ["has-changed"] * (TABS - 1) + ["saved"]
    numbers = WishSubmission.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, TRIALS + 1))
    assert WishEvent.objects.filter(verb="submit").count() == TRIALS


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_tabs_overwrite_one_another(scene, places, monkeypatch):
    """The control: the same trial notices that the lock is gone."""
    submitted(scene.participation, places[:3])
    monkeypatch.setattr(checks, "lock", lambda row: type(row).objects.get(pk=row.pk))

    outcomes = []
    for _trial in range(TRIALS):
        revision = WishList.objects.get().revision
        try:
            outcomes += together(scene, places, save_draft, revision)
        except Exception as error:  # the constraints below the lock hold: that is seen as well
            outcomes.append(type(error).__name__)
    assert set(outcomes) - {"has-changed", "saved"} or outcomes.count("saved") > TRIALS
