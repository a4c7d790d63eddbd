"""What holds for every answer: its language, its privacy, and that reading never writes."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Wagtail notes who has a page open for editing, and makes small pictures for its lists: its own
#: tables, its own addresses, nothing else.
EDITING = re.compile(r"^/cms/(pages/(add/.+|\d+/edit/)|images/)")


class LanguageMiddleware:
    """German first: the person's own choice, else the switch's cookie, else German.

    The browser's ``Accept-Language`` is not asked: an English browser in an Essen office is
    no wish for English.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = wish if wish in self.codes else settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        return response


class PrivateResponsesMiddleware:
    """Pages of signed-in people and of task links are never kept by a cache.

    A file that comes with a policy of its own (as the CMS sends them) may not be framed either.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        personal = request.path.startswith(("/mein/", "/a/", "/konto/"))
        if personal or (user is not None and user.is_authenticated):
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        policy = response.headers.get("Content-Security-Policy", "")
        if policy and "frame-ancestors" not in policy:
            response.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
        return response


class ReadOnlySafeMethodsMiddleware:
    """Tests only: GET, HEAD and OPTIONS run where the database refuses to write (rule R4).

    The savepoint is rolled back, so the refusal ends with the request.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS or not connection.in_atomic_block:
            return self.get_response(request)
        if EDITING.match(request.path):
            return self.get_response(request)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL transaction_read_only = on")
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            transaction.set_rollback(True)
        return response
