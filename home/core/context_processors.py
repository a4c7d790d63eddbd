"""What every page needs: the menu, the demo switch, the language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from home.core.registries import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    items = (
        [item for item in navigation if item.visible(user)]
        if user is not None and user.is_authenticated
        else []
    )
    return {"navigation": items, "is_demo": getattr(settings, "DEMO", False)}
