"""``/mein/``: what to do next and by when, and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, View

from home.core.clock import today
from home.core.contacts import contact_for
from home.core.registries import administration
from home.core.together import Asking, answer, in_step
from home.today.actions import note_look, settle_look
from home.today.queries import SIGNER, today_of


class StartView(TemplateView):
    template_name = "today/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        day, contact = answer(in_step(self._questions(user)))
        return super().get_context_data(today=day, contact=contact, **kwargs)

    def _questions(self, user: Any) -> Iterator[Asking[Any]]:
        yield today_of.asking(user, today())
        yield contact_for.asking(user)


class LookView(View):
    """A page tells that it was looked at (by its script), or a person that all is read."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        try:
            key = SIGNER.unsign(request.POST.get("key", ""))
        except signing.BadSignature:
            raise Http404 from None
        if "settle" not in request.POST:
            note_look(key, by=user)
            return HttpResponse(status=204)
        settle_look(key, by=user)
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if safe and back.startswith("/") else "today:start")


class AdministrationView(TemplateView):
    """What is needed now and then, for whoever may use any of it."""

    template_name = "today/administration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = [item for item in administration if item.visible(self.request.user)]
        if not items:
            raise PermissionDenied
        return super().get_context_data(items=items, **kwargs)
