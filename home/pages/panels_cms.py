"""Panels of the CMS's edit form."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class GatesPanel(Panel):
    """Above the form: how many points are left before the page may be published, with links."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Before publishing"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/cms/gates_panel.html"

        def is_shown(self) -> bool:
            return self.instance is not None and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["findings"] = self.instance.gates()
            return context
