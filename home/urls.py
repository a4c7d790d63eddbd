"""The addresses of the whole house. Names the slices as strings; nobody imports this module."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as docs_serve
from wagtail.images.views.serve import ServeView

from home.core import views as core_views

# Wagtail does not mark its own public views for LoginRequiredMiddleware.
login_not_required(wagtail_views.serve)
login_not_required(wagtail_views.authenticate_with_password)
# Teaching files are open unless their collection is private; Wagtail asks for that itself.
login_not_required(docs_serve.serve)
login_not_required(docs_serve.authenticate_with_password)

CMS_CSP = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}


def relaxed(patterns: list[object]) -> list[object]:
    """The CMS admin has inline scripts of its own: its addresses alone get the wider policy."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            relaxed(pattern.url_patterns)
        elif hasattr(pattern, "callback"):
            pattern.callback = csp_override(CMS_CSP)(pattern.callback)
    return patterns


relaxed(wagtailadmin_urls.urlpatterns)

urlpatterns = [
    path("healthz", core_views.healthz, name="healthz"),
    path("readyz", core_views.readyz, name="readyz"),
    # Changing the language is harmless; without a token, public pages set no cookie.
    path("sprache/", login_not_required(csrf_exempt(set_language)), name="set_language"),
    path("konto/", include("allauth.urls")),
    path("konto/", include("home.people.urls")),
    path("a/", include("home.tasklinks.urls")),
    path("mein/nachrichten/", include("home.outbox.urls")),
    path("mein/jahrgang/", include("kurse.cohorts.urls")),
    path("mein/traeger/", include("kurse.partners.urls")),
    path("mein/plaetze/", include("kurse.offers.urls")),
    path("mein/wuensche/", include("kurse.wishes.urls")),
    path("mein/praxis/", include("kurse.placements.urls")),
    path("mein/vereinbarung/", include("kurse.agreements.urls")),
    path("mein/kennenlernen/", include("kurse.interviews.urls")),
    path("mein/zuteilung/", include("kurse.allocation.urls")),
    path("mein/tage/", include("kurse.practice.urls")),
    path("mein/besuche/", include("kurse.visits.urls")),
    path("mein/klaerung/", include("kurse.concerns.urls")),
    path("mein/durchgaenge/", include("kurse.runs.urls")),
    path("durchgang/", include("kurse.runs.public_urls")),
    path("mein/berichte/", include("kurse.reports.urls")),
    path("mein/nachweise/", include("lernen.certificates.urls")),
    path("mein/fragen/", include("lernen.questions.urls")),
    path("mein/lernen/", include("lernen.progress.urls")),
    path("frage/", include("lernen.questions.public_urls")),
    path("kalender/", include("home.calendar.urls")),
    path("mein/supervision/", include("kurse.supervision.urls")),
    path("mein/auswertung/", include("kurse.assessment.urls")),
    path("mein/anfragen/", include("home.tasklinks.staff_urls")),
    path("mein/menschen/", include("home.people.staff_urls")),
    path("mein/regeln/", include("home.rulebook.urls")),
    path("mein/", include("home.today.urls")),
    path("material/", include("lernen.material.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("dateien/", include("lernen.material.file_urls")),
    path("dateien/", include(wagtaildocs_urls)),
    re_path(
        r"^bilder/([^/]*)/(\d*)/([^/]*)/[^/]*$",
        login_not_required(ServeView.as_view()),
        name="wagtailimages_serve",
    ),
    path("", include("lernen.certificates.check_urls")),
    path("suche/", include("lernen.discovery.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "home.core.refusals.bad_request"
handler403 = "home.core.refusals.forbidden"
handler404 = "home.core.refusals.not_found"
handler500 = "home.core.errors.server_error"
