"""The easy version of task-link pages (JOURNEYS, "Leichte Sprache"): asked for on the page, kept in
a cookie of the browser's session, recorded nowhere.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SIMPLE = "einfach"
SIMPLE_COOKIE = "sprache"


def wants_simple(request: HttpRequest) -> bool:
    """Plain words were asked for: on this page, or before in this session of the browser."""
    asked = request.POST.get("sprache") or request.GET.get("sprache")
    if asked:
        return asked == SIMPLE
    return request.COOKIES.get(SIMPLE_COOKIE) == SIMPLE


def keep_language(request: HttpRequest, response: HttpResponse) -> None:
    """Remember what the address asks for, for all task links until the browser is closed."""
    if "sprache" not in request.GET:
        return
    if wants_simple(request):
        response.set_cookie(
            SIMPLE_COOKIE,
            SIMPLE,
            path="/a/",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(SIMPLE_COOKIE, path="/a/", samesite="Lax")
