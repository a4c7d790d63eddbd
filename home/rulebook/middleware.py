"""One reading of the rulebook a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from home.rulebook.queries import keeping_rules


class RulebookMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with keeping_rules():
            return self.get_response(request)
