"""Addresses under ``/mein/kennenlernen/``."""

from django.urls import path

from kurse.interviews import views

app_name = "interviews"
urlpatterns = [
    path("", views.SiteView.as_view(), name="site"),
    path("akte/<uuid:public_id>/", views.FileView.as_view(), name="file"),
    path("zeit/<uuid:public_id>/zuruecknehmen/", views.WithdrawView.as_view(), name="withdraw"),
    path("<uuid:public_id>/absagen/", views.CancelView.as_view(), name="cancel"),
    path("<uuid:public_id>/termin.ics", views.ics, name="ics"),
]
