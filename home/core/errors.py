"""The answer when something breaks: a calm page and a reference that the log knows as well."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from home.core.contacts import contact_for

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Status 500 (M60). Asks for nothing that may be what broke."""
    reference = secrets.token_hex(4)
    logger.error("server_error", extra={"reference": reference, "path": request.path})
    try:
        contact = contact_for()
    except Exception:  # the database may be the very thing that is broken
        contact = None
    page = render_to_string("500.html", {"id": reference, "contact": contact})
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})
