"""The page of one's own calendar address, and the feed behind it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from home.calendar.actions import end_feed, open_feed
from home.calendar.ics import calendar_of, tag_of
from home.calendar.queries import events_of, feed_by_token, open_feed_of
from home.core.forms import ConfirmForm
from home.core.limits import address_of, count_try, tries
from home.core.views import ActionView
from home.people.models import User

UNKNOWN_AN_HOUR = 30
HOUR = 60 * 60
#: Programs ask every few hours; a quarter of an hour keeps eager ones quiet.
KEPT_SECONDS = 900


class StartView(TemplateView):
    """The address to copy, how to subscribe on a phone and in Outlook, a new one, off."""

    template_name = "calendar/start.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("calendar.have_feed"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = open_feed_of(self.request.user)
        address = f"{settings.SITE_URL}{found.path()}" if found else ""
        host = urlsplit(settings.SITE_URL).netloc
        return super().get_context_data(
            feed=found,
            address=address,
            webcal=f"webcal://{host}{found.path()}" if found else "",
            **kwargs,
        )


class FeedActionView(ActionView):
    """The base of what one does with one's own address."""

    form_class = ConfirmForm
    template_name = "calendar/confirm.html"
    permission_required = "calendar.have_feed"
    success_url = reverse_lazy("calendar:start")

    def get_object(self) -> User:
        return User.objects.get(pk=self.request.user.pk)


class NewView(FeedActionView):
    success_message = gettext_lazy("This is your new address. An earlier one works no longer.")
    extra_context = {
        "heading": gettext_lazy("Make a new address?"),
        "text": gettext_lazy(
            "An earlier address stops at once, on every device. Subscribe again with the new one."
        ),
        "button": gettext_lazy("Make a new address"),
    }

    def perform(self, form: Any) -> None:
        open_feed(self.object, by=self.request.user)


class OffView(FeedActionView):
    success_message = gettext_lazy("The calendar address is switched off.")
    extra_context = {
        "heading": gettext_lazy("Switch the address off?"),
        "text": gettext_lazy("Programs that subscribed to it get nothing any more."),
        "button": gettext_lazy("Switch off"),
    }

    def perform(self, form: Any) -> None:
        end_feed(self.object, by=self.request.user)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address: no session, nothing written, one answer for all
    addresses that do not hold."""
    if tries("unknown-feed", address_of(request)) >= UNKNOWN_AN_HOUR:
        return _plain(_("Too many attempts. Please try again later."), status=429)
    found = feed_by_token(token)
    if found is None or not found.user.has_perm("calendar.have_feed"):
        count_try("unknown-feed", address_of(request), seconds=HOUR)
        return _plain(_("This calendar address does not hold any more."), status=404)
    with translation.override(found.user.language or settings.LANGUAGE_CODE):
        name = "Lernen im Quartier"
        events = events_of(found.user)
        tag = tag_of(events, name=name)
        response = HttpResponse(
            calendar_of(events, name=name), content_type="text/calendar; charset=utf-8"
        )
    response.headers["ETag"] = tag
    response.headers["Content-Disposition"] = 'inline; filename="quartier.ics"'
    return _secret(get_conditional_response(request, etag=tag, response=response))


def _plain(text: str, *, status: int) -> HttpResponse:
    return _secret(HttpResponse(text, status=status, content_type="text/plain; charset=utf-8"))


def _secret(response: HttpResponse) -> HttpResponse:
    """Kept by the subscriber's own program for a while, by nobody in between."""
    kept = response.status_code in (200, 304)
    response.headers["Cache-Control"] = (
        f"private, max-age={KEPT_SECONDS}" if kept else "no-store, private"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
