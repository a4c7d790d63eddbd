"""The demo's addresses in front of the house's own. Production settings never name this module."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.static import serve

from home.urls import urlpatterns as house

urlpatterns = [
    path("demo/", include("home.embedded.urls")),
    # Pictures only: files go through Wagtail's own view, which asks who may have them.
    re_path(
        r"^media/(?P<path>(?:original_)?images/.+)$",
        login_not_required(serve),
        {"document_root": settings.MEDIA_ROOT},
    ),
    *house,
]

handler400 = "home.core.refusals.bad_request"
handler403 = "home.core.refusals.forbidden"
handler404 = "home.core.refusals.not_found"
handler500 = "home.core.errors.server_error"
