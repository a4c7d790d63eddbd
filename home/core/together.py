"""Several questions to the database in one round trip, each asked where it belongs.

A function that needs rows says so by ``yield``: it hands over its query sets and gets a list for
each. Called, it asks alone; beside others (the start page has twenty of them) all that wait are
answered by one statement. A page then costs one round trip for each answer that leads to the
next question, however many slices ask.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet, Value

P = ParamSpec("P")
T = TypeVar("T")
Questions = tuple[QuerySet[Any], ...]
Asking = Generator[Questions, list[list[Any]], T]


class Asked(Generic[P, T]):
    """What :func:`asks` makes of a function: ``it(…)`` asks alone, ``it.asking(…)`` waits."""

    def __init__(self, function: Callable[P, Asking[T]]) -> None:
        functools.update_wrapper(self, function)
        self.asking = function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return answer(self.asking(*args, **kwargs))


def asks(function: Callable[P, Asking[T]]) -> Asked[P, T]:
    """Decorator: ``function`` yields tuples of query sets and is sent a list of rows for each.

    Inside another such function: ``yield from it.asking(…)``.
    """
    return Asked(function)


def asking(function: Callable[..., T], *args: Any) -> Asking[T]:
    """``function(*args)`` for ``yield from``, whether :func:`asks` marks it or not."""
    return function.asking(*args) if isinstance(function, Asked) else _said(function, *args)


def _said(function: Callable[..., T], *args: Any) -> Asking[T]:
    return function(*args)
    yield ()  # a generator that asks nothing


def answer(asked: Asking[T]) -> T:
    """Ask the database until ``asked`` returns: one round trip a step."""
    try:
        questions = next(asked)
        while True:
            questions = asked.send(fetch_together(*questions))
    except StopIteration as end:
        result: T = end.value
        return result


def in_step(askings: Iterable[Asking[T]]) -> Asking[list[T]]:
    """All of them as one: their first questions together, then their second; results in order."""
    results: dict[int, T] = {}
    waiting: list[tuple[int, Asking[T], Questions]] = []

    def go_on(number: int, one: Asking[T], rows: list[list[Any]] | None) -> None:
        try:
            questions = next(one) if rows is None else one.send(rows)
        except StopIteration as end:
            results[number] = end.value
        else:
            waiting.append((number, one, questions))

    for number, one in enumerate(askings):
        go_on(number, one, None)
    while waiting:
        asked, waiting[:] = list(waiting), []
        rows = yield tuple(each for _number, _one, questions in asked for each in questions)
        answers = iter(rows)
        for number, one, questions in asked:
            go_on(number, one, [next(answers) for _question in questions])
    return [results[number] for number in sorted(results)]


def number_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The question how many these are, as the one number of one row."""
    every = rows.order_by().annotate(every_row=Value(1)).values("every_row")
    return every.annotate(number=Count("pk")).values_list("number", flat=True)


def attach(rows: Iterable[Any], name: str, found: Iterable[Any], *, by: str) -> None:
    """Give each of ``rows`` those of ``found`` whose ``by`` is its key, as if prefetched."""
    of_row: dict[Any, list[Any]] = defaultdict(list)
    for one in found:
        of_row[getattr(one, by)].append(one)
    for row in rows:
        manager = getattr(row, name)
        kept = manager.get_queryset()
        kept._result_cache, kept._prefetch_done = of_row[row.pk], True
        row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: kept}


def fetch_together(*questions: QuerySet[Any]) -> list[list[Any]]:
    """Evaluate query sets by one statement; the rows of each. ``prefetch_related`` asks its own.

    What is evaluated already, or can have no rows, is not asked; the same object is asked once.
    """
    asked: dict[int, tuple[Any, Any, str, Any]] = {}
    for question in questions:
        if question._result_cache is not None or id(question) in asked:
            continue
        compiler = question.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            question._result_cache = []
            continue
        asked[id(question)] = question, compiler, sql, params
    rows = _rows_of([(sql, params) for _question, _compiler, sql, params in asked.values()])
    for (question, compiler, _sql, _params), found in zip(asked.values(), rows, strict=True):
        _build(question, compiler, found)
    return [list(question) for question in questions]


def _rows_of(statements: list[tuple[str, Any]]) -> list[list[Any]]:
    if not statements:
        return []
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            ";\n".join(sql for sql, _params in statements),
            [value for _sql, params in statements for value in params],
        )
        for number in range(len(statements)):
            if number:
                cursor.nextset()
            found.append(cursor.fetchall())
    return found


def _build(question: Any, compiler: Any, rows: list[Any]) -> None:
    """Let the query set make of ``rows`` what it makes of its own, by Django's hands."""
    if compiler.has_extra_select:
        rows = [row[: compiler.col_count] for row in rows]
    compiler.execute_sql = lambda *args, **options: [rows]
    question.query.get_compiler = lambda *args, **options: compiler
    try:
        question._fetch_all()
    finally:
        del question.query.get_compiler
