"""The cache of public pages, and the door of the CMS."""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.views import serve

from home.pages.generation import generation
from home.pages.queries import the_site

Handler = Callable[[HttpRequest], HttpResponse]
PRIVATE_WORDS = ("no-store", "no-cache", "private")


class AnonymousPageCache:
    """Outermost: a public page already made is answered without any query.

    Only requests without a cookie and without a query string are looked up, and only answers a
    page has marked with ``request.may_keep_answer`` are kept; a cookie, a private cache header
    or a used nonce forbids it again. One number, :func:`home.pages.generation.generation`,
    stands in every key: publishing anything makes all kept pages unfindable.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if key is None:
            return self.get_response(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            status, headers, content = kept
            answer = HttpResponse(content, status=status, headers=headers)
            answer.headers["X-Page-Cache"] = "hit"
            return answer
        response = self.get_response(request)
        if self._may_keep(request, response):
            caches["pages"].set(
                key, (response.status_code, dict(response.headers), response.content)
            )
        return response

    @staticmethod
    def _key(request: HttpRequest) -> str | None:
        if request.method != "GET" or request.META.get("HTTP_COOKIE"):
            return None
        if request.META.get("QUERY_STRING") or "HTTP_AUTHORIZATION" in request.META:
            return None
        try:
            host = request.get_host()
        except DisallowedHost:
            return None
        return f"{generation()}:{request.scheme}:{host}:{request.path}"

    @staticmethod
    def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
        if response.status_code != 200 or response.streaming or response.cookies:
            return False
        if not getattr(request, "may_keep_answer", False):
            return False
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            return False
        if any(word in response.headers.get("Cache-Control", "") for word in PRIVATE_WORDS):
            return False
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            return False
        return not bool(getattr(request, "_csp_nonce", None))


class OneSiteMiddleware:
    """Wagtail asks for the site and its home page on every page: there is one, and it is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if view is serve and (site := the_site()) is not None:
            request._wagtail_site = site  # type: ignore[attr-defined]


class CmsDoorMiddleware:
    """A signed-in person without a right to the CMS gets 403 there, not a second sign-in form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path.startswith("/cms/") or not request.user.is_authenticated:
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return None
