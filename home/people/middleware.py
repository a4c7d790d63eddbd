"""What a signed-in person brings to a request: their language, and how long a session may last."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from home.core.clock import now
from home.people.actions import choose_language, touch_device
from home.people.roles import Role, has_role

STAFF = (Role.COORDINATOR, Role.LECTURER, Role.SUPERVISOR, Role.ADMIN, Role.CITY)
#: Used less often than this, a session ends.
IDLE_STAFF = dt.timedelta(minutes=60)
IDLE_OTHERS = dt.timedelta(hours=4)
#: However busy, a session ends after this.
LONGEST = dt.timedelta(hours=12)
#: A student's own device, ticked by them (JOURNEYS 9.10).
LONG = dt.timedelta(days=14)
#: The last use is written down at most this often.
GRAIN = dt.timedelta(minutes=5)

Handler = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """After ``AuthenticationMiddleware``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if session_is_over(request):
            logout(request)
            return self.get_response(request)
        self._speak(request)
        response = self.get_response(request)
        self._remember_choice(request, response)
        return response

    def _speak(self, request: HttpRequest) -> None:
        code = request.user.language  # type: ignore[union-attr]
        if code in self.codes and code != request.LANGUAGE_CODE:
            translation.activate(code)
            request.LANGUAGE_CODE = code

    def _remember_choice(self, request: HttpRequest, response: HttpResponse) -> None:
        """The switch in the footer sets a cookie; for somebody signed in it is theirs for good."""
        cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        user = request.user
        if (
            cookie is not None
            and request.method == "POST"
            and user.is_authenticated
            and cookie.value in self.codes
            and cookie.value != user.language
        ):
            choose_language(user, cookie.value, by=user)


def idle_limit(request: HttpRequest, idle: dt.timedelta) -> dt.timedelta:
    """Roles are asked only where they make a difference: no query in busy sessions."""
    if idle > IDLE_STAFF and has_role(request.user, *STAFF):
        return IDLE_STAFF
    return IDLE_OTHERS


def session_is_over(request: HttpRequest) -> bool:
    """Idle for too long, or signed in for too long. Notes the use where it is not over."""
    session, moment = request.session, now().timestamp()
    began, seen = session.get("began"), session.get("seen")
    if began is None or seen is None:
        session["began"] = session["seen"] = moment
        return False
    idle, age = dt.timedelta(seconds=moment - seen), dt.timedelta(seconds=moment - began)
    if session.get("long"):
        if age > LONG:
            return True
    elif age > LONGEST or idle > idle_limit(request, idle):
        return True
    if idle > GRAIN:
        session["seen"] = moment
        if session.session_key:
            touch_device(session.session_key, after=GRAIN)
    return False
