"""Addresses under ``/mein/berichte/``."""

from django.urls import path

from kurse.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.CockpitView.as_view(), name="cockpit"),
    path("stadt/", views.CityReportsView.as_view(), name="city_list"),
    path("stadt/<slug:slug>/", views.CityView.as_view(), name="city"),
    path("stadt/<slug:slug>/freigeben/", views.ReleaseCityView.as_view(), name="city_release"),
    path("stadt/<slug:slug>/bericht.pdf", views.CityPaperView.as_view(), name="city_paper"),
    path("abschluss/<slug:slug>/", views.ClosingView.as_view(), name="closing"),
    path("abschluss/<slug:slug>/bestanden.xlsx", views.ResultsView.as_view(), name="results"),
    path("bescheinigungen/<slug:slug>/", views.CertifyView.as_view(), name="certify"),
]
