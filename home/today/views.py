"""``/mein/``: what to do next and by when, and nothing else."""

from typing import Any

from django.views.generic import TemplateView

from home.core.clock import today
from home.core.contacts import contact_for
from home.today.queries import today_of


class StartView(TemplateView):
    template_name = "today/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            today=today_of(user, today()), contact=contact_for(user), **kwargs
        )
