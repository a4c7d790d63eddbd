"""The answer to what cannot be read."""

from django.http import HttpRequest, HttpResponseBadRequest
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Status 400. Django's own view reads the form again, which may be what cannot be read."""
    page = render_to_string("400.html")
    return HttpResponseBadRequest(page, headers={"Cache-Control": "no-store"})
