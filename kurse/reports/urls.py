"""Addresses under ``/mein/berichte/``."""

from django.urls import path

from kurse.reports.views import thanks
from kurse.reports.views import year as views

app_name = "reports"
urlpatterns = [
    path("", views.CockpitView.as_view(), name="cockpit"),
    path("stadt/", views.CityReportsView.as_view(), name="city_list"),
    path("stadt/<slug:slug>/", views.CityView.as_view(), name="city"),
    path("stadt/<slug:slug>/freigeben/", views.ReleaseCityView.as_view(), name="city_release"),
    path("stadt/<slug:slug>/bericht.pdf", views.CityPaperView.as_view(), name="city_paper"),
    path("danke/<slug:slug>/", thanks.ThanksView.as_view(), name="thanks"),
    path("danke/<slug:slug>/briefe.pdf", thanks.LettersView.as_view(), name="thanks_letters"),
    path("danke/<slug:slug>/alles.zip", thanks.ThanksArchiveView.as_view(), name="thanks_archive"),
    path("danke/<slug:slug>/<uuid:agency>/", thanks.ThankView.as_view(), name="thank"),
    path("brief/<uuid:public_id>/danke.pdf", thanks.LetterView.as_view(), name="thanks_letter"),
    path("abschluss/<slug:slug>/", views.ClosingView.as_view(), name="closing"),
    path("abschluss/<slug:slug>/bestanden.xlsx", views.ResultsView.as_view(), name="results"),
    path("bescheinigungen/<slug:slug>/", views.CertifyView.as_view(), name="certify"),
]
