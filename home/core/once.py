"""A form sent twice counts once: pressed twice, sent again by a bad net or by going back (F-03).

Each page carries a token of its own in each of its forms (``csrfmiddlewaretoken``, masked anew
for every page), so two sendings with the same token, address and content are the same one. The
second waits for the first and is answered with what the first was answered.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError

from home.core.db import alone_with
from home.core.middleware import Handler

#: How long the answer to a form is remembered after its first sending, in seconds.
REMEMBERED = 60 * 60
#: Its forms lead elsewhere each time: to a code, to the page one came from.
ACCOUNT = "/konto/"
LEFT_OUT = (ACCOUNT, "/cms/")


class OnceMiddleware:
    """Do what a form asks for once, and answer each sending of it alike.

    Only what ends in a redirect is remembered: a page with errors has changed nothing, and its
    form may be sent again as it is. Stands innermost, where person and messages are known.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path.startswith(LEFT_OUT):
            return self.get_response(request)
        try:
            token = request.POST.get("csrfmiddlewaretoken")
        except UnreadablePostError:  # cut off on its way; the check of the token says so
            token = None
        if not token:
            return self.get_response(request)
        name = _name_of(request)
        with alone_with(f"once:{name}"):
            if known := cache.get(f"once:{name}"):
                return _again(request, known)
            response = self.get_response(request)
            if (answer := _remarkable(request, response)) is not None:
                cache.set(f"once:{name}", answer, timeout=REMEMBERED)
        return response


def _name_of(request: HttpRequest) -> str:
    """The same for two sendings of one form by one browser, and for nothing else."""
    user = getattr(request, "user", None)
    who = [
        getattr(user, "pk", None),
        request.session.session_key,
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
    ]
    files = [
        [field, file.name, _digest(file)] for field, sent in request.FILES.lists() for file in sent
    ]
    parts = [who, request.get_full_path(), list(request.POST.lists()), files]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _remarkable(request: HttpRequest, response: HttpResponse) -> dict[str, Any] | None:
    """Where the form led and what was said, if it led anywhere but to the sign-in."""
    to = response.headers.get("Location", "")
    if response.status_code not in (302, 303):
        return None
    if to.startswith(ACCOUNT):  # first say who you are, then send the same again
        return None
    said = getattr(messages.get_messages(request), "_queued_messages", [])
    return {"to": to, "said": [[one.level, str(one.message), one.extra_tags] for one in said]}


def _again(request: HttpRequest, known: dict[str, Any]) -> HttpResponse:
    waiting: Any = messages.get_messages(request)
    unread = {str(one.message) for one in waiting}
    waiting.used = False  # looked at, not shown
    for level, text, tags in known["said"]:
        if text not in unread:
            messages.add_message(request, level, text, extra_tags=tags)
    return HttpResponseRedirect(known["to"])
