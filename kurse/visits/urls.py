"""Addresses under ``/mein/besuche/``."""

from django.urls import path

from kurse.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("runde/", views.RoundView.as_view(), name="round"),
    path("neu/<uuid:public_id>/", views.ProposeView.as_view(), name="propose"),
    path("<uuid:public_id>/", views.VisitView.as_view(), name="visit"),
    path("<uuid:public_id>/neue-zeiten/", views.ProposeAnewView.as_view(), name="anew"),
    path("<uuid:public_id>/protokoll/", views.RecordView.as_view(), name="record"),
    path("<uuid:public_id>/absagen/", views.CancelView.as_view(), name="cancel"),
    path("<uuid:public_id>/termin.ics", views.ics, name="ics"),
]
