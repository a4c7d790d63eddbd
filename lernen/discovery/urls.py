"""Addresses under ``/suche/``."""

from django.urls import path

from lernen.discovery import views

app_name = "discovery"
urlpatterns = [path("", views.find, name="search")]
