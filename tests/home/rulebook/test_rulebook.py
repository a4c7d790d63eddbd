"""Rules from a day on: what holds when, who sets it, and that nothing is overwritten."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from home.core.clock import today
from home.rulebook.actions import WrongKindOfValueError, set_rule
from home.rulebook.models import RuleValue
from home.rulebook.queries import (
    RuleDefinition,
    definitions,
    keeping_rules,
    register_rule,
    rule,
)

KEY = "test.days"
ROLES = "student lecturer supervisor contact professional city admin stranger".split()


@pytest.fixture(autouse=True)
def _definition() -> Iterator[None]:
    register_rule(RuleDefinition(KEY, 45, "Tage", severity="block", unit="Tage"))
    yield
    del definitions[KEY]


def days(number: int) -> dt.date:
    return today() + dt.timedelta(days=number)


def test_without_a_value_the_default_holds(db: Any) -> None:
    assert rule(KEY) == 45


@pytest.mark.parametrize(("on", "expected"), [(-11, 45), (-10, 40), (-1, 40), (0, 30), (9, 30)])
def test_the_day_decides(on: int, expected: int, db: Any) -> None:
    set_rule(KEY, 40, by=None, valid_from=days(-10))
    set_rule(KEY, 30, by=None, valid_from=days(0))

    assert rule(KEY, on=days(on)) == expected


def test_a_scope_wins_over_everywhere(db: Any) -> None:
    set_rule(KEY, 40, by=None)
    set_rule(KEY, 20, by=None, scope="a")

    assert (rule(KEY, scope="a"), rule(KEY, scope="b"), rule(KEY)) == (20, 40, 40)


def test_a_slip_is_mended_by_adding(db: Any) -> None:
    set_rule(KEY, 4, by=None)
    set_rule(KEY, 44, by=None)

    assert rule(KEY) == 44
    assert RuleValue.objects.count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_overwrite(change: str, db: Any) -> None:
    set_rule(KEY, 4, by=None)
    rows = RuleValue.objects.filter(key=KEY)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="x") if change == "update" else rows.delete()

    assert rows.count() == 1


def test_false_and_zero_are_values(db: Any) -> None:
    set_rule("outbox.quiet", False, by=None)
    set_rule(KEY, 0, by=None)

    assert (rule("outbox.quiet"), rule(KEY)) == (False, 0)


@pytest.mark.parametrize("value", ["45", 4.5, True, None, [1]])
def test_the_kind_of_value_must_fit(value: Any, db: Any) -> None:
    with pytest.raises(WrongKindOfValueError):
        set_rule(KEY, value, by=None)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_coordination_sets_rules(role: str, cast: Any, client_for: Any) -> None:
    with pytest.raises(PermissionDenied):
        set_rule(KEY, 1, by=cast[role])
    for url in ("/mein/regeln/", f"/mein/regeln/{KEY}/"):
        assert client_for(cast[role]).get(url).status_code == 403


def test_the_coordination_sets_a_rule_from_a_day_on(cast: Any, client_for: Any) -> None:
    browser = client_for(cast["coordinator"])

    response = browser.post(
        f"/mein/regeln/{KEY}/",
        {"value": "50", "valid_from": days(5).isoformat(), "note": "Neue Ordnung"},
    )

    assert response.status_code == 302
    assert (rule(KEY), rule(KEY, on=days(5))) == (45, 50)
    assert RuleValue.objects.get(key=KEY).by == cast["coordinator"]
    assert "Neue Ordnung" in browser.get(f"/mein/regeln/{KEY}/").content.decode()


@pytest.mark.parametrize("bad", [{"value": "viele"}, {"valid_from": "irgendwann"}, {"value": ""}])
def test_bad_input_is_refused(bad: dict[str, str], cast: Any, client_for: Any) -> None:
    data = {"value": "50", "valid_from": days(5).isoformat()} | bad

    response = client_for(cast["coordinator"]).post(f"/mein/regeln/{KEY}/", data)

    assert response.status_code == 422
    assert not RuleValue.objects.filter(key=KEY).exists()


def test_an_unknown_rule_is_not_found(cast: Any, client_for: Any) -> None:
    assert client_for(cast["coordinator"]).get("/mein/regeln/gibt.es.nicht/").status_code == 404


def test_a_request_reads_the_table_once(django_assert_num_queries: Any, db: Any) -> None:
    with keeping_rules(), django_assert_num_queries(1):
        rule(KEY)
        rule("outbox.quiet")

    with django_assert_num_queries(2):  # the control
        rule(KEY)
        rule("outbox.quiet")


def test_a_value_set_in_a_request_is_read_in_it(db: Any) -> None:
    with keeping_rules():
        assert rule(KEY) == 45
        set_rule(KEY, 7, by=None)
        assert rule(KEY) == 7
