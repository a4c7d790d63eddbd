"""``/mein/``: what to do next and by when, and nothing else."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.views.generic import TemplateView

from home.core.clock import today
from home.core.contacts import contact_for
from home.core.registries import administration
from home.today.queries import today_of


class StartView(TemplateView):
    template_name = "today/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            today=today_of(user, today()), contact=contact_for(user), **kwargs
        )


class AdministrationView(TemplateView):
    """What is needed now and then, for whoever may use any of it."""

    template_name = "today/administration.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = [item for item in administration if item.visible(self.request.user)]
        if not items:
            raise PermissionDenied
        return super().get_context_data(items=items, **kwargs)
