"""The answers to what cannot be read, is not there, or is not for this person.

Django's own views ask for the token of the form once more, and so read what may be unreadable.
"""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.views import defaults

#: Another alphabet, too many fields, too long, cut off.
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Status 400."""
    page = render_to_string("400.html")
    return HttpResponseBadRequest(page, headers={"Cache-Control": "no-store"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 404, also for a form that cannot be read."""
    try:
        return defaults.page_not_found(request, exception)
    except UNREADABLE as error:
        return bad_request(request, error)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 403, also for a form that cannot be read."""
    try:
        return defaults.permission_denied(request, exception)
    except UNREADABLE as error:
        return bad_request(request, error)
