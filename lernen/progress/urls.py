"""Addresses under ``/mein/lernen/``."""

from django.urls import URLPattern

app_name = "progress"
urlpatterns: list[URLPattern] = []
