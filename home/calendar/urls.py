"""Addresses under ``/kalender/``."""

from django.urls import path

from home.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("neu/", views.NewView.as_view(), name="new"),
    path("aus/", views.OffView.as_view(), name="off"),
    path("<str:token>.ics", views.feed, name="feed"),
]
