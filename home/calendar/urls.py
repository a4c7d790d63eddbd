"""Addresses under ``/kalender/``."""

from django.urls import URLPattern

app_name = "calendars"
urlpatterns: list[URLPattern] = []
