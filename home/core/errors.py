"""The answer when something breaks: a calm page and a reference that the log knows as well."""

import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from home.core.contacts import contact_for

logger = logging.getLogger(__name__)

#: When it is worth trying again while the database is away, in seconds.
RETRY_AFTER = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """Status 500 (M60), or 503 while the database is away. Asks for nothing that may be broken."""
    reference = secrets.token_hex(4)
    away = database_is_away(sys.exc_info()[1])
    name = "database_away" if away else "server_error"
    logger.error(name, extra={"reference": reference, "path": request.path})
    try:
        contact = contact_for()
    except Exception:  # the database may be the very thing that is broken
        contact = None
    page = render_to_string(
        "503.html" if away else "500.html", {"id": reference, "contact": contact}
    )
    response = HttpResponse(page, status=503 if away else 500)
    response.headers["Cache-Control"] = "no-store"
    if away:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def database_is_away(error: BaseException | None) -> bool:
    """Whether an error says that no connection is to be had, not that a statement was wrong.

    By PostgreSQL's classes of error codes: 08 connection, 53 out of resources, 57P shut down;
    a connection that never came about has no code.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(("08", "53", "57P"))
