"""What the log may hold: one line a request, never the token of a link, never a form's content."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

#: Addresses that open something for whoever knows them: task links, feeds, password resets.
TELLING = re.compile(
    r"(/a/|/kalender/|/konto/password/reset/key/|/konto/confirm-email/)[^\s/?\"']+"
)
#: What PostgreSQL adds to a refusal, up to where Python's traceback goes on.
VALUES = re.compile(r"DETAIL:.*?(?=\nCONTEXT:|\n\n(?:During|The above) |\Z)", re.DOTALL)


def scrubbed(text: str) -> str:
    """``text`` with the telling part of each address left out."""
    return TELLING.sub(r"\1…", text)


def without_secrets(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """For the JSON log: where it broke, without tokens and without what stood in a row.

    The database tells in ``DETAIL`` which values it refused; they are people's.
    """
    if isinstance(text := event.get("exception"), str):
        event["exception"] = VALUES.sub("DETAIL: …", scrubbed(text))
    return event


class ScrubFilter(logging.Filter):
    """On every handler: no line leaves with a token in it, whoever wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = scrubbed(message)
        if clean != message:
            record.msg, record.args = clean, None
        for name in ("path", "request_path"):
            if isinstance(value := getattr(record, name, None), str):
                setattr(record, name, scrubbed(value))
        return True


class RequestLogMiddleware:
    """Outermost: method, path, status and milliseconds; no person, no address, no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        logging.getLogger("home.requests").info(
            "%s %s %s %d ms",
            request.method,
            scrubbed(request.path),
            response.status_code,
            (time.perf_counter() - started) * 1000,
        )
        return response
