"""Addresses below ``/a/``, for people without an account."""

from django.urls import path

from home.tasklinks import views

app_name = "tasklinks"
urlpatterns = [
    path("<str:token>/", views.open_link, name="open"),
    path("<str:token>/neu/", views.fresh_link, name="fresh"),
    path("<str:token>/weitergeben/", views.hand_on, name="hand_on"),
    path("<str:token>/papier/", views.paper, name="paper"),
    path("<str:token>/daten/", views.data, name="data"),
    path("<str:token>/<slug:name>/", views.side_page, name="side"),
    path("<path:rest>", views.stray, name="stray"),
]
