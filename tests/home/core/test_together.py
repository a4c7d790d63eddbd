"""Asking together gives what asking alone gives, in one round trip a step."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, F, QuerySet

from home.core.together import (
    Asking,
    answer,
    asking,
    asks,
    fetch_together,
    in_step,
    number_of,
)
from home.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups() -> list[Group]:
    Group.objects.all().delete()
    made = [Group.objects.create(name=f"100 % {number}") for number in range(3)]
    made[1].permissions.set(Permission.objects.all()[:2])
    return made


def kinds_of_query_sets() -> list[QuerySet[Any]]:
    return [
        Group.objects.order_by("pk"),
        Group.objects.filter(name__contains="100 %").order_by("-pk"),
        Group.objects.none(),
        Group.objects.order_by("pk").values("name", many=Count("permissions")),
        Group.objects.order_by("pk").values_list("pk", "name"),
        Group.objects.order_by("pk").values_list("name", flat=True)[1:2],
        Group.objects.annotate(many=Count("permissions")).order_by("-many", "pk"),
        Permission.objects.select_related("content_type").order_by("pk")[:5],
        Group.objects.values_list("pk", flat=True).union(Permission.objects.values_list("pk")),
        User.objects.order_by("pk").annotate(again=F("date_joined")),
    ]


def test_each_kind_of_query_set_gives_its_rows(
    groups: list[Group], cast: Any, django_assert_num_queries: Any
) -> None:
    alone = [list(question) for question in kinds_of_query_sets()]
    assert sum(map(len, alone)) > 20

    with django_assert_num_queries(1):
        together = fetch_together(*kinds_of_query_sets())
        assert together[7][0].content_type.app_label

    assert [sorted(rows, key=str) for rows in together] == [sorted(rows, key=str) for rows in alone]
    assert together[6][0].many == 2
    assert isinstance(together[9][0].again, dt.datetime)
    assert not any(row._state.adding for row in together[0])


def test_what_is_prefetched_is_there(groups: list[Group], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        ((_first, second, _third),) = fetch_together(
            Group.objects.prefetch_related("permissions").order_by("pk")
        )
        assert len(second.permissions.all()) == 2


def test_a_query_set_that_has_its_rows_is_not_asked(
    groups: list[Group], django_assert_num_queries: Any
) -> None:
    known = Group.objects.order_by("pk")
    assert len(known) == 3

    with django_assert_num_queries(0):
        assert fetch_together(known, Group.objects.none()) == [groups, []]


def test_the_same_question_is_asked_once_and_keeps_its_rows(
    groups: list[Group], django_assert_num_queries: Any
) -> None:
    question = Group.objects.order_by("pk")

    with django_assert_num_queries(1) as asked:
        assert fetch_together(question, question) == [groups, groups]
        assert list(question) == groups
    assert asked[0]["sql"].count("SELECT") == 1
    assert question.filter(name="").count() == 0  # it can be asked anew


def test_a_number_is_a_question_like_others(groups: list[Group]) -> None:
    many, none = fetch_together(
        number_of(Group.objects.order_by("name")), number_of(Group.objects.filter(name=""))
    )

    assert (many, none) == ([3], [0])


@asks
def names(_word: str) -> Asking[list[str]]:
    (rows,) = yield (Group.objects.order_by("pk"),)
    return [row.name for row in rows]


@asks
def rights_of_the_second(word: str) -> Asking[int]:
    known = yield from names.asking(word)
    (rows,) = yield (Permission.objects.filter(group__name=known[1]),)
    return len(rows)


def test_functions_ask_in_step(groups: list[Group], django_assert_num_queries: Any) -> None:
    functions: list[Any] = [rights_of_the_second, names, str.upper, rights_of_the_second]

    with django_assert_num_queries(2):
        results = answer(in_step(asking(one, "word") for one in functions))

    assert results == [2, [group.name for group in groups], "WORD", 2]
    with django_assert_num_queries(2):
        assert rights_of_the_second("alone") == 2


def test_what_one_raises_is_raised(groups: list[Group]) -> None:
    @asks
    def broken(_word: str) -> Asking[None]:
        yield (Group.objects.all(),)
        raise LookupError

    with pytest.raises(LookupError):
        answer(in_step(asking(one, "word") for one in (names, broken)))
