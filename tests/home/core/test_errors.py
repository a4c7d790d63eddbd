"""The page when something breaks says what broke: us, or the database that is away for a moment."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ConnectionHandler

from home.core.errors import RETRY_AFTER, database_is_away, server_error


def error_of(act):
    try:
        act()
    except DatabaseError as error:
        return error
    return None


def nobody_listens():
    settings = connection.settings_dict
    away = ConnectionHandler({"default": {**settings, "HOST": "127.0.0.1", "PORT": "1"}})
    away["default"].ensure_connection()


def wrong_statement():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def too_long():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(1)")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_away():
    assert database_is_away(error_of(nobody_listens))


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [wrong_statement, too_long])
def test_a_statement_that_fails_is_our_fault(fault):
    error = error_of(fault)

    assert error is not None
    assert not database_is_away(error)
    assert not database_is_away(ValueError())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "status", "again"),
    [(nobody_listens, 503, str(RETRY_AFTER)), (wrong_statement, 500, None)],
)
def test_the_page_says_when_to_try_again(rf, act, status, again):
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        response = server_error(rf.get("/"))

    assert response.status_code == status
    assert response.headers.get("Retry-After") == again
    assert response.headers["Cache-Control"] == "no-store"
